"""Suggesting while the guard has a flood on: the browser brings a proof of work, and nobody loses a word."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from helpdesk.core.tallies import count_now, counts_now, seconds_left
from helpdesk.inquiries.guard import LEAST_TIME, PROOF_BITS
from helpdesk.inquiries.guarding import ALL, HOUR
from tests.browser.conftest import PATIENCE
from tests.support.browser import Watcher, axe_violations, sideways_scroll
from tests.support.server import running
from tests.support.sites import Sites
from tests.support.staff import within

Open = Callable[..., Page]
LIMITS = {"HELPDESK_ASK_TOTAL": "9000 per hour", "HELPDESK_ASK_LIMIT": "100 per hour"}
FLOOD_FROM = 1_800  # sendings of all in the hour
# The guard passes over the machine itself, so visitors come through a proxy as they do where it stands.
PROXY = {"HELPDESK_TRUSTED_PROXIES": "1"}
VISITOR = {"X-Forwarded-For": "198.51.100.24"}
A_TEST = 60  # seconds that one takes at most
PROPOSAL = "The age is 18 years, by the law of 2024."


@pytest.fixture(scope="module")
def served(sites: Sites) -> Iterator[tuple[Flask, str]]:
    with sites.copy_of("seeded", **LIMITS) as app:
        settings = app.config["SETTINGS"]
        more = {
            "HELPDESK_DATABASE_URL": settings.database_url,
            "HELPDESK_SECRET_KEY": settings.secret_key,
        }
        with running(settings.instance, **LIMITS, **PROXY, **more) as address:
            yield app, address


@pytest.fixture
def flooded(served: tuple[Flask, str]) -> str:
    app, address = served
    if seconds_left(HOUR) < A_TEST:
        time.sleep(seconds_left(HOUR) + 1)  # counts begin anew with the hour
    within(app, flood)
    return address


def flood() -> None:
    count_now([ALL], HOUR, max(0, FLOOD_FROM - counts_now([ALL], HOUR)[ALL]))


@pytest.fixture
def open_outside(browser: Browser, flooded: str) -> Iterator[Open]:
    contexts, watchers = [], []

    def opened(path: str, *, width: int = 1280, has_script: bool = True) -> Page:
        context = browser.new_context(
            base_url=flooded,
            viewport={"width": width, "height": 800},
            java_script_enabled=has_script,
            extra_http_headers=VISITOR,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        watchers.append(Watcher(page, flooded))
        page.goto(path)
        return page

    yield opened
    complaints = [complaint for watcher in watchers for complaint in watcher.complaints]
    for context in contexts:
        context.close()
    # The browser notes the answer 429, which is meant: send it again.
    assert [said for said in complaints if "status of 429" not in said] == []


def held(page: Page) -> None:
    assert axe_violations(page) == []
    assert sideways_scroll(page) <= 0


def fill(page: Page) -> None:
    told = {
        "proposal": PROPOSAL,
        "source_url": "https://lawgazette.example/2024/18",
        "email": "ana@example.org",
    }
    for name, value in told.items():
        page.locator(f"#{name}").fill(value)
    page.locator("#consent").check()
    wait(page, LEAST_TIME)  # nobody fills it in so quickly


def wait(page: Page, span: timedelta) -> None:
    page.wait_for_timeout(span.total_seconds() * 1000)


def send(page: Page) -> None:
    page.locator("button[name=step]").click()


def arrived(page: Page, language: str) -> None:
    expect(page).to_have_url(re.compile(rf"/{language}/suggestions/[\w-]{{27}}\?done=sent$"))
    expect(page.locator(".inquiry__reference")).to_have_text(re.compile(r"^SG-\d\d-\w{4}-\w{4}$"))


@pytest.mark.parametrize(
    ("language", "width"), [("en", 1280), ("es", 320), ("pt", 320), ("es", 1280)]
)
def test_the_browser_works_for_a_moment_and_the_suggestion_is_taken(
    open_outside: Open, language: str, width: int
) -> None:
    page = open_outside(f"/{language}/suggest?about=fact:BR/insurance", width=width)
    expect(page.locator("#suggest")).to_have_attribute("data-proof-bits", str(PROOF_BITS))
    held(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    fill(page)
    send(page)
    arrived(page, language)
    assert re.search(r"&proof=\d+(&|$)", next(filter(None, sent)))
    held(page)


def test_a_proof_that_is_none_costs_another_press_and_no_word(open_outside: Open) -> None:
    page = open_outside("/en/suggest?about=fact:BR/insurance")
    fill(page)
    page.evaluate("document.querySelector('#suggest').elements.proof.value = 'x'")
    send(page)
    expect(page.locator(".notice--warning")).to_be_visible()
    expect(page.locator("#proposal")).to_have_value(PROPOSAL)
    expect(page.locator("#consent")).to_be_checked()
    held(page)
    wait(page, LEAST_TIME)
    send(page)
    arrived(page, "en")


def test_without_a_script_one_is_told_to_wait_and_keeps_every_word(open_outside: Open) -> None:
    page = open_outside("/en/suggest?about=fact:BR/insurance", has_script=False)
    fill(page)
    send(page)
    expect(page.locator(".notice--warning")).to_be_visible()
    expect(page.locator("#proposal")).to_have_value(PROPOSAL)
    expect(page.locator("#email")).to_have_value("ana@example.org")
