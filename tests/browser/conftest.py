"""A browser before the real server; without a Chromium these tests are skipped, in CI they fail."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.support.browser import Watcher, launch_options
from tests.support.server import running
from tests.support.sites import Sites

# A busy machine is slow, not wrong: these waits end as soon as what is awaited is there.
PATIENCE = 60_000  # ms
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(**launch_options())
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no Chromium: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def origin(sites: Sites) -> Iterator[str]:
    """The address of a served copy of the seeded site."""
    with sites.copy_of("seeded") as app:
        settings = app.config["SETTINGS"]
        with running(settings.instance, HELPDESK_DATABASE_URL=settings.database_url) as address:
            yield address


@pytest.fixture
def open_page(browser: Browser, origin: str) -> Iterator[Callable[..., Page]]:
    """Opens pages in contexts of their own; any complaint of the browser fails the test."""
    contexts, watchers = [], []

    def opened(path: str = "/", *, width: int = 1280, **options: object) -> Page:
        context = browser.new_context(
            base_url=origin,
            viewport={"width": width, "height": 800},
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watchers.append(Watcher(page, origin))
        page.goto(path)
        return page

    yield opened
    complaints = [complaint for watcher in watchers for complaint in watcher.complaints]
    for context in contexts:
        context.close()
    assert complaints == []
