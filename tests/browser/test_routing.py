"""A coordinator changes who answers, in a real browser: try a case, add a rule, move it up, take it out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from helpdesk.accounts.roles import StaffRole
from tests.browser.conftest import PATIENCE
from tests.support.browser import Watcher, axe_violations, sideways_scroll
from tests.support.server import running
from tests.support.sites import Sites
from tests.support.staff import PASSWORD, made_account

EMAIL = "coordinator@helpdesk.example"
NAMES = {
    "en": ("Brazil Desk", "Southern Cone Desk"),
    "es": ("Brasil", "Cono Sur"),
    "pt": ("Brasil", "Cone Sul"),
}


@pytest.fixture(scope="module")
def origin(sites: Sites) -> Iterator[str]:
    """A site of its own: rules are changed here."""
    with sites.copy_of("seeded") as app:
        with app.app_context():
            made_account(StaffRole.COORDINATOR, email=EMAIL)
        settings = app.config["SETTINGS"]
        with running(settings.instance, HELPDESK_DATABASE_URL=settings.database_url) as address:
            yield address


@pytest.fixture(params=[("en", 1280), ("es", 320), ("pt", 320)], ids=["en", "es", "pt"])
def page(request: pytest.FixtureRequest, browser: Browser, origin: str) -> Iterator[Page]:
    language, width = request.param
    context = browser.new_context(base_url=origin, viewport={"width": width, "height": 800})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watcher = Watcher(page, origin)
    page.goto(f"/{language}/staff/sign-in")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form:has([name=password]) button[type=submit]").first.click()
    page.goto(f"/{language}/staff/routing")
    yield page
    context.close()
    assert watcher.complaints == []


def sound(page: Page) -> None:
    assert axe_violations(page) == []
    assert sideways_scroll(page) <= 0


def save(page: Page) -> None:
    """The rule's form: others stand below it, which restore what it was."""
    page.locator("form:has(#contact) button[type=submit]").last.click()


def tried(page: Page) -> str:
    """What "who would get this?" answers for Brazil and ethics review."""
    page.select_option("#try-country-1", "BR")
    page.select_option("#try-topic", "ethics")
    page.locator("form[action$='#try'] button").click()
    return page.locator(".notice--good").inner_text()


def test_a_rule_is_tried_added_changed_moved_and_taken_out(page: Page) -> None:
    language = page.url.split("/")[3]
    brazil, southern_cone = NAMES[language]
    sound(page)
    assert brazil in tried(page)
    sound(page)
    before = page.locator(".rule").count()

    page.locator("a[href$='/routing/new']").click()
    sound(page)
    page.select_option("#contact", "southern-cone")
    page.check("[name=countries][value=BR]")
    page.check("[name=topics][value=ethics]")
    save(page)
    expect(page.locator(".rule")).to_have_count(before + 1)
    assert southern_cone in tried(page)
    expect(page.locator(".rule--decides")).to_have_count(1)
    sound(page)

    added = page.locator(".rule").last
    added.locator("form[action$='/up'] button").click()
    expect(page.locator(".rule").nth(before - 1)).to_contain_text(southern_cone)

    page.locator(".rule").nth(before - 1).locator("a").nth(1).click()
    expect(page.locator("#contact")).to_have_value("southern-cone")
    sound(page)
    page.uncheck("[name=topics][value=ethics]")
    page.check("[name=topics][value=funding]")
    save(page)
    assert brazil in tried(page)

    page.locator(".rule").nth(before - 1).locator("a[href$='/remove']").click()
    sound(page)
    page.locator("main form[action$='/remove'] button").click()
    expect(page.locator(".rule")).to_have_count(before)
