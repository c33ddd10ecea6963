from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from helpdesk.core.text import fold
from helpdesk.search.tokens import QUERY_LENGTH, clean, indexed_words, squash, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I+D+i", ["i+d+i"]),
        ("R&D fund", ["r&d", "fund"]),
        ("comité d'éthique", ["comite", "d", "ethique"]),
        ("F.R.S.-FNRS", ["frs", "fnrs"]),
        ("Изпълнителна агенция", ["изпълнителна", "агенция"]),
        ("ΕΟΦ", ["εοφ"]),
        ("…!?*", []),
    ],
)
def test_words_are_cut_and_folded(text: str, words: list[str]) -> None:
    assert [token.folded for token in tokenize(text)] == words


def test_decomposed_accents_do_not_shatter_words() -> None:
    decomposed = unicodedata.normalize("NFD", "Autorização")
    assert [token.folded for token in tokenize(decomposed)] == ["autorizacao"]


def test_compounds_are_found_whole_and_in_parts() -> None:
    assert set(indexed_words("EU-LAC JTC2025")) == {"eu", "lac", "eulac", "jtc2025", "jtc", "2025"}


def test_an_acronym_is_the_same_with_and_without_its_points() -> None:
    assert squash("F.R.S.-FNRS") == squash("frs fnrs") == "frsfnrs"


def test_capitals_are_loud_only_beside_small_letters() -> None:
    assert [token.is_loud for token in tokenize("WHO registry")] == [True, False]
    assert [token.is_loud for token in tokenize("WHO REGISTRY")] == [False, False]


@given(st.text(max_size=3000))
def test_cleaning_leaves_nothing_invisible_and_nothing_endless(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= QUERY_LENGTH
    assert cleaned == clean(cleaned)
    assert not any(unicodedata.category(sign) == "Cc" for sign in cleaned)


@given(st.text(max_size=200))
def test_a_word_is_the_same_composed_or_decomposed(text: str) -> None:
    composed = [token.folded for token in tokenize(unicodedata.normalize("NFC", text))]
    decomposed = [token.folded for token in tokenize(unicodedata.normalize("NFD", text))]
    assert composed == decomposed


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
