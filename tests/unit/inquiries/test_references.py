"""References are read back from what people type, and never mistaken for one another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, strategies as st

from helpdesk.inquiries.references import (
    LENGTH,
    SIGNS,
    check_sign,
    new_reference,
    read_reference,
)

YEARS = st.integers(2024, 2123).map(lambda year: datetime(year, 6, 1, tzinfo=UTC))
REFERENCES = YEARS.map(new_reference)


def test_no_sign_looks_like_another() -> None:
    assert len(set(SIGNS)) == 32
    assert not set("ILOU") & set(SIGNS)


@given(REFERENCES)
def test_a_reference_reads_as_itself(reference: str) -> None:
    assert len(reference) == LENGTH
    assert read_reference(reference) == reference


@given(REFERENCES)
def test_it_is_understood_however_it_is_typed(reference: str) -> None:
    bare = reference.replace("-", "")
    for typed in (
        reference.lower(),
        bare,
        reference.replace("-", " "),
        f"  {reference.replace('-', ' – ')} ",
        bare.removeprefix("HD"),
        reference.replace("0", "O").replace("1", "l"),
    ):
        assert read_reference(typed) == reference


@given(REFERENCES, st.data())
def test_one_sign_misheard_is_noticed(reference: str, data: st.DataObject) -> None:
    bare = reference.replace("-", "")[2:]
    at = data.draw(st.integers(0, len(bare) - 1))
    other = data.draw(st.sampled_from(SIGNS if at > 1 else "0123456789"))
    assume(other != bare[at])
    assert read_reference(f"HD{bare[:at]}{other}{bare[at + 1 :]}") is None


@given(REFERENCES, st.data())
def test_two_neighbours_changed_over_are_noticed(reference: str, data: st.DataObject) -> None:
    bare = reference.replace("-", "")[2:]
    at = data.draw(st.integers(0, len(bare) - 2))
    assume(bare[at] != bare[at + 1])
    assert read_reference(f"HD{bare[:at]}{bare[at + 1]}{bare[at]}{bare[at + 2 :]}") is None


@given(st.text(max_size=40))
def test_any_text_is_a_reference_or_none(text: str) -> None:
    found = read_reference(text)
    assert found is None or read_reference(found) == found


@pytest.mark.parametrize("text", ["", "HD", "HD-26-7K4M", "HD-26-7K4M-Q2XW-1", "٢٦7K4MQ2XW", "-"])
def test_what_is_no_reference_is_none(text: str) -> None:
    assert read_reference(text) is None


def test_the_one_that_the_readme_quotes_is_sound() -> None:
    assert read_reference("hd 26 7k4m q2xv") == "HD-26-7K4M-Q2XV"
    assert read_reference("HD-26-7K4M-Q2XW") is None


def test_the_year_stands_in_it() -> None:
    assert new_reference(datetime(2026, 11, 23, tzinfo=UTC)).startswith("HD-26-")


def test_a_thousand_of_one_moment_differ() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert len({new_reference(now) for _ in range(1000)}) == 1000


@given(st.text(SIGNS, min_size=1, max_size=12))
def test_the_check_sign_is_one_of_the_signs(signs: str) -> None:
    assert check_sign(signs) in SIGNS
