"""What every edit of a desk or a rule does: refuse one that was overtaken, and note it in the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core.database import db
from helpdesk.routing.errors import EditConflictError
from helpdesk.routing.models import RegionalContact, RoutingRule


def refuse_unseen(row: RoutingRule | RegionalContact, seen: int) -> None:
    if row.version != seen:
        raise EditConflictError("Somebody else has saved a change in the meantime.")


def flush() -> None:
    """Write now, so that whoever was faster is met here and not at the end of the transaction."""
    try:
        db.session.flush()
    except (StaleDataError, IntegrityError):
        raise EditConflictError("Somebody else was faster.") from None


def note(what: str, subject: tuple[str, str], by: Actor, now: datetime, **details: Any) -> None:
    record(f"routing.{what}", by=by, at=now, subject=subject, **details)
