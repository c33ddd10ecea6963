"""What is typed becomes values, and what cannot be read stays as it was typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from helpdesk.curation.bulk import BulkChange, Together, changed, undone
from helpdesk.curation.diff import changes_between, packed
from helpdesk.curation.fields import Kind, field_of
from helpdesk.curation.reading import hour_of, in_order, laws, moment, read
from helpdesk.curation.showing import law_line

VALUE = field_of(Kind.FACT, "value")


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("name", "  An  agency ", "An agency"),
        ("aliases", "One\n\n Two  words \r\nOne", ["One", "Two words", "One"]),
        ("website", " https://example.org ", "https://example.org"),
        ("native_language", "ES", "es"),
    ],
)
def test_a_field_of_a_body(name: str, typed: str, value: Any) -> None:
    assert read(field_of(Kind.AGENCY, name), "", typed) == value


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("year", "2026", 2026),
        ("year", "soon", "soon"),
        ("year", "", None),
        ("opens_on", "2026-02-30", "2026-02-30"),
        ("opens_on", "", None),
        ("countries", "br, ar;CL", ["BR", "AR", "CL"]),
    ],
)
def test_a_field_of_a_call(name: str, typed: str, value: Any) -> None:
    assert read(field_of(Kind.CALL, name), "", typed) == value


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("consent_age", "18", 18),
        ("consent_age", "eighteen", "eighteen"),
        ("submission_languages", "ES pt", ["es", "pt"]),
        ("genomic_rules", " A text. ", "A text."),
        ("insurance", "required", "required"),
        ("insurance", "", None),
    ],
)
def test_the_value_of_a_fact(key: str, typed: str, value: Any) -> None:
    assert read(VALUE, f"BR/{key}", typed) == value


TITLES = st.text(st.characters(categories=["L"]), min_size=1).map(lambda title: f"Law {title}")


@given(st.lists(st.tuples(TITLES, st.none() | st.integers(1800, 2100), st.booleans())))
def test_laws_are_the_same_after_they_were_shown_and_read(
    told: list[tuple[str, int | None, bool]],
) -> None:
    wanted = []
    for title, year, has_url in told:
        law: dict[str, Any] = {"title": title}
        if year is not None:
            law["year"] = year
        if has_url:
            law["url"] = "https://laws.example.org/a"
        wanted.append(law)
    shown = laws("\n".join(law_line(law) for law in wanted))
    assert [law.get("year") for law in shown] == [law.get("year") for law in wanted]
    assert [law.get("url") for law in shown] == [law.get("url") for law in wanted]


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Sao_Paulo", "UTC", ""])
def test_an_hour_is_of_its_zone_and_is_shown_as_it_was_typed(zone: str) -> None:
    found = moment("17:00", "2026-07-01", zone)
    assert found is not None
    assert found.endswith("+00:00")
    assert hour_of(found, zone) == "17:00"


@pytest.mark.parametrize(
    ("typed", "day", "zone"),
    [("25:00", "2026-07-01", "UTC"), ("17:00", None, "UTC"), ("17:00", "2026-07-01", "Mars/One")],
)
def test_an_hour_that_cannot_be_read_stays(typed: str, day: str | None, zone: str) -> None:
    assert moment(typed, day, zone) == typed
    assert moment("", day, zone) is None or not moment("", day, zone)


def test_what_was_ticked_keeps_its_order_and_the_first_comes_first() -> None:
    assert in_order(["a", "b", "c"], ["c", "a"]) == ["c", "a", "b"]
    assert in_order(["a", "b", "c"], ["c", "a"], "b") == ["b", "c", "a"]
    assert in_order(["a"], [], "z") == ["a"]


STATES = st.fixed_dictionaries(
    {
        "roles": st.lists(st.sampled_from("abcd"), unique=True),
        "sources": st.lists(st.sampled_from("pq"), unique=True),
        "checked_on": st.sampled_from(["2026-01-01", "2026-02-02"]),
        "translations": st.just({}),
        "places": st.dictionaries(st.sampled_from("pq"), st.just("art. 1")),
        "other_places": st.just({}),
    }
)
BULK = st.sampled_from(
    [
        BulkChange(Together.ADD, "roles", "a"),
        BulkChange(Together.TAKE_OUT, "roles", "a"),
        BulkChange(Together.ADD, "sources", "p"),
        BulkChange(Together.CHECKED, "checked_on", "2026-02-02"),
    ]
)


@given(STATES, BULK)
def test_a_change_of_many_is_made_once_and_undone_to_what_was(
    state: dict[str, Any], change: BulkChange
) -> None:
    after = changed(state, change)
    assert changed(after, change) == after
    assert undone(after, packed(changes_between(state, after))) == state


@given(STATES, BULK, st.lists(st.sampled_from("xyz"), min_size=1, unique=True))
def test_undoing_leaves_what_has_changed_since(
    state: dict[str, Any], change: BulkChange, later: list[str]
) -> None:
    changes = packed(changes_between(state, changed(state, change)))
    since = {**changed(state, change), "roles": later}
    assert undone(since, changes)["roles"] == later
