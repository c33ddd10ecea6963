"""What the trail is asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from helpdesk.audit.models import AuditEvent
from helpdesk.core.database import db
from helpdesk.core.paging import Page, page_number

PAGE_SIZE = 50


def events(*, action: str = "", actor_id: int | None = None, page: int = 1) -> Page[AuditEvent]:
    """The newest first; `action` and `actor_id` narrow it."""
    wanted = _narrowed(select(AuditEvent), action, actor_id)
    total = db.session.scalar(_narrowed(select(func.count(AuditEvent.id)), action, actor_id)) or 0
    number = page_number(page, total=total, size=PAGE_SIZE)
    rows = db.session.scalars(
        wanted.order_by(AuditEvent.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    )
    return Page(rows.all(), number, PAGE_SIZE, total)


def actions() -> list[str]:
    """Every action that has been noted, in order."""
    return list(
        db.session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action))
    )


def _narrowed(wanted: Select[Any], action: str, actor_id: int | None) -> Select[Any]:
    if action:
        wanted = wanted.where(AuditEvent.action == action)
    if actor_id is not None:
        wanted = wanted.where(AuditEvent.actor_id == actor_id)
    return wanted
