"""The trail of what was done: rows are added, and the database itself refuses to change or delete one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.append_only import make_append_only
from helpdesk.core.database import Model, UtcDateTime


@dataclass(frozen=True)
class Actor:
    """Who did it: an account by its number, or a kind of visitor of whom nothing is kept."""

    kind: str
    id: int | None = None

    @classmethod
    def account(cls, number: int) -> Actor:
        return cls("account", number)

    @classmethod
    def asker(cls) -> Actor:
        return cls("asker")

    @classmethod
    def visitor(cls) -> Actor:
        return cls("visitor")

    @classmethod
    def system(cls) -> Actor:
        return cls("system")


class AuditEvent(Model):
    """One thing that was done; `details` never holds names, mail addresses or what somebody wrote."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_kind", "subject_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key
    subject_kind: Mapped[str | None] = mapped_column(String(40))
    subject_key: Mapped[str | None] = mapped_column(String(120))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


# The same rules stand in migration 0002.
make_append_only(AuditEvent.__table__, "the audit trail is append-only")
