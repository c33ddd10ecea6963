"""The table of suggestions.

What somebody typed, and who it was, stands in the columns that `erasing.py` empties; a new column of that
sort belongs there as well.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.database import Model, UtcDateTime
from helpdesk.directory.limits import LONGEST_URL
from helpdesk.inquiries.drafts import EMAIL_LENGTH, NAME_LENGTH, About
from helpdesk.inquiries.models import HASH
from helpdesk.suggesting.drafts import TITLE_LENGTH, SuggestionKind, Target


class SuggestionState(StrEnum):
    OPEN = "open"  # a decision is due
    ACCEPTED = "accepted"  # a draft was made of it
    REFUSED = "refused"
    INQUIRY = "inquiry"  # a desk answers it
    ERASED = "erased"


def _words(kind: type[StrEnum]) -> Enum:
    """An enumeration as its value; checked here, so that a new word needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        length=12,
        values_callable=lambda values: [each.value for each in values],
        validate_strings=True,
    )


class Suggestion(Model):
    """One suggestion. `idempotency_key` and `token_hash` are hashes of what its form and address hold.

    `decision_note` is what the suggester was told. `draft_key` and `inquiry_reference` name what has
    become of it, without a foreign key: each can go by itself.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("ix_suggestion_status_received_at", "status", "received_at"),
        Index("ix_suggestion_about", "about_kind", "about_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[SuggestionKind] = mapped_column(_words(SuggestionKind))
    about_kind: Mapped[str] = mapped_column(String(12), default="")
    about_key: Mapped[str] = mapped_column(String(120), default="")
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    proposal: Mapped[str] = mapped_column(Text)
    source_url: Mapped[str] = mapped_column(String(LONGEST_URL), default="")
    unsourced: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    suggester_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    suggester_email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    language: Mapped[str] = mapped_column(String(8))
    wants_thanks: Mapped[bool] = mapped_column(default=False)
    consent_version: Mapped[str] = mapped_column(String(20))
    consent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[SuggestionState] = mapped_column(_words(SuggestionState))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    decided_by_account_id: Mapped[int | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")
    draft_key: Mapped[str] = mapped_column(String(12), default="")
    inquiry_reference: Mapped[str] = mapped_column(String(16), default="", index=True)
    idempotency_key: Mapped[str] = mapped_column(HASH, unique=True)
    token_hash: Mapped[str] = mapped_column(HASH, unique=True)
    token_number: Mapped[int] = mapped_column(default=1)  # how many links there have been
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def target(self) -> Target:
        return Target(self.kind, About(self.about_kind, self.about_key))

    @property
    def is_open(self) -> bool:
        return self.status is SuggestionState.OPEN

    @property
    def is_blank(self) -> bool:
        """Nothing that could tell who suggested it is left."""
        return self.status is SuggestionState.ERASED or self.anonymised_at is not None
