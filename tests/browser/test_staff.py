"""How staff come in: invitation, authenticator app, signing in with it, passkey; every page under axe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from passlib.totp import TOTP
from playwright.sync_api import Browser, Page, expect

from helpdesk.accounts import services
from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import transaction
from tests.browser.conftest import PATIENCE
from tests.support.browser import Watcher, axe_violations, sideways_scroll
from tests.support.server import running
from tests.support.sites import Sites
from tests.support.staff import PASSWORD, within

EMAIL = "ana@helpdesk.example"


@pytest.fixture(scope="module")
def served(sites: Sites) -> Iterator[tuple[Flask, str]]:
    """A site of its own that asks for a second step; by its name, since a passkey is bound to one."""
    with sites.copy_of("seeded") as app:
        settings = app.config["SETTINGS"]
        more = {
            "HELPDESK_DATABASE_URL": settings.database_url,
            "HELPDESK_SECRET_KEY": settings.secret_key,
            "HELPDESK_REQUIRE_TWO_STEP": "1",
        }
        with running(settings.instance, **more) as address:
            yield app, address.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(browser: Browser, served: tuple[Flask, str]) -> Iterator[Page]:
    context = browser.new_context(base_url=served[1], viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watcher = Watcher(page, served[1])
    yield page
    context.close()
    # The browser notes the answer 422, which is meant: a form that was not right.
    assert [said for said in watcher.complaints if "status of 422" not in said] == []


def invitation(app: Flask, email: str) -> str:
    def made() -> str:
        with transaction():
            _account, token = services.invite(
                email, "Ana", [StaffRole.ADMINISTRATOR], language="en", by=None, now=clock.now()
            )
        return f"/en/staff/invitations/{token}"

    return within(app, made)


def read(page: Page) -> None:
    """What every page of the journey is held to."""
    assert axe_violations(page) == [], page.url
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page, rule=["color-contrast"]) == [], page.url
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    assert sideways_scroll(page) <= 0, page.url
    assert size
    page.set_viewport_size(size)


def accept(page: Page, path: str) -> None:
    page.goto(path)
    read(page)
    page.get_by_label("Name").fill("First Account")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign in").click()
    expect(page).to_have_url(re.compile("/two-step/set-up$"))


def test_invited_signed_in_with_an_app_and_shown_round(
    served: tuple[Flask, str], page: Page
) -> None:
    app, _origin = served
    accept(page, invitation(app, EMAIL))
    read(page)
    expect(page.locator("img.qr")).to_have_js_property("complete", True)
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 0
    device = TOTP(page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_label("Code from the app").fill("000000")
    page.get_by_role("button", name="Take it into use").click()
    expect(page.get_by_role("alert").first).to_contain_text("There is a problem")
    read(page)
    first_code = device.generate().token
    page.get_by_label("Code from the app").fill(first_code)
    page.get_by_role("button", name="Take it into use").click()
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    recovery = page.locator("code.secret").first.inner_text()
    read(page)
    page.get_by_role("link", name="I have kept them").click()
    for name in ("Accounts", "Audit trail", "My account"):
        page.locator(".staff-nav").get_by_role("link", name=name).click()
        expect(page.locator("h1")).to_have_text(name)
        read(page)
    page.get_by_role("link", name="Change the password").click()
    read(page)
    page.locator(".staff-nav").get_by_role("link", name="Accounts").click()
    page.get_by_role("link", name="First Account").click()
    read(page)
    page.go_back()
    page.get_by_role("link", name="Invite somebody").click()
    read(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("You are signed out")

    page.get_by_role("link", name="Sign in again").click()
    read(page)
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Second step")
    read(page)
    # The code of this half minute was used when the app was set up, and works once.
    page.get_by_label("Code from the app").fill(first_code)
    page.keyboard.press("Enter")
    expect(page.locator(".field__error").first).to_contain_text("Wait for the next one")
    ahead = int(device.generate().start_time) + 31
    page.get_by_label("Code from the app").fill(device.generate(time=ahead).token)
    page.keyboard.press("Enter")
    expect(page.locator(".staff-bar")).to_contain_text("First Account")

    page.get_by_role("button", name="Sign out").click()
    page.goto("/en/staff/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="I do not have my device").click()
    read(page)
    page.get_by_label("Recovery code").fill(recovery)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Codes left: 7.")


def test_a_passkey_in_place_of_password_and_code(served: tuple[Flask, str], page: Page) -> None:
    app, _origin = served
    developer = page.context.new_cdp_session(page)
    developer.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device = developer.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    accept(page, invitation(app, "eva@helpdesk.example"))
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("Laptop")
    read(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is added")
    expect(page.locator(".sessions")).to_contain_text("Laptop")
    read(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/en/staff/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".staff-bar")).to_contain_text("First Account")
    # A device that does not confirm who is there is no second step.
    page.get_by_role("button", name="Sign out").click()
    developer.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": device["authenticatorId"], "isUserVerified": False},
    )
    page.goto("/en/staff/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".passkey-form [role=alert]")).to_contain_text("The passkey was not used")


def test_the_door_works_without_javascript(browser: Browser, served: tuple[Flask, str]) -> None:
    context = browser.new_context(base_url=served[1], java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/es/staff/sign-in")
    assert not page.locator("form[data-passkey]").is_visible()
    page.locator("#email").fill("nobody@helpdesk.example")
    page.locator("#password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_visible()
    context.close()
