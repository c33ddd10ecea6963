"""Drafts, which are whole states of an entry, and revisions, which are what a published one has changed.

Revisions are added and never changed: the database itself refuses. Only their reason can be blanked,
since somebody who suggested it may want it forgotten.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.append_only import make_append_only
from helpdesk.core.database import Model, UtcDateTime
from helpdesk.directory.models import KEY_LENGTH

REASON_LENGTH = 1000  # characters
DRAFT_KEY_LENGTH = 12


class Action(StrEnum):
    BASELINE = "baseline"  # as it was when the history begins
    CREATED = "created"
    EDITED = "edited"
    RETIRED = "retired"
    RESTORED = "restored"
    MERGED = "merged"
    SUCCEEDED = "succeeded"
    CONFIRMED = "confirmed"


class DraftStatus(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in-review"
    RETURNED = "returned"
    PUBLISHED = "published"
    DISCARDED = "discarded"


OPEN = (DraftStatus.DRAFT, DraftStatus.IN_REVIEW, DraftStatus.RETURNED)
FILES = "files"  # by whom a baseline is, beside the roles of the staff


def new_key() -> str:
    return secrets.token_hex(DRAFT_KEY_LENGTH // 2)


class Revision(Model):
    """What one publication has changed in one entry; `changes` has by field the old and the new value.

    Accounts are named by number without a foreign key: history outlives them. `country_code` is of the
    country whose change log tells of it, or empty.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("element_kind", "element_key", "number"),
        Index("ix_revision_country_code_at", "country_code", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    element_kind: Mapped[str] = mapped_column(String(12))
    element_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    number: Mapped[int]  # from 1 in each entry
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    action: Mapped[str] = mapped_column(String(12))  # an Action
    by_account_id: Mapped[int | None]
    by_role: Mapped[str] = mapped_column(String(20))
    reviewer_account_id: Mapped[int | None]
    reviewer_role: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    source_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="")
    effective_on: Mapped[date | None]  # from when on the law or rule is so
    country_code: Mapped[str] = mapped_column(String(2), default="")
    batch: Mapped[str] = mapped_column(String(DRAFT_KEY_LENGTH), default="", index=True)
    draft_id: Mapped[int | None]
    changes: Mapped[dict[str, list[Any]]] = mapped_column(JSON)


make_append_only(Revision.__table__, "the history is append-only", may_blank="reason")


class Draft(Model):
    """An entry as somebody wants it to be; `base_state` is what it was when the work on it began.

    `element_key` is empty while a new entry has none; `base_version` is 0 where none was there.
    """

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_element", "element_kind", "element_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(DRAFT_KEY_LENGTH), unique=True, default=new_key)
    version: Mapped[int] = mapped_column()
    element_kind: Mapped[str] = mapped_column(String(12))
    element_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="")
    action: Mapped[str] = mapped_column(String(12))  # an Action
    base_version: Mapped[int] = mapped_column(default=0)
    base_state: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    effective_on: Mapped[date | None]
    author_account_id: Mapped[int] = mapped_column(index=True)
    author_role: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(12), index=True)  # a DraftStatus
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewer_account_id: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_note: Mapped[str] = mapped_column(Text, default="")
    batch: Mapped[str] = mapped_column(String(DRAFT_KEY_LENGTH), default="", index=True)
    suggestion_id: Mapped[int | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_new(self) -> bool:
        """No such entry was there when the work began."""
        return self.base_version == 0
