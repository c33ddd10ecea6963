"""Folding is what makes two spellings of one word meet."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from helpdesk.core.text import fold, name_key, one_spaced, shorten, slugify


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Perú", "peru"),
        ("PERU\u0301", "peru"),
        ("España", "espana"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Lægemiddelstyrelsen", "laegemiddelstyrelsen"),
        ("İlaç", "ilac"),
        ("Εθνικός", "εθνικοσ"),
        ("Й", "и"),
        ("ﬁnanciación", "financiacion"),
    ],
)
def test_accents_and_case_fall_away(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_spellings_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_a_slug_is_a_slug(text: str) -> None:
    slug = slugify(text)
    assert slug == "" or all(part.isascii() and part.isalnum() for part in slug.split("-"))


@given(st.text(), st.integers(min_value=2, max_value=80))
def test_shortened_text_keeps_within_its_length(text: str, length: int) -> None:
    assert len(shorten(text, length)) <= length
    assert "\n" not in shorten(text, length)


@given(st.text())
def test_one_spaced_text_has_single_spaces(text: str) -> None:
    assert "  " not in one_spaced(text)


def test_names_sort_by_their_letters_not_their_accents() -> None:
    assert sorted(["Zürich", "Österreich", "Ähtäri", "Bern"], key=name_key) == [
        "Ähtäri", "Bern", "Österreich", "Zürich",
    ]  # fmt: skip
