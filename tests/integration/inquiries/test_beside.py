"""What stands beside the form: entries that may answer it, and who would."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from helpdesk.core.database import db
from helpdesk.inquiries import matching
from helpdesk.inquiries.models import SavedInquiry
from helpdesk.search.services import SearchUnavailableError
from tests.support.asking import Asker, fields_of, fresh, inquiries, said
from tests.support.client import strict

ASKED = "Do I need insurance for the participants in Brazil?"


def part(asker: Asker, what: str, **fields: Any) -> TestResponse:
    return asker.client.post(
        f"/{asker.language}/ask/{what}", data=fields, headers={"HX-Request": "true"}
    )


def test_entries_that_may_answer_are_listed_with_the_fact_itself(asker: Asker) -> None:
    page = part(asker, "matches", question=ASKED).page
    said_by = [page.words(title) for title in page.all(".match__title")]
    assert said_by[0].startswith("Insurance of participants – Brazil")
    assert page.find(".match__title a")["href"] == "/en/countries/br#insurance"
    assert page.words(page.find(".match__value")) == "Required in some cases"
    assert any(title.startswith("Brazil") for title in said_by[1:])


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("es", "¿Qué autoridad aprueba un ensayo en Perú?", "/es/agencies/digemid"),
        ("pt", "Qual comitê de ética avalia um ensaio no Brasil?", "/pt/agencies/inaep"),
    ],
)
def test_it_understands_the_language_that_is_written(
    site: Flask, language: str, question: str, expected: str
) -> None:
    page = part(Asker(strict(site), language), "matches", question=question).page
    assert expected in page.links


def test_the_countries_chosen_narrow_it(asker: Asker) -> None:
    page = part(
        asker, "matches", question="Is insurance of participants needed?", countries=["AR"]
    ).page
    assert page.links[0] == "/en/countries/ar#insurance"


def test_entries_open_beside_the_form_and_take_nothing_along(asker: Asker) -> None:
    page = part(asker, "matches", question=ASKED).page
    for link in page.all(".match__title a"):
        assert (link["target"], link["rel"]) == ("_blank", ["noopener"])
        assert "opens in a new tab" in page.words(link)


@pytest.mark.parametrize("question", ["", "   ", "insurance", "zxqv plonk grumpf frobnicate"])
def test_where_nothing_is_found_it_says_to_go_on(asker: Asker, question: str) -> None:
    page = part(asker, "matches", question=question).page
    assert not page.all(".match")
    assert "Go on and ask" in page.text


def test_the_form_works_while_search_is_away(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object) -> None:
        raise SearchUnavailableError("the index is being built")

    monkeypatch.setattr(matching, "search_directory", away)
    assert part(asker, "matches", question=ASKED).status_code == 200
    assert asker.post("check", asker.filled()).status_code == 200
    assert asker.post("send", asker.checked()).status_code == 303


def test_without_a_script_the_same_is_a_step(asker: Asker) -> None:
    page = asker.open()
    assert page.words(page.find("noscript button")) == "See first whether the directory answers it"
    sent = asker.filled(question=ASKED, name="", consent="")
    looked = asker.post("look", sent)
    assert looked.status_code == 200
    assert not looked.page.all(".error-summary")
    assert "/en/countries/br#insurance" in looked.page.links
    assert fields_of(looked.page.find("form#ask"))["question"] == [ASKED]


def test_the_page_that_checks_shows_them_once_more(asker: Asker) -> None:
    page = asker.post("check", asker.filled(question=ASKED)).page
    assert "/en/countries/br#insurance" in page.links


# Answered without asking


def answered(asker: Asker, **changes: Any) -> TestResponse:
    ticket = asker.filled()["ticket"][0]
    page = part(
        asker, "matches", question=ASKED, ticket=ticket, topic="regulatory", countries=["BR"]
    ).page
    fields = fields_of(page.find("form.match__answered")) | changes
    return asker.client.post("/en/ask/answered", data=fields)


def saved() -> list[SavedInquiry]:
    fresh()
    return list(db.session.scalars(select(SavedInquiry)))


def test_that_an_entry_answered_is_counted_with_topic_and_country(asker: Asker) -> None:
    before = len(saved())
    asked = len(inquiries())
    response = answered(asker)
    assert response.status_code == 303
    said(asker.get(response.headers["Location"]).page, ["Nothing was sent"])
    row = saved()[-1]
    assert len(saved()) == before + 1
    assert (row.topic, row.country) == ("regulatory", "BR")
    assert (row.entry_kind, row.entry_key) == ("fact", "BR/insurance")
    assert len(inquiries()) == asked


def test_a_form_counts_once(asker: Asker) -> None:
    ticket = asker.filled()["ticket"]
    before = len(saved())
    for _ in range(3):
        answered(asker, ticket=ticket)
    assert len(saved()) == before + 1


@pytest.mark.parametrize(
    "changes", [{"ticket": "made up"}, {"ticket": ""}, {"entry": "nothing"}, {"entry": "user:1"}]
)
def test_what_no_form_of_ours_says_is_not_counted(asker: Asker, changes: dict[str, str]) -> None:
    before = len(saved())
    assert answered(asker, **changes).status_code == 303
    assert len(saved()) == before


def test_several_countries_are_counted_as_none(asker: Asker) -> None:
    answered(asker, countries=["BR", "PE"])
    assert saved()[-1].country == ""


# Who would answer


@pytest.mark.parametrize(
    ("fields", "desk"),
    [
        ({"countries": ["BR"], "topic": "ethics"}, "Brazil Desk"),
        ({"countries": ["PE"]}, "Andean Desk"),
        ({"topic": "funding", "language": "en"}, "Funding and Partnering Desk"),
        ({"topic": "other", "language": "pt"}, "Brazil Desk"),
    ],
)
def test_the_desk_changes_with_what_is_chosen(
    asker: Asker, fields: dict[str, Any], desk: str
) -> None:
    page = part(asker, "desk", time_zone="America/Lima", **fields).page
    assert page.words(page.find(".who__desk")) == desk
    assert "by your clock" in page.text or len(page.all(".who__due dd")) == 1


def test_with_nothing_chosen_it_says_what_to_do(asker: Asker) -> None:
    page = part(asker, "desk").page
    assert "Choose countries and topic" in page.text


@pytest.mark.parametrize(
    "fields",
    [{"topic": "<b>"}, {"countries": ["ZZ", "'"]}, {"topic": "ethics", "time_zone": "Mars/Base"},
     {"topic": "ethics", "language": "xx"}],
)  # fmt: skip
def test_nonsense_is_left_out(asker: Asker, fields: dict[str, Any]) -> None:
    assert part(asker, "desk", **fields).status_code == 200


def test_it_writes_nothing(asker: Asker) -> None:
    def counted() -> int:
        fresh()
        return int(db.session.scalar(select(func.count()).select_from(SavedInquiry)) or 0)

    before = counted()
    part(asker, "matches", question=ASKED)
    part(asker, "desk", topic="ethics")
    assert counted() == before


@pytest.mark.parametrize("what", ["matches", "desk", "answered"])
def test_a_question_never_stands_in_an_address(asker: Asker, what: str) -> None:
    assert asker.get(f"/en/ask/{what}?question=private").status_code == 405
