"""Terms, sources, desks and rules in the browser: two who edit at once, an earlier state, every page under axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_curation import press, served, signed_in
from tests.browser.test_staff import read

__all__ = ("served", "signed_in")  # fixtures
TERM = "/en/staff/vocabulary/terms/role/ethics-body"
NAME = "Name in English"


def test_of_two_who_edit_a_term_the_second_sees_both_and_the_first_name_comes_back(
    signed_in: Callable[[str], Page],
) -> None:
    first, second = signed_in("Second Reader"), signed_in("Second Reader")
    for page in (first, second):
        page.goto(TERM)
    read(first)
    before = first.get_by_role("textbox", name=NAME).input_value()
    for page, name in ((first, "Ethics committee, first"), (second, "Ethics committee, second")):
        page.get_by_role("textbox", name=NAME).fill(name)
        page.get_by_label("Why it changes").fill("A better word.")
        press(page, "Save")
    expect(first.get_by_role("textbox", name=NAME)).to_have_value("Ethics committee, first")
    expect(second.get_by_role("alert")).to_contain_text("Somebody has changed it")
    expect(second.locator(".changes").first).to_contain_text("Ethics committee, first")
    expect(second.get_by_role("textbox", name=NAME)).to_have_value("Ethics committee, second")
    read(second)
    press(second, "Save")
    expect(second.get_by_role("textbox", name=NAME)).to_have_value("Ethics committee, second")
    read(second)
    second.get_by_role("button", name="Restore this state number 1").click()
    expect(second.get_by_role("textbox", name=NAME)).to_have_value(before)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_the_pages_around_it(signed_in: Callable[[str], Page], language: str) -> None:
    page = signed_in("Second Reader")
    for path in (
        "vocabulary",
        "vocabulary/terms/subregion/new",
        "vocabulary/words?means=country&q=bra",
        "vocabulary/words/country/BR",
        "directory/new/country",
        "sources",
        "sources?q=anvisa",
        "routing/history",
        "desks/new",
    ):
        page.goto(f"/{language}/staff/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        read(page)


def test_a_source_is_looked_at_and_put_in_the_place_of_another(
    signed_in: Callable[[str], Page],
) -> None:
    page = signed_in("First Curator")
    page.goto("/en/staff/sources?q=clinregs")
    page.locator("main .entry__title a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    read(page)
    page.goto(f"{page.url}/replace")
    read(page)
