"""Working days, and the moment at which a promise counted in them runs out; pure.

The rule is that of Regulation (EEC, Euratom) No 1182/71 (ADR 12): the day of the event is not counted
(article 3(1)), working days are all days but public holidays and the weekend (article 2(2)), and the
period ends with the last hour of its last day (article 3(2)(b)). Every day is one of the desk's own
calendar and clock, wherever the asker is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY_AND_SUNDAY = frozenset({5, 6})  # as date.weekday() counts
LAST_SECOND = time(23, 59, 59)
ONE_DAY = timedelta(days=1)
# Days without a working day between them; the longest of real calendars are under 20.
LONGEST_CLOSURE = 400

IsHoliday = Callable[[date], bool]


class NeverOpenError(Exception):
    """A calendar has no working day for more than a year: nothing can be promised by it."""


def is_working_day(
    day: date, is_holiday: IsHoliday, weekend: Collection[int] = SATURDAY_AND_SUNDAY
) -> bool:
    return day.weekday() not in weekend and not is_holiday(day)


def due_at(
    received_at: datetime,
    days: int,
    time_zone: str,
    is_holiday: IsHoliday,
    *,
    weekend: Collection[int] = SATURDAY_AND_SUNDAY,
) -> datetime:
    """The last second of the last of `days` working days after the day of receipt, in UTC.

    Raises: NeverOpenError; ValueError for a moment without its zone, or for fewer days than one.
    """
    if received_at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    if days < 1:
        raise ValueError("a promise is of one working day or more")
    zone = ZoneInfo(time_zone)
    day = received_at.astimezone(zone).date()
    for _count in range(days):
        day = _next_working_day(day, is_holiday, weekend)
    return end_of(day, time_zone)


def end_of(day: date, time_zone: str) -> datetime:
    """The last second of a day of this zone, in UTC."""
    # fold=1: where clocks go back at midnight, the last hour comes twice, and the second ends the day.
    local = datetime.combine(day, LAST_SECOND, ZoneInfo(time_zone)).replace(fold=1)
    return local.astimezone(UTC)


def working_days_between(
    start: date,
    end: date,
    is_holiday: IsHoliday,
    *,
    weekend: Collection[int] = SATURDAY_AND_SUNDAY,
) -> int:
    """How many working days come after `start` up to and with `end`; negative the other way round."""
    if end < start:
        return -working_days_between(end, start, is_holiday, weekend=weekend)
    span = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(is_working_day(day, is_holiday, weekend) for day in span)


def _next_working_day(day: date, is_holiday: IsHoliday, weekend: Collection[int]) -> date:
    for _count in range(LONGEST_CLOSURE):
        day += ONE_DAY
        if is_working_day(day, is_holiday, weekend):
            return day
    raise NeverOpenError(f"no working day in the {LONGEST_CLOSURE} days before {day.isoformat()}")
