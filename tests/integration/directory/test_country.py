from __future__ import annotations

import json
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.directory.models import Agency, Country, Fact, FundingCall
from helpdesk.vocabulary.facts import FACT_KINDS
from tests.support.client import StrictClient


@pytest.mark.parametrize(
    ("language", "heading", "overview"),
    [
        ("en", "Brazil", "A trial meant for product registration"),
        ("es", "Brasil", "Un ensayo destinado al registro"),
        ("pt", "Brasil", "Anvisa"),
    ],
)
def test_it_works(client: StrictClient, language: str, heading: str, overview: str) -> None:
    page = client.get(f"/{language}/countries/br").page
    assert page.heading == heading
    assert heading in page.title
    assert overview in page.text


def test_typed_facts_have_value_unit_note_and_numbered_sources(client: StrictClient) -> None:
    page = client.get("/en/countries/br").page
    days = page.words(page.find("#authority_review_days"))
    assert "90 working days" in days
    assert "Working days for a primary petition" in days
    assert "Checked 23 November 2026" in days
    number = page.find("#authority_review_days .source-notes a")["href"]
    assert page.find(f"li{number}").a["href"].startswith("http")  # type: ignore[index]


@pytest.mark.parametrize("code", ["br", "ar", "es", "mx", "dm", "de", "se"])
def test_every_fact_has_its_anchor_known_or_not(client: StrictClient, code: str) -> None:
    page = client.get(f"/en/countries/{code}").page
    for kind in FACT_KINDS:
        page.find(f"#{kind.key}")


def test_an_unknown_fact_is_named_and_never_a_no(client: StrictClient) -> None:
    page = client.get("/en/countries/dm").page
    assert page.find(".unknown #insurance")
    assert "does not mean “no”" in page.text
    assert "Not required" not in page.text
    assert "Not known: our sources name no such body" in page.words(page.find("#ethics"))


def test_bodies_stand_by_what_they_do_in_full_only_once(client: StrictClient) -> None:
    page = client.get("/en/countries/br").page
    authorises = page.find("#authorisation")
    assert "Brazilian Health Regulatory Agency" in page.words(authorises)
    assert "INAEP" in page.words(page.find("#ethics"))
    summary = "The health ministry's research arm"
    assert page.text.count(summary) <= 1
    # A ministry that funds: in full among the funders, by name among the ministries.
    assert "DECIT" in page.words(page.find("#funding"))
    assert "DECIT" in page.words(page.find("#others .also"))


def test_funders_of_the_whole_country_come_first(client: StrictClient) -> None:
    page = client.get("/en/countries/br").page
    funders = page.words(page.find("#funding"))
    assert funders.index("CNPq") < funders.index("FAPESP")


def test_the_law_is_listed_with_its_year(client: StrictClient) -> None:
    laws = client.get("/en/countries/br").page
    assert "Lei 14.874/2024" in laws.words(laws.find("#legal_basis"))


def test_past_calls_are_folded_away_and_none_is_said_to_be_open(client: StrictClient) -> None:
    page = client.get("/en/countries/br").page
    calls = page.words(page.find("#calls"))
    assert "No call in the directory that names this country is open or announced." in calls
    assert page.find("#calls details li")


def test_an_open_call_is_shown_with_its_deadline(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    with transaction():
        call = db.session.scalars(select(FundingCall).filter_by(slug="era-permed-jtc2021")).one()
        call.closes_on = clock.today().replace(year=clock.today().year + 1, day=1)
    page = fresh_client.get("/en/countries/br").page
    assert "Open Closes on 1 " in page.words(page.find("#calls .entries"))


def test_nearby_countries_are_those_of_the_subregion(client: StrictClient) -> None:
    page = client.get("/es/countries/ar").page
    nearby = page.words(page.find("#nearby"))
    assert "Uruguay" in nearby
    assert "Argentina" not in nearby


def test_the_jump_list_leads_somewhere(client: StrictClient) -> None:
    page = client.get("/en/countries/es").page
    jumps = page.all(".jump a")
    assert len(jumps) > 6
    for jump in jumps:
        page.find(str(jump["href"]))


def test_machines_are_told_what_the_page_is_about(client: StrictClient) -> None:
    page = client.get("/en/countries/br").page
    told = json.loads(page.find('script[type="application/ld+json"]').text)
    assert told["about"] == {
        "@type": "Country",
        "name": "Brazil",
        "alternateName": ["Brasil"],
        "identifier": "BR",
    }
    assert told["lastReviewed"] == "2026-11-23"


def test_the_usual_spelling_of_the_code_leads_to_the_page(client: StrictClient) -> None:
    answer = client.get("/en/countries/BR")
    assert answer.status_code == 301
    assert answer.location == "/en/countries/br"


def test_a_code_of_other_letters_that_fold_to_it_leads_there_too(client: StrictClient) -> None:
    assert client.get("/en/countries/ıt").location == "/en/countries/it"


@pytest.mark.parametrize("code", ["xx", "XX", "brasil", "b", "%00", "br%20", "ＢＲ"])
def test_a_country_that_is_not_here_is_a_404(client: StrictClient, code: str) -> None:
    assert client.get(f"/en/countries/{code}").status_code == 404


def test_a_retired_country_says_so(fresh_app: Flask, fresh_client: StrictClient) -> None:
    _retire(Country, code="DM")
    answer = fresh_client.get("/en/countries/dm")
    assert answer.status_code == 410
    assert "2 January 2026" in answer.page.text
    assert "Dominica" not in fresh_client.get("/en/countries").page.text.replace(
        "Dominican Republic", ""
    )
    assert "/en/countries/dm" not in fresh_client.get("/en/countries/ag").page.links


def test_a_retired_fact_is_unknown_again(fresh_app: Flask, fresh_client: StrictClient) -> None:
    _retire(Fact, key="BR/insurance")
    page = fresh_client.get("/en/countries/br").page
    assert page.find(".unknown #insurance")


def test_a_retired_body_leaves_its_country(fresh_app: Flask, fresh_client: StrictClient) -> None:
    _retire(Agency, slug="anvisa")
    page = fresh_client.get("/en/countries/br").page
    assert "/en/agencies/anvisa" not in page.links


def test_it_is_only_read(client: StrictClient) -> None:
    answer = client.post("/en/countries/br")
    assert answer.status_code in {400, 405}


def _retire(model: type[Country] | type[Agency] | type[Fact], **which: str) -> None:
    with transaction():
        row = db.session.scalars(select(model).filter_by(**which)).one()
        row.retired_at = datetime.fromisoformat("2026-01-02T12:00:00+00:00")


def test_what_is_asked_first_is_told_at_a_glance_and_leads_to_its_sources(
    client: StrictClient,
) -> None:
    page = client.get("/en/countries/br").page
    told = page.words(page.find(".glance"))
    assert "Time limit of the authority 90 working days" in told
    for link in page.all(".glance a"):
        assert page.find(str(link["href"])), "each leads to its fact"


def test_unknown_facts_make_no_glance(client: StrictClient) -> None:
    assert not client.get("/en/countries/dm").page.all(".glance")
    some = client.get("/en/countries/jm").page
    assert not some.all(".glance"), "most of them are not known"
