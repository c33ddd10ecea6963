"""Differences replay to the state they lead to, and three states merge without losing what was typed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, strategies as st

from helpdesk.curation.diff import changes_between, flat, merge, nested, packed, replay, settled

WORDS = st.sampled_from(["", "a", "b", "c"])
TEXTS = st.fixed_dictionaries({"text": WORDS, "of": WORDS, "machine": st.booleans()})
DAYS = st.sampled_from([None, "2026-01-01", "2026-02-02", "2026-03-03"])
PLACES = st.dictionaries(st.sampled_from(["p", "BR:q.r"]), st.sampled_from(["art. 1", "art. 2"]))
STATES = st.fixed_dictionaries(
    {
        "name": WORDS,
        "email": WORDS,
        "opens_on": DAYS,
        "checked_on": DAYS,
        "sources": st.lists(st.sampled_from("pqrs"), unique=True),
        "places": PLACES,
        "other_value": st.sampled_from([None, 1, 2]),
        "other_sources": st.lists(st.sampled_from("pqrs"), unique=True),
        "other_places": PLACES,
        "translations": st.dictionaries(
            st.sampled_from(["es", "pt"]),
            st.dictionaries(st.sampled_from(["name", "summary"]), TEXTS, min_size=1),
        ),
    }
)
SETTLED = {"sources", "other_sources", "checked_on"}


@given(st.lists(STATES, min_size=1, max_size=6))
def test_the_differences_of_any_states_replay_to_the_last(states: list[dict[str, Any]]) -> None:
    history = [packed(changes_between({}, states[0]))]
    history += [packed(changes_between(old, new)) for old, new in pairwise(states)]
    assert replay(history) == states[-1]


@given(STATES)
def test_a_state_is_the_same_flat_and_nested(state: dict[str, Any]) -> None:
    assert nested(flat(state)) == state
    assert changes_between(state, state) == ()


@given(STATES, STATES)
def test_who_alone_has_changed_something_gets_it(
    base: dict[str, Any], other: dict[str, Any]
) -> None:
    for merged in (merge(base, other, base), merge(base, base, other), merge(base, other, other)):
        assert merged.state == other
        assert merged.conflicts == ()


@given(STATES, STATES, STATES)
def test_a_conflict_is_a_field_that_both_have_changed_differently(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    first, own, other = flat(base), flat(mine), flat(theirs)
    told = {one.name for one in merge(base, mine, theirs).conflicts}
    for name in {*first, *own, *other} - SETTLED:
        values = [each.get(name) for each in (first, own, other)]
        both_changed = values[0] != values[1] != values[2] != values[0]
        assert (name in told) == both_changed


@given(STATES, STATES, STATES, st.booleans())
def test_settling_takes_each_field_from_the_side_that_was_chosen(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], is_theirs: bool
) -> None:
    merged = merge(base, mine, theirs)
    names = [one.name for one in merged.conflicts]
    state = flat(settled(merged, names if is_theirs else []))
    side = flat(theirs if is_theirs else mine)
    assert all(state.get(name) == side.get(name) for name in names)


def test_sources_added_by_two_are_both_kept_and_one_taken_out_stays_out() -> None:
    merged = merge({"sources": ["p", "q"]}, {"sources": ["r", "p", "q"]}, {"sources": ["q", "s"]})
    assert merged.state["sources"] == ["r", "q", "s"]
    assert not merged.conflicts


def test_of_two_checks_the_earlier_counts() -> None:
    checked = [{"checked_on": day} for day in ("2026-01-01", "2026-03-03", "2026-02-02")]
    assert merge(*checked).state["checked_on"] == "2026-02-02"


def test_two_languages_of_one_text_do_not_meet() -> None:
    text = {"text": "x", "of": "", "machine": False}
    merged = merge(
        {"translations": {}},
        {"translations": {"es": {"name": text}}},
        {"translations": {"pt": {"name": text}}},
    )
    assert merged.state["translations"] == {"es": {"name": text}, "pt": {"name": text}}
    assert not merged.conflicts
    assert merged.taken == ("translations.pt.name",)


def test_places_in_two_sources_do_not_meet_and_two_of_one_source_do() -> None:
    base = {"places": {"p": "art. 1"}}
    apart = merge(base, {"places": {"p": "art. 2"}}, {"places": {"p": "art. 1", "q": "p. 7"}})
    assert apart.state["places"] == {"p": "art. 2", "q": "p. 7"}
    assert not apart.conflicts
    met = merge(base, {"places": {"p": "art. 2"}}, {"places": {"p": "art. 3"}})
    assert [one.name for one in met.conflicts] == ["places.p"]
    assert settled(met, ["places.p"])["places"] == {"p": "art. 3"}
