"""Stand-in: the table of the audit as agreed, without its triggers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.database import Model, UtcDateTime


@dataclass(frozen=True)
class Actor:
    kind: str
    id: int | None = None

    @classmethod
    def system(cls) -> Actor:
        return cls("system")

    @classmethod
    def visitor(cls) -> Actor:
        return cls("visitor")

    @classmethod
    def asker(cls) -> Actor:
        return cls("asker")

    @classmethod
    def account(cls, id: int) -> Actor:
        return cls("account", id)


class AuditEvent(Model):
    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[str] = mapped_column(String(60))
    actor_kind: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[int | None]
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_key: Mapped[str] = mapped_column(String(120), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
