"""The worklist and "still true?" in the browser, each page under axe; a late fact as visitors see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from helpdesk.accounts.roles import StaffRole
from helpdesk.core.database import db, transaction
from helpdesk.curation.confirmation_services import ask_desks
from helpdesk.directory.models import Agency, Fact
from helpdesk.outbox.models import OutboxMessage
from tests.browser.conftest import PATIENCE
from tests.support.browser import Watcher, axe_violations, sideways_scroll
from tests.support.server import running
from tests.support.sites import Sites
from tests.support.staff import PASSWORD, made_account, within

BODY = "infarmed"
LINK = re.compile(r"/[a-z]{2}(/confirmations/[A-Za-z0-9_-]+)")


@pytest.fixture(scope="module")
def served(sites: Sites) -> Iterator[tuple[str, list[str]]]:
    """A site with late facts of which a desk was asked: its address, and those of the links."""
    with sites.copy_of("seeded") as app:
        settings = app.config["SETTINGS"]
        more = {
            "HELPDESK_DATABASE_URL": settings.database_url,
            "HELPDESK_SECRET_KEY": settings.secret_key,
        }
        links = within(app, lambda: prepared(app))
        with running(settings.instance, **more) as address:
            yield address, links


def prepared(app: Flask) -> list[str]:
    made_account(StaffRole.CURATOR)
    made_account(StaffRole.CURATOR, email="second@helpdesk.example", name="Second Reader")
    with transaction():
        keys = ("PT/insurance", "PT/consent_age", "ES/insurance")
        for fact in db.session.scalars(select(Fact).where(Fact.key.in_(keys))):
            fact.checked_on = date(2024, 1, 15)
        body = db.session.scalars(select(Agency).where(Agency.key == BODY)).one()
        body.checked_on = date(2026, 5, 1)  # the least late, so its link is the mail's last
    ask_desks(app)
    wanted = select(OutboxMessage.text).where(OutboxMessage.message == "still-true")
    return [link for text in db.session.scalars(wanted) for link in LINK.findall(text)]


@pytest.fixture
def page(browser: Browser, served: tuple[str, list[str]]) -> Iterator[Page]:
    context = browser.new_context(base_url=served[0], viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    watcher = Watcher(opened, served[0])
    yield opened
    context.close()
    assert [said for said in watcher.complaints if "status of 422" not in said] == []


def held(page: Page) -> None:
    """To the rules of every page, in both schemes and on the narrowest screen."""
    assert axe_violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page, rule=["color-contrast"]) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 800})
    assert sideways_scroll(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_desk_corrects_one_fact_and_confirms_another(
    page: Page, served: tuple[str, list[str]]
) -> None:
    first, second = served[1][:2]
    page.goto(f"/en{first}")
    held(page)
    page.get_by_role("button", name="Send the correction").click()
    expect(page.get_by_role("alert")).to_contain_text("Write what is so now.")
    held(page)
    page.get_by_label("What is so now").fill("Since May it is conditional.")
    page.get_by_role("button", name="Send the correction").click()
    expect(page.locator(".notice--good")).to_contain_text("A curator reads what you wrote")
    held(page)
    page.goto(f"/pt{second}")
    held(page)
    page.get_by_role("button", name="Sim, ainda vale").click()
    expect(page.locator(".notice--good")).to_contain_text("Agora consta")


def test_a_desk_confirms_how_a_body_is_reached(page: Page, served: tuple[str, list[str]]) -> None:
    page.goto(f"/es{served[1][-1]}")
    expect(page.locator(".check")).to_contain_text("ensaios.clinicos@infarmed.pt")
    held(page)
    page.get_by_role("button", name="Sí, sigue vigente").click()
    expect(page.locator(".notice--good")).to_be_visible()
    held(page)
    page.goto(f"/en/agencies/{BODY}")
    expect(page.locator(".page-head__state .checked")).to_contain_text("by the regional desk")


def test_a_late_fact_is_open_about_it(page: Page, served: tuple[str, list[str]]) -> None:
    page.goto("/es/countries/es")
    expect(page.locator("#insurance .checked--overdue")).to_contain_text("no se ha hecho")
    held(page)
    page.goto("/en/about/freshness")
    expect(page.locator(".heat .is-o")).not_to_have_count(0)
    held(page)


def test_a_curator_takes_hands_over_and_is_done(
    page: Page, served: tuple[str, list[str]], signed_in: Callable[[Page], None]
) -> None:
    signed_in(page)
    page.goto("/en/staff/worklist")
    held(page)
    page.get_by_role("button", name="Take").first.click()
    expect(page.get_by_role("status").first).to_contain_text("It is yours")
    page.get_by_text("Hand over").first.click()
    held(page)
    page.get_by_role("button", name="Done").first.click()
    expect(page.get_by_role("status").first).to_contain_text("Done.")
    for shown in ("suggestion", "missing", "translation", "returned", "mine"):
        page.goto(f"/en/staff/worklist?show={shown}")
        held(page)


@pytest.fixture
def signed_in() -> Callable[[Page], None]:
    def sign_in(page: Page) -> None:
        page.goto("/en/staff/sign-in")
        page.get_by_label("E-mail").fill("ana@helpdesk.example")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page).to_have_url(re.compile("/staff/"))

    return sign_in
