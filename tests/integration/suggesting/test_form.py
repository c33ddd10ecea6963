"""The form: what it asks for each target, what it refuses, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.asking import said
from tests.support.client import StrictClient, strict
from tests.support.suggesting import FACT, FILLED, Suggester, again, suggestions

LANGUAGES = ("en", "es", "pt")


@pytest.mark.parametrize(
    ("path", "about"),
    [
        ("countries/br", "country:BR"),
        ("countries/br", "fact:BR/insurance"),
        ("agencies/anvisa", "agency:anvisa"),
        ("calls/ep-permed-jtc2026", "call:ep-permed-jtc2026"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_from_every_entry_and_fact_a_link_leads_to_the_form(
    client: StrictClient, language: str, path: str, about: str
) -> None:
    page = client.get(f"/{language}/{path}").page
    link = f"/{language}/suggest?about={about}"
    assert link in page.links
    form = client.get(link).page
    assert form.find("[name=about]")["value"] == about
    assert form.all(".notice a")


@pytest.mark.parametrize(
    ("path", "new"),
    [("agencies", "body"), ("calls", "call"), ("search?q=xyzzyqwfp", "body")],
)
def test_what_is_missing_is_suggested_from_the_lists(
    client: StrictClient, path: str, new: str
) -> None:
    link = f"/en/suggest?new={new}"
    assert link in client.get(f"/en/{path}").page.links
    form = client.get(link).page
    assert form.find("#title")
    assert bool(form.all("#country")) == (new == "body")


def test_a_fact_that_nobody_knows_can_be_told(client: StrictClient) -> None:
    page = client.get("/en/countries/br").page
    link = page.find("#consent_age a[href*=suggest]")
    assert page.words(link).startswith("Tell us what you know")
    said(client.get(link["href"]).page, ["What stands there now: Not known"])


def test_the_form_says_what_it_is_about_and_what_stands_there(suggester: Suggester) -> None:
    said(
        suggester.open(about=FACT),
        ["Insurance of participants", "Brazil", "What stands there now: Required"],
    )


@pytest.mark.parametrize(
    "query",
    ["", "about=", "about=fact:XX/consent_age", "about=fact:BR/nothing", "about=agency:nothing",
     "about=programme:x", "about=fact", "new=country", "about=%00", "about=agency:../../x"],
)  # fmt: skip
def test_what_names_nothing_leads_to_the_ways_of_suggesting(
    client: StrictClient, query: str
) -> None:
    response = client.get(f"/en/suggest?{query}")
    assert response.status_code == 200
    assert response.page.heading == "Suggest something"
    assert not response.page.all("form#suggest")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"proposal": "  "}, "proposal", "Write what you suggest."),
        ({"proposal": "x" * 4001}, "proposal", "Shorten this to 4000 characters; it has 4001."),
        ({"source_url": ""}, "source_url", "or say below how you know"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "Enter a whole web address"),
        ({"source_url": "the gazette"}, "source_url", "Enter a whole web address"),
        ({"email": "ana"}, "email", "Enter an e-mail address"),
        ({"wants_thanks": "y", "name": ""}, "name", "Enter the name to thank"),
        ({"consent": ""}, "consent", "Tick the box"),
        ({"language": "fr"}, "language", "Choose from the list"),
    ],
)
def test_what_is_refused_says_what_to_do_beside_the_field_and_keeps_the_rest(
    suggester: Suggester, changes: dict[str, str], field: str, words: str
) -> None:
    before = len(suggestions())
    sent = suggester.filled(**changes)
    if not sent["consent"]:
        del sent["consent"]
    response = suggester.post(sent)
    page = response.page
    assert response.status_code == 422
    assert page.title.startswith("Error:")
    assert words in page.words(page.find(f"#{field}-error"))
    assert page.all(f".error-summary a[href='#{field}']")
    back = again(page)
    for name in FILLED:
        if name not in (field, *changes):
            assert back[name] == [FILLED[name]], name
    assert back["about"] == [FACT]
    assert len(suggestions()) == before


def test_without_a_source_it_is_enough_to_say_how_one_knows(suggester: Suggester) -> None:
    suggester.send(source_url="", unsourced="A letter of the authority of 3 May 2026.")
    assert suggestions()[-1].unsourced.startswith("A letter")


def test_an_address_without_its_scheme_gets_one(suggester: Suggester) -> None:
    suggester.send(source_url="www.gov.example/law")
    assert suggestions()[-1].source_url == "https://www.gov.example/law"


@pytest.mark.parametrize("new", ["body", "call"])
def test_what_is_new_has_to_have_a_name(suggester: Suggester, new: str) -> None:
    response = suggester.post(suggester.filled({"new": new}))
    assert response.status_code == 422
    said(response.page, ["Enter the name, as the source has it."])


def test_thanks_are_not_ticked_and_consent_is_not_either(suggester: Suggester) -> None:
    page = suggester.open()
    for name in ("wants_thanks", "consent"):
        assert not page.find(f"[name={name}]").has_attr("checked")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_keeps_the_form_and_it_needs_no_cookie(site: Flask, language: str) -> None:
    response = strict(site).get(f"/{language}/suggest?about={FACT}")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in response.headers
    assert not response.page.all("[name=csrf_token]")
