"""The figures of a period, put together; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.core.database import db
from helpdesk.figures import queries
from helpdesk.figures.measures import Month, Period, Times, times, times_by
from helpdesk.figures.queries import Flow, Standing, WorkingDays
from helpdesk.inquiries.deadlines import DeskCalendar
from helpdesk.inquiries.models import Rating
from helpdesk.inquiries.reminders import calendar_of
from helpdesk.routing.working_days import working_days_between

NO_TIMES = Times(0, None, None)


@dataclass(frozen=True)
class Group:
    """What is told of one desk, topic or country."""

    key: str
    standing: Standing
    times: Times
    saved: int = 0


@dataclass(frozen=True)
class MonthRow:
    month: Month
    flow: Flow
    times: Times
    saved: int


@dataclass(frozen=True)
class Figures:
    period: Period
    now: Standing
    total: Flow
    times: Times
    saved: int
    months: list[MonthRow]
    desks: list[Group]
    topics: list[Group]
    countries: list[Group]


def figures(period: Period, *, now: datetime) -> Figures:
    answers = queries.first_answers(period, working_days(db.session()))
    flows = queries.flow_by_month(period)
    saved = queries.saved_by_month(period)
    by_month = times_by(answers, lambda answer: [str(answer.month)])
    return Figures(
        period,
        now=queries.standing(period, now=now),
        total=_sum(flows),
        times=times(answer.days for answer in answers),
        saved=sum(saved.values()),
        months=[
            MonthRow(month, flows[month], by_month.get(str(month), NO_TIMES), saved[month])
            for month in period.months
        ],
        desks=_groups(
            queries.standing_by_desk(period, now=now),
            times_by(answers, lambda answer: [answer.desk]),
            {},
        ),
        topics=_groups(
            queries.standing_by_topic(period, now=now),
            times_by(answers, lambda answer: [answer.topic]),
            queries.saved_by_topic(period),
        ),
        countries=_groups(
            queries.standing_by_country(period, now=now),
            times_by(answers, lambda answer: answer.countries),
            queries.saved_by_country(period),
        ),
    )


def working_days(session: Session) -> WorkingDays:
    """How many working days of a desk lie between two moments; None for a desk that is not there."""
    contacts = {desk.slug: desk for desk in queries.contacts()}
    calendars: dict[str, DeskCalendar] = {}
    known: dict[tuple[object, ...], int] = {}

    def count(slug: str, start: datetime, end: datetime) -> int | None:
        if slug not in contacts:
            return None
        if slug not in calendars:
            calendars[slug] = calendar_of(session, contacts[slug])
        calendar = calendars[slug]
        key = (slug, calendar.day_of(start), calendar.day_of(end))
        if key not in known:
            known[key] = working_days_between(
                key[1], key[2], calendar.is_holiday, weekend=calendar.weekend
            )
        return known[key]

    return count


def _sum(flows: Mapping[Month, Flow]) -> Flow:
    rated: dict[Rating, int] = {}
    for flow in flows.values():
        for rating, count in flow.rated.items():
            rated[rating] = rated.get(rating, 0) + count
    return Flow(
        sum(flow.received for flow in flows.values()),
        sum(flow.answered for flow in flows.values()),
        rated,
    )


def _groups(
    standings: Mapping[str, Standing], times_of: Mapping[str, Times], saved: Mapping[str, int]
) -> list[Group]:
    keys = {*standings, *saved}
    made = [
        Group(
            key,
            standings.get(key, Standing()),
            times_of.get(key, NO_TIMES),
            saved.get(key, 0),
        )
        for key in keys
    ]
    told = (each for each in made if each.saved or any(vars(each.standing).values()))
    return sorted(told, key=lambda each: (-each.standing.received, each.key))
