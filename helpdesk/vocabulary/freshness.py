"""When what was checked has to be checked again, by the kind of data (ADR 16); pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOON = 2  # months before a review is due


class ReviewKind(StrEnum):
    """How fast a kind of data ages."""

    CONTACT = "contact"  # mailboxes, telephones, addresses of pages
    TIMELINES = "timelines"  # and fees, and the dates of calls
    LAWS = "laws"
    OTHER = "other"


class Freshness(StrEnum):
    FRESH = "fresh"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"  # no source told us, or nobody has checked it


# Which kind a fact is of; all others, and those to come, are of OTHER: in doubt the shorter of the two.
_KINDS_OF_FACTS = {
    "authority_review_days": ReviewKind.TIMELINES,
    "ethics_review_days": ReviewKind.TIMELINES,
    "authority_fee": ReviewKind.TIMELINES,
    "legal_basis": ReviewKind.LAWS,
}
# What a body's page is opened for is how to reach it; of a call it is the deadline.
_KINDS_OF_ENTRIES = {"agency": ReviewKind.CONTACT, "call": ReviewKind.TIMELINES}


def review_kind(kind: str, fact_key: str = "") -> ReviewKind:
    """Of an element of `kind`; `fact_key` tells which fact it is."""
    if kind == "fact":
        return _KINDS_OF_FACTS.get(fact_key, ReviewKind.OTHER)
    return _KINDS_OF_ENTRIES.get(kind, ReviewKind.OTHER)


@dataclass(frozen=True)
class ReviewMonths:
    """Months from one check to the next, by kind of data."""

    contact: int = 6
    timelines: int = 12
    laws: int = 24
    other: int = 12

    def of(self, kind: ReviewKind) -> int:
        return {
            ReviewKind.CONTACT: self.contact,
            ReviewKind.TIMELINES: self.timelines,
            ReviewKind.LAWS: self.laws,
            ReviewKind.OTHER: self.other,
        }[kind]


def months_after(day: date, months: int) -> date:
    """The same day so many months later (earlier, where negative); the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_review_on(kind: ReviewKind, checked_on: date, months: ReviewMonths) -> date:
    return months_after(checked_on, months.of(kind))


def freshness_of(next_on: date | None, *, today: date) -> Freshness:
    """How something stands whose next review is due on `next_on`; it is overdue from the day after."""
    if next_on is None:
        return Freshness.UNKNOWN
    if today > next_on:
        return Freshness.OVERDUE
    return Freshness.DUE_SOON if today >= months_after(next_on, -SOON) else Freshness.FRESH


@dataclass(frozen=True)
class Review:
    """When something was last checked, and what follows from it on one day.

    `next_on` is None where nobody has to look again: a call that has closed. `by_role` is the role of
    who checked it, empty where that was before the site kept it.
    """

    checked_on: date
    next_on: date | None
    state: Freshness
    by_role: str = ""

    @property
    def is_overdue(self) -> bool:
        return self.state is Freshness.OVERDUE

    @property
    def is_due_soon(self) -> bool:
        return self.state is Freshness.DUE_SOON


def review_of(
    kind: ReviewKind,
    checked_on: date,
    months: ReviewMonths,
    *,
    today: date,
    by_role: str = "",
    is_over: bool = False,
) -> Review:
    """`is_over`: what was checked is past, and nobody has to look again."""
    if is_over:
        return Review(checked_on, None, Freshness.FRESH, by_role)
    next_on = next_review_on(kind, checked_on, months)
    return Review(checked_on, next_on, freshness_of(next_on, today=today), by_role)
