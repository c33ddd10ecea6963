"""Each kind of page, in each language: no violation that axe finds, no sideways scrolling, in both schemes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support.browser import axe_violations, sideways_scroll

PATHS = [
    "/", "/search?q=ethics", "/search?q=anvsia", "/search?q=zxqv+plonk", "/search",
    "/search?q=ethics&facets=country",
    "/countries", "/countries/br", "/countries/dm", "/agencies", "/agencies?role=ethics-body",
    "/agencies/anvisa", "/agencies/isciii", "/calls", "/calls/ep-permed-jtc2026", "/about",
    "/about/data", "/about/freshness",
    "/accessibility", "/privacy", "/design", "/staff/sign-in", "/ask", "/ask?country=BR&fact=insurance",
    "/ask/saved", "/inquiries/link-sent", "/inquiries/erased",
]  # fmt: skip
LANGUAGES = ("en", "es", "pt")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_it_fits_the_narrowest_screen_and_axe_finds_nothing_in_either_scheme(
    open_page: Callable[..., Page], path: str, language: str
) -> None:
    page = open_page(f"/{language}{path}", width=320, color_scheme="light")
    assert sideways_scroll(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    assert axe_violations(page) == []
    # The dark scheme changes colours alone.
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page, rule=["color-contrast"]) == []


@pytest.mark.parametrize("path", ["/", "/countries/br", "/search?q=brasil", "/agencies/anvisa"])
def test_nothing_scrolls_sideways_when_text_is_twice_as_large(
    open_page: Callable[..., Page], path: str
) -> None:
    page = open_page(f"/en{path}", width=640)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert sideways_scroll(page) <= 0


@pytest.mark.parametrize("path", ["/en/nothing-here", "/es/countries/zz", "/pt/agencies/nobody"])
def test_error_pages_are_held_to_the_same(open_page: Callable[..., Page], path: str) -> None:
    page = open_page("/en/about")
    answer = page.request.get(path)
    assert answer.status == 404
    page.set_content(answer.text())
    assert page.locator("h1").count() == 1


def test_pages_are_complete_without_javascript(open_page: Callable[..., Page]) -> None:
    page = open_page("/es/countries/br", java_script_enabled=False)
    assert page.locator("h1").inner_text() == "Brasil"
    assert page.locator("#authority_review_days").is_visible()
