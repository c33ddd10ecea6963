"""Every SELECT of the figures; each holds on SQLite and on PostgreSQL.

Months are told apart by comparing moments, never by a function of a database: each has its own, and
PostgreSQL's answer in the time zone of the session. Spam is not counted, nor what was merged into another
inquiry; what was erased or made anonymous is, since its dates, topic, countries and desk remain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from helpdesk.core.database import db
from helpdesk.figures.measures import Answer, Month, Period
from helpdesk.inquiries.models import Inquiry, InquiryCountry, InquiryState, Rating, SavedInquiry
from helpdesk.routing.models import RegionalContact

WorkingDays = Callable[[str, datetime, datetime], int | None]


@dataclass(frozen=True)
class Flow:
    """What happened with the inquiries that came within some span."""

    received: int = 0
    answered: int = 0
    rated: Mapping[Rating, int] = field(default_factory=dict)

    @property
    def ratings(self) -> int:
        return sum(self.rated.values())


@dataclass(frozen=True)
class Standing:
    """How it stands at a moment; `received` is of the span that was asked for."""

    received: int = 0
    open: int = 0
    overdue: int = 0
    unanswered: int = 0
    waiting: int = 0


def is_counted() -> ColumnElement[bool]:
    return and_(Inquiry.status != InquiryState.SPAM, Inquiry.merged_into_id.is_(None))


def is_within(period: Period) -> ColumnElement[bool]:
    return and_(Inquiry.received_at >= period.starts_at, Inquiry.received_at < period.ends_at)


def flow_by_month(period: Period) -> dict[Month, Flow]:
    """Every month of the period is there, by when its inquiries came."""
    number = _number_of(period, Inquiry.received_at, lambda month: month.starts_at)
    wanted = select(
        number,
        func.count(),
        func.count(Inquiry.first_answered_at),
        *(_number_where(Inquiry.rating == rating.number) for rating in Rating),
    ).where(is_counted(), is_within(period))
    months = period.months
    found = dict.fromkeys(months, Flow(rated=dict.fromkeys(Rating, 0)))
    for place, received, answered, *rated in db.session.execute(wanted.group_by(number)):
        found[months[place]] = Flow(
            received, answered, dict(zip(Rating, map(int, rated), strict=True))
        )
    return found


def saved_by_month(period: Period) -> dict[Month, int]:
    number = _number_of(period, SavedInquiry.day, lambda month: month.first_day)
    wanted = select(number, func.count()).where(_is_saved_within(period)).group_by(number)
    months = period.months
    found = dict.fromkeys(months, 0)
    for place, count in db.session.execute(wanted):
        found[months[place]] = count
    return found


def saved_by_topic(period: Period) -> dict[str, int]:
    return _saved_by(SavedInquiry.topic, period)


def saved_by_country(period: Period) -> dict[str, int]:
    """Where one country was chosen; the others are under the empty name."""
    return _saved_by(SavedInquiry.country, period)


def standing(period: Period, *, now: datetime) -> Standing:
    row = db.session.execute(select(*_standing(period, now)).where(is_counted())).one()
    return _as_standing(row)


def standing_by_desk(period: Period, *, now: datetime) -> dict[str, Standing]:
    """By the desk that leads at present."""
    return _standing_by(select(Inquiry.lead_slug, *_standing(period, now)), Inquiry.lead_slug)


def standing_by_topic(period: Period, *, now: datetime) -> dict[str, Standing]:
    return _standing_by(select(Inquiry.topic, *_standing(period, now)), Inquiry.topic)


def standing_by_country(period: Period, *, now: datetime) -> dict[str, Standing]:
    """An inquiry counts once for each of its countries; one without any under the empty name."""
    code = func.coalesce(InquiryCountry.code, "")
    wanted = select(code, *_standing(period, now)).outerjoin(
        InquiryCountry, InquiryCountry.inquiry_id == Inquiry.id
    )
    return _standing_by(wanted, code)


def first_answers(period: Period, working_days: WorkingDays) -> list[Answer]:
    """Of the inquiries that came in the period; `working_days` knows the calendars of desks."""
    wanted = (
        select(
            Inquiry.id,
            Inquiry.received_at,
            Inquiry.first_answered_at,
            Inquiry.lead_slug,
            Inquiry.topic,
        )
        .where(is_counted(), is_within(period), Inquiry.first_answered_at.is_not(None))
        .order_by(Inquiry.id)
    )
    countries = _countries_of_answered(period)
    answers = []
    for number, received_at, answered_at, desk, topic in db.session.execute(wanted):
        days = working_days(desk, received_at, answered_at) if answered_at else None
        if days is not None:
            answers.append(
                Answer(
                    Month.of(received_at.date()),
                    desk,
                    topic,
                    tuple(countries.get(number, ("",))),
                    days,
                )
            )
    return answers


def contacts() -> Sequence[RegionalContact]:
    return db.session.scalars(select(RegionalContact).order_by(RegionalContact.slug)).all()


def fingerprint() -> str:
    """Changes with whatever the public summary counts."""
    of_inquiries = select(
        func.count(),
        func.count(Inquiry.first_answered_at),
        func.count(Inquiry.rating),
        func.coalesce(func.sum(Inquiry.rating), 0),
        func.coalesce(func.sum(Inquiry.version), 0),
    )
    saved = db.session.scalar(select(func.count()).select_from(SavedInquiry))
    return ".".join(map(str, (*db.session.execute(of_inquiries).one(), saved)))


def _countries_of_answered(period: Period) -> dict[int, list[str]]:
    wanted = (
        select(InquiryCountry.inquiry_id, InquiryCountry.code)
        .join(Inquiry, Inquiry.id == InquiryCountry.inquiry_id)
        .where(is_counted(), is_within(period), Inquiry.first_answered_at.is_not(None))
    )
    found: dict[int, list[str]] = {}
    for number, code in db.session.execute(wanted):
        found.setdefault(number, []).append(code)
    return found


def _number_of(period: Period, column: Any, start: Callable[[Month], Any]) -> ColumnElement[int]:
    """The place of a row's month in `period.months`."""
    later = period.months[1:]
    if not later:
        return case((column.is_not(None), 0), else_=0)
    return case(
        *((column < start(month), place) for place, month in enumerate(later)), else_=len(later)
    )


def _number_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _standing(period: Period, now: datetime) -> list[ColumnElement[int]]:
    is_open = Inquiry.status == InquiryState.OPEN
    is_unanswered = Inquiry.first_answered_at.is_(None)
    return [
        _number_where(is_within(period)),
        _number_where(is_open),
        _number_where(and_(is_open, Inquiry.due_at < now)),
        _number_where(and_(is_open, is_unanswered)),
        _number_where(Inquiry.status == InquiryState.WAITING),
    ]


def _as_standing(row: Sequence[Any]) -> Standing:
    return Standing(*(int(count) for count in row[-5:]))


def _standing_by(wanted: Any, key: Any) -> dict[str, Standing]:
    rows = db.session.execute(wanted.where(is_counted()).group_by(key))
    return {str(row[0]): _as_standing(row) for row in rows}


def _is_saved_within(period: Period) -> ColumnElement[bool]:
    end = (period.last + 1).first_day
    return and_(SavedInquiry.day >= period.months[0].first_day, SavedInquiry.day < end)


def _saved_by(column: Any, period: Period) -> dict[str, int]:
    wanted = select(column, func.count()).where(_is_saved_within(period)).group_by(column)
    return {str(name): count for name, count in db.session.execute(wanted)}
