"""When a desk is reminded of a promise, and when its breach is told to others; pure.

Everything happens on working days of the desk that leads, from `REMIND_FROM` on its own clock: a mail
that nobody is there to read reminds nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from helpdesk.routing.rules import Desk
from helpdesk.routing.working_days import (
    LONGEST_CLOSURE,
    ONE_DAY,
    SATURDAY_AND_SUNDAY,
    IsHoliday,
    NeverOpenError,
    end_of,
    is_working_day,
)

REMIND_FROM = time(8)


class Step(StrEnum):
    REMINDER = "reminder"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class DeskCalendar:
    """The days on which a desk works, by its own clock."""

    time_zone: str
    is_holiday: IsHoliday
    weekend: Collection[int] = SATURDAY_AND_SUNDAY

    def is_open(self, day: date) -> bool:
        return is_working_day(day, self.is_holiday, self.weekend)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.time_zone))

    def day_of(self, moment: datetime) -> date:
        return self.local(moment).date()

    def open_day_from(self, day: date, step: timedelta = ONE_DAY) -> date:
        """This day, or the nearest on which the desk works in the direction of `step`.

        Raises: NeverOpenError.
        """
        for _count in range(LONGEST_CLOSURE):
            if self.is_open(day):
                return day
            day += step
        raise NeverOpenError(f"no working day within {LONGEST_CLOSURE} days of {day.isoformat()}")


def due_on_a_working_day(due_at: datetime, calendar: DeskCalendar) -> datetime:
    """The promise as it is; the end of the next working day where it would end on a day off.

    A promise is made for a working day; a closed day that was entered afterwards moves it on.

    Raises: NeverOpenError.
    """
    day = calendar.day_of(due_at)
    moved = calendar.open_day_from(day)
    return due_at if moved == day else end_of(moved, calendar.time_zone)


def remind_on(due_at: datetime, received_at: datetime, calendar: DeskCalendar) -> date:
    """The working day before the last one; the last one itself where the inquiry came no earlier.

    Raises: NeverOpenError.
    """
    last = calendar.day_of(due_at)
    before = calendar.open_day_from(last - ONE_DAY, -ONE_DAY)
    return before if before > calendar.day_of(received_at) else last


def step_due(
    due_at: datetime, received_at: datetime, calendar: DeskCalendar, *, now: datetime
) -> Step | None:
    """What is to be told at this moment, if it has not been told before.

    Raises: NeverOpenError.
    """
    here = calendar.local(now)
    if not calendar.is_open(here.date()) or here.time() < REMIND_FROM:
        return None
    if now > due_at:
        # What ended within this working day is not yet a day late.
        return Step.OVERDUE if here.date() > calendar.day_of(due_at) else None
    return Step.REMINDER if here.date() >= remind_on(due_at, received_at, calendar) else None


def stand_in(
    lead: str, desks: Mapping[str, Desk], *, fallback: str, away: Collection[str]
) -> str | None:
    """Who is told that a desk has not answered: its deputy, or the next one that is there.

    The fallback where none of them is; None where that is the desk itself, or not there either.
    """

    def is_there(slug: str) -> bool:
        return slug in desks and not desks[slug].is_retired and slug not in away

    met = {lead}
    following = desks[lead].deputy if lead in desks else None
    while following is not None and following not in met:
        if is_there(following):
            return following
        met.add(following)
        following = desks[following].deputy if following in desks else None
    return fallback if fallback != lead and is_there(fallback) else None
