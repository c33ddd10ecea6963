"""When a promise of working days runs out: by the desk's calendar, on the desk's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from helpdesk.routing.calendars import known_calendars, public_holidays, weekend_of
from helpdesk.routing.working_days import (
    NeverOpenError,
    due_at,
    is_working_day,
    working_days_between,
)
from tests.support.seeds import SEED_FOLDER, real_content

DESKS = {desk["id"]: desk for desk in real_content(SEED_FOLDER / "contacts.yaml")["contacts"]}


def no_holiday(_day: date) -> bool:
    return False


def due(received: str, days: int, zone: str, calendar: str) -> str:
    """As the desk's clock shows it."""
    moment = due_at(datetime.fromisoformat(received), days, zone, public_holidays(calendar))
    return moment.astimezone(ZoneInfo(zone)).isoformat()


@pytest.mark.parametrize(
    ("received", "days", "zone", "calendar", "expected"),
    [
        # Monday 23 November 2026: Tuesday, Wednesday, Thursday.
        ("2026-11-23T09:00Z", 3, "Europe/Madrid", "ES", "2026-11-26T23:59:59+01:00"),
        # The day of receipt is not counted, not even its first second.
        ("2026-11-23T00:00+01:00", 1, "Europe/Madrid", "ES", "2026-11-24T23:59:59+01:00"),
        # 23:30 in Lisbon on Monday is Tuesday in Madrid already.
        ("2026-11-23T23:30Z", 1, "Europe/Madrid", "ES", "2026-11-25T23:59:59+01:00"),
        ("2026-11-23T23:30Z", 1, "Europe/Lisbon", "PT", "2026-11-24T23:59:59+00:00"),
        # ... and still Monday in São Paulo.
        ("2026-11-24T02:30Z", 1, "America/Sao_Paulo", "BR", "2026-11-24T23:59:59-03:00"),
        # A weekend between; received on a Saturday.
        ("2026-11-27T12:00Z", 1, "Europe/Madrid", "ES", "2026-11-30T23:59:59+01:00"),
        ("2026-11-28T12:00Z", 1, "Europe/Madrid", "ES", "2026-11-30T23:59:59+01:00"),
        # Tuesday 8 December is a holiday in Spain and in Portugal, in Germany it is not.
        ("2026-12-07T12:00Z", 1, "Europe/Madrid", "ES", "2026-12-09T23:59:59+01:00"),
        ("2026-12-07T12:00Z", 1, "Europe/Berlin", "DE", "2026-12-08T23:59:59+01:00"),
        # Christmas on a Friday, then the weekend.
        ("2026-12-24T12:00Z", 1, "Europe/Dublin", "IE", "2026-12-28T23:59:59+00:00"),
        # Over New Year, Friday 1 January 2027.
        ("2026-12-31T12:00Z", 1, "America/Montevideo", "UY", "2027-01-04T23:59:59-03:00"),
        # Clocks go back on Sunday 25 October 2026: the offset is that of the last day.
        ("2026-10-23T12:00Z", 1, "Europe/Madrid", "ES", "2026-10-26T23:59:59+01:00"),
        ("2026-03-27T12:00Z", 1, "Europe/Madrid", "ES", "2026-03-30T23:59:59+02:00"),
    ],
)
def test_a_promise_runs_out_with_the_last_hour_of_its_last_working_day(
    received: str, days: int, zone: str, calendar: str, expected: str
) -> None:
    assert due(received, days, zone, calendar) == expected


def test_where_the_last_hour_comes_twice_the_second_counts() -> None:
    """In Paraguay the clock went from midnight back to 23:00 on 24 March 2024."""
    moment = due_at(
        datetime(2024, 3, 22, 12, tzinfo=UTC),
        1,
        "America/Asuncion",
        no_holiday,
        weekend=frozenset(),
    )
    assert moment == datetime(2024, 3, 24, 3, 59, 59, tzinfo=UTC)


def test_where_friday_and_saturday_are_the_weekend_sunday_is_worked() -> None:
    thursday = datetime(2026, 11, 26, 12, tzinfo=UTC)
    weekend = weekend_of("IL")
    moment = due_at(thursday, 1, "Asia/Jerusalem", public_holidays("IL"), weekend=weekend)
    assert moment.astimezone(ZoneInfo("Asia/Jerusalem")).date() == date(2026, 11, 29)


def test_a_calendar_that_never_opens_is_refused_and_does_not_hang() -> None:
    with pytest.raises(NeverOpenError):
        due_at(datetime(2026, 11, 23, tzinfo=UTC), 1, "UTC", lambda _day: True)


@pytest.mark.parametrize(
    ("received", "days", "why"),
    [("2026-11-23T09:00", 1, "time zone"), ("2026-11-23T09:00Z", 0, "one working day")],
)
def test_what_makes_no_promise_is_refused(received: str, days: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        due_at(datetime.fromisoformat(received), days, "UTC", no_holiday)


seconds = st.integers(0, 5 * 365 * 24 * 3600)
moments = seconds.map(lambda count: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=count))
desks = st.sampled_from(sorted(DESKS))


@given(moments, desks, st.integers(1, 20))
def test_nothing_is_ever_due_on_a_day_when_its_desk_rests(
    received: datetime, slug: str, days: int
) -> None:
    desk = DESKS[slug]
    holiday = public_holidays(desk["holidays"])
    zone = ZoneInfo(desk["time_zone"])
    moment = due_at(received, days, desk["time_zone"], holiday)
    last = moment.astimezone(zone).date()
    assert is_working_day(last, holiday)
    # Its last second: the next one is another day.
    assert (moment + timedelta(seconds=1)).astimezone(zone).date() == last + timedelta(days=1)
    assert working_days_between(received.astimezone(zone).date(), last, holiday) == days


@given(moments, desks, st.integers(1, 20))
def test_a_longer_promise_and_a_later_question_are_never_due_earlier(
    received: datetime, slug: str, days: int
) -> None:
    zone = DESKS[slug]["time_zone"]
    holiday = public_holidays(DESKS[slug]["holidays"])
    moment = due_at(received, days, zone, holiday)
    assert moment < due_at(received, days + 1, zone, holiday)
    assert moment <= due_at(received + timedelta(hours=7), days, zone, holiday)


def test_working_days_between_two_days_are_those_after_the_first() -> None:
    monday, friday = date(2026, 11, 23), date(2026, 11, 27)
    assert working_days_between(monday, friday, no_holiday) == 4
    assert working_days_between(friday, monday, no_holiday) == -4
    assert working_days_between(friday, date(2026, 11, 29), no_holiday) == 0


@pytest.mark.parametrize("slug", sorted(DESKS))
def test_the_calendar_of_every_desk_of_the_files_is_known(slug: str) -> None:
    assert DESKS[slug]["holidays"] in known_calendars()


def test_the_calendar_of_every_country_of_the_directory_is_known() -> None:
    codes = {path.stem for path in SEED_FOLDER.glob("countries/*.yaml")}
    assert codes - known_calendars() == set()
