"""What a reader with other needs meets: paper, larger or wider text, a phone, the keyboard, no images."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.browser import sideways_scroll

KINDS = ["/", "/search?q=brasil", "/search?q=zxqv", "/countries", "/countries/br", "/agencies",
         "/agencies/anvisa", "/calls", "/calls/ep-permed-jtc2026", "/about", "/about/data",
         "/privacy", "/design"]  # fmt: skip
# WCAG 2.2, 1.4.12: what a reader may set, and lose nothing.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
SET = """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }"""


@pytest.mark.parametrize("path", KINDS)
def test_text_twice_as_large_on_half_a_screen_needs_no_sideways_scrolling(
    open_page: Callable[..., Page], path: str
) -> None:
    page = open_page(f"/es{path}", width=640)
    page.evaluate(SET, "html { font-size: 200% !important; }")
    assert sideways_scroll(page) <= 0


@pytest.mark.parametrize("path", KINDS)
def test_wider_spacing_cuts_nothing_off(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(f"/pt{path}", width=320)
    page.evaluate(SET, SPACING)
    assert sideways_scroll(page) <= 0
    cut = page.evaluate(
        """() => [...document.querySelectorAll('a, button, h1, h2, h3, .tag, .chip, label')]
        .filter(e => e.offsetParent && getComputedStyle(e).overflow === 'hidden'
          && !e.closest('.visually-hidden') && e.scrollHeight > e.clientHeight + 2)
        .map(e => e.outerHTML.slice(0, 100))"""
    )
    assert cut == []


@pytest.mark.parametrize("path", KINDS)
def test_paper_has_the_words_and_none_of_the_controls(
    open_page: Callable[..., Page], path: str
) -> None:
    # 178 mm, an A4 page less its margins, at 96 px an inch.
    page = open_page(f"/en{path}", width=673, color_scheme="dark")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    for gone in (".site-nav", ".languages", ".pagination", ".facet", ".skip-link", "main button"):
        assert page.locator(gone).filter(visible=True).count() == 0, gone
    ink = page.evaluate("getComputedStyle(document.documentElement).color")
    assert ink == "rgb(0, 0, 0)", "black, whatever the screen's scheme is"


def test_paper_says_what_was_searched_for(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/search?q=ethics+committee")
    page.emulate_media(media="print")
    expect(page.locator("main .search-box input")).to_be_visible()
    expect(page.locator("main .search-box input")).to_have_value("ethics committee")


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_the_header_leaves_a_phone_to_the_page(
    open_page: Callable[..., Page], language: str
) -> None:
    page = open_page(f"/{language}/countries/br", width=390)
    heading = page.locator("h1").bounding_box()
    header = page.locator(".site-header").bounding_box()
    assert header is not None
    assert header["height"] <= 200
    assert heading is not None
    assert heading["y"] <= 320


def test_a_long_summary_does_not_push_results_off_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page("/es/search?q=brasil", width=390)
    lines = page.locator(".country-card__text").evaluate(
        "text => text.clientHeight / parseFloat(getComputedStyle(text).lineHeight)"
    )
    assert round(lines) <= 3


@pytest.mark.parametrize(
    ("path", "title", "inside"),
    [
        ("/agencies", "Narrow the list", "#facet-role .facet__value"),
        ("/search?q=ethics", "Narrow the list", "#facet-role .facet__value"),
        ("/countries/br", "On this page", ".jump li a"),
    ],
)
def test_filters_and_contents_are_a_line_on_a_phone_and_open_beside_the_text(
    open_page: Callable[..., Page], path: str, title: str, inside: str
) -> None:
    page = open_page(f"/en{path}", width=390, java_script_enabled=False)
    line = page.locator("summary", has_text=title)
    expect(page.locator(inside).first).to_be_hidden()
    line.focus()
    page.keyboard.press("Enter")
    expect(page.locator(inside).first).to_be_visible()
    wide = open_page(f"/en{path}", width=1280, java_script_enabled=False)
    expect(wide.locator(inside).first).to_be_visible()
    expect(wide.locator("summary", has_text=title)).to_be_hidden()


def test_all_countries_can_be_ticked_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/pt/search?q=ethics", width=390, java_script_enabled=False)
    page.locator("summary", has_text="Filtrar a lista").click()
    page.locator("#facet-country summary").click()
    page.locator("#facet-country .facet__more a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#facet-country")).to_be_in_viewport()
    for name in ("Peru", "Chile"):
        page.get_by_role("checkbox", name=name).focus()
        page.keyboard.press("Space")
    page.locator("#facet-country button").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=ethics&country=CL&country=PE$"))


@pytest.mark.parametrize("path", ["/agencies", "/search?q=ethics"])
def test_the_keyboard_has_a_way_past_the_filters(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(f"/en{path}")
    way = page.locator(".skip-link--here")
    way.focus()
    expect(way).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = "document.activeElement.closest('.facets') === null"
    assert page.evaluate(inside), "the next stop is in the list"


@pytest.mark.parametrize("path", KINDS)
def test_the_keyboard_goes_in_the_order_of_the_page(
    open_page: Callable[..., Page], path: str
) -> None:
    page = open_page(f"/en{path}")
    assert page.locator("[tabindex]:not([tabindex='-1'], [tabindex='0'])").count() == 0
    stops = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, summary')]
        .filter(e => e.checkVisibility()).map(e => e.closest('main') ? 1 : e.closest('header') ? 0
        : e.closest('footer') ? 2 : -1)"""
    )
    assert stops[0] == -1, "the link past the header is the first"
    assert stops[1:] == sorted(stops[1:])


