"""When a desk is away."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk.routing.absences import Period, away_until
from helpdesk.routing.members import Member


def december(day: int) -> date:
    return date(2026, 12, day)


@pytest.mark.parametrize(
    ("periods", "on", "until"),
    [
        ([], 1, None),
        ([(2, 4)], 1, None),
        ([(2, 4)], 2, 4),
        ([(2, 4)], 4, 4),
        ([(2, 4)], 5, None),
        ([(2, 2)], 2, 2),
        # Periods that touch or overlap are one absence, in whatever order they stand.
        ([(5, 8), (2, 4)], 3, 8),
        ([(2, 6), (4, 9)], 2, 9),
        ([(2, 9), (3, 4)], 3, 9),
        ([(2, 4), (6, 8)], 3, 4),
        ([(2, 4), (6, 8)], 5, None),
    ],
)
def test_a_desk_is_away_from_the_first_to_the_last_day(
    periods: list[tuple[int, int]], on: int, until: int | None
) -> None:
    found: list[Period] = [(december(first), december(last)) for first, last in periods]
    assert away_until(found, [], on=december(on)) == (until and december(until))


def test_a_desk_whose_members_are_all_away_is_away_until_the_first_is_back() -> None:
    members = [Member(1, away_until=december(9)), Member(2, away_until=december(4))]
    assert away_until([], members, on=december(1)) == december(4)
    assert away_until([], members, on=december(5)) is None


def test_one_member_who_is_there_is_enough() -> None:
    assert away_until([], [Member(1, away_until=december(9)), Member(2)], on=december(1)) is None


def test_of_two_reasons_to_be_away_the_longer_counts() -> None:
    members = [Member(1, away_until=december(4))]
    assert away_until([(december(1), december(7))], members, on=december(1)) == december(7)
