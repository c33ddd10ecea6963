"""A contact's day in a real browser: sign in, open what is due, answer it, hand over; and the keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import Watcher, axe_violations, sideways_scroll
from tests.support.desk import join_desk, sent
from tests.support.server import running
from tests.support.sites import Sites
from tests.support.staff import PASSWORD, made_account

EMAIL = "bea@helpdesk.example"
Opened = Callable[[str, int], Page]


@pytest.fixture(scope="module")
def desk(sites: Sites) -> Iterator[tuple[Flask, str]]:
    """A served site, its address, and a contact of Brazil's desk."""
    with sites.copy_of("seeded") as app:
        with app.app_context():
            join_desk(made_account(email=EMAIL, name="Contact of Brazil"), "brazil")
        settings = app.config["SETTINGS"]
        with running(settings.instance, HELPDESK_DATABASE_URL=settings.database_url) as address:
            yield app, address


@pytest.fixture
def signed_in(browser: Browser, desk: tuple[Flask, str]) -> Iterator[Opened]:
    _app, origin = desk
    contexts, watchers = [], []

    def opened(language: str, width: int) -> Page:
        context = browser.new_context(base_url=origin, viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        watchers.append(Watcher(page, origin))
        page.goto(f"/{language}/staff/sign-in")
        page.fill("[name=email]", EMAIL)
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.goto(f"/{language}/staff/inquiries")
        return page

    yield opened
    complaints = [complaint for watcher in watchers for complaint in watcher.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


def sound(page: Page) -> None:
    assert axe_violations(page) == []
    assert sideways_scroll(page) <= 0


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_open_answer_and_hand_over(
    desk: tuple[Flask, str], signed_in: Opened, language: str, width: int
) -> None:
    with desk[0].app_context():
        reference = sent(f"Journey in {language} at {width}")
    page = signed_in(language, width)
    sound(page)
    page.locator(f"[data-row][href$='{reference}']").click()
    expect(page.locator("h1")).to_contain_text("Journey")
    sound(page)
    page.fill("#text", "It is **Anvisa**.")
    page.locator("button[value=preview]").click()
    expect(page.locator("#preview strong")).to_have_text("Anvisa")
    sound(page)
    page.locator("button[value=waiting]").click()
    expect(page.locator(".exchange__piece--answer strong").last).to_have_text("Anvisa")
    page.locator("a[href$='/hand-over']").click()
    expect(page.locator("#reason")).to_be_visible()
    sound(page)
    page.select_option("#desk", "andean")
    page.fill("#reason", "Peru is meant")
    page.check("#stay")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".exchange__reason")).to_have_text("Peru is meant")
    sound(page)


def test_what_is_written_is_kept_by_itself(desk: tuple[Flask, str], signed_in: Opened) -> None:
    with desk[0].app_context():
        reference = sent("A draft in the browser")
    page = signed_in("en", 1280)
    page.goto(f"/en/staff/inquiries/{reference}")
    page.locator("#text").press_sequentially("Half an answer")
    expect(page.locator(".composer__kept")).to_have_text("Draft kept.")
    page.reload()
    expect(page.locator("#text")).to_have_value("Half an answer")


def test_letters_are_keys_only_while_no_field_has_the_focus(
    desk: tuple[Flask, str], signed_in: Opened
) -> None:
    with desk[0].app_context():
        reference = sent("Keys of the keyboard")
    page = signed_in("en", 1280)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.hasAttribute('data-row')")
    page.goto(f"/en/staff/inquiries/{reference}")
    page.keyboard.press("a")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("that u wrote")
    expect(page).to_have_url(re.compile(f"{reference}$"))
    expect(page.locator("#text")).to_have_value("that u wrote")
