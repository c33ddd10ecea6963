from __future__ import annotations

import json
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core.database import db, transaction
from helpdesk.directory.models import Agency, Programme
from tests.support.client import StrictClient

RETIRED_AT = datetime.fromisoformat("2026-01-02T12:00:00+00:00")


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "Brazilian Health Regulatory Agency ANVISA"),
        ("pt", "Agência Nacional de Vigilância Sanitária ANVISA"),
    ],
)
def test_it_works(client: StrictClient, language: str, heading: str) -> None:
    page = client.get(f"/{language}/agencies/anvisa").page
    assert page.heading == heading
    assert page.title.startswith("ANVISA – ")


def test_a_name_made_by_a_machine_says_so(client: StrictClient) -> None:
    page = client.get("/es/agencies/anvisa").page
    assert "traducción automática" in page.words(page.find("header h1"))


def test_the_native_name_is_marked_as_such(client: StrictClient) -> None:
    page = client.get("/en/agencies/anvisa").page
    assert page.words(page.find('.own-names [lang="pt"]')).startswith("Agência Nacional")


def test_it_says_what_it_does_where_and_how_to_reach_it(client: StrictClient) -> None:
    page = client.get("/en/agencies/anvisa").page
    assert "/en/agencies?role=medicines-regulator" in page.links
    assert "/en/agencies?topic=import-licence" in page.links
    assert "/en/countries/br" in page.links
    assert "https://www.gov.br/anvisa" in page.links
    assert "neither a mailbox nor a telephone number" in page.words(page.find(".reach"))
    assert "Read on the body's own page" in page.text


def test_a_body_of_several_countries_has_no_country(client: StrictClient) -> None:
    page = client.get("/en/agencies/ep-permed").page
    assert page.words(page.find(".breadcrumbs")).startswith("Bodies")
    assert page.link("agencerecherche").startswith("mailto:")


def test_programmes_have_anchors_and_sources(client: StrictClient) -> None:
    page = client.get("/en/agencies/ep-permed").page
    programme = page.find("#joint-transnational-calls-jtc")
    assert programme.select(".source-notes a")


def test_the_calls_it_funds_are_listed(client: StrictClient) -> None:
    assert "/en/calls/era-permed-jtc2021" in client.get("/en/agencies/confap").page.links


def test_machines_are_told_what_kind_of_body_it_is(client: StrictClient) -> None:
    def told(slug: str) -> dict[str, object]:
        page = client.get(f"/en/agencies/{slug}").page
        found: dict[str, object] = json.loads(page.find('script[type="application/ld+json"]').text)
        return found

    assert told("anvisa")["@type"] == "GovernmentOrganization"
    assert told("cnpq")["@type"] == "FundingAgency"
    assert told("anvisa")["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "Brasília",
        "addressCountry": "BR",
    }


def test_its_card_can_be_saved(client: StrictClient) -> None:
    answer = client.get("/pt/agencies/anvisa.vcf")
    assert answer.mimetype == "text/vcard"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="anvisa.vcf"'
    card = answer.get_data(as_text=True)
    assert "FN;LANGUAGE=pt:Agência Nacional de Vigilância Sanitária\r\n" in card
    assert "ADR:;;;Brasília;;;Brasil\r\n" in card
    assert "URL:https://www.gov.br/anvisa\r\n" in card


@pytest.mark.parametrize("path", ["nobody", "ANVISA", "anvisa.pdf", "nobody.vcf", "%00"])
def test_a_body_that_is_not_here_is_a_404(client: StrictClient, path: str) -> None:
    assert client.get(f"/en/agencies/{path}").status_code == 404


@pytest.mark.parametrize("path", ["agencies/anvisa", "agencies/anvisa.vcf"])
def test_a_retired_body_says_so_and_offers_its_country(
    fresh_app: Flask, fresh_client: StrictClient, path: str
) -> None:
    with transaction():
        db.session.scalars(select(Agency).filter_by(slug="anvisa")).one().retired_at = RETIRED_AT
    answer = fresh_client.get(f"/en/{path}")
    assert answer.status_code == 410
    assert "2 January 2026" in answer.page.text
    assert "/en/countries/br" in answer.page.links


def test_a_retired_programme_is_gone_from_the_page(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    with transaction():
        for programme in db.session.scalars(select(Programme)):
            programme.retired_at = RETIRED_AT
    assert "Funding programmes" not in fresh_client.get("/en/agencies/ep-permed").page.text


def test_an_entry_text_cannot_become_markup(fresh_app: Flask, fresh_client: StrictClient) -> None:
    evil = '</script><img src=x onerror="x">'
    with transaction():
        agency = db.session.scalars(select(Agency).filter_by(slug="anvisa")).one()
        agency.summary = agency.name = agency.acronym = evil
    page = fresh_client.get("/en/agencies/anvisa").page
    assert not page.all("img")
    assert json.loads(page.find('script[type="application/ld+json"]').text)["name"] == evil


def test_it_is_only_read(client: StrictClient) -> None:
    assert client.delete("/en/agencies/anvisa").status_code in {400, 405}
