"""What everybody is told gives no number from 1 to 4 away."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, strategies as st

from helpdesk.figures.disclosure import LEAST, Hidden, pooled, told, told_part


@pytest.mark.parametrize(("count", "words"), [(0, 0), (5, 5), (120, 120)])
def test_nothing_and_enough_are_told(count: int, words: int) -> None:
    assert told(count) == words


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_few_are_not_counted_out(count: int) -> None:
    assert told(count) is Hidden.FEW
    assert told_part(count, 100) is Hidden.FEW
    assert told_part(100 - count, 100) is Hidden.ALL_BUT_FEW


@pytest.mark.parametrize(
    ("counts", "kept", "others", "members"),
    [
        ({"a": 20, "b": 7, "c": 5}, ["a", "b", "c"], 0, 0),
        # One small group would be what is left to the sum of all: the next larger goes with it.
        ({"a": 20, "b": 7, "c": 3}, ["a"], 10, 2),
        ({"a": 20, "b": 2, "c": 3, "d": 1}, ["a"], 6, 3),
        # Two that are under 5 and 8 together are 4 each.
        ({"a": 20, "b": 6, "c": 4, "d": 4}, ["a"], 14, 3),
        ({"a": 20, "b": 0}, ["a"], 0, 1),
        ({}, [], 0, 0),
    ],
)
def test_small_groups_are_told_together(
    counts: dict[str, int], kept: list[str], others: int, members: int
) -> None:
    found = pooled(counts)
    assert found is not None
    assert [name for name, _count in found.told] == kept
    assert (found.others, found.members) == (others, members)


def test_too_few_in_all_are_not_divided() -> None:
    assert pooled({"a": 3, "b": 1}) is None


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), max_size=6))
def test_nobody_can_count_a_small_group_back(counts: dict[str, int]) -> None:
    found = pooled(counts)
    if found is None:
        assert sum(counts.values()) < LEAST
        return
    assert all(count >= LEAST for _name, count in found.told)
    assert sum(count for _name, count in found.told) + found.others == sum(counts.values())
    hidden = [count for name, count in counts.items() if name not in dict(found.told)]
    if not any(hidden) or all(count >= LEAST for count in hidden):
        return
    # What somebody can work out who knows the sum: for each group more than one number is possible.
    top = max(max(hidden), LEAST) + 1
    possible = [
        guess for guess in product(range(top + 1), repeat=len(hidden)) if sum(guess) == found.others
    ]
    for place, count in enumerate(hidden):
        if 0 < count < LEAST:
            assert len({guess[place] for guess in possible}) > 1
