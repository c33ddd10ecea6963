"""The one way to write the trail."""

from __future__ import annotations

from datetime import datetime

from helpdesk.audit.models import Actor, AuditEvent
from helpdesk.core.database import db


def record(
    action: str,
    *,
    by: Actor,
    at: datetime,
    subject: tuple[str, str] | None = None,
    **details: str | int | bool | list[str] | None,
) -> None:
    """Note an `action` ("inquiry.read") in the caller's transaction; `subject` is its kind and key.

    What is told outlives an erasure: `details` may hold codes and numbers, never personal data.
    """
    kind, key = subject or (None, None)
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
