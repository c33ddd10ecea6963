"""What the desk keeps beside an inquiry: drafts, who is at it, links, merges; and each account's own filters.

`desk_draft` holds what somebody is about to write of an inquiry, so it is emptied with it (`forgetting.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.database import Model, UtcDateTime
from helpdesk.inquiries.models import Inquiry

FILTER_NAME_LENGTH = 60
QUERY_LENGTH = 500


class DeskSetting(Model):
    """How one account wants the desk; an account without a row has everything as it is made."""

    __tablename__ = "desk_setting"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    is_without_shortcuts: Mapped[bool] = mapped_column(default=False, server_default=false())


class SavedFilter(Model):
    """A choice of inquiries under a name, kept as the query of its address."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(FILTER_NAME_LENGTH))
    query: Mapped[str] = mapped_column(String(QUERY_LENGTH))


class DeskDraft(Model):
    """An answer that is not sent yet: one for each account and inquiry."""

    __tablename__ = "desk_draft"

    inquiry_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    text: Mapped[str]
    ticket: Mapped[str] = mapped_column(String(200))  # of the form, whose files are kept with it
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeskPresence(Model):
    """An account has an inquiry open; it ends by itself (`presence.py`)."""

    __tablename__ = "desk_presence"

    inquiry_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class InquiryLink(Model):
    """An entry or fact of the directory that has to do with an inquiry; named as `About` names it."""

    __tablename__ = "inquiry_link"
    __table_args__ = (UniqueConstraint("inquiry_id", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InquiryMerge(Model):
    """`source` was joined to `target`; what undoing needs is kept: how the source stood, which messages moved."""

    __tablename__ = "inquiry_merge"
    __table_args__ = (
        Index("ix_inquiry_merge_source_id", "source_id"),
        Index("ix_inquiry_merge_target_id", "target_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"))
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stood: Mapped[dict[str, Any]] = mapped_column(JSON)  # status and moments of the source
    source: Mapped[Inquiry] = relationship(foreign_keys=source_id)
    target: Mapped[Inquiry] = relationship(foreign_keys=target_id)
    moved: Mapped[list[MergedMessage]] = relationship(cascade="all, delete-orphan")


class MergedMessage(Model):
    __tablename__ = "merged_message"

    merge_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry_merge.id", ondelete="CASCADE"), primary_key=True
    )
    message_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry_message.id", ondelete="CASCADE"), primary_key=True, index=True
    )
