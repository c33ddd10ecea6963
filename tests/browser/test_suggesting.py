"""Suggesting in the browser: from a fact to the private page, and the curators' decision; every page under axe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from helpdesk.accounts.roles import StaffRole
from tests.browser.conftest import PATIENCE
from tests.support.browser import Watcher, axe_violations, sideways_scroll
from tests.support.client import strict
from tests.support.server import running
from tests.support.sites import Sites
from tests.support.staff import PASSWORD, made_account, within
from tests.support.suggesting import Suggester, last_suggestion

Open = Callable[..., Page]
EMAIL = "curator@helpdesk.example"
WIDTHS = (320, 1280)


def held(page: Page) -> None:
    """What every step is held to."""
    assert axe_violations(page) == []
    assert sideways_scroll(page) <= 0


def fill(page: Page) -> None:
    told = {
        "proposal": "The age is 18 years, by the law of 2024.",
        "source_url": "https://lawgazette.example/2024/18",
        "name": "Investigadora Única",
        "email": "ana@example.org",
    }
    for name, value in told.items():
        page.locator(f"#{name}").fill(value)
    page.locator("#consent").check()


def send(page: Page) -> None:
    page.locator("button[name=step]").click()


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("width", WIDTHS)
def test_from_a_fact_to_the_private_page(open_page: Open, language: str, width: int) -> None:
    page = open_page(f"/{language}/countries/br", width=width)
    page.locator("#insurance a[href*=suggest]").click()
    expect(page.locator(".notice strong")).to_be_visible()
    held(page)
    fill(page)
    send(page)
    expect(page).to_have_url(re.compile(rf"/{language}/suggestions/[\w-]{{27}}\?done=sent$"))
    expect(page.locator(".inquiry__reference")).to_have_text(re.compile(r"^SG-\d\d-\w{4}-\w{4}$"))
    held(page)


@pytest.mark.parametrize("new", ["body", "call"])
@pytest.mark.parametrize("width", WIDTHS)
def test_something_missing_without_a_script(open_page: Open, new: str, width: int) -> None:
    page = open_page(
        "/en/agencies" if new == "body" else "/en/calls", width=width, java_script_enabled=False
    )
    page.locator(".missing a").click()
    page.locator("#title").fill("Instituto Novo")
    fill(page)
    send(page)
    expect(page.locator("h1")).to_have_text("Instituto Novo")


@pytest.mark.parametrize(
    "path", ["suggest", "about/thanks", "suggest?new=body", "suggest?new=call"]
)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_around_it(open_page: Open, path: str, width: int) -> None:
    held(open_page(f"/es/{path}", width=width))


@pytest.fixture(scope="module")
def served(sites: Sites) -> Iterator[tuple[Flask, str]]:
    with sites.copy_of("seeded") as app:
        within(app, lambda: made_account(StaffRole.CURATOR, email=EMAIL, name="First Curator"))
        settings = app.config["SETTINGS"]
        more = {
            "HELPDESK_DATABASE_URL": settings.database_url,
            "HELPDESK_SECRET_KEY": settings.secret_key,
        }
        with running(settings.instance, **more) as address:
            yield app, address


@pytest.fixture
def open_staff(browser: Browser, served: tuple[Flask, str]) -> Iterator[Open]:
    contexts, watchers = [], []

    def opened(path: str, *, width: int) -> Page:
        context = browser.new_context(base_url=served[1], viewport={"width": width, "height": 900})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        watchers.append(Watcher(page, served[1]))
        page.goto("/en/staff/sign-in")
        page.locator("#email").fill(EMAIL)
        page.locator("#password").fill(PASSWORD)
        page.locator("main form button").first.click()
        page.goto(path)
        return page

    yield opened
    complaints = [complaint for watcher in watchers for complaint in watcher.complaints]
    for context in contexts:
        context.close()
    # The browser notes the answer 422, which is meant: a form that was not right.
    assert [said for said in complaints if "status of 422" not in said] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_curator_takes_one_from_the_worklist_and_decides_there(
    open_staff: Open, served: tuple[Flask, str], width: int
) -> None:
    proposal = f"A proposal from the list at {width}."
    within(served[0], lambda: Suggester(strict(served[0])).send(proposal=proposal))
    page = open_staff("/en/staff/worklist?show=suggestion", width=width)
    held(page)
    row = page.locator(".work .entry").filter(has_text=proposal)
    row.get_by_role("button", name="Take").click()
    expect(page.get_by_role("status").first).to_contain_text("It is yours")
    page.emulate_media(color_scheme="dark")
    held(page)
    row.get_by_role("link", name="Decide").click()
    expect(page.locator(".page-head")).to_contain_text("Taken by First Curator")
    held(page)
    page.locator("section[aria-labelledby=refusing] textarea").fill("Not in force yet.")
    page.locator("section[aria-labelledby=refusing] button").click()
    expect(page.locator("[role=status] .notice")).to_be_visible()
    page.goto("/en/staff/worklist?show=mine")
    expect(page.locator("main")).not_to_contain_text(proposal)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("decision", ["accepting", "refusing", "turning"])
def test_a_curator_decides(
    open_staff: Open, served: tuple[Flask, str], decision: str, width: int
) -> None:
    def suggested() -> str:
        Suggester(strict(served[0])).send(
            proposal=f"A proposal for {decision} at {width}.", name="Reader <b>Bold</b>"
        )
        return str(last_suggestion().reference)

    reference = within(served[0], suggested)
    page = open_staff("/en/staff/suggestions", width=width)
    held(page)
    page.locator(f"a[href$='{reference}']").click()
    expect(page.locator("#proposed + dl")).to_contain_text("<b>Bold</b>")
    held(page)
    section = page.locator(f"section[aria-labelledby={decision}]")
    if decision == "refusing":
        section.locator("button").click()
        expect(page.locator(".error-summary")).to_be_focused()
        held(page)
        section.locator("textarea").fill("Not in force yet.")
    if decision == "accepting":
        section.locator("select").select_option("note")
    section.locator("button").click()
    expect(page.locator("[role=status] .notice")).to_be_visible()
    if decision == "accepting":
        expect(page).to_have_url(re.compile(r"/staff/directory/drafts/\w+/edit$"))
    page.goto(f"/en/staff/suggestions/{reference}")
    expect(page.locator("#decided")).to_be_visible()
    held(page)
