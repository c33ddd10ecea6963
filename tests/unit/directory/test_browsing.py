from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from helpdesk.directory.browsing import (
    AT_ONCE,
    OTHER_LETTER,
    AgencyFilter,
    counts,
    letter_of,
    lettered,
    narrowed,
)
from helpdesk.directory.queries import AgencyCard

ANVISA = AgencyCard(1, "ANVISA", "BR", "lac", ("medicines-regulator",), ("inspections",))
ISCIII = AgencyCard(2, "Instituto", "ES", "europe", ("research-funder", "registry"), ("cancer",))
ENLACE = AgencyCard(3, "Ágora", "", "", ("network",), ())
CARDS = [ANVISA, ISCIII, ENLACE]


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Ärzte ohne Grenzen", "A"),
        ("Ústav", "U"),
        ("Österreich", "O"),
        ("Łódź", "L"),
        ("«Fundación»", "F"),
        ("3R Centre", "#"),
        ("Εθνικός", "#"),
        ("", "#"),
        ("…", "#"),
    ],
)
def test_a_name_stands_under_its_folded_first_letter(name: str, letter: str) -> None:
    assert letter_of(name) == letter


@given(st.text())
def test_every_name_has_a_letter(name: str) -> None:
    assert letter_of(name) in {*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", OTHER_LETTER}


names = st.lists(st.text(max_size=12), max_size=150)


def cards_of(names: list[str]) -> list[AgencyCard]:
    return [AgencyCard(row, name, "", "", (), ()) for row, name in enumerate(names)]


@given(names, st.text(max_size=3))
def test_the_letters_count_every_body_once(names: list[str], wanted: str) -> None:
    page = lettered(cards_of(names), wanted)
    assert sum(page.letters.values()) == len(names)
    if page.letter:
        assert len(page.cards) == page.letters[page.letter]
    else:
        assert len(page.cards) == len(names) <= AT_ONCE


@given(names)
def test_the_pages_of_all_letters_together_are_the_list(names: list[str]) -> None:
    cards = cards_of(names)
    letters = lettered(cards, "").letters
    shown = [card for letter in letters for card in lettered(cards, letter).cards]
    assert sorted(card.id for card in shown) == list(range(len(names)))


def test_filters_are_joined_by_and() -> None:
    assert narrowed(CARDS, AgencyFilter(role="research-funder")) == [ISCIII]
    assert narrowed(CARDS, AgencyFilter(role="research-funder", country="BR")) == []
    assert narrowed(CARDS, AgencyFilter()) == CARDS


def test_a_count_says_what_its_value_would_leave() -> None:
    chosen = AgencyFilter(role="research-funder")
    assert counts(CARDS, chosen, "country") == {"ES": 1}
    # The filter's own value is put aside: its other values are what one could change to.
    assert counts(CARDS, chosen, "role")["medicines-regulator"] == 1
