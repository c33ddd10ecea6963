"""About, coverage, accessibility, privacy and the component page."""

from __future__ import annotations

import pytest

from tests.support.client import StrictClient

PAGES = ["", "about", "about/data", "about/freshness", "accessibility", "privacy", "design"]


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("name", PAGES)
def test_it_is_there_in_every_language(client: StrictClient, language: str, name: str) -> None:
    response = client.get(f"/{language}/{name}")
    assert response.status_code == 200
    links = {
        link.get("hreflang"): link["href"] for link in response.page.all("link[rel=alternate]")
    }
    assert {"en", "es", "pt", "x-default"} <= links.keys()
    assert links["pt"].endswith(f"/pt/{name}")


@pytest.mark.parametrize("name", PAGES)
def test_the_language_links_lead_to_the_same_page(client: StrictClient, name: str) -> None:
    page = client.get(f"/es/{name}").page
    links = {link["hreflang"]: link for link in page.all(".languages a")}
    assert {code: link["href"] for code, link in links.items()} == {
        code: f"/{code}/{name}" for code in ("en", "es", "pt")
    }
    assert links["es"]["aria-current"] == "true"
    assert all(link["lang"] == code for code, link in links.items())


def test_the_language_links_keep_the_query(client: StrictClient) -> None:
    page = client.get("/en/agencies?role=ethics-body&role=network").page
    assert (
        page.find(".languages a[hreflang=pt]")["href"]
        == "/pt/agencies?role=ethics-body&role=network"
    )


def test_the_coverage_table_has_a_row_a_country_and_its_totals(client: StrictClient) -> None:
    page = client.get("/en/about/data").page
    rows = page.all(".coverage tbody tr:not(.coverage__group)")
    assert len(rows) == 76
    totals = [int(page.words(cell).replace(",", "")) for cell in page.all(".coverage tfoot td")]
    assert sum(totals[:-1]) == totals[-1]
    by_country = [int(page.words(row.find_all("td")[-1])) for row in rows]
    assert sum(by_country) == totals[-1]


def test_a_known_fact_leads_to_its_place_and_an_unknown_one_says_so(client: StrictClient) -> None:
    page = client.get("/en/about/data").page
    known = page.find('.coverage a[href="/en/countries/pe#insurance"]')
    assert page.words(known) == "✓ known"
    unknown = [page.words(cell) for cell in page.all(".coverage td") if not cell.find("a")]
    assert "– not known" in unknown


def test_the_component_page_is_not_for_search_engines(client: StrictClient) -> None:
    assert client.get("/en/design").page.find("meta[name=robots]")["content"] == "noindex"


def test_a_language_we_do_not_serve_is_not_found(client: StrictClient) -> None:
    assert client.get("/de/").status_code == 404
    assert client.get("/de/about").status_code == 404
