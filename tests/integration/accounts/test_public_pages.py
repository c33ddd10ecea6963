"""What staff do leaves the public pages as they were: no cookie, no session, to be kept by everybody."""

from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.core.caching import PERSONAL, REVALIDATED
from tests.support.client import StrictClient
from tests.support.staff import signed_in

PAGES = ["/en/", "/es/countries/br", "/pt/search?q=ethics", "/en/about", "/api/v1/search?q=ethics"]


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_gets_no_cookie_and_a_page_to_keep(client: StrictClient, path: str) -> None:
    response = client.get(path, headers={"User-Agent": "Firefox"})
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == REVALIDATED


@pytest.mark.parametrize("path", ["/en/nothing", "/healthz", "/robots.txt", "/en/staff/"])
def test_no_other_answer_sets_one(client: StrictClient, path: str) -> None:
    assert "Set-Cookie" not in client.get(path).headers


def test_who_is_signed_in_gets_pages_that_nobody_keeps(fresh_app: Flask) -> None:
    visitor = signed_in(fresh_app)
    for path in PAGES:
        response = visitor.client.get(path, headers={"Accept-Encoding": "br"})
        assert response.headers["Cache-Control"] == PERSONAL
        assert "ETag" not in response.headers
        assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize(
    "path", ["/en/staff/account", "/en/staff/sign-in", "/en/staff/two-step/set-up"]
)
def test_pages_of_the_staff_area_are_kept_by_nobody_and_found_by_no_search(
    fresh_app: Flask, path: str
) -> None:
    from tests.support.staff import Visitor

    visitor = Visitor(fresh_app) if "sign-in" in path else signed_in(fresh_app)
    response = visitor.get(path)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == PERSONAL
    page = response.page
    assert page.find("meta[name=robots]")["content"] == "noindex"
    assert not page.all("link[rel=canonical]")


def test_search_machines_are_asked_to_stay_away(client: StrictClient) -> None:
    assert "Disallow: /es/staff/" in client.get("/robots.txt").get_data(as_text=True)
    assert "/staff" not in client.get("/sitemap.xml").get_data(as_text=True)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_the_staff_area_speaks_three_languages(fresh_app: Flask, language: str) -> None:
    words = {"en": "My account", "es": "Mi cuenta", "pt": "Minha conta"}
    visitor = signed_in(fresh_app)
    page = visitor.get(f"/{language}/staff/account").page
    assert page.soup.html is not None
    assert page.soup.html["lang"] == language
    assert page.heading == words[language]
