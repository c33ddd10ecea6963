"""Curators in the browser: an edit with its second reader, a conflict, a way back, a merge; every page under axe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from helpdesk.accounts.roles import StaffRole
from tests.browser.conftest import PATIENCE
from tests.browser.test_staff import read
from tests.support.browser import Watcher
from tests.support.server import running
from tests.support.sites import Sites
from tests.support.staff import PASSWORD, made_account, within

STAFF = "/en/staff/directory"
EDIT = f"{STAFF}/fact/CO/authority_review_days/edit"
PEOPLE = {"First Curator": StaffRole.CURATOR, "Second Reader": StaffRole.ADMINISTRATOR}


@pytest.fixture(scope="module")
def served(sites: Sites) -> Iterator[tuple[Flask, str]]:
    with sites.copy_of("seeded") as app:
        settings = app.config["SETTINGS"]
        more = {
            "HELPDESK_DATABASE_URL": settings.database_url,
            "HELPDESK_SECRET_KEY": settings.secret_key,
        }
        for name, role in PEOPLE.items():
            within(
                app, lambda name=name, role=role: made_account(role, email=email(name), name=name)
            )
        with running(settings.instance, **more) as address:
            yield app, address


def email(name: str) -> str:
    return f"{name.split()[0].lower()}@helpdesk.example"


@pytest.fixture
def signed_in(browser: Browser, served: tuple[Flask, str]) -> Iterator[Callable[[str], Page]]:
    contexts, watchers = [], []

    def open_for(name: str) -> Page:
        context = browser.new_context(base_url=served[1], viewport={"width": 1280, "height": 900})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watchers.append(Watcher(page, served[1]))
        page.goto("/en/staff/sign-in")
        page.get_by_label("E-mail").fill(email(name))
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page).to_have_url(re.compile("/staff/"))
        return page

    yield open_for
    for context in contexts:
        context.close()
    meant = ("status of 422", "status of 409")  # a form that was not right, a conflict
    complaints = [said for watcher in watchers for said in watcher.complaints]
    assert [said for said in complaints if not any(one in said for one in meant)] == []


def draft(page: Page, value: str, path: str = EDIT) -> str:
    """Makes a draft with this value of the fact; its address."""
    page.goto(path)
    page.get_by_label("Value").fill(value)
    page.get_by_label("Why the entry changes").fill("New rules of the authority.")
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Draft:")
    return page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_an_edit_with_its_second_reader_a_conflict_and_the_history(
    signed_in: Callable[[str], Page],
) -> None:
    ana, ben = signed_in("First Curator"), signed_in("Second Reader")
    ana.goto(f"{STAFF}?kind=agency&q=anvisa")
    read(ana)
    ana.get_by_role("link", name=re.compile("Brazilian|Anvisa|National Health")).first.click()
    read(ana)
    ana.goto(EDIT)
    ana.get_by_label("Value").fill("soon")
    press(ana, "Save and look at it")
    read(ana)
    expect(ana.get_by_role("alert")).to_contain_text("Write a whole number")

    first = draft(ana, "51")
    read(ana)
    ana.get_by_role("link", name="Preview").click()
    expect(ana.locator("#authority_review_days")).to_contain_text("51")
    read(ana)
    ana.goto(first)
    press(ana, "Hand in for a second reader")

    second = draft(ben, "62")
    press(ben, "Hand in for a second reader")
    ben.goto(f"{STAFF}/drafts")
    read(ben)
    ben.goto(first)
    press(ben, "Publish")
    expect(ben.get_by_role("status")).to_contain_text("Published")

    ana.goto(second)
    expect(ana.get_by_role("heading", name="Changed by two people")).to_be_visible()
    read(ana)
    ana.get_by_label("The text of the draft").check()
    press(ana, "Keep what is chosen")
    press(ana, "Publish")
    ana.goto("/en/countries/co")
    expect(ana.locator("#authority_review_days")).to_contain_text("62")

    for path in (
        f"{STAFF}/fact/CO/authority_review_days/history?a=1&b=3",
        "/en/countries/co/history",
        "/es/changes",
        "/pt/countries/co/changes",
        f"{STAFF}/together?kind=agency&q=anvisa",
        f"{STAFF}/new/agency",
        f"{STAFF}/call/era-permed-jtc2018/edit",
        f"{STAFF}/country/CO/edit",
    ):
        ana.goto(path)
        read(ana)

    ana.goto(f"{STAFF}/fact/CO/authority_review_days/history")
    press(ana, "Restore number 1")
    read(ana)
    press(ana, "Hand in for a second reader")
    ben.goto(ana.url)
    press(ben, "Publish")
    ana.goto("/en/countries/co")
    expect(ana.locator("#authority_review_days")).not_to_contain_text("62")


def test_places_and_a_second_value_are_written_on_a_small_screen(
    signed_in: Callable[[str], Page],
) -> None:
    ana = signed_in("First Curator")
    ana.set_viewport_size({"width": 320, "height": 800})
    ana.goto(f"{STAFF}/fact/CO/insurance/edit")
    own = ana.locator("#edit-sources ~ fieldset").first.locator(".choice-with").first
    place = own.get_by_label("Where in the source")
    expect(place).to_be_visible()
    own.get_by_role("checkbox").uncheck()
    expect(place).to_be_hidden()  # nothing is asked about a source that is not cited
    own.get_by_role("checkbox").check()
    place.fill("art. 12, par. 3")
    ana.get_by_text("Another source says otherwise").click()
    second = ana.locator(".second-value")
    second.get_by_label("What the other source says").select_option("conditional")
    read(ana)
    ana.get_by_label("Why the entry changes").fill("Two sources disagree.")
    press(ana, "Save and look at it")
    expect(ana.get_by_role("alert")).to_contain_text("Name the source that says otherwise.")
    read(ana)
    more = second.locator(".choice-with").last
    more.get_by_role("checkbox").check()
    more.get_by_label("Where in the source").fill("p. 7")
    press(ana, "Save and look at it")
    expect(ana.get_by_role("heading", level=1)).to_contain_text("Draft:")
    for words in ("(art. 12, par. 3)", "(p. 7)", "What the other source says"):
        expect(ana.locator(".changes")).to_contain_text(words)
    read(ana)
    ana.get_by_role("link", name="Preview").click()
    expect(ana.locator("#insurance .fact__other")).to_contain_text("(p. 7)")
    read(ana)


def test_a_merged_body_is_pointed_on_from_its_old_address(
    signed_in: Callable[[str], Page],
) -> None:
    ana, ben = signed_in("First Curator"), signed_in("Second Reader")
    ana.goto(f"{STAFF}/agency/invima/close")
    read(ana)
    ana.get_by_label("It is the same as another entry, which stays").check()
    ana.get_by_label("The entry that stands for it").fill("anvisa")
    ana.get_by_label("Why the entry goes").fill("It stood here twice.")
    press(ana, "Make a draft of it")
    press(ana, "Hand in for a second reader")
    ben.goto(ana.url)
    press(ben, "Publish")
    ben.goto("/en/agencies/invima")
    read(ben)
    ben.locator(".notice a").click()
    expect(ben).to_have_url(re.compile("/en/agencies/anvisa$"))
