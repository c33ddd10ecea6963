"""Spans of time, shares and middles; pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

SPANS = (3, 6, 12, 24, 36)  # months that the page offers
USUAL_SPAN = 12


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month in UTC, the same for all desks."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def starts_at(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Period:
    """Whole months up to and with the one of `last`."""

    last: Month
    length: int

    @property
    def months(self) -> list[Month]:
        """The oldest first."""
        return [self.last + number for number in range(1 - self.length, 1)]

    @property
    def starts_at(self) -> datetime:
        return self.months[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return (self.last + 1).starts_at


def asked_span(text: str | None) -> int:
    """One of `SPANS`."""
    return int(text) if text in {str(span) for span in SPANS} else USUAL_SPAN


@dataclass(frozen=True)
class Answer:
    """One first answer: which inquiry, and how many working days of its desk it took."""

    month: Month
    desk: str
    topic: str
    countries: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class Times:
    """Of `count` first answers the middle and the 90th percentile, in working days of their desks."""

    count: int
    median: float | None
    ninetieth: int | None


def times(days: Iterable[int]) -> Times:
    found = sorted(days)
    if not found:
        return Times(0, None, None)
    middle = statistics.median(found)
    whole = int(middle)
    return Times(len(found), whole if whole == middle else middle, nearest_rank(found, 0.9))


def times_by(answers: Iterable[Answer], key: Callable[[Answer], Iterable[str]]) -> dict[str, Times]:
    """An answer counts once under each of its keys."""
    groups: dict[str, list[int]] = {}
    for answer in answers:
        for each in set(key(answer)):
            groups.setdefault(each, []).append(answer.days)
    return {each: times(days) for each, days in groups.items()}


def nearest_rank(ordered: Sequence[int], share: float) -> int:
    """The smallest value that this share of all values does not exceed."""
    return ordered[max(1, math.ceil(share * len(ordered) - 1e-9)) - 1]
