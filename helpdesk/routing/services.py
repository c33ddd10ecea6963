"""Who answers an inquiry and by when, and the edits of desks and rules.

An edit is told who makes it and when, and is noted in the trail. It marks what it touched as edited in
the site, so that a load of the seed files leaves it alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.routing import queries
from helpdesk.routing.calendars import known_calendars, public_holidays, weekend_of
from helpdesk.routing.errors import EditConflictError, LastRuleError, NeededDeskError
from helpdesk.routing.models import (
    AwayPeriod,
    ClosedDay,
    ContactLabel,
    DeskMember,
    RegionalContact,
    RoutingRule,
)
from helpdesk.routing.rules import Routing, Subject
from helpdesk.routing.working_days import SATURDAY_AND_SUNDAY, IsHoliday, due_at

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Promise:
    """By when a desk answers: the last second of its last working day, in UTC."""

    due_at: datetime
    time_zone: str
    working_days: int


@dataclass(frozen=True)
class RuleDraft:
    """A rule as somebody wants it; at most one of countries, subregion and region."""

    contact: str
    countries: tuple[str, ...] = ()
    subregion: str = ""
    region: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeskDraft:
    """A desk as somebody wants it; `names` by language, with an English one."""

    names: Mapping[str, str]
    email: str
    languages: tuple[str, ...]
    time_zone: str
    holidays: str
    reply_within_working_days: int
    deputy: str | None
    assigns: str


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


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


# Rules


def add_rule(draft: RuleDraft, *, by: Actor, now: datetime) -> RoutingRule:
    """At the end of the rules."""
    last = db.session.scalar(select(func.max(RoutingRule.position)))
    rule = RoutingRule(position=0 if last is None else last + 1)
    _write_rule(rule, draft, now)
    db.session.add(rule)
    db.session.flush()
    _note("rule-added", ("rule", str(rule.id)), by, now, contact=draft.contact)
    return rule


def revise_rule(
    rule: RoutingRule, draft: RuleDraft, *, seen: int, by: Actor, now: datetime
) -> None:
    """Raises: EditConflictError, where the rule is no longer the version that was `seen`."""
    _unchanged_since(rule, seen)
    _write_rule(rule, draft, now)
    _flush()
    _note("rule-revised", ("rule", str(rule.id)), by, now, contact=draft.contact)


def move_rule(rule: RoutingRule, direction: Direction, *, by: Actor, now: datetime) -> None:
    """One place up or down; the first and the last stay where they are."""
    order = list(queries.rules(db.session()))
    here = order.index(rule)
    there = here + (1 if direction is Direction.DOWN else -1)
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, each in enumerate(order):
        if each.position != position:
            each.position = position
    rule.edited_at = now
    _note("rule-moved", ("rule", str(rule.id)), by, now, direction=direction.value)


def remove_rule(rule: RoutingRule, *, by: Actor, now: datetime) -> None:
    """Raises: LastRuleError."""
    left = [each for each in queries.rules(db.session()) if each is not rule]
    if not left:
        raise LastRuleError("The last rule cannot be removed.")
    # What is gone carries no mark: another rule says for all that they were edited.
    left[0].edited_at = now
    db.session.delete(rule)
    _note("rule-removed", ("rule", str(rule.id)), by, now, contact=rule.contact.slug)


def _write_rule(rule: RoutingRule, draft: RuleDraft, now: datetime) -> None:
    rule.contact = queries.desk_by_slug(db.session(), draft.contact)
    rule.countries = list(draft.countries)
    rule.subregion = draft.subregion
    rule.region = draft.region
    rule.topics = list(draft.topics)
    rule.languages = list(draft.languages)
    rule.edited_at = now


# Desks


def add_desk(slug: str, draft: DeskDraft, *, by: Actor, now: datetime) -> RegionalContact:
    """Raises: EditConflictError, where another desk has this name."""
    contact = RegionalContact(slug=slug)
    _write_desk(contact, draft, now)
    db.session.add(contact)
    _flush()
    _note("desk-added", ("desk", slug), by, now)
    return contact


def revise_desk(
    contact: RegionalContact, draft: DeskDraft, *, seen: int, by: Actor, now: datetime
) -> None:
    """Raises: EditConflictError, where the desk is no longer the version that was `seen`."""
    _unchanged_since(contact, seen)
    _write_desk(contact, draft, now)
    _flush()
    _note("desk-revised", ("desk", contact.slug), by, now)


def make_fallback(contact: RegionalContact, *, by: Actor, now: datetime) -> None:
    """The desk answers from now on what no rule matches, and it alone.

    Raises: NeededDeskError, for a retired desk.
    """
    if contact.is_retired:
        raise NeededDeskError("A retired desk cannot be the fallback.")
    for each in queries.desks():
        if each.is_fallback != (each is contact):
            each.is_fallback = each is contact
            each.edited_at = now
    _note("fallback-chosen", ("desk", contact.slug), by, now)


def retire_desk(contact: RegionalContact, *, by: Actor, now: datetime) -> None:
    """Its deputies answer in its place. Raises: NeededDeskError, for the fallback."""
    if contact.is_fallback:
        raise NeededDeskError("The fallback cannot be retired.")
    contact.retired_at = contact.edited_at = now
    _note("desk-retired", ("desk", contact.slug), by, now)


def revive_desk(contact: RegionalContact, *, by: Actor, now: datetime) -> None:
    contact.retired_at = None
    contact.edited_at = now
    _note("desk-revived", ("desk", contact.slug), by, now)


def _write_desk(contact: RegionalContact, draft: DeskDraft, now: datetime) -> None:
    contact.email = draft.email
    # The order of those that stay is kept: a form of ticks does not tell of any.
    stay = [code for code in contact.languages or () if code in draft.languages]
    contact.languages = stay + [code for code in draft.languages if code not in stay]
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
    contact.away_periods.append(AwayPeriod(starts_on=starts_on, ends_on=ends_on, note=note))
    _note_days("desk-away-added", contact, by, now, starts_on, ends_on)


def remove_away_period(
    contact: RegionalContact, period: AwayPeriod, *, by: Actor, now: datetime
) -> None:
    contact.away_periods.remove(period)
    _note_days("desk-away-removed", contact, by, now, period.starts_on, period.ends_on)


def add_closed_day(
    contact: RegionalContact, day: date, name: str, *, by: Actor, now: datetime
) -> None:
    if any(each.day == day for each in contact.closed_days):
        return
    contact.closed_days.append(ClosedDay(day=day, name=name))
    _note_days("desk-closed-day-added", contact, by, now, day, day)


def remove_closed_day(
    contact: RegionalContact, closed: ClosedDay, *, by: Actor, now: datetime
) -> None:
    contact.closed_days.remove(closed)
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
    there = next((each for each in contact.members if each.account_id == account_id), None)
    if there is None:
        contact.members.append(DeskMember(account_id=account_id, is_away_until=away_until))
    else:
        there.is_away_until = away_until
    _note("desk-member-added", ("desk", contact.slug), by, now, account=account_id)


def remove_member(
    contact: RegionalContact, member: DeskMember, *, by: Actor, now: datetime
) -> None:
    contact.members.remove(member)
    _note("desk-member-removed", ("desk", contact.slug), by, now, account=member.account_id)


def _unchanged_since(row: RoutingRule | RegionalContact, seen: int) -> None:
    if row.version != seen:
        raise EditConflictError("Somebody else has saved a change in the meantime.")


def _flush() -> None:
    """Write now, so that whoever was faster is met here and not at the end of the transaction."""
    try:
        db.session.flush()
    except (StaleDataError, IntegrityError):
        raise EditConflictError("Somebody else was faster.") from None


def _note_days(
    what: str, contact: RegionalContact, by: Actor, now: datetime, first: date, last: date
) -> None:
    days = {"first": first.isoformat(), "last": last.isoformat()}
    _note(what, ("desk", contact.slug), by, now, **days)


def _note(what: str, subject: tuple[str, str], by: Actor, now: datetime, **details: Any) -> None:
    record(f"routing.{what}", by=by, at=now, subject=subject, **details)
