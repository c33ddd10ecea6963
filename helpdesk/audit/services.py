"""Stand-in: one verb, as agreed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.audit.models import Actor, AuditEvent
from helpdesk.core.database import db


def record(
    action: str,
    *,
    by: Actor,
    at: datetime,
    subject: tuple[str, str] | None = None,
    **details: Any,
) -> None:
    kind, key = subject or ("", "")
    db.session.add(
        AuditEvent(
            at=at,
            action=action,
            actor_kind=by.kind,
            actor_id=by.id,
            subject_kind=kind,
            subject_key=key,
            details=details,
        )
    )
