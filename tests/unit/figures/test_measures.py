"""Months, middles and percentiles."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from helpdesk.figures.measures import (
    Answer,
    Month,
    Period,
    Times,
    asked_span,
    nearest_rank,
    times,
    times_by,
)


def test_a_period_is_of_whole_months_across_the_turn_of_the_year() -> None:
    period = Period(Month(2026, 2), 4)
    assert [str(month) for month in period.months] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert period.starts_at == datetime(2025, 11, 1, tzinfo=UTC)
    assert period.ends_at == datetime(2026, 3, 1, tzinfo=UTC)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-500, 500))
def test_months_are_added_and_taken_away(day: date, months: int) -> None:
    start = Month.of(day)
    assert start + months + -months == start
    assert (start + 12).year == start.year + 1


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], Times(0, None, None)),
        ([3], Times(1, 3, 3)),
        ([1, 2], Times(2, 1.5, 2)),
        ([0, 1, 1, 2, 9], Times(5, 1, 9)),
        (list(range(1, 11)), Times(10, 5.5, 9)),
        (list(range(1, 12)), Times(11, 6, 10)),
    ],
)
def test_the_middle_and_the_ninetieth_percentile(days: list[int], expected: Times) -> None:
    assert times(days) == expected


@given(st.lists(st.integers(-5, 60), min_size=1, max_size=80))
def test_nine_of_ten_answers_came_within_the_ninetieth_percentile(days: list[int]) -> None:
    found = nearest_rank(sorted(days), 0.9)
    assert found in days
    assert 10 * sum(day <= found for day in days) >= 9 * len(days)
    assert 10 * sum(day < found for day in days) < 9 * len(days)


def test_an_answer_counts_under_each_of_its_countries_once() -> None:
    answers = [
        Answer(Month(2026, 1), "iberia", "ethics", ("ES", "PT", "ES"), 2),
        Answer(Month(2026, 1), "iberia", "ethics", ("ES",), 4),
    ]
    found = times_by(answers, lambda answer: answer.countries)
    assert found == {"ES": Times(2, 3, 4), "PT": Times(1, 2, 2)}


@pytest.mark.parametrize(
    ("text", "span"), [("3", 3), ("36", 36), ("4", 12), ("", 12), (None, 12), ("x", 12)]
)
def test_a_span_that_is_not_offered_is_a_year(text: str | None, span: int) -> None:
    assert asked_span(text) == span
