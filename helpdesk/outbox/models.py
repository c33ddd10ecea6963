"""Stand-in: as much of the outbox as inquiries write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.database import Model, UtcDateTime


class OutboxMessage(Model):
    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    message: Mapped[str] = mapped_column(String(60))
    to_address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    thread: Mapped[str] = mapped_column(String(120), default="")
    is_automatic: Mapped[bool]
    attachments: Mapped[list[Any]] = mapped_column(JSON)
    about_kind: Mapped[str] = mapped_column(String(40))
    about_key: Mapped[str] = mapped_column(String(120), index=True)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
