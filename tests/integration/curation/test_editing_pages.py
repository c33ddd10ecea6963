"""The journeys of curators: edit, hand in, read, publish, settle a conflict, restore, merge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from helpdesk.accounts.roles import StaffRole
from helpdesk.core.database import db
from helpdesk.curation.fields import Kind
from tests.support import curating
from tests.support.client import strict
from tests.support.curating import state
from tests.support.editing import STAFF, drafted, filled, published
from tests.support.followed import found
from tests.support.sites import Sites
from tests.support.staff import Visitor, noted, signed_in

FACT = "CO/authority_review_days"
EDIT_FACT = f"{STAFF}/fact/{FACT}/edit"
PAGE = "/en/countries/co"


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


def test_a_fact_is_edited_read_by_a_second_person_and_stands_on_its_page(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    draft = drafted(ana, EDIT_FACT, f_value="51", f_note="Working days since the reform.")
    page = ana.get(draft).page
    assert "51" in page.text
    assert "Hand in for a second reader" in page.text
    assert "51" not in strict(site).get(PAGE).page.find("#authority_review_days").text
    assert ben.get(draft).status_code == 404  # nobody reads along before it is handed in
    assert "51" in ana.get(f"{draft}/preview").page.find("#authority_review_days").text
    assert ana.send(f"{draft}/submit", page=draft).status_code == 303
    assert "To be read by you 1" in ben.get(f"{STAFF}/drafts").page.text
    assert ben.send(f"{draft}/publish", page=draft).status_code == 303
    assert "51" in strict(site).get(PAGE).page.find("#authority_review_days").text
    assert [event.subject_key for event in noted("entry.edited")] == [FACT]
    assert curating.faults_of_history() == []
    assert curating.faults_of_index() == []


def test_nobody_publishes_what_they_wrote(site: Flask, ana: Visitor) -> None:
    before = state(Kind.FACT, FACT)
    draft = drafted(ana, EDIT_FACT, f_value="51")
    ana.send(f"{draft}/submit", page=draft)
    assert ana.send(f"{draft}/publish", page=draft).status_code == 403
    assert ana.send(f"{draft}/return", {"note": "x"}, page=draft).status_code == 403
    assert state(Kind.FACT, FACT) == before


def test_where_self_publishing_is_allowed_the_entry_says_so(sites: Sites) -> None:
    with sites.copy_of("seeded", HELPDESK_SELF_PUBLISHING="1") as app, app.app_context():
        ana = signed_in(app, StaffRole.CURATOR)
        draft = drafted(ana, EDIT_FACT, f_value="51")
        assert ana.send(f"{draft}/publish", page=draft).status_code == 303
        history = strict(app).get(f"{PAGE}/history").page.text
        assert "published without a second reader" in history
        assert "Part of it was published without" in strict(app).get(PAGE).page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"f_sources": []}, "Name a source: nothing stands in the directory without one."),
        ({"f_checked_on": ""}, "Enter the day on which the source was read."),
        ({"f_checked_on": "2999-01-01"}, "This day is still to come"),
        ({"f_value": "soon"}, "Write a whole number from 1 to 1000."),
        ({"reason": " "}, "Write why the entry changes."),
        ({"source_title": "A page", "source_url": "page"}, "Write a whole address"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    ana: Visitor, changes: dict[str, Any], words: str
) -> None:
    data = filled(ana, EDIT_FACT) | {"reason": "New rules.", "f_note": "Typed by hand."} | changes
    response = ana.send(EDIT_FACT, data)
    assert response.status_code == 422
    assert words in response.page.text
    assert "Typed by hand." in response.get_data(as_text=True)


def test_half_a_draft_is_kept_for_later_and_not_handed_in(ana: Visitor) -> None:
    draft = drafted(ana, EDIT_FACT, f_value="", later="1")
    assert "Before it can be handed in:" in ana.get(draft).page.text
    assert ana.send(f"{draft}/submit", page=draft).status_code == 409
    assert ana.get(EDIT_FACT).status_code == 303  # the form goes on with the draft


def test_a_new_source_is_cited_once_it_is_published(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    source = {
        "source_title": "Circular 7 of 2026",
        "source_url": "https://www.invima.gov.co/circular-7",
        "source_dated": "2026-05",
    }
    published(ana, ben, EDIT_FACT, f_value="51", **source)
    assert "Circular 7 of 2026" in strict(site).get(PAGE).page.text


def test_two_who_edit_different_fields_both_get_theirs(ana: Visitor, ben: Visitor) -> None:
    path = f"{STAFF}/agency/anvisa/edit"
    mine = drafted(ana, path, f_phone="+55 61 1111")
    published(ben, ana, path, f_city="Recife")
    page = ana.get(mine).page.text
    assert "Somebody else has changed other fields meanwhile" in page
    ana.send(f"{mine}/submit", page=mine)
    assert ben.send(f"{mine}/publish", page=mine).status_code == 303
    now = state(Kind.AGENCY, "anvisa")
    assert (now["phone"], now["city"]) == ("+55 61 1111", "Recife")


@pytest.mark.parametrize(("choice", "value"), [("mine", 51), ("theirs", 62)])
def test_two_who_edit_one_field_see_both_texts_and_choose(
    ana: Visitor, ben: Visitor, choice: str, value: int
) -> None:
    mine = drafted(ana, EDIT_FACT, f_value="51")
    published(ben, ana, EDIT_FACT, f_value="62")
    ana.send(f"{mine}/submit", page=mine)
    refused = ben.send(f"{mine}/publish", page=mine)
    assert refused.status_code == 409
    texts = refused.page.find(".conflict__texts").text
    assert all(number in texts for number in ("43", "51", "62"))
    assert ben.send(f"{mine}/settle", {"c_0": choice}, page=mine).status_code == 303
    assert ben.send(f"{mine}/publish", page=mine).status_code == 303
    assert state(Kind.FACT, FACT)["value"] == value
    assert curating.faults_of_history() == []


def test_of_two_windows_with_one_draft_the_second_is_told_and_loses_nothing(ana: Visitor) -> None:
    draft = drafted(ana, EDIT_FACT, f_value="51")
    path = f"{draft}/edit"
    seen = filled(ana, path)
    assert ana.send(path, seen | {"f_value": "52"}).status_code == 303
    response = ana.send(path, seen | {"f_value": "53"})
    assert response.status_code == 409
    assert response.page.find("[name=f_value]")["value"] == "53"


def test_who_opens_a_form_twice_and_saves_both_is_told_and_loses_nothing(ana: Visitor) -> None:
    data = filled(ana, EDIT_FACT) | {"reason": "New rules."}
    assert ana.send(EDIT_FACT, data | {"f_value": "51"}).status_code == 303
    response = ana.send(EDIT_FACT, data | {"f_value": "52"}, page=f"{STAFF}/drafts")
    assert response.status_code == 409
    assert response.page.find("[name=f_value]")["value"] == "52"
    again = str(response.page.find('form[method="post"][novalidate]')["action"])
    version = response.page.find("[name=version]")["value"]
    assert ana.send(again, data | {"f_value": "52", "version": version}).status_code == 303


def test_a_draft_sent_back_tells_its_author_why(ana: Visitor, ben: Visitor) -> None:
    draft = drafted(ana, EDIT_FACT, f_value="51")
    ana.send(f"{draft}/submit", page=draft)
    assert ben.send(f"{draft}/return", {"note": ""}, page=draft).status_code == 422
    assert ben.send(f"{draft}/return", {"note": "Which circular?"}, page=draft).status_code == 303
    assert "Which circular?" in ana.get(draft).page.text
    drafted(ana, f"{draft}/edit", f_value="52")
    assert ana.send(f"{draft}/submit", page=draft).status_code == 303


def test_translations_show_what_is_missing_machine_made_or_behind(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    path = f"{STAFF}/agency/anvisa/edit"
    assert "machine translation" in ana.get(path).page.text
    published(ana, ben, path, f_summary="Authorises trials and medicines.")
    assert "behind the English" in ana.get(path).page.text
    published(ana, ben, path, t_es_summary="Autoriza los ensayos.", read_pt_summary="y")
    texts = state(Kind.AGENCY, "anvisa")["translations"]
    assert texts["es"]["summary"]["text"] == "Autoriza los ensayos."
    assert not any(texts[language]["summary"]["machine"] for language in ("es", "pt"))
    assert "Autoriza los ensayos." in strict(site).get("/es/agencies/anvisa").page.text
    assert "behind the English" not in ana.get(path).page.text


def test_a_body_and_a_programme_are_added(site: Flask, ana: Visitor, ben: Visitor) -> None:
    source = {"source_title": "About us", "source_url": "https://www.xyzw.example.org/about"}
    fields = {
        "f_name": "Example Zeta Board", "f_acronym": "XYZW", "f_country": "CO",
        "f_scope": "national", "f_roles": ["ethics-body"], "first_f_roles": "ethics-body",
        "f_summary": "Reviews protocols.", "f_evidence": "official", "f_checked_on": "2026-11-01",
    }  # fmt: skip
    path = f"{STAFF}/new/agency"
    topic = ana.get(path).page.find("[name=f_topics]")["value"]
    published(ana, ben, path, **fields, **source, f_topics=[topic])
    assert "Example Zeta Board" in strict(site).get("/en/agencies/xyzw").page.text
    curating.caught_up()
    assert "xyzw" in found("XYZW")
    path = f"{STAFF}/new/programme?agency=xyzw"
    published(ana, ben, path, f_name="Seed grants", f_checked_on="2026-11-01", **source)
    assert "Seed grants" in strict(site).get("/en/agencies/xyzw").page.text
    assert curating.faults_of_index() == []


def test_an_administrator_adds_a_country_which_a_second_person_reads(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    assert strict(site).get("/en/countries/ad").status_code == 404
    path = f"{STAFF}/country/AD/edit"
    assert ben.get(f"{STAFF}/new/country?code=AD").headers["Location"].endswith(path[3:])
    form = filled(ben, path)
    assert (form["f_name"], form["t_pt_name"], form["f_languages"]) == ("Andorra", "Andorra", "ca")
    spain = state(Kind.COUNTRY, "ES")
    fields = {
        "f_region": spain["region"], "f_subregion": spain["subregion"],
        "f_overview": "A country of the tests.", "f_checked_on": "2026-11-01",
    }  # fmt: skip
    published(ben, ana, path, **fields)
    assert strict(site).get("/en/countries/ad").page.heading == "Andorra"
    assert "/en/countries/ad" in strict(site).get("/en/countries").page.links
    assert curating.faults_of_history() == []
    assert curating.faults_of_index() == []


def test_a_curator_adds_no_country_and_nobody_one_that_is_none(ana: Visitor, ben: Visitor) -> None:
    assert ana.get(f"{STAFF}/country/AD/edit").status_code == 403
    data = filled(ben, f"{STAFF}/country/AD/edit") | {"reason": "New."}
    answer = ana.send(f"{STAFF}/country/AD/edit", data, page=f"{STAFF}/drafts")
    assert answer.status_code == 403
    assert "Add an entry" not in ana.get(f"{STAFF}?kind=country").page.text
    assert ben.get(f"{STAFF}/new/country").page.find("option[value=AD]").text == "Andorra"
    for code in ("ZZ", "EU", "QQ", "ad", "BRA"):
        assert ben.get(f"{STAFF}/country/{code}/edit").status_code == 404, code
        assert not ben.get(f"{STAFF}/new/country").page.all(f"option[value={code}]")


def test_a_fact_that_was_not_known_is_added(site: Flask, ana: Visitor, ben: Visitor) -> None:
    missing = ana.get(f"{STAFF}?kind=fact&q=AG").page.link("Age to consent alone")
    source = {"source_title": "Medical act", "source_url": "https://laws.example.org/medical"}
    published(ana, ben, missing, f_value="18", f_checked_on="2026-11-01", **source)
    assert "18" in strict(site).get("/en/countries/ag").page.find("#consent_age").text


def test_a_merged_body_keeps_its_address_and_points_on(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    path = f"{STAFF}/agency/invima/close"
    wrong = ana.send(path, {"how": "merge_into", "successor": "nobody", "reason": "Twice."})
    assert wrong.status_code == 422
    response = ana.send(
        path, {"how": "merge_into", "successor": "minciencias-co", "reason": "Twice."}
    )
    if response.status_code == 422:
        response = ana.send(path, {"how": "merge_into", "successor": "anvisa", "reason": "Twice."})
    draft = str(response.headers["Location"])
    ana.send(f"{draft}/submit", page=draft)
    assert ben.send(f"{draft}/publish", page=draft).status_code == 303
    answer = strict(site).get("/en/agencies/invima")
    assert answer.status_code == 200
    assert answer.page.find('meta[name="robots"]')["content"] == "noindex"
    assert answer.page.find(".notice a")["href"] == "/en/agencies/anvisa"
    curating.caught_up()
    names = found("Invima")
    assert "anvisa" in names  # by the name that came over
    assert "invima" not in names
    assert strict(site).get("/en/agencies/invima/history").status_code == 200
    assert curating.faults_of_history() == []
    assert curating.faults_of_index() == []


def test_history_tells_names_inside_and_roles_in_public(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    published(ana, ben, EDIT_FACT, f_value="51", effective_on="2026-07-01")
    published(ben, ana, EDIT_FACT, f_value="52")
    inside = ana.get(f"{STAFF}/fact/{FACT}/history").page.text
    assert "First Account" in inside
    assert "Second Reader" in inside
    for path in (f"{PAGE}/history", "/en/changes", f"{PAGE}/changes"):
        told = strict(site).get(path).page.text
        assert "by Curator, read by Administrator" in told, path
        assert "In force from 1 July 2026" in told
        assert "First Account" not in told
        assert "Second Reader" not in told
    assert "Nothing has been changed yet" not in strict(site).get("/es/changes").page.text


def test_history_names_the_fact_before_what_was_changed_in_it(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    published(ana, ben, EDIT_FACT, f_value="51")
    for path in (f"{PAGE}/history", "/en/changes", f"{PAGE}/changes"):
        step = strict(site).get(path).page.find(".revision")
        title = step.select_one("h2 a")
        assert str(title["href"]).endswith("/co#authority_review_days"), path
        assert step.text.index(title.text) < step.text.index("by Curator"), path


def test_a_change_stands_with_both_texts_and_the_words_that_differ(ana: Visitor) -> None:
    draft = drafted(ana, EDIT_FACT, f_value="51")
    change = ana.get(drafted(ana, f"{draft}/edit", f_note="A new note.")).page
    sides = change.find(".change").select("dd")
    assert [side.select_one(".change__side").text for side in sides] == ["Now", "In the draft"]
    path = f"{STAFF}/agency/anvisa/edit"
    name = filled(ana, path)["f_name"]
    change = ana.get(drafted(ana, path, f_name=f"{name} of Brazil")).page.find(".change")
    assert change.select_one("ins").text.strip() == "of Brazil"
    assert change.select_one("del") is None


def test_the_form_shows_the_sources_of_the_entry_and_folds_the_others(ana: Visitor) -> None:
    path = f"{STAFF}/agency/anvisa/edit"
    field = ana.get(path).page.find(".choices__rest").find_parent("fieldset")
    rest = field.select_one(".choices__rest")
    own = [box for box in field.select("[type=checkbox]") if box not in rest.select("input")]
    cited = state(Kind.AGENCY, "anvisa")["sources"]
    assert [box["value"] for box in own] == cited
    assert all(box.has_attr("checked") for box in own)
    assert f"{len(rest.select('[type=checkbox]'))} other sources" in rest.select_one("summary").text
    assert not rest.has_attr("open")
    data = filled(ana, path) | {"reason": "A look.", "f_sources": []}
    refused = ana.send(path, data).page.find(".choices__rest")
    assert refused.has_attr("open")


def test_the_log_of_changes_is_linked_from_every_page_and_from_each_country(site: Flask) -> None:
    page = strict(site).get(PAGE).page
    assert page.find('.site-footer a[href="/en/changes"]')
    assert page.find(f'main a[href="{PAGE}/changes"]')
    assert strict(site).get("/en/about/data").page.find('main a[href="/en/changes"]')


def test_two_states_are_compared_and_one_is_restored(
    site: Flask, ana: Visitor, ben: Visitor
) -> None:
    for value in ("51", "52", "53"):
        published(ana, ben, EDIT_FACT, f_value=value)
    path = f"{STAFF}/fact/{FACT}/history"
    compared = ana.get(f"{path}?a=1&b=3").page.find(".changes").text
    assert "43" in compared
    assert "52" in compared
    response = ana.send(f"{path}/2/restore", page=path)
    draft = str(response.headers["Location"])
    ana.send(f"{draft}/submit", page=draft)
    assert ben.send(f"{draft}/publish", page=draft).status_code == 303
    assert state(Kind.FACT, FACT)["value"] == 51
    assert [row.action for row in curating.history(Kind.FACT, FACT)][-1] == "restored"
    assert curating.faults_of_history() == []


def test_every_kind_has_a_form_that_says_what_is_there(ana: Visitor) -> None:
    for kind in Kind:
        path = ana.get(f"{STAFF}?kind={kind.value}").page.find(".entry__title a")["href"]
        data = filled(ana, path) | {"reason": "Nothing but a look."}
        response = ana.send(path, data)
        assert response.status_code == 303, (path, response.page.text)
        draft = str(response.headers["Location"])
        assert "Nothing differs." in ana.get(draft).page.text, path
        db.session.rollback()


def test_many_entries_change_at_once_and_back(site: Flask, ana: Visitor, ben: Visitor) -> None:
    before = {key: state(Kind.AGENCY, key) for key in ("anvisa", "invima")}
    path = f"{STAFF}/together?kind=agency&q=anvisa"
    change = {
        "keys": "anvisa\ninvima", "how": "add", "value": "roles:ethics-body",
        "reason": "Both run a committee.",
    }  # fmt: skip
    assert ana.send(path, change | {"value": ""}).status_code == 422
    shown = ana.send(path, change)
    assert shown.status_code == 200
    assert shown.page.find("#would .count").text == "2"
    batch = str(ana.send(path, change | {"confirmed": "1"}).headers["Location"])
    assert ana.send(f"{batch}/publish", page=batch).status_code == 403
    assert ben.send(f"{batch}/publish", page=batch).status_code == 303
    assert all("ethics-body" in state(Kind.AGENCY, key)["roles"] for key in before)
    undo = str(ana.send(f"{batch}/undo", page=batch).headers["Location"])
    assert ben.send(f"{undo}/publish", page=undo).status_code == 303
    assert {key: state(Kind.AGENCY, key) for key in before} == before
    assert curating.faults_of_history() == []
    assert curating.faults_of_index() == []
