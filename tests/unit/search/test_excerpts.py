from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from helpdesk.search.excerpts import LENGTH, Wanted, excerpt, wanted_by
from helpdesk.search.lexicon import Lexicon
from helpdesk.search.understanding import understand

TEXT = "The committee reviews trials. " * 20 + "Samples are exported with a permit of the ministry."


def hits(text: str, wanted: Wanted, language: str = "en") -> list[str]:
    return [piece.text for piece in excerpt(text, language, wanted) if piece.is_match]


def test_an_excerpt_shows_where_the_word_stands() -> None:
    wanted = Wanted(frozenset({"permit"}), frozenset())
    assert hits(TEXT, wanted) == ["permit"]


def test_forms_of_a_word_are_hits_in_the_language_of_the_text() -> None:
    wanted = Wanted(frozenset(), frozenset({"export"}))
    assert hits("Exported, exporting, exports.", wanted) == ["Exported", "exporting", "exports"]


@pytest.mark.parametrize(
    ("typed", "language", "text", "marked"),
    [
        (
            "comité de ética",
            "en",
            "An ethics committee gives its opinion.",
            ["ethics", "committee"],
        ),
        ("Ethikkommission", "es", "El comité de ética decide.", ["comité", "ética"]),
    ],
)
def test_a_concept_is_marked_in_other_languages(
    typed: str,
    language: str,
    text: str,
    marked: list[str],
    lexicon: Lexicon,
    covered: frozenset[str],
) -> None:
    wanted = wanted_by(understand(typed, lexicon, covered), lexicon)
    assert hits(text, wanted, language) == marked


@given(st.text(max_size=2000), st.text(alphabet="abcdefgh ", max_size=20))
def test_pieces_are_the_text_in_its_order(text: str, words: str) -> None:
    pieces = excerpt(text, "en", Wanted(frozenset(words.split()), frozenset()))
    shown = "".join(piece.text for piece in pieces if piece.text not in ("… ", " …"))
    assert shown in text
    assert len(shown) <= LENGTH + 1
