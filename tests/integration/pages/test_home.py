"""The first page, in each language."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask

from helpdesk.pages.presenters import searches_to_try
from tests.support.client import StrictClient


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_it_has_the_box_the_maps_and_the_countries(client: StrictClient, language: str) -> None:
    response = client.get(f"/{language}/")
    assert response.status_code == 200
    page = response.page
    assert page.find("html")["lang"] == language
    assert page.find("main form[role=search] input[type=search]")
    assert len(page.all("svg.map")) == 2
    on_maps = {link["href"] for link in page.all("svg.map a")}
    in_lists = {link["href"] for link in page.all(".atlas__list a")}
    assert on_maps == in_lists
    assert f"/{language}/countries/pe" in in_lists


def test_every_map_names_how_much_is_known_of_a_country(client: StrictClient) -> None:
    page = client.get("/en/").page
    (peru,) = page.all('svg.map a[href="/en/countries/pe"]')
    assert "of 14 facts known" in str(peru["aria-label"])


def test_the_counts_are_those_of_the_directory(client: StrictClient) -> None:
    page = client.get("/en/").page
    figures = [page.words(figure) for figure in page.all(".figures div")]
    assert "countries 76" in figures
    assert "bodies with a page each 419" in figures


def test_a_day_without_an_open_call_says_so_and_shows_the_last(client: StrictClient) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z"):
        page = client.get("/en/").page
    assert "No call that the directory knows of is open on 23 November 2026." in page.text
    assert "Closed 10 March 2026" in page.text


def test_a_day_with_open_calls_lists_them_the_nearest_deadline_first(client: StrictClient) -> None:
    with time_machine.travel("2026-01-15T12:00:00Z"):
        page = client.get("/en/").page
    assert "No call that the directory knows of" not in page.text
    assert page.all(".tag--open")


def test_the_picker_leads_to_a_country(client: StrictClient) -> None:
    form = client.get("/en/").page.find("main form:has(select)")
    assert (form["action"], form["method"]) == ("/en/countries", "get")
    assert form.find("option", value="BR")
    response = client.get("/en/countries", query_string={"code": "BR"})
    assert response.headers["Location"] == "/en/countries/br"


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_every_example_finds_something(app: Flask, client: StrictClient, language: str) -> None:
    with app.test_request_context(f"/{language}/"):
        searches = searches_to_try()
    for words in searches:
        answer = client.get("/api/v1/search", query_string={"q": words, "lang": language})
        assert answer.json["total"] > 0, words


def test_an_empty_directory_still_has_a_home(empty_client: StrictClient) -> None:
    response = empty_client.get("/en/")
    assert response.status_code == 200
    assert not response.page.all("svg.map")


def test_it_takes_no_post(client: StrictClient) -> None:
    assert client.post("/en/").status_code in {400, 405}
