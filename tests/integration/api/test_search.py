from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.search.services import engine
from tests.support.client import StrictClient


def test_it_works(client: StrictClient) -> None:
    answer = client.get("/api/v1/search?q=comité de ética Perú&limit=3").get_json()
    assert list(answer) == ["did_you_mean", "facets", "results", "total", "understood"]
    assert answer["understood"] == {"countries": ["PE"], "roles": ["ethics-body"], "topics": []}
    assert answer["did_you_mean"] is None
    assert len(answer["results"]) == 3
    assert answer["results"][0] | {"snippet": "", "title": ""} == {
        "type": "agency",
        "id": "ins-peru",
        "title": "",
        "acronym": "INS",
        "country": "PE",
        "url": "http://localhost/en/agencies/ins-peru",
        "snippet": "",
        "checked_on": "2026-11-23",
        "next_review_on": "2027-05-23",
        "is_review_overdue": False,
    }
    assert answer["facets"]["country"]["PE"] > 3


def test_it_speaks_the_language_that_is_asked_for(client: StrictClient) -> None:
    answer = client.get("/api/v1/search?q=INS&lang=es&limit=1").get_json()
    assert answer["results"][0]["title"] == "Instituto Nacional de Salud"
    assert "/es/agencies/" in answer["results"][0]["url"]


def test_filters_repeat(client: StrictClient) -> None:
    answer = client.get("/api/v1/search?country=pe&country=CL&type=agency&limit=50").get_json()
    assert {result["country"] for result in answer["results"]} == {"PE", "CL"}
    assert {result["type"] for result in answer["results"]} == {"agency"}


def test_a_code_that_nothing_has_finds_nothing(client: StrictClient) -> None:
    assert client.get("/api/v1/search?role=poet").get_json()["total"] == 0
    assert client.get("/api/v1/search?type=programme").get_json()["total"] == 0


def test_a_page_past_the_last_is_empty(client: StrictClient) -> None:
    answer = client.get("/api/v1/search?q=anvisa&page=500").get_json()
    assert answer["results"] == []
    assert answer["total"] > 0


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ("limit=abc", "limit"),
        ("limit=0", "limit"),
        ("limit=51", "limit"),
        ("page=0", "page"),
        ("lang=xx", "lang"),
        ("country=PER", "country"),
        ("country=PE%0A", "country"),
        ("type=cat", "type"),
        ("role=ETHICS BODY", "role"),
        ("q=" + "a" * 10_001, "q"),
    ],
)
def test_a_wrong_argument_is_refused_by_its_name(
    client: StrictClient, arguments: str, name: str
) -> None:
    response = client.get(f"/api/v1/search?{arguments}")
    assert response.status_code == 422
    assert response.get_json()["message"].startswith(f"{name}: ")


def test_suggestions_start_with_what_was_typed(client: StrictClient) -> None:
    found = client.get("/api/v1/suggest?q=anvi").get_json()["suggestions"]
    assert found[0]["id"] == "anvisa"
    assert set(found[0]) == {"type", "id", "title", "acronym", "country", "language", "url"}
    assert client.get("/api/v1/suggest?q=peru").get_json()["suggestions"][0]["id"] == "PE"
    assert client.get("/api/v1/suggest?q=").get_json() == {"suggestions": []}


@pytest.mark.parametrize(
    ("typed", "language", "code", "address"),
    [
        ("ethics committee peru", "en", "ethics-body", "/en/agencies?role=ethics-body&country=PE"),
        ("comité de ét", "es", "ethics-body", "/es/agencies?role=ethics-body"),
        ("doenças ra", "pt", "rare-diseases", "/pt/agencies?topic=rare-diseases"),
        ("rare dis", "en", "rare-diseases", "/en/agencies?topic=rare-diseases"),
    ],
)
def test_concepts_are_suggested_beside_entries(
    client: StrictClient, typed: str, language: str, code: str, address: str
) -> None:
    answer = client.get("/api/v1/suggest", query_string={"q": typed, "lang": language})
    found = {row["id"]: row for row in answer.get_json()["suggestions"]}
    assert found[code]["url"] == f"http://localhost{address}"
    assert found[code]["type"] in {"role", "topic"}
    assert client.get(address).status_code == 200


def test_any_origin_may_read_it(client: StrictClient) -> None:
    for address in ("/api/v1/search?q=anvisa", "/api/v1/openapi.json", "/api/v1/search?limit=x"):
        headers = client.get(address).headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_pages_may_not_be_read_by_any_origin(client: StrictClient) -> None:
    headers = client.get("/en/search").headers
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_wrong_method_is_refused_and_says_which_will_do(client: StrictClient) -> None:
    response = client.post("/api/v1/search", json={})
    assert response.status_code in (400, 405)
    if response.status_code == 405:
        assert "GET" in response.headers["Allow"]
    assert response.mimetype == "application/json"


def test_what_is_not_there_is_said_in_json_and_errors_of_pages_in_html(
    client: StrictClient,
) -> None:
    assert client.get("/api/v1/nothing").mimetype == "application/json"
    assert client.get("/en/nothing").mimetype == "text/html"


def test_an_index_that_cannot_answer_is_said_in_json(
    fresh_app: Flask, fresh_client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.search.engine.HEAL_WAIT", 0.0)
    monkeypatch.setattr("helpdesk.search.engine.rebuild", lambda *_: 0)
    engine().index.pointer.unlink()
    engine().forget()
    response = fresh_client.get("/api/v1/search?q=anvisa")
    assert response.status_code == 503
    assert response.get_json()["code"] == 503
