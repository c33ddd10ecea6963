"""Administrators edit roles, topics, regions and search words; a load of the files leaves them alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.curation import queries, vocabulary
from helpdesk.curation.diff import is_told, replay_flat
from helpdesk.curation.errors import TermInUseError
from helpdesk.curation.models import Action
from helpdesk.curation.recording import Deed
from helpdesk.curation.vocabulary import LABEL_PARTS, VocabularyKind
from helpdesk.seeding.loader import load_if_changed
from tests.support import curating
from tests.support.client import strict
from tests.support.editing import filled
from tests.support.followed import found
from tests.support.sites import Sites
from tests.support.staff import Visitor, noted, signed_in

STAFF = "/en/staff/vocabulary"
WHY = "A better word."
NEW = {
    "code": "patient-organisation", "label_en": "Patient organisation", "plural_en": "Patient organisations",
    "label_es": "Organización de pacientes", "label_pt": "Associação de pacientes",
    "position": "40", "reason": "Bodies of patients join.",
}  # fmt: skip


@pytest.fixture
def site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app, app.app_context():
        yield app


@pytest.fixture
def admin(site: Flask) -> Visitor:
    return signed_in(site, StaffRole.ADMINISTRATOR)


def saved(visitor: Visitor, path: str, **changes: Any) -> None:
    response = visitor.send(path, filled(visitor, path) | {"reason": "A better word."} | changes)
    assert response.status_code == 303, response.page.text


def loaded_again(site: Flask) -> Any:
    return load_if_changed(site.config["SETTINGS"].seed_folder, now=clock.now(), force=True)


def test_a_term_is_called_otherwise_on_every_page_and_a_load_leaves_it_so(
    site: Flask, admin: Visitor
) -> None:
    path = f"{STAFF}/terms/role/ethics-body"
    saved(admin, path, label_en="Research ethics committee", plural_es="Comités de ética")
    assert "Research ethics committee" in strict(site).get("/en/agencies").page.text
    assert "term role/ethics-body" in loaded_again(site).left_alone
    assert filled(admin, path)["label_en"] == "Research ethics committee"
    assert filled(admin, f"{STAFF}/terms/role/medicines-regulator")["label_en"]
    history = admin.get(path).page.find(".revisions").text
    assert "A better word." in history
    assert "First Account" in history
    assert [event.subject_key for event in noted("term.edited")] == ["role/ethics-body"]
    assert curating.faults_of_index() == []


def test_a_term_is_added_and_taken_out_while_nothing_names_it(site: Flask, admin: Visitor) -> None:
    saved(admin, f"{STAFF}/terms/role/new", **NEW)
    assert admin.get("/en/staff/directory/new/agency").page.all("[value=patient-organisation]")
    path = f"{STAFF}/terms/role/patient-organisation"
    assert admin.send(f"{path}/retire", page=path).status_code == 303
    assert admin.get(path).status_code == 404
    loaded_again(site)
    assert vocabulary.term_or_none("role", "patient-organisation") is None
    saved(admin, f"{STAFF}/terms/role/new", **NEW)  # and comes back under its history
    actions = [row.action for row in curating.history("term", "role/patient-organisation")]
    assert actions == ["created", "retired", "created"]


@pytest.mark.parametrize("term", ["role/ethics-body", "topic/trial-authorisation", "region/europe"])
def test_a_term_that_something_names_stays(admin: Visitor, term: str) -> None:
    path = f"{STAFF}/terms/{term}"
    page = admin.get(path).page.text
    assert "Take the term out" not in page
    assert "What names it" in page
    assert admin.send(f"{path}/retire", page=path).status_code == 303
    assert admin.get(path).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "Ethics Body"}, "Enter small letters, digits and single hyphens"),
        ({"code": "ethics-body"}, "There is such a term already."),
        ({"label_pt": ""}, "Fill this in."),
        ({"label_en": "x" * 121}, "Shorten this to 120 characters."),
        ({"position": "first"}, "Write a whole number from 0 to 999."),
        ({"reason": ""}, "Write why it changes."),
    ],
)
def test_what_is_wrong_with_a_term_is_said(
    admin: Visitor, changes: dict[str, str], words: str
) -> None:
    response = admin.send(f"{STAFF}/terms/role/new", NEW | changes)
    assert response.status_code == 422
    assert words in response.page.text


def test_a_subregion_lies_in_a_region(admin: Visitor) -> None:
    fields = NEW | {"code": "south-north", "parent": ""}
    path = f"{STAFF}/terms/subregion/new"
    assert "Choose one." in admin.send(path, fields).page.text
    assert admin.send(path, fields | {"parent": "europe"}).status_code == 303
    assert "south-north" in admin.get(STAFF).page.text


def test_search_goes_by_edited_words_and_a_load_leaves_them_so(site: Flask, admin: Visitor) -> None:
    path = f"{STAFF}/words/country/BR"
    before = filled(admin, path)["words_all"]
    saved(admin, path, words_all=f"{before}\nQzvwxland\nqzvwxish*")
    curating.caught_up()
    assert "anvisa" in found("regulator Qzvwxland")
    assert "word country/BR" in loaded_again(site).left_alone
    words = vocabulary.state_of_words(vocabulary.words_of("country", "BR"))
    assert {"Qzvwxland", "qzvwxish*"} <= set(words["all"])
    assert "Qzvwxland" in admin.get(path).page.find(".revisions").text
    assert curating.faults_of_index() == []


def test_words_are_found_added_and_refused(admin: Visitor) -> None:
    assert "BR" in admin.get(f"{STAFF}/words?means=country&q=brasil").page.text
    new = admin.get(f"{STAFF}/words?means=concept&q=patient-voice").page.link("Add words for")
    assert admin.get(f"{STAFF}/words/role/no-such-role").status_code == 404
    wrong = admin.send(new, {"words_en": "pa*tient", "reason": "New."})
    assert wrong.status_code == 422
    assert "is no phrase for search" in wrong.page.text
    saved(admin, new, words_en="patient voice", words_es="voz de los pacientes")
    assert "patient-voice" in admin.get(f"{STAFF}/words?means=concept&q=voz").page.text


@pytest.mark.parametrize("path", ["terms/topic/safety-reporting", "words/country/BR"])
def test_of_two_who_edit_at_once_the_second_is_told(admin: Visitor, path: str) -> None:
    address = f"{STAFF}/{path}"
    seen = filled(admin, address)
    name = "label_en" if "terms" in path else "words_en"
    saved(admin, address, **{name: "First of two"})
    response = admin.send(address, seen | {name: "Second of two", "reason": "Mine."})
    assert response.status_code == 409
    assert "Somebody has changed it since" in response.page.text
    sides = [
        response.page.words(side) for side in response.page.all("[aria-labelledby=both-sides] dd")
    ]
    assert sides == ["They wrote First of two", "You wrote Second of two"]
    typed = response.page.find(f"[name={name}]")
    assert "Second of two" in (typed.get("value"), typed.text.strip())
    kind = VocabularyKind.TERM if "terms" in path else VocabularyKind.WORD
    assert len(queries.revisions_of(kind, path.partition("/")[2])) == 2


def test_the_public_log_tells_of_entries_only(site: Flask, admin: Visitor) -> None:
    saved(admin, f"{STAFF}/terms/role/ethics-body", label_en="Research ethics committee")
    assert strict(site).get("/en/changes").status_code == 200
    assert "A better word." not in strict(site).get("/en/changes").page.text


@pytest.mark.parametrize("path", ["terms/topic/safety-reporting", "words/country/BR"])
def test_an_earlier_state_comes_back_by_a_button_of_its_history(
    site: Flask, admin: Visitor, path: str
) -> None:
    address = f"{STAFF}/{path}"
    kind = VocabularyKind.TERM if "terms" in path else VocabularyKind.WORD
    key = path.partition("/")[2]
    name = "label_pt" if "terms" in path else "words_en"
    before = filled(admin, address)
    saved(admin, address, **{name: "Something else"})
    saved(admin, address, **{name: "Yet another"})
    restored = admin.get(address).page.find(".revision:last-child form")
    version = str(restored.select_one("[name=version]")["value"])
    sent = admin.send(restored["action"], {"version": version}, page=address)
    assert sent.status_code == 303
    now = filled(admin, address)
    assert {**now, "seen": ""} == {**before, "seen": ""}
    last = queries.revisions_of(kind, key)[-1]
    assert (last.action, last.reason[:21]) == ("restored", "Restored as it was on")
    # Who saw an older page is told, and nothing is lost.
    late = admin.send(restored["action"].replace("/1/", "/2/"), {"version": version}, page=address)
    assert late.status_code == 409
    assert "Something else" in late.page.text
    assert filled(admin, address) == now
    assert admin.send(f"{address}/history/99/restore", page=address).status_code == 404
    assert curating.faults_of_index() == []


def test_a_term_whose_region_is_gone_is_not_restored_into_it(admin: Visitor) -> None:
    saved(admin, f"{STAFF}/terms/region/new", **NEW | {"code": "atlantis"})
    path = f"{STAFF}/terms/subregion/new"
    saved(admin, path, **NEW | {"code": "lost-isles", "parent": "atlantis"})
    isles = f"{STAFF}/terms/subregion/lost-isles"
    saved(admin, isles, parent="europe")
    assert admin.send(f"{STAFF}/terms/region/atlantis/retire", page=isles).status_code == 303
    version = str(admin.get(isles).page.find(".revisions [name=version]")["value"])
    refused = admin.send(f"{isles}/history/1/restore", {"version": version}, page=isles)
    assert refused.status_code == 422
    assert "Choose one." in refused.page.text
    assert filled(admin, isles)["parent"] == "europe"


CODES = ("ethics-body", "patient-organisation", "sponsor-body")
EDIT = st.tuples(
    st.sampled_from(CODES),
    st.sampled_from(["change", "retire"]),
    st.sampled_from(["One", "Two"]),
    st.integers(1, 9),
)


@pytest.fixture(scope="module")
def long_lived(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app, app.app_context():
        yield app


@settings(
    max_examples=8,
    phases=[Phase.generate],  # what happened before is part of the failure: nothing to make smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(st.lists(EDIT, min_size=1, max_size=8))
def test_the_history_of_each_term_and_its_words_replays_to_what_they_are(
    long_lived: Flask, edits: list[tuple[str, str, str, int]]
) -> None:
    """The site goes on from one sequence to the next, so they are one long one."""
    for code, how, label, position in edits:
        deed = Deed(Action.EDITED, curating.BEN, clock.now(), reason=WHY)
        state = {f"{part}.{of}": label for part in LABEL_PARTS for of in ("en", "es", "pt")}
        with suppress(TermInUseError), transaction():
            term = vocabulary.term_or_none("role", code)
            seen = vocabulary.last_seen(VocabularyKind.TERM, "role", code)
            if how == "change":
                wanted = {"position": position, "parent": None} | state
                vocabulary.change_term("role", code, wanted, seen=seen, deed=deed)
            elif term is not None:
                vocabulary.retire_term(term, seen=seen, deed=deed)
        with transaction():
            seen = vocabulary.last_seen(VocabularyKind.WORD, "concept", code)
            words = {"en": [label.lower()]} if how == "change" else {}
            vocabulary.change_words("concept", code, words, seen=seen, deed=deed)
    for code in CODES:
        term_told = replay_flat(one.changes for one in curating.history("term", f"role/{code}"))
        there = vocabulary.state_of_term(vocabulary.term_or_none("role", code))
        assert is_told(there, term_told) or not term_told, code
        told = replay_flat(one.changes for one in curating.history("word", f"concept/{code}"))
        assert is_told(vocabulary.state_of_words(vocabulary.words_of("concept", code)), told), code
