"""Curators find sources, see what cites them, put one in the place of another, and retire what nothing cites."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation.fields import Kind
from helpdesk.curation.sources import citing, replaced
from helpdesk.directory.models import Fact
from helpdesk.seeding.loader import load_if_changed
from tests.support import curating
from tests.support.curating import state
from tests.support.editing import drafted, filled, published
from tests.support.sites import Sites
from tests.support.staff import Visitor, signed_in

STAFF = "/en/staff/sources"
OLD, NEW = "MX:clinregs-mx", "CO:ley2287"
WHY = "The page has moved for good."


@pytest.fixture
def site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app, app.app_context():
        yield app


@pytest.fixture
def ana(site: Flask) -> Visitor:
    return signed_in(site, StaffRole.CURATOR)


@pytest.fixture
def ben(site: Flask) -> Visitor:
    return signed_in(site, StaffRole.CURATOR, email="ben@helpdesk.example", name="Second Account")


def cited_by(key: str) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(entry.kind, entry.key) for entry in citing(key)]


def replacing(ana: Visitor, old: str = OLD, new: str = NEW) -> str:
    """The address of the batch that puts one in the place of the other, which waits to be read."""
    path = f"{STAFF}/{old}/replace"
    response = ana.send(path, {"by": new, "reason": WHY, "confirmed": "1"})
    assert response.status_code == 303, response.page.text
    return str(response.headers["Location"])


def retired(ana: Visitor, ben: Visitor, key: str) -> None:
    path = f"{STAFF}/{key}"
    draft = str(ana.send(f"{path}/retire", {"reason": WHY}, page=path).headers["Location"])
    assert ana.send(f"{draft}/submit", page=draft).status_code == 303
    assert ben.send(f"{draft}/publish", page=draft).status_code == 303


def test_a_source_is_found_by_title_and_address_and_says_what_cites_it(ana: Visitor) -> None:
    source = state(Kind.SOURCE, OLD)
    for words in (source["title"], source["url"], OLD):
        shown = ana.get(STAFF, query_string={"q": words}).page
        assert shown.find(f"a[href$='/staff/sources/{OLD}']"), words
    page = ana.get(f"{STAFF}/{OLD}").page
    assert int(page.find("#citing .count").text) == len(cited_by(OLD)) > 1
    assert page.link("Change the source") == f"/en/staff/directory/source/{OLD}/edit"
    assert ana.get(f"{STAFF}/no-such").status_code == 404
    assert "0 sources" in ana.get(f"{STAFF}?q=qzvwx").page.text


def test_an_edit_of_a_source_is_read_by_a_second_person_and_shows_wherever_it_is_cited(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    path = f"/en/staff/directory/source/{OLD}/edit"
    wrong = ana.send(path, filled(ana, path) | {"f_url": "no address", "reason": WHY})
    assert wrong.status_code == 422
    assert "Write a whole address" in wrong.page.text
    assert wrong.page.find("[name=f_url]")["value"] == "no address"
    published(
        ana, ben, path, f_title="Clinical research in Mexico", f_url="https://moved.example/mx"
    )
    assert "https://moved.example/mx" in ana.get("/en/countries/mx").get_data(as_text=True)
    load_if_changed(site.config["SETTINGS"].seed_folder, now=clock.now(), force=True)
    assert state(Kind.SOURCE, OLD)["url"] == "https://moved.example/mx"


def test_one_source_takes_the_place_of_another_everywhere_and_back(
    ana: Visitor, ben: Visitor
) -> None:
    entries = cited_by(OLD)
    before = {entry: state(*entry) for entry in entries}
    path = f"{STAFF}/{OLD}/replace"
    shown = ana.send(path, {"by": NEW, "reason": WHY})
    assert shown.status_code == 200
    assert int(shown.page.find("#would .count").text) == len(entries)
    assert cited_by(OLD) == entries
    batch = replacing(ana)
    assert ana.send(f"{batch}/publish", page=batch).status_code == 403
    assert ben.send(f"{batch}/publish", page=batch).status_code == 303
    assert cited_by(OLD) == []
    assert set(entries) <= set(cited_by(NEW))
    for kind, key in entries:
        assert curating.history(kind, key)[-1].reason == WHY
    undo = str(ana.send(f"{batch}/undo", page=batch).headers["Location"])
    assert ben.send(f"{undo}/publish", page=undo).status_code == 303
    assert {entry: state(*entry) for entry in entries} == before
    assert curating.faults_of_history() == []
    assert curating.faults_of_index() == []


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"by": "no:such"}, "There is no such source: no:such."),
        ({"by": ""}, "There is no such source"),
        ({"by": OLD}, "This is the source itself"),
        ({"reason": ""}, "Write why it changes."),
        ({"reason": "x" * 1001}, "Shorten this to 1000 characters."),
    ],
)
def test_what_is_wrong_with_a_replacement_is_said_and_stays_typed(
    ana: Visitor, sent: dict[str, str], words: str
) -> None:
    fields = {"by": NEW, "reason": WHY, "confirmed": "1"} | sent
    response = ana.send(f"{STAFF}/{OLD}/replace", fields)
    assert response.status_code == 422
    assert words in response.page.text
    for name in ("by", "reason"):
        assert response.page.find(f"[name={name}]")["value"] == fields[name]
    assert cited_by(OLD)


def test_the_other_source_is_found_on_the_page_and_fills_the_form(ana: Visitor) -> None:
    title = state(Kind.SOURCE, NEW)["title"]
    page = ana.get(f"{STAFF}/{OLD}/replace", query_string={"q": title}).page
    chosen = ana.get(page.find("[aria-labelledby=others] li a")["href"]).page
    assert chosen.find("[name=by]")["value"] == NEW


def test_a_source_that_something_cites_is_not_retired(ana: Visitor) -> None:
    path = f"{STAFF}/{OLD}"
    assert "Retire the source" not in ana.get(path).page.text
    ana.send(f"{path}/retire", {"reason": WHY}, page=path)
    assert "The source stays" in ana.get(path).page.text
    assert state(Kind.SOURCE, OLD)["retired_on"] is None


def test_a_retired_source_can_no_longer_be_cited_and_comes_back_from_its_history(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    entries = cited_by(OLD)
    batch = replacing(ana)
    ben.send(f"{batch}/publish", page=batch)
    path = f"{STAFF}/{OLD}"
    assert ana.send(f"{path}/retire", {"reason": ""}, page=path).status_code == 422
    retired(ana, ben, OLD)
    assert "Retired" in ana.get(path).page.text
    load_if_changed(site.config["SETTINGS"].seed_folder, now=clock.now(), force=True)
    assert cited_by(OLD) == []
    # Not by a replacement, not by taking one back, not by an edit.
    back = ana.send(f"{STAFF}/{NEW}/replace", {"by": OLD, "reason": WHY})
    assert "This source has been retired" in back.page.text
    assert ana.send(f"{batch}/undo", page=batch).headers["Location"].endswith(batch)
    assert "or it was retired" in ana.get(batch).page.text
    kind, key = next(entry for entry in entries if entry[0] == Kind.FACT)
    edit = f"/en/staff/directory/{kind}/{key}/edit"
    wrong = ana.send(edit, filled(ana, edit) | {"f_sources": [OLD], "reason": WHY})
    assert wrong.status_code == 422
    history = f"/en/staff/directory/source/{OLD}/history"
    draft = str(ana.send(f"{history}/1/restore", page=history).headers["Location"])
    ana.send(f"{draft}/submit", page=draft)
    assert ben.send(f"{draft}/publish", page=draft).status_code == 303
    undo = str(ana.send(f"{batch}/undo", page=batch).headers["Location"])
    assert ben.send(f"{undo}/publish", page=undo).status_code == 303
    assert cited_by(OLD) == entries
    assert curating.faults_of_history() == []


def test_a_source_that_is_cited_again_before_its_retirement_is_published_stays(
    ana: Visitor, ben: Visitor
) -> None:
    batch = replacing(ana)
    ben.send(f"{batch}/publish", page=batch)
    path = f"{STAFF}/{OLD}"
    draft = str(ana.send(f"{path}/retire", {"reason": WHY}, page=path).headers["Location"])
    ana.send(f"{draft}/submit", page=draft)
    undo = str(ana.send(f"{batch}/undo", page=batch).headers["Location"])
    ben.send(f"{undo}/publish", page=undo)
    refused = ben.send(f"{draft}/publish", page=draft)
    assert refused.status_code == 409
    assert "Something cites it" in refused.page.text
    assert state(Kind.SOURCE, OLD)["retired_on"] is None


def test_a_second_value_counts_as_citing(site: Flask, ana: Visitor) -> None:
    with transaction():
        fact = db.session.query(Fact).filter_by(key="CO/insurance").one()
        fact.other = {"value": "conditional", "note": "", "sources": [OLD]}
    assert ("fact", "CO/insurance") in cited_by(OLD)
    assert "CO/insurance" in ana.get(f"{STAFF}/{OLD}").page.text


def test_a_source_is_named_once_where_both_were_cited() -> None:
    told = {"sources": ["a", "b", "c"], "places": {"a": "art. 12"}, "checked_on": "2026-11-23"}
    once = replaced(Kind.AGENCY, told, "a", "c")
    assert once["sources"] == ["c", "b"]
    assert replaced(Kind.AGENCY, told, "x", "c") == told


def test_a_draft_of_an_entry_is_not_in_the_way_of_a_replacement(ana: Visitor, ben: Visitor) -> None:
    """What somebody else writes at the same time merges field by field, as with every draft."""
    kind, key = next(entry for entry in cited_by(OLD) if entry[0] == Kind.FACT)
    note = drafted(ben, f"/en/staff/directory/{kind}/{key}/edit", f_note="As amended.")
    batch = replacing(ana)
    ben.send(f"{batch}/publish", page=batch)
    assert ben.send(f"{note}/submit", page=note).status_code == 303
    assert ana.send(f"{note}/publish", page=note).status_code == 303
    now = state(kind, key)
    assert now["note"] == "As amended."
    assert NEW in now["sources"]
    assert OLD not in now["sources"]
