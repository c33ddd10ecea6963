"""What a suggestion may be for, and which addresses are whole."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from helpdesk.suggesting.drafts import SuggestionKind, Target, clean_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://gov.example/law?a=1#b", "https://gov.example/law?a=1#b"),
        ("  http://gov.example  ", "http://gov.example"),
        ("gov.example/law", "https://gov.example/law"),
        ("www.gov.example", "https://www.gov.example"),
        ("https://ärzte.example/ä", "https://ärzte.example/ä"),
    ],
)
def test_a_whole_address_is_kept_and_a_bare_one_completed(typed: str, kept: str) -> None:
    assert clean_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "the gazette", "gazette", "javascript:alert(1)", "data:text/html,x", "ftp://gov.example",
     "https://", "https://gov", "https://user@gov.example", "https://gov.example/a b",
     "https://.example", "https://gov..example", "//", "https://[", "x" * 3000 + ".example"],
)  # fmt: skip
def test_anything_else_is_none(typed: str) -> None:
    assert clean_address(typed) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_what_is_kept_leads_to_the_web_alone(typed: str) -> None:
    kept = clean_address(typed)
    assert kept is None or kept.startswith(("https://", "http://"))
    assert kept is None or "\n" not in kept


@pytest.mark.parametrize(
    ("about", "new", "kind", "words"),
    [
        ("fact:BR/consent_age", "", SuggestionKind.CORRECTION, "fact:BR/consent_age"),
        ("agency:anvisa", "", SuggestionKind.CORRECTION, "agency:anvisa"),
        ("", "body", SuggestionKind.BODY, ""),
        ("agency:anvisa", "call", SuggestionKind.CALL, ""),
    ],
)
def test_a_target_is_an_entry_or_something_new(
    about: str, new: str, kind: SuggestionKind, words: str
) -> None:
    target = Target.of(about, new)
    assert target
    assert (target.kind, str(target.about)) == (kind, words)


@pytest.mark.parametrize(
    ("about", "new"), [("", ""), ("source:x", ""), ("agency:<b>", ""), ("", "correction")]
)
def test_what_names_nothing_is_for_nothing(about: str, new: str) -> None:
    assert not Target.of(about, new)
