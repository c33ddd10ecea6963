"""Mail on an operator's own machine: queued by a command, put down by the running worker, shown at /dev/mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.support.browser import axe_violations, sideways_scroll
from tests.support.mail import promise
from tests.support.server import running
from tests.support.sites import Sites


@pytest.fixture(scope="module")
def origin(sites: Sites) -> Iterator[str]:
    """A site with its worker, and a mail that waits."""
    with sites.copy_of("seeded") as app:
        queue(app)
        settings = app.config["SETTINGS"]
        with running(settings.instance, HELPDESK_DATABASE_URL=settings.database_url) as address:
            yield address


def queue(app: Flask) -> None:
    with app.app_context():
        promise(language="es", to="asker@example.org", reply_token="hd-1")


def opened(open_page: Callable[..., Page], **options: object) -> Page:
    page = open_page("/dev/mail", **options)
    letter = page.get_by_role("link", name="El correo de la mesa de ayuda llega")
    for _ in range(60):
        if letter.count():
            break
        page.wait_for_timeout(500)  # the worker looks once a second
        page.reload()
    return page


def test_a_mail_is_listed_and_shown_in_text_and_html(open_page: Callable[..., Page]) -> None:
    page = opened(open_page)
    assert axe_violations(page) == []
    page.get_by_role("link", name="El correo de la mesa de ayuda llega").click()
    expect(page.locator("pre")).to_contain_text("Las respuestas a este correo")
    framed = page.frame_locator("iframe")
    expect(framed.locator("h1")).to_have_text("El correo de la mesa de ayuda llega")
    # Its sheet is allowed by its hash: without it the heading would be larger.
    assert framed.locator("h1").evaluate("it => getComputedStyle(it).fontSize") == "22px"
    assert axe_violations(page) == []


def test_a_mail_does_not_scroll_sideways_on_the_narrowest_screen(
    open_page: Callable[..., Page],
) -> None:
    page = opened(open_page, width=320)
    assert sideways_scroll(page) <= 0
    page.get_by_role("link", name="El correo de la mesa de ayuda llega").click()
    assert sideways_scroll(page) <= 0
