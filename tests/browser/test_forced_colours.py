"""The system's own colours (high contrast): what our colours told must still be told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

KINDS = ["/", "/search?q=brasil&role=research-funder", "/search?q=ethics&facets=country",
         "/countries", "/countries/br", "/agencies", "/agencies/anvisa", "/calls",
         "/calls/ep-permed-jtc2026", "/about/data", "/design"]  # fmt: skip
COLOURS = """name => { const e = document.createElement('i'); e.style.forcedColorAdjust = 'none';
e.style.color = name; document.body.append(e); const c = getComputedStyle(e).color; e.remove();
return c; }"""


def system(page: Page, name: str) -> str:
    return str(page.evaluate(COLOURS, name))


def style(page: Page, selector: str, name: str) -> str:
    element = page.locator(selector).first
    return str(element.evaluate("(e, name) => getComputedStyle(e)[name]", name))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", KINDS)
def test_every_stop_of_the_keyboard_is_seen(
    open_page: Callable[..., Page], path: str, scheme: str
) -> None:
    page = open_page(f"/en{path}", forced_colors="active", color_scheme=scheme)
    for _ in range(25):
        page.keyboard.press("Tab")
        unseen = page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body || e.closest('svg'))
            return ''; const s = getComputedStyle(e);
            return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 ? '' : e.outerHTML; }"""
        )
        assert unseen == ""


@pytest.mark.parametrize(
    ("path", "selector"),
    [
        ("/agencies", ".letters [aria-current]"),
        ("/search?q=ethics", ".pagination [aria-current]"),
        ("/search?q=brasil&role=research-funder", ".facet__value--on .facet__box"),
        ("/design", ".suggestion[aria-selected=true]"),
    ],
)
def test_what_is_chosen_stands_out(
    open_page: Callable[..., Page], path: str, selector: str
) -> None:
    page = open_page(f"/en{path}", forced_colors="active")
    assert style(page, selector, "backgroundColor") == system(page, "Highlight")
    assert style(page, selector, "color") == system(page, "HighlightText")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_tells_coverage_by_pattern(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page("/en/", forced_colors="active", color_scheme=scheme)
    canvas = system(page, "Canvas")
    assert style(page, ".map__country--full .map__shape", "fill") != canvas
    for coverage in ("partial", "basic"):
        assert "url(" in style(page, f".map__country--{coverage} .map__shape", "fill")
    assert style(page, ".map__hatch", "fill") != canvas
    assert style(page, ".map__tint", "fill") == canvas
    assert style(page, ".map__land", "stroke") == system(page, "GrayText")


def test_a_country_of_the_map_shows_that_it_has_the_focus(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/en/", forced_colors="active")
    page.locator("svg a").first.focus()
    page.keyboard.press("Tab")
    expect(page.locator("svg a:focus-visible")).to_have_count(1)
    fill = style(page, "svg a:focus-visible .map__shape", "fill")
    assert fill == system(page, "Highlight")


def test_a_fact_that_was_linked_to_is_marked(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/countries/br#authority_review_days", forced_colors="active")
    assert style(page, "#authority_review_days", "outlineStyle") == "solid"


def test_options_that_are_not_chosen_have_no_bar(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/design", forced_colors="active")
    bar = style(page, ".suggestion[aria-selected=false]", "borderInlineStartColor")
    assert bar == system(page, "Canvas")
