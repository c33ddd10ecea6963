"""The clock of the desks: the worker looks every minute what is due, and who has to be told.

Once each, however many workers look: the key of a mail names inquiry, promise and reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from helpdesk.accounts.models import Account, AccountRole
from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.inquiries.deadline_letters import Told, lead_key, tell
from helpdesk.inquiries.deadlines import (
    DeskCalendar,
    Step,
    due_on_a_working_day,
    stand_in,
    step_due,
)
from helpdesk.inquiries.models import AuthorKind, Inquiry, InquiryEvent, InquiryState
from helpdesk.outbox.models import OutboxMessage
from helpdesk.routing.models import RegionalContact
from helpdesk.routing.queries import absences, rule_book
from helpdesk.routing.services import days_off, weekend
from helpdesk.routing.working_days import NeverOpenError

EVERY = 60  # seconds
AT_ONCE = 500  # keys in one question to the database
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Due:
    """What is to be done about one open inquiry."""

    number: int
    reference: str
    lead: str
    due_at: datetime
    moved_to: datetime | None
    step: Step | None


def remind_of_what_is_due(app: Flask) -> int:
    """Move what fell on a day off, remind, escalate; how many inquiries were touched."""
    with app.app_context():
        try:
            return _go_through(db.session(), now=clock.now())
        finally:
            db.session.remove()


def _go_through(session: Session, *, now: datetime) -> int:
    desks = _desks(session)
    calendars = {slug: calendar_of(session, desk) for slug, desk in desks.items()}
    planned = _not_yet_told(session, _planned(session, calendars, now=now))
    session.rollback()  # nothing stays open while the first of them is written
    touched = 0
    for due in planned:
        with transaction():
            touched += _act(session, due, now=now)
    if touched:
        log.info("reminded", inquiries=touched)
    return touched


def calendar_of(session: Session, desk: RegionalContact) -> DeskCalendar:
    return DeskCalendar(desk.time_zone, days_off(session, desk), weekend(desk))


def _planned(
    session: Session, calendars: Mapping[str, DeskCalendar], *, now: datetime
) -> list[_Due]:
    planned = []
    wanted = (
        select(
            Inquiry.id, Inquiry.reference, Inquiry.lead_slug, Inquiry.received_at, Inquiry.due_at
        )
        .where(Inquiry.status == InquiryState.OPEN, Inquiry.due_at.is_not(None))
        .where(Inquiry.merged_into_id.is_(None))
        .order_by(Inquiry.due_at, Inquiry.id)
    )
    for number, reference, lead, received_at, due_at in session.execute(wanted):
        calendar = calendars.get(lead)
        if calendar is None or due_at is None:
            continue
        try:
            due = due_on_a_working_day(due_at, calendar)
            step = step_due(due, received_at, calendar, now=now)
        except NeverOpenError:
            log.error("desk_never_open", desk=lead)
            continue
        moved = due if due != due_at else None
        if moved is not None or step is not None:
            planned.append(_Due(number, reference, lead, due_at, moved, step))
    return planned


def _not_yet_told(session: Session, planned: Sequence[_Due]) -> list[_Due]:
    keys = {_key(due): due for due in planned if due.step is not None}
    names = list(keys)
    told: set[str] = set()
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        told.update(session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(some))))
    return [due for due in planned if due.moved_to is not None or _key(due) not in told]


def _key(due: _Due) -> str:
    step = due.step or Step.REMINDER
    return lead_key(step, due.reference, due.moved_to or due.due_at, due.lead)


def _act(session: Session, due: _Due, *, now: datetime) -> bool:
    """Whether the inquiry is still as it was when it was looked at; if not, the next minute looks anew."""
    inquiry = session.scalars(
        select(Inquiry)
        .where(Inquiry.id == due.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if (
        inquiry is None
        or inquiry.status is not InquiryState.OPEN
        or inquiry.due_at != due.due_at
        or inquiry.lead_slug != due.lead
    ):
        return False
    if due.moved_to is not None:
        inquiry.due_at = due.moved_to
        inquiry.events.append(
            InquiryEvent(at=now, kind="due-moved", author_kind=AuthorKind.SYSTEM, details={})
        )
        session.flush()
    if due.step is not None:
        tell(due.step, inquiry, _told(session, inquiry, due.step, now=now), now=now)
    return True


def _told(session: Session, inquiry: Inquiry, step: Step, *, now: datetime) -> Told:
    desks = _desks(session)
    assignee = None
    if inquiry.assignee_account_id is not None:
        found = session.get(Account, inquiry.assignee_account_id)
        assignee = found if found is not None and found.retired_at is None else None
    deputy: str | None = None
    coordinators: Sequence[Account] = ()
    if step is Step.OVERDUE:
        away = absences(session, on=None, now=now)
        book = rule_book(session, absences=away)
        deputy = stand_in(inquiry.lead_slug, book.desks, fallback=book.fallback, away=away)
        coordinators = _coordinators(session)
    return Told(desks[inquiry.lead_slug], desks.get(deputy or ""), assignee, coordinators)


def _coordinators(session: Session) -> Sequence[Account]:
    """Who coordinates; where nobody does, the administrators."""
    for role in (StaffRole.COORDINATOR, StaffRole.ADMINISTRATOR):
        wanted = (
            select(Account)
            .join(AccountRole)
            .where(AccountRole.role == role, Account.active, Account.retired_at.is_(None))
            .where(Account.password.is_not(None))
            .order_by(Account.id)
        )
        found = session.scalars(wanted).all()
        if found:
            return found
    return ()


def _desks(session: Session) -> dict[str, RegionalContact]:
    wanted = select(RegionalContact).options(selectinload(RegionalContact.labels))
    return {desk.slug: desk for desk in session.scalars(wanted)}
