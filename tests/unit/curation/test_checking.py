"""What may be published: each field that is in the wrong is named, with what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from helpdesk.curation.checking import Known, faults_of
from helpdesk.curation.fields import Kind, complete, fields_of

TODAY = date(2026, 11, 23)
KNOWN = Known(
    TODAY,
    terms={
        "role": {"ethics-body", "medicines-regulator"}, "topic": {"trials"}, "scope": {"national"},
        "region": {"europe", "americas"}, "subregion": {"south-america"},
    },
    region_of={"south-america": "americas"},
    keys={("source", "BR:law"), ("source", "BR:guide"), ("country", "BR"), ("agency", "anvisa")},
)  # fmt: skip
FACT = {"value": 18, "sources": ["BR:law"], "checked_on": "2026-11-23"}
AGENCY = {
    "name": "Anvisa", "roles": ["medicines-regulator"], "topics": ["trials"], "scope": "national",
    "country": "BR", "summary": "Authorises trials.", "evidence": "official",
    "sources": ["BR:law"], "checked_on": "2026-11-01",
}  # fmt: skip
CALL = {
    "title": "A call", "programme": "P", "year": 2026, "url": "https://example.org/call",
    "sources": ["BR:law"], "checked_on": "2026-11-01", "funders": ["anvisa"], "countries": ["BR"],
}  # fmt: skip
COUNTRY = {
    "name": "Brazil", "region": "americas", "subregion": "south-america", "languages": ["pt"],
    "overview": "Text.", "checked_on": "2026-11-01",
}  # fmt: skip


def faults(kind: str, state: dict[str, Any], key: str = "") -> set[str]:
    return set(faults_of(kind, key, complete(kind, state), KNOWN))


def test_whole_states_have_no_fault() -> None:
    assert not faults(Kind.FACT, FACT, "BR/consent_age")
    assert not faults(Kind.AGENCY, AGENCY)
    assert not faults(Kind.CALL, CALL)
    assert not faults(Kind.COUNTRY, COUNTRY)


@pytest.mark.parametrize("changes", [{"sources": []}, {"sources": ["BR:unknown"]}])
def test_a_fact_is_not_saved_without_a_source(changes: dict[str, Any]) -> None:
    assert faults(Kind.FACT, FACT | changes, "BR/consent_age") == {"sources"}


@pytest.mark.parametrize("day", [None, "2026-11-24", "2026-02-30", "yesterday"])
def test_a_fact_is_not_saved_without_the_day_it_was_read(day: str | None) -> None:
    assert faults(Kind.FACT, FACT | {"checked_on": day}, "BR/consent_age") == {"checked_on"}


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("consent_age", [10, 18, 25], [9, 26, "18", True, None]),
        ("authority_review_days", [1, 1000], [0, 1001, 1.5, []]),
        ("insurance", ["required", "conditional"], ["maybe", 1, ""]),
        ("submission_languages", [["es"], ["pt", "cnr"]], [["xx"], "es", [], [""]]),
        ("genomic_rules", ["A text."], ["", "x" * 4001, "two\nlines", 3]),
        (
            "legal_basis",
            [[{"title": "Law 1"}], [{"title": "L", "year": 1999, "url": "https://a.example/b"}]],
            [[], [{"title": ""}], [{"title": "L", "year": 99}], [{"title": "L", "url": "b"}], "L"],
        ),
    ],
)
def test_the_value_of_a_fact_is_of_its_type(key: str, right: list[Any], wrong: list[Any]) -> None:
    for value in right:
        assert not faults(Kind.FACT, FACT | {"value": value}, f"BR/{key}"), value
    for value in wrong:
        assert faults(Kind.FACT, FACT | {"value": value}, f"BR/{key}") == {"value"}, value


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""), ("name", "x" * 4001), ("name", "a\x00b"), ("roles", []), ("roles", ["chef"]),
        ("roles", ["ethics-body", "ethics-body"]), ("topics", []), ("scope", "galactic"),
        ("country", "ZZ"), ("website", "javascript:alert(1)"), ("website", "example.org"),
        ("website", "https://user@example.org/"), ("email", "a@b"), ("email", "a@b.org, c@d.org"),
        ("acronym", "x" * 61), ("phone", "x" * 81), ("evidence", "hearsay"), ("summary", ""),
        ("aliases", ["a", "a"]), ("native_language", "xx"), ("succeeded_by", "nobody"),
    ],
)  # fmt: skip
def test_a_body_with_something_wrong_is_told_where(field: str, wrong: Any) -> None:
    assert field in faults(Kind.AGENCY, AGENCY | {field: wrong})


def test_a_native_name_and_its_language_need_each_other() -> None:
    assert faults(Kind.AGENCY, AGENCY | {"native_name": "Agência"}) == {"native_language"}
    assert faults(Kind.AGENCY, AGENCY | {"native_language": "pt"}) == {"native_name"}


def test_the_dates_of_a_call_agree() -> None:
    days = {"opens_on": "2026-03-02", "closes_on": "2026-03-01"}
    assert faults(Kind.CALL, CALL | days) == {"closes_on"}
    hour = {"closes_at": "2026-03-01T16:00:00+00:00"}
    assert faults(Kind.CALL, CALL | hour) == {"closes_on", "time_zone"}
    assert faults(Kind.CALL, CALL | {"time_zone": "Europe/Atlantis"}) == {"time_zone"}


def test_a_subregion_lies_in_its_region() -> None:
    assert faults(Kind.COUNTRY, COUNTRY | {"region": "europe"}) == {"subregion"}


def test_a_translation_has_the_length_of_its_text() -> None:
    text = {"text": "x" * 121, "of": "", "machine": False}
    state = COUNTRY | {"translations": {"es": {"name": text}}}
    assert faults(Kind.COUNTRY, state) == {"translations.es.name"}


SECOND = {"other_value": 16, "other_sources": ["BR:guide"]}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()),
        ({"other_note": "For vaccines.", "other_places": {"BR:guide": "p. 7"}}, set()),
        ({"other_value": 18, "other_note": "With the consent of a parent."}, set()),
        ({"other_sources": ["BR:law", "BR:guide"]}, set()),
        ({"other_value": None}, {"other_value"}),
        ({"other_value": None, "other_sources": [], "other_note": "A note."}, {"other_value"}),
        ({"other_value": 18}, {"other_value"}),
        ({"other_value": 9}, {"other_value"}),
        ({"other_value": "soon"}, {"other_value"}),
        ({"other_sources": []}, {"other_sources"}),
        ({"other_sources": ["BR:law"]}, {"other_sources"}),
        ({"other_sources": ["BR:unknown"]}, {"other_sources"}),
        ({"other_note": "x" * 4001}, {"other_note"}),
        ({"other_places": {"BR:guide": "x" * 201}}, {"other_places.BR:guide"}),
        ({"other_places": {"BR:guide": "two\nlines"}}, {"other_places.BR:guide"}),
    ],
)
def test_a_second_value_is_of_its_type_and_has_a_source_of_its_own(
    changes: dict[str, Any], wrong: set[str]
) -> None:
    assert faults(Kind.FACT, FACT | SECOND | changes, "BR/consent_age") == wrong


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.SOURCE])
def test_a_place_is_short_and_stands_in_a_source_that_is_cited(kind: Kind) -> None:
    state = {"sources": ["BR:law"], "places": {"BR:law": "x" * 201, "BR:guide": "x" * 201}}
    assert {name for name in faults(kind, state) if "." in name} == {"places.BR:law"}
    state["places"] = {"BR:law": "x" * 200}
    assert not {name for name in faults(kind, state) if "." in name}


@pytest.mark.parametrize("kind", Kind)
def test_every_required_field_is_asked_for(kind: Kind) -> None:
    required = {field.name for field in fields_of(kind) if field.is_required}
    assert faults(kind, {}) == required
