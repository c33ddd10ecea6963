"""When something has to be checked again, and how it stands until then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from helpdesk.vocabulary.facts import FACT_KINDS
from helpdesk.vocabulary.freshness import (
    Freshness,
    ReviewKind,
    ReviewMonths,
    freshness_of,
    months_after,
    next_review_on,
    review_kind,
    review_of,
)

DAYS = st.dates(date(1990, 1, 1), date(2190, 12, 31))
MONTHS = st.integers(1, 120)
KINDS = st.sampled_from(ReviewKind)
SETTINGS = st.builds(ReviewMonths, MONTHS, MONTHS, MONTHS, MONTHS)
ORDER = (Freshness.FRESH, Freshness.DUE_SOON, Freshness.OVERDUE)


@pytest.mark.parametrize(
    ("kind", "next_on"),
    [
        (ReviewKind.CONTACT, date(2027, 5, 23)),
        (ReviewKind.TIMELINES, date(2027, 11, 23)),
        (ReviewKind.LAWS, date(2028, 11, 23)),
        (ReviewKind.OTHER, date(2027, 11, 23)),
    ],
)
def test_each_kind_of_data_has_its_own_time(kind: ReviewKind, next_on: date) -> None:
    assert next_review_on(kind, date(2026, 11, 23), ReviewMonths()) == next_on


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 1, 31), -2, date(2026, 11, 30)),
    ],
)
def test_a_month_without_such_a_day_ends_earlier(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


def test_time_limits_and_fees_age_faster_than_laws_and_contacts_fastest() -> None:
    assert review_kind("fact", "authority_fee") is ReviewKind.TIMELINES
    assert review_kind("fact", "ethics_review_days") is ReviewKind.TIMELINES
    assert review_kind("fact", "legal_basis") is ReviewKind.LAWS
    assert review_kind("fact", "insurance") is ReviewKind.OTHER
    assert review_kind("agency") is ReviewKind.CONTACT
    assert review_kind("call") is ReviewKind.TIMELINES
    assert review_kind("country") is review_kind("programme") is ReviewKind.OTHER


@pytest.mark.parametrize("key", [kind.key for kind in FACT_KINDS])
def test_every_kind_of_fact_is_reviewed(key: str) -> None:
    assert ReviewMonths().of(review_kind("fact", key)) > 0


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2027, 9, 22), Freshness.FRESH),
        (date(2027, 9, 23), Freshness.DUE_SOON),
        (date(2027, 11, 23), Freshness.DUE_SOON),
        (date(2027, 11, 24), Freshness.OVERDUE),
    ],
)
def test_it_is_due_soon_for_two_months_and_overdue_from_the_day_after(
    today: date, state: Freshness
) -> None:
    assert freshness_of(date(2027, 11, 23), today=today) is state


def test_what_has_no_day_is_unknown_and_never_fresh() -> None:
    assert freshness_of(None, today=date(2026, 11, 23)) is Freshness.UNKNOWN


def test_nobody_has_to_look_again_at_what_is_over() -> None:
    review = review_of(
        ReviewKind.TIMELINES, date(2020, 1, 1), ReviewMonths(), today=date(2026, 1, 1), is_over=True
    )
    assert review.next_on is None
    assert not review.is_overdue


@given(DAYS, MONTHS)
def test_so_many_months_later_is_in_that_month_and_not_past_that_day(day: date, count: int) -> None:
    after = months_after(day, count)
    assert (after.year - day.year) * 12 + after.month - day.month == count
    assert after.day <= day.day


@given(DAYS, DAYS, KINDS, SETTINGS)
def test_what_was_checked_later_is_due_no_earlier(
    one: date, other: date, kind: ReviewKind, months: ReviewMonths
) -> None:
    earlier, later = sorted((one, other))
    assert next_review_on(kind, earlier, months) <= next_review_on(kind, later, months)


@given(DAYS, KINDS, SETTINGS, st.integers(0, 4000), st.integers(0, 4000))
def test_with_time_it_only_gets_older(
    checked: date, kind: ReviewKind, months: ReviewMonths, some: int, more: int
) -> None:
    earlier = review_of(kind, checked, months, today=checked + timedelta(some))
    later = review_of(kind, checked, months, today=checked + timedelta(some + more))
    assert ORDER.index(earlier.state) <= ORDER.index(later.state)
    assert earlier.next_on == later.next_on


@given(DAYS, KINDS, SETTINGS)
def test_what_was_checked_today_is_not_overdue(
    checked: date, kind: ReviewKind, months: ReviewMonths
) -> None:
    assert not review_of(kind, checked, months, today=checked).is_overdue
