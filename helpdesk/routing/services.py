"""Who answers an inquiry and by when, and the edits of desks.

An edit is told who makes it, when and why, and is noted in trail and history. It marks what it touched
as edited in the site, so that a load of the seed files leaves it alone. Rules: `rule_edits`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy.orm import Session

from helpdesk.audit.models import Actor
from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.routing import queries
from helpdesk.routing.calendars import known_calendars, public_holidays, weekend_of
from helpdesk.routing.errors import NeededDeskError
from helpdesk.routing.history import Deed, Kept, Step, keeper
from helpdesk.routing.models import (
    AwayPeriod,
    ClosedDay,
    ContactLabel,
    DeskMember,
    RegionalContact,
)
from helpdesk.routing.noting import flush, note as _note, refuse_unseen
from helpdesk.routing.rules import Routing, Subject
from helpdesk.routing.states import DeskDraft, State, in_their_order, state_of_desk
from helpdesk.routing.working_days import SATURDAY_AND_SUNDAY, IsHoliday, due_at

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Promise:
    """By when a desk answers: the last second of its last working day, in UTC."""

    due_at: datetime
    time_zone: str
    working_days: int


def route(session: Session, subject: Subject, *, on: date | None = None) -> Routing:
    """Who leads and who is told, on this day; without one, on each desk's own day of this moment."""
    absences = queries.absences(session, on=on, now=clock.now())
    return queries.rule_book(session, absences=absences).choose(subject, away=absences)


def promise(session: Session, desk_slug: str, received_at: datetime) -> Promise:
    """Raises: DeskNotFoundError."""
    contact = queries.desk_by_slug(session, desk_slug)
    days = contact.reply_within_working_days
    return Promise(
        due_at=due_at(
            received_at,
            days,
            contact.time_zone,
            days_off(session, contact),
            weekend=weekend(contact),
        ),
        time_zone=contact.time_zone,
        working_days=days,
    )


def days_off(session: Session, contact: RegionalContact) -> IsHoliday:
    """Whether a day is a public holiday of the desk's country, or one that the desk itself closes on."""
    closed = queries.closed_days_of(session, contact)
    if contact.holidays not in known_calendars():
        # Forms and files refuse such a calendar; an older library must not keep a question from us.
        log.warning("calendar_unknown", desk=contact.slug, calendar=contact.holidays)
        return lambda day: day in closed
    is_holiday = public_holidays(contact.holidays)
    return lambda day: day in closed or is_holiday(day)


def weekend(contact: RegionalContact) -> Collection[int]:
    known = contact.holidays in known_calendars()
    return weekend_of(contact.holidays) if known else SATURDAY_AND_SUNDAY


# Desks


def add_desk(
    slug: str, draft: DeskDraft, *, by: Actor, now: datetime, reason: str = ""
) -> RegionalContact:
    """Raises: EditConflictError, where another desk has this name."""
    contact = RegionalContact(slug=slug, is_fallback=False)
    _write_desk(contact, draft, now)
    db.session.add(contact)
    flush()
    _keep(Deed.CREATED, contact, {}, by, now, reason)
    _note("desk-added", ("desk", slug), by, now)
    return contact


def revise_desk(
    contact: RegionalContact,
    draft: DeskDraft,
    *,
    seen: int,
    by: Actor,
    now: datetime,
    reason: str = "",
    deed: Deed = Deed.EDITED,
) -> None:
    """Raises: EditConflictError, where the desk is no longer the version that was `seen`."""
    refuse_unseen(contact, seen)
    before = state_of_desk(contact)
    _write_desk(contact, draft, now)
    flush()
    _keep(deed, contact, before, by, now, reason)
    _note("desk-revised", ("desk", contact.slug), by, now)


def make_fallback(contact: RegionalContact, *, by: Actor, now: datetime) -> None:
    """The desk answers from now on what no rule matches, and it alone.

    Raises: NeededDeskError, for a retired desk.
    """
    if contact.is_retired:
        raise NeededDeskError("A retired desk cannot be the fallback.")
    for each in queries.desks():
        if each.is_fallback != (each is contact):
            before = state_of_desk(each)
            each.is_fallback = each is contact
            each.edited_at = now
            _keep(Deed.EDITED, each, before, by, now, "")
    _note("fallback-chosen", ("desk", contact.slug), by, now)


