from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from helpdesk.core.text import name_key
from helpdesk.search.services import engine
from tests.support.client import StrictClient
from tests.support.reader import Page

ODD = [
    "",
    "a" * 10_000,
    "\x00\x01\x1b[31m",
    "the of and",
    "* ? [ ] ( ) ^ ~ \" ' \\ / :",
    "name:anvisa AND (text:[a TO b]",
    "%%%",
    "<script>alert(1)</script>",
    "\u202eanvisa\u0000",
    "𝔸𝕟𝕧𝕚𝕤𝕒",
    "٣٤٥",
    "e\u0301" * 200,
    "I+D+i",
]


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_it_works(client: StrictClient, language: str) -> None:
    response = client.get(f"/{language}/search?q=comité de ética Perú")
    assert response.status_code == 200
    assert f"/{language}/agencies/ins-peru" in response.text
    assert "<mark>" in response.text


@pytest.mark.parametrize("text", ODD)
def test_any_text_gives_a_calm_page(client: StrictClient, text: str) -> None:
    response = client.get(f"/en/search?q={quote(text)}")
    assert response.status_code == 200
    assert "alert(1)</script>" not in response.text


@pytest.mark.parametrize(
    "arguments",
    [
        "country=XX&role=poet&topic=&type=cat&region=moon",
        "page=0",
        "page=-3",
        "page=99999999999999999999999",
        "page=abc",
        "page=²",
        "sort=luck",
        "ignore=country:PE&ignore=nonsense&ignore=country:",
        "country=" + "&country=".join(["PE"] * 300),
        "%ff=%fe&q=%ff",
        "exact=maybe",
    ],
)
def test_arguments_without_sense_give_a_calm_page(client: StrictClient, arguments: str) -> None:
    assert client.get(f"/en/search?{arguments}").status_code == 200


def test_a_filter_that_is_not_known_is_said_to_be_left_out(client: StrictClient) -> None:
    text = client.get("/en/search?q=ethics&role=poet").text
    assert "left out: poet" in text


def test_without_words_everything_can_be_browsed(client: StrictClient) -> None:
    text = client.get("/en/search").text
    assert "The directory has 5" in text
    assert "Narrow the list" in text


LONG = "who approves a trial with a medicine that is not registered, in which order, how long " * 3


def test_a_facet_leads_to_all_its_values(client: StrictClient) -> None:
    few = client.get("/es/search?q=ética").page
    more = few.find("#facet-country .facet__more a")
    promised = int("".join(sign for sign in few.words(more) if sign.isdigit()))
    assert promised > len(few.all("#facet-country .facet__value"))
    page = client.get(f"/es/search{more['href']}").page
    labels = [page.words(value) for value in page.all("#facet-country label span:first-of-type")]
    assert len(labels) == promised
    assert labels == sorted(labels, key=name_key), "by name, in the language of the page"
    counts = [page.words(value) for value in page.all("#facet-country label span:last-of-type")]
    assert "0" not in counts


def test_values_are_ticked_without_losing_the_question(client: StrictClient) -> None:
    asked = "/en/search?q=ethics&topic=ethics-review&country=PE&sort=name&facets=country"
    form = client.get(asked).page.find("#facet-country form")
    kept = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    assert kept == {"q": "ethics", "topic": "ethics-review", "sort": "name"}
    ticked = [field["value"] for field in form.select("input[checked]")]
    assert ticked == ["PE"]


def test_a_facet_that_is_not_there_unfolds_nothing(client: StrictClient) -> None:
    assert not client.get("/en/search?q=ethics&facets=moon").page.all(".facet__all")


@pytest.mark.parametrize("facets", ["", "&facets=country", "&facets=topic"])
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_a_page_of_a_long_question_is_light(
    client: StrictClient, language: str, facets: str
) -> None:
    """Its facets are forms: as links each value would repeat the question."""
    page = client.get(f"/{language}/search?q={quote(LONG)}{facets}")
    assert len(page.data) <= 40_000
    assert page.page.all(".facet__all")
    assert not page.page.all(".facet__value")


