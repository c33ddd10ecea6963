from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from rapidfuzz.distance import OSA

from helpdesk.search.typos import Speller

WORDS = ("anvisa", "medicamentos", "ethics", "committee", "argentina", "swissmedic", "ensayos")


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(dict.fromkeys(WORDS, 1.0))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("anvsia", "anvisa"),
        ("medicametos", "medicamentos"),
        ("medicmaentso", "medicamentos"),
        ("etihcs", "ethics"),
        ("agentina", "argentina"),
        ("swismedic", "swissmedic"),
    ],
)
def test_a_typo_or_two_are_put_right(speller: Speller, typed: str, meant: str) -> None:
    assert speller.nearest(typed) == meant


@pytest.mark.parametrize("typed", ["ins", "crs", "xkcdqrt", "2025", "i+d+i"])
def test_short_words_numbers_and_the_unlike_are_left(speller: Speller, typed: str) -> None:
    assert speller.nearest(typed) is None


letters = st.text("aábcdeñ", min_size=5, max_size=9)


@given(letters, st.integers(0, 8), st.sampled_from("aábñ"), st.lists(letters, max_size=20))
def test_words_of_other_letters_are_passed_over_without_losing_a_near_one(
    typed: str, at: int, letter: str, known: list[str]
) -> None:
    known = [*known, typed[:at] + letter + typed[at + 1 :]]
    nearest = Speller(dict.fromkeys(known, 1.0)).nearest(typed)
    distances = [OSA.distance(typed, word) for word in known]
    if min(distances) <= 1:
        assert nearest is not None
        assert OSA.distance(typed, nearest) <= 1
    elif nearest is not None:
        assert OSA.distance(typed, nearest) == 2


@given(st.sampled_from(WORDS), st.data())
def test_a_letter_left_out_is_found(word: str, data: st.DataObject) -> None:
    speller = Speller(dict.fromkeys(WORDS, 1.0))
    at = data.draw(st.integers(0, len(word) - 1))
    typed = word[:at] + word[at + 1 :]
    if len(typed) >= 5 and typed != word:
        assert speller.nearest(typed) == word