def retire_desk(contact: RegionalContact, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Its deputies answer in its place. Raises: NeededDeskError, for the fallback."""
    if contact.is_fallback:
        raise NeededDeskError("The fallback cannot be retired.")
    before = state_of_desk(contact)
    contact.retired_at = contact.edited_at = now
    _keep(Deed.RETIRED, contact, before, by, now, reason)
    _note("desk-retired", ("desk", contact.slug), by, now)


def revive_desk(contact: RegionalContact, *, by: Actor, now: datetime, reason: str = "") -> None:
    before = state_of_desk(contact)
    contact.retired_at = None
    contact.edited_at = now
    _keep(Deed.RESTORED, contact, before, by, now, reason)
    _note("desk-revived", ("desk", contact.slug), by, now)


def _write_desk(contact: RegionalContact, draft: DeskDraft, now: datetime) -> None:
    contact.email = draft.email
    contact.languages = in_their_order(contact.languages or (), draft.languages)
    contact.time_zone = draft.time_zone
    contact.holidays = draft.holidays
    contact.reply_within_working_days = draft.reply_within_working_days
    contact.deputy_slug = draft.deputy
    contact.assigns = draft.assigns
    contact.edited_at = now
    there = {label.language: label for label in contact.labels}
    for language, name in draft.names.items():
        if not name and language in there:
            contact.labels.remove(there[language])
        elif name and language in there:
            there[language].label = name
        elif name:
            contact.labels.append(ContactLabel(language=language, label=name))


# Days and members of a desk. The seed files do not tell of them, so they do not mark it as edited.


def add_away_period(
    contact: RegionalContact,
    starts_on: date,
    ends_on: date,
    note: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Both days counted; `ends_on` is not before `starts_on`. The same days again change nothing."""
    if any((each.starts_on, each.ends_on) == (starts_on, ends_on) for each in contact.away_periods):
        return
    before = state_of_desk(contact)
    contact.away_periods.append(AwayPeriod(starts_on=starts_on, ends_on=ends_on, note=note))
    _keep(Deed.EDITED, contact, before, by, now, "")
    _note_days("desk-away-added", contact, by, now, starts_on, ends_on)


def remove_away_period(
    contact: RegionalContact, period: AwayPeriod, *, by: Actor, now: datetime
) -> None:
    before = state_of_desk(contact)
    contact.away_periods.remove(period)
    _keep(Deed.EDITED, contact, before, by, now, "")
    _note_days("desk-away-removed", contact, by, now, period.starts_on, period.ends_on)


def add_closed_day(
    contact: RegionalContact, day: date, name: str, *, by: Actor, now: datetime
) -> None:
    if any(each.day == day for each in contact.closed_days):
        return
    before = state_of_desk(contact)
    contact.closed_days.append(ClosedDay(day=day, name=name))
    _keep(Deed.EDITED, contact, before, by, now, "")
    _note_days("desk-closed-day-added", contact, by, now, day, day)


def remove_closed_day(
    contact: RegionalContact, closed: ClosedDay, *, by: Actor, now: datetime
) -> None:
    before = state_of_desk(contact)
    contact.closed_days.remove(closed)
    _keep(Deed.EDITED, contact, before, by, now, "")
    _note_days("desk-closed-day-removed", contact, by, now, closed.day, closed.day)


def add_member(
    contact: RegionalContact,
    account_id: int,
    away_until: date | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """A member that is there already gets this last day away."""
    before = state_of_desk(contact)
    there = next((each for each in contact.members if each.account_id == account_id), None)
    if there is None:
        contact.members.append(DeskMember(account_id=account_id, is_away_until=away_until))
    else:
        there.is_away_until = away_until
    _keep(Deed.EDITED, contact, before, by, now, "")
    _note("desk-member-added", ("desk", contact.slug), by, now, account=account_id)


def remove_member(
    contact: RegionalContact, member: DeskMember, *, by: Actor, now: datetime
) -> None:
    before = state_of_desk(contact)
    contact.members.remove(member)
    _keep(Deed.EDITED, contact, before, by, now, "")
    _note("desk-member-removed", ("desk", contact.slug), by, now, account=member.account_id)


def _keep(
    deed: Deed, contact: RegionalContact, before: State, by: Actor, now: datetime, reason: str
) -> None:
    step = Step(Kept.DESK, contact.slug, before, state_of_desk(contact), deed, by, now, reason)
    keeper().keep(step)


def _note_days(
    what: str, contact: RegionalContact, by: Actor, now: datetime, first: date, last: date
) -> None:
    days = {"first": first.isoformat(), "last": last.isoformat()}
    _note(what, ("desk", contact.slug), by, now, **days)