@pytest.mark.parametrize("path", ["/countries/br", "/search?q=ethics", "/search?q=ethics&facets=country",
                                  "/about/data"])  # fmt: skip
def test_what_has_the_focus_is_not_covered(open_page: Callable[..., Page], path: str) -> None:
    """WCAG 2.2, 2.4.11."""
    page = open_page(f"/en{path}", reduced_motion="reduce")
    for _ in range(40):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body) return '';
            const box = e.getBoundingClientRect();
            if (e.closest('.visually-hidden, svg') || box.width < 2) return '';
            const places = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]];
            const seen = places.some(([x, y]) => { const top = document.elementFromPoint(
              box.left + box.width * x, box.top + box.height * y);
              return top && (e.contains(top) || top.contains(e)); });
            return seen ? '' : e.outerHTML.slice(0, 120); }"""
        )
        assert covered == ""


@pytest.mark.parametrize("path", KINDS)
def test_targets_are_large_enough_or_stand_apart(open_page: Callable[..., Page], path: str) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 CSS pixels, but for links within a sentence and the map, whose
    links stand in the list beside it."""
    page = open_page(f"/es{path}", width=320)
    small = page.evaluate(
        """() => { const all = [...document.querySelectorAll('a[href], button, input, select, summary')]
          .filter(e => e.checkVisibility() && !e.closest('svg, .visually-hidden, .skip-link, label'))
          .map(e => [e, e.getBoundingClientRect()]).filter(([_, box]) => box.width > 1);
        const inSentence = e => e.closest('p, dd, td, .said-label, .source-list, .laws, h1, h2, h3, h4')
          && getComputedStyle(e).display === 'inline';
        const middle = box => [box.left + box.width / 2, box.top + box.height / 2];
        return all.filter(([e, box]) => (box.width < 24 || box.height < 24) && !inSentence(e)
          // a circle of 24 px around it that touches no other target will do
          && all.some(([other, b]) => { if (other === e || other.contains(e) || e.contains(other)) return false;
            const [x, y] = middle(box);
            const dx = Math.max(b.left - x, 0, x - b.right), dy = Math.max(b.top - y, 0, y - b.bottom);
            return Math.hypot(dx, dy) < 12; }))
        .map(([e]) => e.outerHTML.slice(0, 140)); }"""
    )
    assert small == []


def test_a_page_is_complete_without_images_and_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/about", java_script_enabled=False)

    def refuse(route: Route) -> None:
        if route.request.resource_type == "image":
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route("**/*", refuse)
    for path, words in (("/en/", "Find the body"), ("/en/countries/br", "Key facts")):
        page.goto(path)
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    assert page.locator("img").count() == 0


def test_the_page_of_components_shows_the_list_of_suggestions(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/en/design")
    shown = page.locator("#design-suggestions [role=option]")
    expect(shown.first).to_be_visible()
    assert shown.locator("nth=1").get_attribute("aria-selected") == "true"
