"""Every entry says when it was checked and is due again, and openly when that has passed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core.database import db, transaction
from helpdesk.directory.models import Agency, Country, Element, Fact, FundingCall
from tests.support.client import StrictClient


def changed(model: type[Element], key: str, **values: Any) -> None:
    with transaction():
        row = db.session.scalars(select(model).where(model.key == key)).one()
        for name, value in values.items():
            setattr(row, name, value)


def test_a_fact_says_when_it_is_due_by_its_kind(client: StrictClient) -> None:
    page = client.get("/en/countries/br").page
    days = page.words(page.find("#authority_review_days"))
    assert "Checked 23 November 2026; next review due 23 November 2027" in days
    laws = page.words(page.find("#legal_basis"))
    assert "Checked 23 November 2026; next review due 23 November 2028" in laws


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Checked 23 November 2026; next review due 23 May 2027"),
        ("es", "Verificado el 23 de noviembre de 2026; próxima revisión: 23 de mayo de 2027"),
        ("pt", "Verificado em 23 de novembro de 2026; próxima revisão: 23 de maio de 2027"),
    ],
)
def test_a_body_is_due_sooner_since_it_is_there_to_be_reached(
    client: StrictClient, language: str, words: str
) -> None:
    page = client.get(f"/{language}/agencies/anvisa").page
    assert words in page.words(page.find(".page-head"))


def test_a_call_that_has_closed_is_past_and_nobody_has_to_look_again(client: StrictClient) -> None:
    page = client.get("/en/calls/era-permed-jtc2021").page
    assert "Checked 23 November 2026" in page.words(page.find("#sources"))
    assert "review" not in page.words(page.find("#sources"))


def test_a_late_review_is_said_where_it_stands_and_at_the_head(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    changed(Fact, "BR/insurance", checked_on=date(2025, 3, 1))
    page = fresh_client.get("/en/countries/br").page
    assert "the review due on 1 March 2026 has not been made" in page.words(page.find("#insurance"))
    assert "One review on this page is late" in page.words(page.find(".page-head .notice--warning"))
    assert "has not been made" not in page.words(page.find("#consent_age"))
    other = fresh_client.get("/en/countries/ar").page
    assert not other.all(".notice--warning")


def test_a_late_body_says_so_before_its_mailbox_is_used(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    changed(Agency, "anvisa", checked_on=date(2026, 2, 28))
    page = fresh_client.get("/en/agencies/anvisa").page
    assert "the review due on 28 August 2026 has not been made" in page.text
    assert page.all(".page-head .notice--warning")


def test_who_checked_is_said_by_role_and_never_by_name(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    changed(Fact, "BR/insurance", checked_by="contact")
    changed(Country, "BR", checked_by="curator")
    page = fresh_client.get("/en/countries/br").page
    assert "Checked 23 November 2026 by the regional desk;" in page.words(page.find("#insurance"))
    assert "Checked 23 November 2026 by a curator;" in page.words(page.find(".page-head"))


def test_the_json_of_search_says_the_same(fresh_app: Flask, fresh_client: StrictClient) -> None:
    changed(Agency, "anvisa", checked_on=date(2026, 2, 28))
    first = fresh_client.get("/api/v1/search?q=anvisa").get_json()["results"][0]
    assert first["id"] == "anvisa"
    assert first["checked_on"] == "2026-02-28"
    assert first["next_review_on"] == "2026-08-28"
    assert first["is_review_overdue"] is True
    call = fresh_client.get("/api/v1/search?q=era-permed-jtc2021").get_json()["results"][0]
    assert call["type"] == "call"
    assert call["next_review_on"] is None
    assert call["is_review_overdue"] is False


def test_months_are_settings_and_a_kept_page_notices(sites: Any) -> None:
    with sites.copy_of("seeded", HELPDESK_REVIEW_MONTHS_CONTACT="3") as app, app.app_context():
        client = app.test_client()
        answer = client.get("/en/agencies/anvisa")
        assert "next review due 23 February 2027" in answer.get_data(as_text=True)
    with sites.copy_of("seeded") as app, app.app_context():
        again = app.test_client().get(
            "/en/agencies/anvisa", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 200


def test_the_place_in_the_source_is_quoted_beside_its_number(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    with transaction():
        fact = db.session.scalars(select(Fact).where(Fact.key == "BR/insurance")).one()
        fact.citations[0].place = "art. 12, <b>par. 3</b>"
    page = fresh_client.get("/en/countries/br").page
    assert "(art. 12, <b>par. 3</b>)" in page.words(page.find("#insurance .source-notes"))
    listed = page.find(page.find("#insurance .source-notes a")["href"])
    assert "art. 12" not in page.words(listed)  # the list has the source once, for all its places


def test_the_files_name_no_place_and_no_second_value(app: Flask) -> None:
    facts = db.session.scalars(select(Fact)).all()
    assert {fact.other for fact in facts} == {None}
    assert {citation.place for fact in facts for citation in fact.citations} == {""}


def test_two_sources_that_disagree_are_both_shown(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    with transaction():
        fact = db.session.scalars(select(Fact).where(Fact.key == "BR/insurance")).one()
        law = db.session.scalars(select(Fact).where(Fact.key == "BR/legal_basis")).one()
        key = law.citations[-1].source.key
        title = law.citations[-1].source.title
        value = fact.value
        other = next(one for one in fact.fact_kind.choices if one != value)
        fact.other = {"value": other, "note": "For phase IV <b>only</b>.", "sources": [key]}
    page = fresh_client.get("/es/countries/br").page
    words = page.words(page.find("#insurance"))
    assert "Otra fuente dice otra cosa" in words
    assert "For phase IV <b>only</b>." in words
    notes = page.find("#insurance .fact__other .source-notes a")
    assert title in page.words(page.find(notes["href"]))


def test_a_source_of_a_second_value_alone_outlives_a_load_of_the_files(fresh_app: Flask) -> None:
    from helpdesk.core import clock
    from helpdesk.directory.models import Source
    from helpdesk.seeding.loader import load_if_changed

    with transaction():
        db.session.add(Source(key="site:abc", title="A circular", url="https://gov.example/c"))
        fact = db.session.scalars(select(Fact).where(Fact.key == "BR/insurance")).one()
        fact.other = {"value": "conditional", "note": "", "sources": ["site:abc"]}
    load_if_changed(fresh_app.config["SETTINGS"].seed_folder, now=clock.now(), force=True)
    db.session.rollback()
    assert db.session.scalars(select(Source).where(Source.key == "site:abc")).one_or_none()


def test_an_open_call_is_due_again(fresh_app: Flask, fresh_client: StrictClient) -> None:
    changed(FundingCall, "era-permed-jtc2021", closes_on=date(2035, 1, 1), closes_at=None)
    page = fresh_client.get("/en/calls/era-permed-jtc2021").page
    assert "next review due 23 November 2027" in page.words(page.find("#sources"))
