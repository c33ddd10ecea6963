"""The tables of inquiries.

Whatever could tell who asked stands in the columns and tables that `erasing.py` empties; a new column
that holds what somebody typed belongs there as well.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.database import Model, UtcDateTime

HASH = String(64)  # SHA-256, hexadecimal


class InquiryState(StrEnum):
    OPEN = "open"  # an answer is due
    WAITING = "waiting"  # for the asker
    CLOSED = "closed"
    SPAM = "spam"
    ERASED = "erased"


class MessageKind(StrEnum):
    QUESTION = "question"
    ADDITION = "addition"
    ANSWER = "answer"
    NOTE = "note"  # internal: never leaves the server
    EVENT = "event"


class AuthorKind(StrEnum):
    ASKER = "asker"
    ACCOUNT = "account"
    SYSTEM = "system"


class Rating(StrEnum):
    """What the asker says of the answer; `inquiry.rating` holds the number."""

    NO = "no"
    PARTLY = "partly"
    YES = "yes"

    @property
    def number(self) -> int:
        return list(Rating).index(self) + 1


def _words(kind: type[StrEnum]) -> Enum:
    """An enumeration as its value; checked here, so that a new word needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        length=12,
        values_callable=lambda values: [each.value for each in values],
        validate_strings=True,
    )


class Inquiry(Model):
    """One question and all that followed. Moments are in UTC; `time_zone` is the asker's, where known.

    `idempotency_key` and `token_hash` are hashes of what the asker's form and address hold. `about_*`:
    the entry or fact that was being read. `lead_reason`: why the desk leads, as routing keeps it.
    """

    __tablename__ = "inquiry"
    __table_args__ = (
        CheckConstraint("rating BETWEEN 1 AND 3", name="rating_known"),
        Index("ix_inquiry_status_due_at", "status", "due_at"),
        Index("ix_inquiry_lead_slug", "lead_slug"),
        Index("ix_inquiry_closed_at", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    subject: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    study_type: Mapped[str] = mapped_column(String(40), default="")
    topic: Mapped[str] = mapped_column(String(60))
    asker_name: Mapped[str] = mapped_column(String(120))
    asker_email: Mapped[str] = mapped_column(String(254))
    asker_organisation: Mapped[str] = mapped_column(String(200), default="")
    time_zone: Mapped[str] = mapped_column(String(60), default="")
    status: Mapped[InquiryState] = mapped_column(_words(InquiryState))
    lead_slug: Mapped[str] = mapped_column(String(60))
    lead_reason: Mapped[dict[str, Any]] = mapped_column(JSON)
    assignee_account_id: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("inquiry.id"), index=True)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    about_kind: Mapped[str] = mapped_column(String(12), default="")
    about_key: Mapped[str] = mapped_column(String(120), default="")
    consent_version: Mapped[str] = mapped_column(String(20))
    consent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    idempotency_key: Mapped[str] = mapped_column(HASH, unique=True)
    token_hash: Mapped[str] = mapped_column(HASH, unique=True)
    token_number: Mapped[int] = mapped_column(default=1)  # how many links there have been
    token_revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rating: Mapped[int | None]  # 1 to 3, see Rating
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    country_rows: Mapped[list[InquiryCountry]] = relationship(
        cascade="all, delete-orphan", order_by="InquiryCountry.position"
    )
    desks: Mapped[list[InquiryDesk]] = relationship(
        back_populates="inquiry",
        cascade="all, delete-orphan",
        order_by="(InquiryDesk.is_lead.desc(), InquiryDesk.added_at, InquiryDesk.contact_slug)",
    )
    messages: Mapped[list[InquiryMessage]] = relationship(
        back_populates="inquiry", cascade="all, delete-orphan", order_by="InquiryMessage.id"
    )
    events: Mapped[list[InquiryEvent]] = relationship(
        back_populates="inquiry", cascade="all, delete-orphan", order_by="InquiryEvent.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def countries(self) -> list[str]:
        return [row.code for row in self.country_rows]

    @property
    def is_closed(self) -> bool:
        """As the asker sees it: what a desk took for spam is closed to its sender."""
        return self.status in (InquiryState.CLOSED, InquiryState.SPAM)

    @property
    def is_blank(self) -> bool:
        """Nothing that could tell who asked is left."""
        return self.status is InquiryState.ERASED or self.anonymised_at is not None


class InquiryCountry(Model):
    __tablename__ = "inquiry_country"

    inquiry_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(2), primary_key=True, index=True)
    position: Mapped[int]


class InquiryDesk(Model):
    """A desk that takes part; one leads, the others are told."""

    __tablename__ = "inquiry_desk"

    inquiry_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry.id", ondelete="CASCADE"), primary_key=True
    )
    contact_slug: Mapped[str] = mapped_column(String(60), primary_key=True, index=True)
    is_lead: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    inquiry: Mapped[Inquiry] = relationship(back_populates="desks")


class InquiryMessage(Model):
    """One piece of the exchange. `text` is plain where the asker wrote it, Markdown where staff did.

    `idempotency_key`: of the form that sent it, hashed; None for what no form sent.
    """

    __tablename__ = "inquiry_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[MessageKind] = mapped_column(_words(MessageKind))
    author_kind: Mapped[AuthorKind] = mapped_column(_words(AuthorKind))
    author_account_id: Mapped[int | None]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str]
    language: Mapped[str] = mapped_column(String(8), default="")
    is_internal: Mapped[bool] = mapped_column(default=False)
    idempotency_key: Mapped[str | None] = mapped_column(HASH, unique=True)

    inquiry: Mapped[Inquiry] = relationship(back_populates="messages")
    attachments: Mapped[list[InquiryAttachment]] = relationship(
        back_populates="message", cascade="all, delete-orphan", order_by="InquiryAttachment.id"
    )


class InquiryAttachment(Model):
    """A file of a message; `blob_key` names it in the file store, its own name is kept here alone."""

    __tablename__ = "inquiry_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry_message.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(HASH)
    blob_key: Mapped[str] = mapped_column(String(40), unique=True)
    message: Mapped[InquiryMessage] = relationship(back_populates="attachments")


class InquiryEvent(Model):
    """What happened beside the messages: routed, closed, reopened; shown in the exchange.

    `details` holds codes, and what staff wrote of their reasons; it is emptied with the rest.
    """

    __tablename__ = "inquiry_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(40))
    author_kind: Mapped[AuthorKind] = mapped_column(_words(AuthorKind))
    author_account_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    inquiry: Mapped[Inquiry] = relationship(back_populates="events")


class InquiryUpload(Model):
    """A file kept while its form is put right; it becomes an attachment when the form is sent.

    `form_key` is the form's idempotency key: who has the form has its files.
    """

    __tablename__ = "inquiry_upload"
    __table_args__ = (UniqueConstraint("form_key", "sha256", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(HASH, index=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(HASH)
    blob_key: Mapped[str] = mapped_column(String(40), unique=True)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SavedInquiry(Model):
    """Somebody found the answer in the directory and did not have to ask; nothing tells who.

    One row a form, so that a double click counts once. `country` is empty where none or several were
    chosen; `entry_*` is the entry that answered.
    """

    __tablename__ = "saved_inquiry"

    form_key: Mapped[str] = mapped_column(HASH, primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    topic: Mapped[str] = mapped_column(String(60), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    entry_kind: Mapped[str] = mapped_column(String(12))
    entry_key: Mapped[str] = mapped_column(String(120))
