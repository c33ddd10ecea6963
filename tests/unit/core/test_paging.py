"""Pages never run out of their list, whatever number is asked for."""

from __future__ import annotations

from hypothesis import given, strategies as st

from helpdesk.core.paging import Page, page_number

totals = st.integers(min_value=0, max_value=10_000)
sizes = st.integers(min_value=1, max_value=100)


@given(st.integers(), totals, sizes)
def test_the_nearest_page_that_exists_is_given(asked: int, total: int, size: int) -> None:
    number = page_number(asked, total=total, size=size)
    assert 1 <= number <= max(1, -(-total // size))
    if 1 <= asked <= -(-total // size):
        assert number == asked


@given(st.integers(min_value=1, max_value=500), totals, sizes)
def test_offered_numbers_rise_and_hold_first_last_and_present(
    asked: int, total: int, size: int
) -> None:
    page: Page[int] = Page((), page_number(asked, total=total, size=size), size, total)
    offered = [number for number in page.numbers() if number]
    assert offered == sorted(set(offered))
    assert {1, page.number, page.count} <= set(offered)


def test_an_empty_list_has_one_empty_page() -> None:
    page: Page[int] = Page((), 1, 20, 0)
    assert (page.count, page.first, page.last, page.numbers()) == (1, 0, 0, [1])
