"""A canned reply in the asker's language, after what was typed."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, strategies as st

from helpdesk.replies.inserting import appended, asked_number, insertion, insertions


@dataclass
class Reply:
    by_language: dict[str, str]
    id: int = 1
    title: str = "Which authority"
    more: list[str] = field(default_factory=list)


@pytest.mark.parametrize(
    ("texts", "wanted", "language"),
    [
        ({"en": "Hello", "es": "Hola"}, "es", "es"),
        ({"en": "Hello", "es": "Hola"}, "pt", "en"),
        ({"es": "Hola"}, "pt", "es"),
        ({"es": "Hola", "pt": ""}, "pt", "es"),
    ],
)
def test_it_comes_in_the_language_wanted_or_says_in_which(
    texts: dict[str, str], wanted: str, language: str
) -> None:
    found = insertion(Reply(texts), wanted)
    assert found is not None
    assert (found.language, found.text) == (language, texts[language])
    assert found.is_translated is (language == wanted)


def test_those_in_the_language_come_first_and_those_without_a_text_not_at_all() -> None:
    replies = [Reply({"en": "Hello"}, 1), Reply({}, 2), Reply({"pt": "Olá"}, 3)]
    assert [each.number for each in insertions(replies, "pt")] == [3, 1]


@given(st.text(), st.text(min_size=1))
def test_what_was_typed_is_kept_as_it_was(typed: str, text: str) -> None:
    found = appended(typed, text)
    assert found.endswith(text)
    if typed.strip():
        assert found.startswith(typed)


@pytest.mark.parametrize("typed", ["Dear asker,", "Dear asker,\n", "Dear asker,\n\n"])
def test_it_is_a_paragraph_of_its_own(typed: str) -> None:
    assert appended(typed, "Hello") == "Dear asker,\n\nHello"


@pytest.mark.parametrize(
    ("value", "number"), [("7", 7), ("", None), (None, None), ("x", None), ("9" * 20, None), ("٣", None)]
)  # fmt: skip
def test_only_a_number_asks_for_a_reply(value: str | None, number: int | None) -> None:
    assert asked_number(value) == number
