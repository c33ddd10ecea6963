"""When a desk is reminded and when others are told: on its working days alone, never on a day off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from helpdesk.inquiries.deadlines import (
    REMIND_FROM,
    DeskCalendar,
    Step,
    due_on_a_working_day,
    remind_on,
    stand_in,
    step_due,
)
from helpdesk.routing.calendars import public_holidays, weekend_of
from helpdesk.routing.rules import Desk
from helpdesk.routing.working_days import due_at, working_days_between

SPAIN = DeskCalendar("Europe/Madrid", public_holidays("ES"), weekend_of("ES"))
ISRAEL = DeskCalendar("Asia/Jerusalem", public_holidays("IL"), weekend_of("IL"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def promised(received: str, days: int, calendar: DeskCalendar = SPAIN) -> datetime:
    return due_at(
        at(received), days, calendar.time_zone, calendar.is_holiday, weekend=calendar.weekend
    )


def step(received: str, days: int, now: str, calendar: DeskCalendar = SPAIN) -> Step | None:
    return step_due(promised(received, days, calendar), at(received), calendar, now=at(now))


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        # Monday 23 November 2026, due on Thursday: the day before.
        ("2026-11-23T09:00+01:00", 3, "2026-11-25"),
        # Thursday, due on Tuesday: Monday; no reminder on a Sunday.
        ("2026-11-26T09:00+01:00", 3, "2026-11-30"),
        # Friday, due on Monday: the day before is the day it came.
        ("2026-11-27T09:00+01:00", 1, "2026-11-30"),
        # Saturday, due on Monday: Friday was before it came.
        ("2026-11-28T09:00+01:00", 1, "2026-11-30"),
        # Friday 4 December, due on Wednesday 9: Tuesday 8 is a holiday, so Monday.
        ("2026-12-04T09:00+01:00", 2, "2026-12-07"),
    ],
)
def test_a_desk_is_reminded_on_the_working_day_before_the_last(
    received: str, days: int, expected: str
) -> None:
    due = promised(received, days)
    assert remind_on(due, at(received), SPAIN) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-04T16:00+01:00", None),  # the day it came
        ("2026-12-06T12:00+01:00", None),  # Sunday
        ("2026-12-07T07:59+01:00", None),  # nobody is there yet
        ("2026-12-07T08:00+01:00", Step.REMINDER),
        ("2026-12-07T23:30+01:00", Step.REMINDER),  # the worker stood still meanwhile
        ("2026-12-08T10:00+01:00", None),  # a holiday
        ("2026-12-09T10:00+01:00", Step.REMINDER),  # the last day; it stood still for longer
        ("2026-12-10T07:59+01:00", None),
        ("2026-12-10T08:00+01:00", Step.OVERDUE),
        ("2026-12-12T10:00+01:00", None),  # Saturday
        ("2026-12-14T08:00+01:00", Step.OVERDUE),
    ],
)
def test_what_is_told_of_a_promise_until_9_december(now: str, expected: Step | None) -> None:
    assert step("2026-12-04T09:00+01:00", 2, now) is expected


def test_friday_and_saturday_are_the_weekend_where_they_are() -> None:
    # Thursday 19 November, one working day: Sunday.
    assert step("2026-11-19T09:00+02:00", 1, "2026-11-20T10:00+02:00", ISRAEL) is None
    assert step("2026-11-19T09:00+02:00", 1, "2026-11-22T10:00+02:00", ISRAEL) is Step.REMINDER
    assert step("2026-11-19T09:00+02:00", 1, "2026-11-23T08:00+02:00", ISRAEL) is Step.OVERDUE


def test_a_promise_on_a_day_that_was_closed_afterwards_moves_to_the_next_working_day() -> None:
    closed = {date(2026, 11, 26), date(2026, 11, 27)}
    calendar = DeskCalendar("Europe/Madrid", lambda day: day in closed)
    due = promised("2026-11-23T09:00+01:00", 3)
    assert due_on_a_working_day(due, SPAIN) == due
    moved = due_on_a_working_day(due, calendar)
    assert calendar.local(moved).isoformat() == "2026-11-30T23:59:59+01:00"
    assert due_on_a_working_day(moved, calendar) == moved


moments = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
zones = st.sampled_from(
    ["Europe/Madrid", "America/Sao_Paulo", "America/Havana", "Asia/Jerusalem", "Pacific/Apia"]
)
calendars = st.builds(
    lambda zone, code, offs: DeskCalendar(
        zone,
        lambda day: public_holidays(code)(day) or day.toordinal() % 17 in offs,
        weekend_of(code),
    ),
    zones,
    st.sampled_from(["ES", "BR", "IL", "TT", "DK"]),
    st.frozensets(st.integers(0, 16), max_size=5),
)


@given(moments, st.integers(1, 10), calendars, st.integers(0, 60 * 24 * 40))
def test_nothing_is_told_on_a_day_off_and_nothing_too_soon(
    received: datetime, days: int, calendar: DeskCalendar, minutes: int
) -> None:
    due = due_at(received, days, calendar.time_zone, calendar.is_holiday, weekend=calendar.weekend)
    now = received + timedelta(minutes=minutes)
    told = step_due(due, received, calendar, now=now)
    here = calendar.local(now)
    if told is None:
        return
    assert calendar.is_open(here.date())
    assert here.time() >= REMIND_FROM
    left = working_days_between(
        here.date(), calendar.day_of(due), calendar.is_holiday, weekend=calendar.weekend
    )
    if told is Step.REMINDER:
        assert now <= due
        assert 0 <= left <= 1
    else:
        assert now > due
        assert left < 0


@given(moments, st.integers(1, 10), calendars)
def test_every_promise_that_is_left_alone_is_reminded_of_and_then_told(
    received: datetime, days: int, calendar: DeskCalendar
) -> None:
    due = due_at(received, days, calendar.time_zone, calendar.is_holiday, weekend=calendar.weekend)
    told: list[Step] = []
    zone = ZoneInfo(calendar.time_zone)
    day = calendar.day_of(received)
    while Step.OVERDUE not in told:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC)
        found = step_due(due, received, calendar, now=max(noon, received))
        if found is not None and found not in told:
            told.append(found)
        day += timedelta(days=1)
    assert told == [Step.REMINDER, Step.OVERDUE]


@given(moments, calendars)
def test_what_is_due_is_due_on_a_working_day_and_never_earlier(
    due: datetime, calendar: DeskCalendar
) -> None:
    moved = due_on_a_working_day(due, calendar)
    assert moved >= due
    assert calendar.is_open(calendar.day_of(moved))
    assert due_on_a_working_day(moved, calendar) == moved


def desks(**deputies: str | None) -> dict[str, Desk]:
    return {slug: Desk(slug, deputy) for slug, deputy in deputies.items()}


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        ((), "b"),
        (("b",), "c"),
        (("b", "c"), "f"),
        (("b", "c", "f"), None),
    ],
)
def test_the_deputy_is_told_or_the_next_one_who_is_there(
    away: tuple[str, ...], expected: str | None
) -> None:
    chain = desks(a="b", b="c", c="a", f=None)
    assert stand_in("a", chain, fallback="f", away=away) == expected


def test_a_fallback_without_deputy_has_nobody_to_stand_in() -> None:
    assert stand_in("f", desks(f=None), fallback="f", away=()) is None


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdefg") | st.none()))
def test_no_circle_of_deputies_hangs_and_nobody_stands_in_for_himself(
    deputies: dict[str, str | None],
) -> None:
    found: Callable[[str], str | None] = lambda lead: stand_in(  # noqa: E731
        lead, desks(**deputies), fallback="f", away={"c"}
    )
    for lead in "abcdefg":
        assert found(lead) != lead
        assert found(lead) != "c"
