"""Who gets the next inquiry of a desk that deals them out."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given, strategies as st

from helpdesk.routing.members import Member, next_member

TODAY = date(2026, 11, 23)


def test_the_member_with_the_fewest_open_inquiries_gets_the_next() -> None:
    members = [Member(1), Member(2), Member(3)]
    assert next_member(members, {1: 4, 2: 1, 3: 2}, on=TODAY) == 2


def test_who_has_none_open_comes_first_and_of_equals_the_lowest_number() -> None:
    assert next_member([Member(3), Member(2)], {}, on=TODAY) == 2


def test_who_is_away_gets_nothing_up_to_and_with_the_last_day_away() -> None:
    members = [Member(1, away_until=TODAY), Member(2, away_until=date(2026, 11, 22))]
    assert next_member(members, {2: 9}, on=TODAY) == 2


def test_where_nobody_is_there_nobody_gets_it() -> None:
    assert next_member([], {}, on=TODAY) is None
    assert next_member([Member(1, away_until=TODAY)], {}, on=TODAY) is None


@given(st.sets(st.integers(1, 9), min_size=1), st.integers(0, 60))
def test_dealt_out_one_after_the_other_nobody_has_two_more_than_another(
    accounts: set[int], count: int
) -> None:
    members = [Member(account) for account in accounts]
    load: Counter[int] = Counter(dict.fromkeys(accounts, 0))
    for _number in range(count):
        given_to = next_member(members, load, on=TODAY)
        assert given_to is not None
        load[given_to] += 1
    assert max(load.values()) - min(load.values()) <= 1
