from __future__ import annotations

import pytest

from tests.support.client import StrictClient

HEAVY = 120_000  # bytes; a list that weighs more is too much for a slow line


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Germany"), ("es", "Alemania"), ("pt", "Alemanha")]
)
def test_countries_are_listed_by_region(client: StrictClient, language: str, name: str) -> None:
    page = client.get(f"/{language}/countries").page
    assert page.link(name) == f"/{language}/countries/de"
    assert len(page.all(".country-link")) == 76
    assert page.find("#europe")
    assert page.find("#latin-america-caribbean")


def test_each_country_says_what_is_known_of_it(client: StrictClient) -> None:
    page = client.get("/en/countries").page
    assert not page.all(".notice")
    assert "Brazil 17 bodies, 13 of 14 facts" in page.text
    assert "Dominica 1 body, 0 of 14 facts" in page.text


@pytest.mark.parametrize("code", ["BR", "br", " br "])
def test_a_code_leads_to_its_country(client: StrictClient, code: str) -> None:
    answer = client.get("/pt/countries", query_string={"code": code})
    assert answer.status_code == 303
    assert answer.location == "/pt/countries/br"


def test_a_code_that_is_not_here_is_named(client: StrictClient) -> None:
    page = client.get("/en/countries?code=<b>").page
    assert "no country with the code “<b>”" in page.words(page.find(".notice"))


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?letter=N",
        "?letter=I",
        "?country=BR",
        "?region=europe",
        "?role=ethics-body",
        "?role=medicines-regulator",
    ],
)
def test_a_list_of_bodies_is_light(client: StrictClient, language: str, query: str) -> None:
    answer = client.get(f"/{language}/agencies{query}")
    assert len(answer.data) < HEAVY
    assert answer.page.all("li.entry")


def test_every_body_stands_under_some_letter(client: StrictClient) -> None:
    first = client.get("/es/agencies").page
    letters = [str(link["href"]) for link in first.all(".letters a")]
    links = {
        link["href"] for letter in letters for link in client.get(letter).page.all("li.entry h3 a")
    }
    assert len(links) == 419
    assert "419 organismos" in first.text


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("", "Bodies from A to Z"),
        ("?role=ethics-body", "Ethics bodies"),
        ("?role=ethics-body&country=BR", "Ethics bodies: Brazil"),
        ("?country=br", "Bodies: Brazil"),
        ("?region=europe&topic=cancer", "Bodies: Europe – topic: Cancer"),
    ],
)
def test_the_heading_says_what_is_listed(client: StrictClient, query: str, heading: str) -> None:
    assert client.get(f"/en/agencies{query}").page.heading == heading


def test_a_list_of_middle_length_is_whole_and_its_letters_lead_into_it(
    client: StrictClient,
) -> None:
    page = client.get("/en/agencies?role=ethics-body").page
    assert f"{len(page.all('li.entry'))} bodies" in page.text
    for link in page.all(".letters a"):
        page.find(str(link["href"]))


def test_filters_are_links_with_counts_that_hold(client: StrictClient) -> None:
    page = client.get("/en/agencies?country=BR").page
    facet = page.find("#facet-role a")
    promised = int(page.words(facet.select_one(".facet__count")))
    narrowed = client.get(str(facet["href"])).page
    assert len(narrowed.all("li.entry")) == promised


def test_a_filter_can_be_taken_off(client: StrictClient) -> None:
    page = client.get("/en/agencies?country=BR&role=ethics-body").page
    assert page.link("Take off: Brazil") == "/en/agencies?role=ethics-body"


def test_a_filter_that_says_nothing_is_left_out_and_named(client: StrictClient) -> None:
    page = client.get("/en/agencies?role=wizard&country=BR").page
    assert "wizard" in page.words(page.find(".notice"))
    assert page.heading == "Bodies: Brazil"


def test_a_choice_that_no_body_fits_has_a_way_on(client: StrictClient) -> None:
    page = client.get("/en/agencies?role=innovation-funder&country=DM").page
    assert "does not mean that nobody is responsible" in page.text
    assert "/en/agencies" in page.links


@pytest.mark.parametrize("letter", ["n", "N", "Ñ", "#", "1", "zz", "", "\x00", "x" * 9999])
def test_any_letter_gives_a_page(client: StrictClient, letter: str) -> None:
    answer = client.get("/en/agencies", query_string={"letter": letter})
    assert answer.status_code == 200
    assert answer.page.all("li.entry")


@pytest.mark.parametrize("path", ["/en/countries", "/en/agencies"])
def test_they_are_only_read(client: StrictClient, path: str) -> None:
    assert client.post(path).status_code in {400, 405}
