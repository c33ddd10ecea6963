"""What is counted and noted to keep facts true: reads, who works at what, what desks were asked."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.database import Model, UtcDateTime
from helpdesk.directory.models import KEY_LENGTH

NOTE_LENGTH = 4000  # characters
CLAIM_NOTE_LENGTH = 500


class EntryRead(Model):
    """How often the page of an entry was read in a month, by whomever: nothing else is kept (ADR 16)."""

    __tablename__ = "entry_reads"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    reads: Mapped[int]


class Work(StrEnum):
    """Why something stands on the worklist."""

    RETURNED = "returned"  # a desk has corrected it, or says that it is not the one to ask
    REVIEW = "review"  # its review is late
    MISSING = "missing"  # a fact that no source has told
    TRANSLATION = "translation"  # of the English, missing or behind
    SUGGESTION = "suggestion"  # of a reader, to be decided


class WorkClaim(Model):
    """Who works, or has worked, at one thing on the worklist; the thing itself follows from the data."""

    __tablename__ = "work_claim"
    __table_args__ = (
        UniqueConstraint(
            "work", "element_kind", "element_key", "language", name="uq_work_claim_item"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work: Mapped[str] = mapped_column(String(12))  # a Work
    element_kind: Mapped[str] = mapped_column(String(12))
    element_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    language: Mapped[str] = mapped_column(String(8), default="")  # of a translation
    account_id: Mapped[int] = mapped_column(index=True)  # no foreign key
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(CLAIM_NOTE_LENGTH), default="")
    handed_by_account_id: Mapped[int | None]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Reply(StrEnum):
    """What a desk has said to "still true?"."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    NOT_MINE = "not-mine"


class ConfirmationRequest(Model):
    """One fact, or a body for its contact data, that a desk was asked to confirm.

    The token stands in the mail alone, here its hash. `note` and `source_url` are what the desk has
    written where it corrects. `settled_at`: a curator has seen to a reply that was no confirmation.
    """

    __tablename__ = "confirmation_request"
    __table_args__ = (
        Index("ix_confirmation_request_element", "element_kind", "element_key"),
        Index("ix_confirmation_request_desk", "desk_slug", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    element_kind: Mapped[str] = mapped_column(String(12))
    element_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    desk_slug: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reply: Mapped[str] = mapped_column(String(12), default="")  # a Reply; empty while there is none
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def new_token() -> str:
    return secrets.token_urlsafe(20)  # 160 bits
