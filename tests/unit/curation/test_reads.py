"""What counts as a read, and when a tally is written."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from helpdesk.curation.reads import STEP, WAIT, Tally, is_read, is_robot

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
READ = {
    "method": "GET", "status": 200, "user_agent": FIREFOX, "is_ahead": False, "is_of_staff": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({}, True),
        ({"status": 304}, True),
        ({"user_agent": SAFARI}, True),
        ({"method": "HEAD"}, False),
        ({"status": 404}, False),
        ({"status": 410}, False),
        ({"status": 301}, False),
        ({"is_ahead": True}, False),
        ({"is_of_staff": True}, False),
        ({"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, False),
    ],
)  # fmt: skip
def test_a_page_that_somebody_reads_counts_and_nothing_else(
    change: dict[str, object], counts: bool
) -> None:
    assert is_read(**{**READ, **change}) is counts  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    ["", "curl/8.5.0", "Bingbot/2.0", "facebookexternalhit-crawler", "python-requests/2.32",
     "Mozilla/5.0 (compatible; SemrushBot-BA; +http://x)", "Baiduspider", "HeadlessChrome/130"],
)  # fmt: skip
def test_a_program_that_names_itself_is_no_reader(name: str) -> None:
    assert is_robot(name)


def test_a_tally_is_written_in_steps() -> None:
    tally = Tally(written_at=0.0)
    page = ("country", "BR")
    assert [tally.add(page, at=1.0) for _ in range(STEP - 1)] == [{}] * (STEP - 1)
    assert tally.add(page, at=1.0) == {page: STEP}
    assert tally.add(page, at=1.0) == {}


def test_few_reads_do_not_wait_for_long() -> None:
    tally = Tally(written_at=0.0)
    assert tally.add(("call", "a"), at=1.0) == {}
    assert tally.add(("call", "b"), at=WAIT) == {("call", "a"): 1, ("call", "b"): 1}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 10_000), st.booleans())))
def test_no_read_is_lost_and_none_counted_twice(reads: list[tuple[str, float, bool]]) -> None:
    """Whatever could not be written is put back."""
    tally, written = Tally(written_at=0.0), 0
    for key, at, is_written in reads:
        taken = tally.add(("agency", key), at=at)
        if is_written:
            written += sum(taken.values())
        else:
            tally.put_back(taken)
    assert written + sum(tally.take(at=0.0).values()) == len(reads)
