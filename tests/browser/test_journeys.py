"""What researchers come for: find by country, find by words, change language; by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import axe_violations

WORDS = {
    "en": ("who approves trials in Peru", "Peru", "Ethics"),
    "es": ("quién aprueba ensayos en Perú", "Perú", "ética"),
    "pt": ("quem aprova ensaios no Peru", "Peru", "ética"),
}


@pytest.mark.parametrize("language", WORDS)
def test_find_by_country(open_page: Callable[..., Page], language: str) -> None:
    page = open_page(f"/{language}/")
    page.locator('main a[href$="/countries/br"]').last.click()
    expect(page).to_have_url(re.compile(rf"/{language}/countries/br$"))
    page.locator('main a[href$="/agencies/anvisa"]').first.click()
    expect(page.locator("h1")).to_contain_text(
        re.compile("Anvisa|Vigilância|Brazilian|Brasil", re.I)
    )
    assert axe_violations(page) == []


@pytest.mark.parametrize("language", WORDS)
def test_find_by_words(open_page: Callable[..., Page], language: str) -> None:
    words, country, _ = WORDS[language]
    page = open_page(f"/{language}/")
    page.get_by_role("combobox").first.fill(words)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/{language}/search\?q="))
    expect(page.locator("main")).to_contain_text(country)
    page.locator('main a[href$="/agencies/ins-peru"]').first.click()
    expect(page.locator("h1")).to_be_visible()
    assert axe_violations(page) == []


@pytest.mark.parametrize("language", WORDS)
def test_change_language_keeps_the_page_and_is_remembered(
    open_page: Callable[..., Page], language: str
) -> None:
    other = {"en": "es", "es": "pt", "pt": "en"}[language]
    page = open_page(f"/{language}/search?q=anvisa")
    page.locator(f'header a[hreflang="{other}"], footer a[hreflang="{other}"]').first.click()
    expect(page).to_have_url(re.compile(rf"/{other}/search\?q=anvisa"))
    assert page.locator("html").get_attribute("lang") == other
    assert axe_violations(page) == []
    page.goto("/")
    expect(page).to_have_url(re.compile(rf"/{other}/$"))


def test_the_browsers_language_decides_the_first_visit(open_page: Callable[..., Page]) -> None:
    page = open_page("/", locale="es-MX")
    expect(page).to_have_url(re.compile("/es/$"))


def test_the_first_tab_stop_leads_past_the_header(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/countries/ar")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert focused == "#main"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))


def test_every_stop_of_the_keyboard_is_seen(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/")
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body) return true;
            const s = getComputedStyle(e); const svg = e.closest('svg');
            return svg !== null || s.outlineStyle !== 'none' || s.boxShadow !== 'none'; }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")


def test_a_country_is_found_from_the_map_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/pt/")
    page.locator('svg a[href$="/countries/uy"]').first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Uruguai")


def test_facts_are_reached_by_their_anchor(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/countries/br#authority_review_days")
    expect(page.locator("#authority_review_days")).to_be_in_viewport()
    expect(page.locator("#authority_review_days")).to_contain_text("90")


@pytest.mark.parametrize("path", ["/en/", "/en/search?q=brasil", "/en/calls"])
def test_targets_are_large_enough_to_hit(open_page: Callable[..., Page], path: str) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 CSS pixels, or room around; links within sentences are exempt."""
    page = open_page(path, width=320)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, nav a, .chip a')]
        .filter(e => e.offsetParent !== null)
        .map(e => [e.outerHTML.slice(0, 120), e.getBoundingClientRect()])
        .filter(([_, box]) => box.width > 1 && box.height < 24).map(([html]) => html)"""
    )
    assert small == []
