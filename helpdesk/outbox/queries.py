"""The SELECTs of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from helpdesk.core.database import db
from helpdesk.outbox.models import OutboxMessage


class MailState(StrEnum):
    """What has become of a message so far."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given-up"
    ALL = "all"


@dataclass(frozen=True)
class MailCounts:
    """What waits, since when the oldest of it does, and what was given up and not yet seen to."""

    waiting: int
    oldest_queued_at: datetime | None
    given_up: int


def is_waiting() -> ColumnElement[bool]:
    return and_(OutboxMessage.sent_at.is_(None), OutboxMessage.given_up_at.is_(None))


def is_due(now: datetime) -> ColumnElement[bool]:
    """Waiting, its time come, and in nobody's hands (or in those of one who has not come back)."""
    return and_(
        is_waiting(),
        OutboxMessage.send_after <= now,
        or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now),
    )


def due_ids(now: datetime, *, limit: int) -> Sequence[int]:
    """What may be sent now, the longest due first."""
    due = select(OutboxMessage.id).where(is_due(now))
    ordered = due.order_by(OutboxMessage.send_after, OutboxMessage.id).limit(limit)
    return db.session.scalars(ordered).all()


def message_with_key(key: str) -> OutboxMessage | None:
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one_or_none()


def message_with_id(number: int) -> OutboxMessage | None:
    return db.session.get(OutboxMessage, number)


def messages_in(state: MailState, *, limit: int = 100) -> Sequence[OutboxMessage]:
    """The newest of a state first."""
    conditions = {
        MailState.WAITING: is_waiting(),
        MailState.SENT: OutboxMessage.sent_at.is_not(None),
        MailState.GIVEN_UP: OutboxMessage.given_up_at.is_not(None),
        MailState.ALL: true(),
    }
    wanted = select(OutboxMessage).where(conditions[state])
    return db.session.scalars(wanted.order_by(OutboxMessage.id.desc()).limit(limit)).all()


def mail_counts() -> MailCounts:
    waiting, oldest = db.session.execute(
        select(func.count(), func.min(OutboxMessage.queued_at)).where(is_waiting())
    ).one()
    given_up = db.session.scalar(select(func.count()).where(OutboxMessage.given_up_at.is_not(None)))
    return MailCounts(waiting, oldest, given_up or 0)