def test_a_country_has_one_name_on_all_pages(client: StrictClient) -> None:
    name = client.get("/en/countries/cz").page.heading
    assert name in client.get("/en/search?q=sukl").text
    options = client.get("/en/calls").page.find("#calls-country")
    assert name in Page.words(options)


def test_a_country_that_heads_the_list_is_not_told_twice(client: StrictClient) -> None:
    page = client.get("/en/search?q=brasil").page
    assert [link["href"] for link in page.all(".found a")].count("/en/countries/br") == 1
    second = client.get("/en/search?q=brasil&type=country").page
    assert second.all(".entries a[href='/en/countries/br']"), "without its card it is in the list"


def test_filters_of_one_facet_are_alternatives(client: StrictClient) -> None:
    both = client.get("/en/search?role=ethics-body&country=PE&country=CL").text
    assert "/en/agencies/ins-peru" in both
    assert "/en/agencies/cmeis" in both


def test_a_country_that_is_named_is_on_top_with_its_card(client: StrictClient) -> None:
    text = client.get("/es/search?q=ensayos en Perú").text
    assert 'class="country-card"' in text
    assert text.index("/es/countries/pe") < text.index('class="entries"')


def test_what_was_understood_can_be_taken_off_and_put_back(client: StrictClient) -> None:
    text = client.get("/en/search?q=ethics committee Peru").text
    assert "ignore=country:PE" in text.replace("%3A", ":")
    without = client.get("/en/search?q=ethics committee Peru&ignore=country:PE").text
    assert 'class="country-card"' not in without
    assert "Use again: Peru" in without


def test_a_country_that_is_not_covered_is_said_so(client: StrictClient) -> None:
    text = client.get("/en/search?q=ethics committee Japan").text
    assert "The directory does not cover Japan yet." in text
    assert "Nothing was found" in text


def test_a_page_without_results_helps_on(client: StrictClient) -> None:
    text = client.get("/en/search?q=zxqv plonk wibble").text
    assert "Nothing was found" in text
    assert "/en/agencies" in text
    assert "role=ethics-body" in text


def test_a_spelling_put_right_is_said_and_can_be_refused(client: StrictClient) -> None:
    text = client.get("/en/search?q=anvsia").text
    assert "We looked for “anvisa”." in text
    assert "exact=1" in text
    assert "Nothing was found" in client.get("/en/search?q=anvsia&exact=1").text


@pytest.mark.parametrize("sort", ["relevance", "name", "checked"])
def test_pages_follow_one_another(client: StrictClient, sort: str) -> None:
    first = client.get(f"/en/search?q=ethics committee&sort={sort}").text
    second = client.get(f"/en/search?q=ethics committee&sort={sort}&page=2").text
    assert 'start="21"' in second
    assert "page=2" in first


def test_texts_of_another_language_are_marked_so(client: StrictClient) -> None:
    text = client.get("/es/search?q=fundação araucária").text
    assert 'lang="' in text


def test_a_wrong_method_is_refused(client: StrictClient) -> None:
    response = client.post("/en/search")
    assert response.status_code in (400, 405)


def test_an_index_that_cannot_answer_leads_to_the_list(
    fresh_app: Flask, fresh_client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.search.engine.HEAL_WAIT", 0.0)
    monkeypatch.setattr("helpdesk.search.engine.rebuild", lambda *_: 0)
    engine().index.pointer.unlink()
    engine().forget()
    response = fresh_client.get("/en/search?q=anvisa")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "/en/agencies" in response.text


def test_an_empty_directory_gives_a_calm_page(empty_client: StrictClient) -> None:
    for address in (
        "/en/search",
        "/es/search?q=anvisa",
        "/api/v1/search?q=x",
        "/api/v1/suggest?q=x",
    ):
        assert empty_client.get(address).status_code == 200
