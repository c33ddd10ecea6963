"""Mail that has been promised: one row from the transaction that caused it until it is erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, text as sql
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.database import Model, UtcDateTime

_WAITING = sql("sent_at IS NULL AND given_up_at IS NULL")
_GIVEN_UP = sql("given_up_at IS NOT NULL")


@dataclass(frozen=True)
class Attachment:
    """A file that goes along; `blob` is the key by which its bytes are fetched when it is sent."""

    name: str
    media_type: str
    blob: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Attachment:
        return cls(str(stored["name"]), str(stored["media_type"]), str(stored["blob"]))


class OutboxMessage(Model):
    """One mail to one address, its words ready and its Message-ID fixed.

    `key` tells the same mail when it is asked for twice. `message` is the folder of its templates.
    `about_kind` and `about_key` name what it tells of, so that it can be erased with it. Once it is
    sent, words and attachments are taken out of the row; what remains is needed to thread replies and
    to never send it again.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        # Only what waits is in it: a worker that asks each second reads one page of an index.
        Index(
            "ix_outbox_message_waiting",
            "send_after",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_outbox_message_about", "about_kind", "about_key"),
        Index(
            "ix_outbox_message_given_up_at",
            "given_up_at",
            sqlite_where=_GIVEN_UP,
            postgresql_where=_GIVEN_UP,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    message: Mapped[str] = mapped_column(String(60))
    to_address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    message_id: Mapped[str] = mapped_column(String(320), unique=True)
    in_reply_to: Mapped[str | None] = mapped_column(String(320))
    references: Mapped[list[str]] = mapped_column(JSON)
    reply_to: Mapped[str | None] = mapped_column(String(320))
    is_automatic: Mapped[bool]
    attachments: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    about_kind: Mapped[str] = mapped_column(String(40))
    about_key: Mapped[str] = mapped_column(String(120))
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    send_after: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    # How often it was refused for now; attempts that found no server at all do not count here.
    refusals: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A class and an SMTP code, never a server's words: they quote addresses.
    last_error: Mapped[str | None] = mapped_column(String(120))

    @property
    def files(self) -> list[Attachment]:
        return [Attachment.from_json(stored) for stored in self.attachments]

    @property
    def is_waiting(self) -> bool:
        return self.sent_at is None and self.given_up_at is None
