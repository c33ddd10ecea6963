"""Where in a source something stands, and what a second source says otherwise: written, read, shown, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation.diff import changes_between, packed
from helpdesk.curation.fields import SECOND, Kind
from helpdesk.curation.models import Draft, Revision
from helpdesk.curation.queries import source_keys_in_use
from helpdesk.directory.models import Source
from tests.support import curating
from tests.support.client import strict
from tests.support.curating import state
from tests.support.editing import STAFF, drafted, filled, published
from tests.support.sites import Sites
from tests.support.staff import Visitor, signed_in

FACT = "CO/authority_review_days"
EDIT = f"{STAFF}/fact/{FACT}/edit"
PAGE = "/en/countries/co"
ROW = "#authority_review_days"
GUIDE = "CO:espectador"  # no fact leans on it
OTHER = {
    "f_other_value": "90",
    "f_other_note": "Working days, as they count.",
    "f_other_sources": [GUIDE],
}


@pytest.fixture
def site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app, app.app_context():
        yield app


@pytest.fixture
def ana(site: Flask) -> Visitor:
    return signed_in(site, StaffRole.CURATOR)


@pytest.fixture
def ben(site: Flask) -> Visitor:
    return signed_in(
        site, StaffRole.ADMINISTRATOR, email="ben@helpdesk.example", name="Second Reader"
    )


def cited() -> str:
    return str(state(Kind.FACT, FACT)["sources"][0])


def title_of(key: str) -> str:
    return str(db.session.scalars(select(Source.title).where(Source.key == key)).one())


def restored(author: Visitor, reader: Visitor, number: int) -> None:
    path = f"{STAFF}/fact/{FACT}/history"
    draft = str(author.send(f"{path}/{number}/restore", page=path).headers["Location"])
    author.send(f"{draft}/submit", page=draft)
    assert reader.send(f"{draft}/publish", page=draft).status_code == 303


def test_place_and_second_value_go_from_the_form_to_the_page_and_back(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    first, before = cited(), state(Kind.FACT, FACT)
    place = {f"places_{first}": "art. 12, par. 3", f"other_places_{GUIDE}": "  tercer \t párrafo "}
    draft = drafted(ana, EDIT, **OTHER, **place)
    changes = ana.get(draft).page.text
    assert f"{title_of(first)} (art. 12, par. 3)" in changes
    assert f"{title_of(GUIDE)} (tercer párrafo)" in changes
    preview = ana.get(f"{draft}/preview").page
    assert title_of(GUIDE) in preview.words(preview.find(f"{ROW} .fact__other"))
    assert not strict(site).get(PAGE).page.all(".fact__other")
    ana.send(f"{draft}/submit", page=draft)
    assert ben.send(f"{draft}/publish", page=draft).status_code == 303

    said = {"en": "Another source says otherwise", "es": "Otra fuente dice otra cosa",
            "pt": "Outra fonte diz outra coisa"}  # fmt: skip
    for language, words in said.items():
        page = strict(site).get(f"/{language}/countries/co").page
        assert "(art. 12, par. 3)" in page.words(page.find(f"{ROW} .fact__trail .source-notes"))
        other = page.find(f"{ROW} .fact__other")
        assert words in page.words(other), language
        assert "90" in page.words(other)
        assert "Working days, as they count." in page.words(other)
        assert "(tercer párrafo)" in page.words(other)
        assert title_of(GUIDE) in page.words(page.find(other.select_one("a")["href"]))

    for path in (f"{PAGE}/history", "/en/changes", f"{PAGE}/changes"):
        told = strict(site).get(path).page.text
        assert "by Curator, read by Administrator" in told
        assert "What the other source says" in told, path
        assert f"{title_of(first)} (art. 12, par. 3)" in told
        assert GUIDE not in told  # sources have names
    assert "First Account" in ana.get(f"{STAFF}/fact/{FACT}/history").page.text
    assert curating.faults_of_history() == []
    assert curating.faults_of_index() == []

    restored(ana, ben, 1)
    assert state(Kind.FACT, FACT) == before
    assert not strict(site).get(PAGE).page.all(".fact__other")
    restored(ben, ana, 2)
    assert state(Kind.FACT, FACT)["other_places"] == {GUIDE: "tercer párrafo"}
    assert curating.faults_of_history() == []
    assert curating.faults_of_index() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"f_other_value": "soon"}, "Write a whole number from 1 to 1000."),
        ({"f_other_value": ""}, "Enter what the other source says"),
        ({"f_other_sources": []}, "Name the source that says otherwise."),
        ({f"other_places_{GUIDE}": "x" * 201}, "Shorten this to 200 characters."),
        ({"f_other_value": "43", "f_other_note": ""}, "This is the value above"),
    ],
)
def test_what_is_wrong_with_a_second_value_is_said_and_what_was_typed_is_kept(
    ana: Visitor, changes: dict[str, Any], words: str
) -> None:
    typed = {"reason": "New rules.", f"other_places_{GUIDE}": "p. 7", f"places_{cited()}": "art. 9"}
    answer = ana.send(EDIT, filled(ana, EDIT) | OTHER | typed | changes)
    assert answer.status_code == 422
    page = answer.page
    assert words in page.text
    assert page.find(".second-value").has_attr("open")
    kept = OTHER | typed | changes
    for name in ("f_other_value", f"other_places_{GUIDE}", f"places_{cited()}"):
        assert page.find(f"[name='{name}']")["value"] == kept[name]
    assert page.find("[name=f_other_note]").text.strip() == kept["f_other_note"]
    ticked = page.all("[name=f_other_sources][checked]")
    assert [box["value"] for box in ticked] == kept["f_other_sources"]


def test_a_source_does_not_contradict_itself(ana: Visitor) -> None:
    changes = OTHER | {"f_other_sources": [cited()], "reason": "New rules."}
    answer = ana.send(EDIT, filled(ana, EDIT) | changes)
    assert answer.status_code == 422
    assert "The first value leans on this source" in answer.page.text


def test_every_type_of_fact_asks_for_its_second_value_as_for_its_first(ana: Visitor) -> None:
    for name, selector in {
        "insurance": "select", "submission_languages": "input", "genomic_rules": "textarea",
        "legal_basis": "textarea", "ethics_review_days": "input",
    }.items():  # fmt: skip
        page = ana.get(f"{STAFF}/fact/BR/{name}/edit").page
        for field in ("f_value", "f_other_value"):
            assert page.find(f"{selector}[name={field}]"), name
        assert not page.find(".second-value").has_attr("open")
    for path in ("agency/anvisa", "country/BR", "call/era-permed-jtc2018"):
        assert not ana.get(f"{STAFF}/{path}/edit").page.all(".second-value")


@pytest.mark.parametrize("is_other", [True, False])
def test_a_new_source_says_it_where_it_says_it(
    site: Flask, ana: Visitor, ben: Visitor, is_other: bool
) -> None:
    source = {
        "source_title": "Circular 7 of 2026", "source_url": "https://www.invima.gov.co/circular-7",
        "source_place": "num. 4",
    }  # fmt: skip
    changes = OTHER | {"f_other_sources": []} if is_other else {"f_value": "51"}
    told = {"source_is_other": "y"} if is_other else {}
    published(ana, ben, EDIT, **changes, **source, **told)
    page = strict(site).get(PAGE).page
    notes = page.find(f"{ROW} .fact__{'other' if is_other else 'trail'} .source-notes")
    assert "Circular 7 of 2026 (num. 4)" in page.words(notes)
    assert curating.faults_of_history() == []


def test_what_is_wrong_with_the_place_in_a_new_source_is_said_beside_it(ana: Visitor) -> None:
    page = ana.send(
        EDIT,
        filled(ana, EDIT) | {
            "reason": "New rules.", "source_title": "Circular 7",
            "source_url": "https://www.invima.gov.co/circular-7", "source_place": "x" * 201,
        },
    ).page  # fmt: skip
    assert page.find("#source_place-error")
    assert page.find("#source_place")["value"] == "x" * 201


def test_sources_that_agree_by_now_leave_one_value_and_the_history_of_two(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    published(ana, ben, EDIT, **OTHER)
    published(ana, ben, EDIT, drop_other="y")
    assert not any(state(Kind.FACT, FACT)[name] for name in SECOND)
    assert not strict(site).get(PAGE).page.all(".fact__other")
    told = strict(site).get(f"{PAGE}/history").page.text
    assert title_of(GUIDE) in told
    assert GUIDE in source_keys_in_use(db.session())  # so that it can be restored
    assert curating.faults_of_history() == []


@pytest.mark.parametrize(
    ("path", "kind", "key", "shown"),
    [
        ("/en/agencies/anvisa", Kind.AGENCY, "anvisa", "#sources"),
        ("/pt/calls/era-permed-jtc2018", Kind.CALL, "era-permed-jtc2018", "#sources"),
    ],
)
def test_the_place_in_the_sources_of_bodies_and_calls_stands_in_their_list(
    site: Flask, ana: Visitor, ben: Visitor, path: str, kind: Kind, key: str, shown: str
) -> None:
    source = state(kind, key)["sources"][0]
    published(ana, ben, f"{STAFF}/{kind.value}/{key}/edit", **{f"places_{source}": "cap. 2 <b>"})
    page = strict(site).get(path).page
    assert "(cap. 2 <b>)" in page.words(page.find(shown))
    assert curating.faults_of_history() == []


def test_a_place_goes_with_its_source(ana: Visitor, ben: Visitor) -> None:
    first, *others = state(Kind.FACT, FACT)["sources"]
    published(ana, ben, EDIT, **{f"places_{first}": "art. 12"})
    published(ana, ben, EDIT, f_sources=others)
    assert state(Kind.FACT, FACT)["places"] == {}
    assert curating.faults_of_history() == []


def test_two_who_quote_places_in_two_sources_both_get_theirs_and_in_one_choose(
    ana: Visitor, ben: Visitor
) -> None:
    one, two, *_more = state(Kind.FACT, FACT)["sources"]
    mine = drafted(ana, EDIT, **{f"places_{one}": "art. 1"})
    published(ben, ana, EDIT, **{f"places_{two}": "art. 2"})
    ana.send(f"{mine}/submit", page=mine)
    assert ben.send(f"{mine}/publish", page=mine).status_code == 303
    assert state(Kind.FACT, FACT)["places"] == {one: "art. 1", two: "art. 2"}

    mine = drafted(ana, EDIT, **{f"places_{one}": "art. 11"})
    published(ben, ana, EDIT, **{f"places_{one}": "art. 12"})
    ana.send(f"{mine}/submit", page=mine)
    refused = ben.send(f"{mine}/publish", page=mine)
    assert refused.status_code == 409
    texts = refused.page.find(".conflict__texts").text
    assert all(f"{title_of(one)} (art. {number})" in texts for number in (1, 11, 12))
    ben.send(f"{mine}/settle", {"c_0": "theirs"}, page=mine)
    assert state(Kind.FACT, FACT)["places"][one] == "art. 12"


def test_histories_and_drafts_from_before_there_were_places_go_on(
    ana: Visitor, ben: Visitor
) -> None:
    now = state(Kind.FACT, FACT)
    old = {name: value for name, value in now.items() if name not in {"places", *SECOND}}
    with transaction():
        db.session.add(
            Revision(
                element_kind="fact", element_key=FACT, number=1, at=clock.now(), action="baseline",
                by_role="files", changes=packed(changes_between({}, old)),
            )
        )  # fmt: skip
    assert curating.faults_of_history() == []
    draft = drafted(ana, EDIT, f_value="51")
    with transaction():
        kept = db.session.scalars(select(Draft)).one()
        kept.state = {name: kept.state[name] for name in old}
        kept.base_state = old
    assert filled(ana, f"{draft}/edit")["f_value"] == "51"
    ana.send(f"{draft}/submit", page=draft)
    assert ben.send(f"{draft}/publish", page=draft).status_code == 303
    published(ana, ben, EDIT, **OTHER, **{f"places_{cited()}": "art. 12"})
    assert curating.faults_of_history() == []
    restored(ana, ben, 1)
    assert state(Kind.FACT, FACT) == now
    assert curating.faults_of_history() == []
    assert curating.faults_of_index() == []
