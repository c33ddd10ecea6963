"""Which fields of a draft give way when a suggester wants to be forgotten."""

from __future__ import annotations

from helpdesk.suggesting.forgetting import tells, without, words_of

WORDS = words_of("A snark hunt\nneeds  a permit.", "Lectora Única", "ana@example.org", "", "ok")


def test_the_lines_of_what_was_typed_are_looked_for_and_nothing_short() -> None:
    assert {"a snark hunt", "needs a permit.", "lectora única", "ana@example.org"} == WORDS


def test_they_are_found_in_whatever_a_value_is_made_of() -> None:
    for value in (
        "Here: A SNARK  HUNT needs a permit.",
        ["x", "A snark hunt"],
        {"es": {"note": {"text": "by Lectora Única", "of": ""}}},
    ):
        assert tells(value, WORDS)


def test_a_name_is_not_found_within_a_longer_word() -> None:
    words = words_of("Ana")
    assert tells("by Ana.", words)
    assert not tells("Canada, Anatolia, Diana", words)
    for nothing in (None, 18, "", [], {}):
        assert not tells(nothing, words)


def test_only_the_fields_that_tell_them_go_back_to_what_they_were() -> None:
    state = {"note": "A snark hunt", "value": 18, "checked_on": "2026-11-20"}
    base = {"note": "Before.", "value": 16, "checked_on": "2026-01-01"}
    assert without(state, base, WORDS) == state | {"note": "Before."}


def test_a_field_that_was_not_there_before_is_nothing() -> None:
    assert without({"name": "Lectora Única"}, {}, WORDS) == {"name": None}
