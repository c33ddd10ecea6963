"""Numbers, system and canned replies in a real browser: axe, the narrowest screen, the script that inserts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import render_template_string
from playwright.sync_api import Browser, Page

from config import PROJECT_FOLDER
from helpdesk.accounts.roles import StaffRole
from helpdesk.audit.models import Actor
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.rounds import note_round
from helpdesk.outbox.services import deliver_due
from helpdesk.replies.services import ReplyDraft, add_reply
from tests.browser.conftest import PATIENCE
from tests.support.browser import Watcher, axe_violations, sideways_scroll
from tests.support.inquiries import row
from tests.support.mail import RecordingTransport, promise
from tests.support.server import running
from tests.support.sites import Sites
from tests.support.staff import PASSWORD, made_account

PATHS = [
    "/staff/numbers", "/staff/system", "/staff/replies", "/staff/replies/new",
    "/staff/replies/1", "/staff/replies/1/edit", "/staff/replies/1/remove", "/about/answers",
]  # fmt: skip
SCRIPT = PROJECT_FOLDER / "helpdesk" / "static" / "js" / "canned.js"


@pytest.fixture(scope="module")
def page(browser: Browser, sites: Sites) -> Iterator[Page]:
    """Of an administrator who has signed in, on a site with a little of everything."""
    with sites.copy_of("seeded") as app:
        with app.app_context():
            made_account(StaffRole.ADMINISTRATOR)
            now = clock.now()
            with transaction():
                for days in range(1, 30):
                    row(now - timedelta(days=2 * days), countries=["BR", "ES"], rating=3,
                        first_answered_at=now - timedelta(days=days))  # fmt: skip
                add_reply(
                    ReplyDraft("Who authorises", {"en": "Anvisa does.", "es": "Anvisa."}),
                    by=Actor.system(),
                    now=now,
                )
            promise("check:1", now=now)
            deliver_due(RecordingTransport(refuses=True), now=now)
            note_round("mail", now=now, failing_since=None)
            db.session.remove()
        settings = app.config["SETTINGS"]
        with running(settings.instance, HELPDESK_DATABASE_URL=settings.database_url) as origin:
            context = browser.new_context(base_url=origin)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            watcher = Watcher(page, origin)
            page.goto("/en/staff/sign-in")
            page.fill("[name=email]", "ana@helpdesk.example")
            page.fill("[name=password]", PASSWORD)
            page.locator("main form:has([name=password]) button[type=submit]").first.click()
            page.wait_for_url("**/staff/**")
            yield page
            context.close()
            # Fonts are fetched ahead; on a slow machine the page that needs them has been left by then.
            complaints = [each for each in watcher.complaints if "was preloaded" not in each]
            assert complaints == []


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    response = page.goto(f"/es{path}")
    assert response is not None
    assert response.status == 200
    page.emulate_media(color_scheme="light")
    assert axe_violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page, rule=["color-contrast"]) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert sideways_scroll(page) <= 0


def test_given_up_mail_is_tried_again_from_the_page(page: Page) -> None:
    page.goto("/en/staff/system")
    page.get_by_role("button", name="Try message 1 again").click()
    page.get_by_text("The message is tried again within seconds.").wait_for()


def test_a_canned_reply_goes_in_where_the_cursor_is(page: Page, sites: Sites) -> None:
    with sites.copy_of("seeded") as app, app.app_context():
        with transaction():
            draft = ReplyDraft("Who authorises", {"en": "Anvisa does."})
            add_reply(draft, by=Actor.system(), now=clock.now())
        with app.test_request_context("/en/"):
            part = render_template_string(
                '{% with answer_language="en" %}{% include "desk/_canned.html" %}{% endwith %}'
            )
    page.goto("/en/about")
    page.set_content(
        f'<form action="/en/nowhere" method="post"><label for="text">Answer</label>'
        f'<textarea id="text" name="text">Dear asker,Kind regards</textarea>{part}</form>'
    )
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    page.evaluate("document.querySelector('textarea').setSelectionRange(11, 11)")
    page.get_by_text("Insert a canned reply").click()
    page.get_by_role("button", name="Who authorises").click()
    assert page.locator("textarea").input_value() == ("Dear asker,\n\nAnvisa does.\n\nKind regards")
    assert page.locator("[role=status]").inner_text() == "The reply has been inserted."
    page.keyboard.press("Control+z")
    assert page.locator("textarea").input_value() == "Dear asker,Kind regards"
