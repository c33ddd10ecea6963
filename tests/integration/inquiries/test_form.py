"""The form: what it offers, what it carries along, what it refuses and keeps."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.support.asking import FILLED, Asker, fields_of
from tests.support.client import strict

NAMES = {
    "question", "subject", "countries", "topic", "study_type", "name", "email", "organisation",
    "language", "attachments", "consent",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_it_has_every_field_by_its_name(site: Flask, language: str) -> None:
    page = Asker(strict(site), language).open()
    names = {str(control.get("name")) for control in page.all("form#ask [name]")}
    assert names >= NAMES
    assert len(page.all("[name=topic]")) == 8
    assert len(page.all("[name=countries]")) == 76
    assert page.find("[name=language] [selected]")["value"] == language
    assert not page.find("[name=consent]").has_attr("checked")


def test_purpose_and_retention_stand_beside_the_consent(asker: Asker) -> None:
    page = asker.open()
    hint = page.find("#consent-hint")
    assert "answer you" in page.words(hint)
    assert "24 months" in page.words(hint)
    assert page.find("#consent")["aria-describedby"] == "consent-hint"


@pytest.mark.parametrize(
    ("query", "words", "countries"),
    [
        ("?country=BR", "Brazil", ["BR"]),
        ("?country=br&fact=insurance", "Insurance of participants – Brazil", ["BR"]),
        ("?country=BR&fact=BR/insurance", "Insurance of participants – Brazil", ["BR"]),
        ("?agency=anvisa", "Brazilian Health Regulatory Agency", ["BR"]),
        ("?call=ep-permed-jtc2026", "EP PerMed", []),
    ],
)
def test_what_was_being_read_is_carried_along_and_said(
    asker: Asker, query: str, words: str, countries: list[str]
) -> None:
    page = asker.open(query)
    assert words in page.words(page.find(".notice"))
    fields = fields_of(page.find("form#ask"))
    assert fields.get("countries", []) == countries
    response = asker.post("check", asker.filled(query, countries=countries))
    assert words in response.page.text


@pytest.mark.parametrize(
    "query",
    ["?country=ZZ", "?country=BR'&fact=<b>", "?agency=nobody", "?call=../x", "?country=", "?fact=insurance",
     "?agency=%00", "?country=BRA&country=PE"],
)  # fmt: skip
def test_what_makes_no_sense_in_the_address_is_left_out(asker: Asker, query: str) -> None:
    page = asker.open(query)
    assert not page.all(".notice")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/en/countries/br", "/en/ask?country=BR"),
        ("/en/countries/br", "/en/ask?country=BR&fact=insurance"),
        ("/es/agencies/anvisa", "/es/ask?agency=anvisa"),
        ("/pt/calls/ep-permed-jtc2026", "/pt/ask?call=ep-permed-jtc2026"),
        ("/en/", "/en/ask"),
    ],
)
def test_pages_lead_to_asking_about_them(asker: Asker, path: str, expected: str) -> None:
    page = asker.get(path).page
    assert expected in page.links


def test_what_is_not_known_can_be_asked(asker: Asker) -> None:
    """Dominica has facts that no source told us."""
    page = asker.get("/en/countries/dm").page
    assert page.all(".unknown a[href*='/en/ask?country=DM&fact=']")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"question": " \n "}, "Write your question."),
        ({"question": "x" * 10_001}, "Shorten this to 10000 characters; it has 10001."),
        ({"subject": "x" * 151}, "Shorten this to 150 characters; it has 151."),
        ({"topic": ""}, "Choose the topic; “Anything else” is one of them."),
        ({"topic": "astrology"}, "Choose from the list; what was chosen is not on it."),
        ({"countries": ["ZZ"]}, "Choose from the list; what was chosen is not on it."),
        ({"language": "xx"}, "Choose from the list; what was chosen is not on it."),
        ({"study_type": "none"}, "Choose from the list; what was chosen is not on it."),
        ({"name": ""}, "Enter your name, as the answer should address you."),
        ({"email": "ana"}, "Enter an e-mail address like name@example.org."),
        ({"email": ""}, "Enter an e-mail address like name@example.org."),
        ({"consent": ""}, "Tick the box, or the desks may not read your question."),
    ],
)
def test_a_field_that_is_refused_says_what_to_do_and_loses_nothing(
    asker: Asker, changes: dict[str, Any], words: str
) -> None:
    sent = asker.filled(**changes)
    response = asker.post("check", sent)
    page = response.page
    assert response.status_code == 422
    assert page.title.startswith("Error:")
    assert words in page.words(page.find(".error-summary"))
    target = str(page.find(".error-summary a")["href"])
    assert page.find(target)
    kept = fields_of(page.find("form#ask"))
    for name in ("question", "subject", "name", "email", "organisation", "ticket"):
        given = sent[name] if isinstance(sent[name], str) else sent[name][0]
        assert kept[name] == [given.strip()]


def test_all_faults_are_told_at_once(asker: Asker) -> None:
    empty = dict.fromkeys(FILLED, "")
    response = asker.post("check", asker.filled(**empty))
    assert len(response.page.all(".error-summary li")) == 5


def test_a_form_with_nothing_but_the_words_needed_is_enough(asker: Asker) -> None:
    fields = {name: FILLED[name] for name in ("question", "topic", "name", "email", "consent")}
    response = asker.post("check", fields)
    assert response.status_code == 200
    assert response.page.heading == "Check before you send"


def test_the_subject_is_made_of_the_question_when_none_is_given(asker: Asker) -> None:
    response = asker.post("check", asker.filled())
    assert "Which authority approves a trial of a gene therapy in Brazil?" in [
        response.page.words(cell) for cell in response.page.all(".check dd")
    ]


def test_nobody_keeps_the_form_or_what_it_answers(asker: Asker) -> None:
    for response in (asker.get("/en/ask"), asker.post("check", asker.filled())):
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in response.headers
        assert "Set-Cookie" not in response.headers
        assert "Content-Encoding" not in response.headers


def test_an_installation_without_desks_says_so(empty_app: Flask) -> None:
    assert strict(empty_app).get("/en/ask").status_code == 503


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_wrong_method_is_refused(asker: Asker, method: str) -> None:
    assert getattr(asker.client, method)("/en/ask").status_code == 405
