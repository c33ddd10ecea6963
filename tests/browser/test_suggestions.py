"""Suggestions while typing: by keyboard alone, by mouse, without JavaScript, when requests fail."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.browser import axe_violations, sideways_scroll

SAID = {"en": "Suggestions: ", "es": "Sugerencias: ", "pt": "Sugestões: "}
API = "**/api/v1/suggest?*"


def box_of(page: Page) -> Locator:
    return page.locator("header input[data-suggest], main input[data-suggest]").first


def typed(page: Page, text: str) -> Locator:
    box = box_of(page)
    box.focus()
    box.press_sequentially(text)
    expect(page.get_by_role("listbox")).to_be_visible()
    return box


def options_of(page: Page) -> Locator:
    """Not those of a select."""
    return page.locator("[role=listbox] [role=option]")


def active_of(page: Page) -> str | None:
    """The words of the option that a screen reader is at."""
    return page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
        "?.textContent"
    )


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("path", ["/", "/countries", "/search?q=anvisa"])
def test_an_entry_is_reached_by_the_keyboard_alone(
    open_page: Callable[..., Page], path: str, language: str
) -> None:
    page = open_page(f"/{language}{path}")
    box = box_of(page)
    box.fill("")
    box = typed(page, "anvi")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search-box [role=status]")).to_have_text(re.compile(SAID[language] + "1"))
    page.keyboard.press("ArrowDown")
    assert "ANVISA" in (active_of(page) or "")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/{language}/agencies/anvisa$"))


def test_keys_do_what_the_pattern_says(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/")
    box = typed(page, "ethics")
    options = options_of(page)
    expect(options).to_have_count(8)
    assert active_of(page) is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert active_of(page) == options.nth(1).text_content()
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[aria-selected=true]")).to_have_count(1)
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    assert active_of(page) == options.last.text_content()
    expect(options.last).to_be_in_viewport()
    page.keyboard.press("ArrowDown")
    assert active_of(page) is None, "past the last one comes the box"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    assert active_of(page) is None
    assert box.evaluate("input => input.selectionStart") == 0
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    assert (active_of(page), box.evaluate("input => input.selectionStart")) == (None, 6)
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("ethics")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Alt+ArrowDown")
    assert active_of(page) is None
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")


def test_enter_searches_where_no_suggestion_is_chosen(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/")
    typed(page, "anvisa")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search\?q=anvisa$"))


def test_typing_on_forgets_the_choice(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/")
    typed(page, "ethic")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("s")
    assert active_of(page) is None
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search\?q=ethics$"))


def test_the_mouse_chooses_and_a_click_elsewhere_closes(open_page: Callable[..., Page]) -> None:
    page = open_page("/pt/")
    typed(page, "uruguai")
    page.locator("h1").click()
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Tab")
    box_of(page).fill("urugu")
    options_of(page).filter(has_text="Uruguai").first.click()
    expect(page.locator("h1")).to_have_text("Uruguai")


def test_tab_leaves_the_box_and_the_list(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/")
    typed(page, "peru")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert page.evaluate("document.activeElement.type") == "submit"


def test_a_role_in_a_country_leads_to_the_list_of_its_bodies(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/en/")
    typed(page, "ethics committee peru")
    option = options_of(page).filter(has_text="List of bodies").first
    expect(option).to_contain_text("Peru")
    option.click()
    expect(page).to_have_url(re.compile(r"/en/agencies\?role=ethics-body&country=PE$"))
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("width", [320, 1280])
def test_the_open_list_is_accessible_and_fits(
    open_page: Callable[..., Page], width: int, language: str
) -> None:
    page = open_page(f"/{language}/countries/pe", width=width, color_scheme="light")
    typed(page, "etic" if language != "en" else "ethic")
    page.keyboard.press("ArrowDown")
    assert axe_violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page, rule=["color-contrast"]) == []
    assert sideways_scroll(page) <= 0
    box = page.get_by_role("listbox").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    heights = options_of(page).evaluate_all(
        "options => options.map(option => option.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


def test_the_box_searches_without_javascript(open_page: Callable[..., Page]) -> None:
    page = open_page("/es/", java_script_enabled=False)
    expect(page.get_by_role("searchbox")).to_have_count(1)
    page.get_by_role("searchbox").fill("anvisa")
    page.get_by_role("button", name="Buscar").click()
    expect(page).to_have_url(re.compile(r"/es/search\?q=anvisa$"))


@pytest.mark.parametrize("kind", ["nonsense", "empty"])
def test_an_answer_that_makes_no_sense_leaves_the_box_working(
    open_page: Callable[..., Page], kind: str
) -> None:
    """A refused request is logged by the browser itself as an error; what the script does is the same."""
    page = open_page("/en/")
    page.route(API, lambda route: route.fulfill(body="<" if kind == "nonsense" else "{}"))
    box = box_of(page)
    box.focus()
    with page.expect_response(API):
        box.press_sequentially("anvisa")
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search\?q=anvisa$"))


def test_an_answer_that_comes_too_late_is_not_shown(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "q=anv&" in route.request.url:
            held.append(route)
        else:
            route.continue_()

    page.route(API, hold)
    box = box_of(page)
    with page.expect_request(API):
        box.press_sequentially("anv")
    box.fill("uruguay")
    expect(options_of(page).first).to_contain_text("Uruguay")
    held[0].abort()
    expect(options_of(page).first).to_contain_text("Uruguay")


def test_nothing_found_is_said_and_no_empty_list_is_shown(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/")
    box_of(page).press_sequentially("zxqvplonk")
    expect(page.locator(".search-box [role=status]")).to_have_text("No suggestions.")
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()


def test_the_active_option_is_seen_where_colours_are_forced(open_page: Callable[..., Page]) -> None:
    page = open_page("/en/", forced_colors="active")
    typed(page, "ethics")
    page.keyboard.press("ArrowDown")
    colours = options_of(page).evaluate_all(
        "options => options.slice(0, 2).map(option => getComputedStyle(option).backgroundColor)"
    )
    assert colours[0] != colours[1]
