from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from helpdesk.directory.calls import CallStatus, call_status, closing_moment


@dataclass(frozen=True)
class Dates:
    opens_on: date | None = None
    closes_on: date | None = None
    closes_at: datetime | None = None
    time_zone: str = ""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


BRUSSELS_AT_FIVE = Dates(
    closes_on=date(2026, 3, 10), closes_at=at("2026-03-10T16:00"), time_zone="Europe/Brussels"
)
ONE_DAY = Dates(closes_on=date(2026, 3, 10))
SPRING = Dates(opens_on=date(2026, 2, 1), closes_on=date(2026, 3, 10))


@pytest.mark.parametrize(
    ("call", "now", "status"),
    [
        (BRUSSELS_AT_FIVE, at("2026-03-10T15:59:59"), CallStatus.OPEN),
        (BRUSSELS_AT_FIVE, at("2026-03-10T16:00"), CallStatus.CLOSED),
        # The day has ended in Europe and in America, but not yet on Baker Island.
        (ONE_DAY, at("2026-03-11T11:59:59"), CallStatus.OPEN),
        (ONE_DAY, at("2026-03-11T12:00"), CallStatus.CLOSED),
        (SPRING, at("2026-01-31T23:59:59"), CallStatus.COMING),
        (SPRING, at("2026-02-01T00:00"), CallStatus.OPEN),
        (Dates(opens_on=date(2026, 2, 1)), at("2026-01-01T00:00"), CallStatus.COMING),
        (Dates(opens_on=date(2026, 2, 1)), at("2026-06-01T00:00"), CallStatus.UNKNOWN),
        (Dates(), at("2026-06-01T00:00"), CallStatus.UNKNOWN),
        (Dates(closes_on=date.max), at("2026-06-01T00:00"), CallStatus.UNKNOWN),
    ],
)
def test_a_call_has_the_status_of_the_moment(
    call: Dates, now: datetime, status: CallStatus
) -> None:
    assert call_status(call, now) is status


def test_the_opening_day_begins_in_the_zone_of_the_call() -> None:
    call = Dates(date(2026, 2, 1), date(2026, 3, 10), at("2026-03-10T20:00"), "America/Bogota")
    assert call_status(call, at("2026-02-01T04:59")) is CallStatus.COMING
    assert call_status(call, at("2026-02-01T05:00")) is CallStatus.OPEN


def test_a_zone_that_nobody_knows_is_taken_for_utc() -> None:
    call = Dates(date(2026, 2, 1), date(2026, 3, 10), time_zone="Mars/Olympus")
    assert call_status(call, at("2026-02-01T00:00")) is CallStatus.OPEN


RANK = {CallStatus.COMING: 0, CallStatus.OPEN: 1, CallStatus.UNKNOWN: 1, CallStatus.CLOSED: 2}
moments = st.datetimes(timezones=st.just(UTC))
any_call = st.builds(
    Dates,
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.none() | moments,
    st.sampled_from(["", "Europe/Madrid", "America/Sao_Paulo", "Pacific/Apia", "nowhere"]),
)


@given(any_call, moments, moments)
def test_time_only_moves_a_call_forward(call: Dates, one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))
    assert RANK[call_status(call, earlier)] <= RANK[call_status(call, later)]


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)), st.integers(-12, 14))
def test_a_bare_day_is_open_wherever_it_is_still_that_day(day: date, hours: int) -> None:
    last_minute_there = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC) - timedelta(
        hours=hours
    )
    assert call_status(Dates(closes_on=day), last_minute_there) is CallStatus.OPEN


def test_no_deadline_has_no_closing_moment() -> None:
    assert closing_moment(Dates(opens_on=date(2026, 1, 1))) is None
