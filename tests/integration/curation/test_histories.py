"""Any sequence of edits, restores and merges leaves a history that replays to what is, and an index like it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from helpdesk.curation.errors import CircularSuccessionError
from helpdesk.curation.fields import Kind
from tests.support import curating
from tests.support.curating import ANA, BEN
from tests.support.sites import Sites

AGENCIES = ("anvisa", "invima", "cofepris")
FACTS = ("CO/authority_review_days", "CO/legal_basis", "CO/insurance")
VALUES: dict[str, list[Any]] = {
    "CO/authority_review_days": [43, 60],
    "CO/legal_basis": [[{"title": "Law A"}], [{"title": "Law B", "year": 2024}]],
    "CO/insurance": ["required", "conditional"],
}
EDITS = st.one_of(
    st.fixed_dictionaries({"acronym": st.sampled_from(["ZZA", "ZZB", ""])}),
    st.fixed_dictionaries(
        {"aliases": st.lists(st.sampled_from(["One", "Two", "Tres"]), unique=True)}
    ),
    st.fixed_dictionaries({"summary": st.sampled_from(["Reviews trials.", "Reviews protocols."])}),
    st.fixed_dictionaries(
        {"roles": st.permutations(["medicines-regulator", "device-regulator", "ethics-body"])}
    ),
    st.fixed_dictionaries(
        {
            "translations": st.dictionaries(
                st.sampled_from(["es", "pt"]),
                st.just({"summary": {"text": "Evalúa.", "of": "0" * 8, "machine": False}}),
            )
        }
    ),
)
AGENCY = st.sampled_from(AGENCIES)
OPERATIONS = st.one_of(
    st.tuples(st.just("edit"), AGENCY, EDITS),
    st.tuples(st.just("fact"), st.sampled_from(FACTS), st.integers(0, 1)),
    st.tuples(st.just("place"), AGENCY, st.sampled_from(["art. 12, par. 3", ""])),
    st.tuples(st.just("second"), st.sampled_from(FACTS), st.booleans()),
    st.tuples(st.just("restore-fact"), st.sampled_from(FACTS), st.integers(0, 20)),
    st.tuples(st.just("retire"), AGENCY, st.none()),
    st.tuples(st.just("succeed"), AGENCY, AGENCY),
    st.tuples(st.just("merge"), AGENCY, AGENCY),
    st.tuples(st.just("restore"), AGENCY, st.integers(0, 20)),
)


@pytest.fixture(scope="module")
def site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app, app.app_context():
        yield app


NO_SECOND = {"other_value": None, "other_note": "", "other_sources": [], "other_places": {}}
GUIDE = "CO:espectador"  # no fact leans on it
SECOND = {
    "other_note": "As they have it.",
    "other_sources": [GUIDE],
    "other_places": {GUIDE: "p. 7"},
}
OTHER_VALUES: dict[str, Any] = {
    "CO/authority_review_days": 90,
    "CO/legal_basis": [{"title": "Law C"}],
    "CO/insurance": "not-required",
}


def do(operation: str, key: str, how: Any, *, is_swapped: bool) -> None:
    people = {"by": BEN, "reader": ANA} if is_swapped else {"by": ANA, "reader": BEN}
    match operation:
        case "edit":
            curating.edited(Kind.AGENCY, key, **people, **how)
        case "fact" | "second" | "restore-fact":
            do_to_fact(operation, key, how, people)
        case "place":
            source = curating.state(Kind.AGENCY, key)["sources"][0]
            curating.edited(Kind.AGENCY, key, **people, places={source: how})
        case "retire":
            curating.closed("retire", Kind.AGENCY, key, **people)
        case "succeed" | "merge":
            verb = "succeed" if operation == "succeed" else "merge_into"
            with suppress(CircularSuccessionError):
                curating.closed(verb, Kind.AGENCY, key, how, **people)
        case "restore":
            numbers = [row.number for row in curating.history(Kind.AGENCY, key)]
            if numbers:
                curating.restored(Kind.AGENCY, key, numbers[how % len(numbers)], **people)


def do_to_fact(operation: str, key: str, how: Any, people: dict[str, Any]) -> None:
    match operation:
        case "fact":
            curating.edited(Kind.FACT, key, **people, value=VALUES[key][how])
        case "second":
            second = SECOND | {"other_value": OTHER_VALUES[key]} if how else NO_SECOND
            curating.edited(Kind.FACT, key, **people, **second)
        case "restore-fact":
            numbers = [row.number for row in curating.history(Kind.FACT, key)]
            if numbers:
                curating.restored(Kind.FACT, key, numbers[how % len(numbers)], **people)


@settings(
    max_examples=8,
    phases=[Phase.generate],  # what happened before is part of the failure: nothing to make smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(OPERATIONS, st.booleans()), min_size=1, max_size=6))
def test_history_replays_to_the_present_and_the_index_is_the_database(
    site: Flask, operations: list[tuple[tuple[str, str, Any], bool]]
) -> None:
    """The site goes on from one sequence to the next, so they are one long one."""
    for (operation, key, how), is_swapped in operations:
        do(operation, key, how, is_swapped=is_swapped)
    assert curating.faults_of_history() == []
    assert curating.faults_of_index() == []
