"""What a visit costs over the wire, as the browser itself counts it, headers included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

FIRST_BYTES, FIRST_REQUESTS = 100_000, 8
LATER_BYTES = 15_000
MOST_HTML = 40_000  # of 20 results, before compression


@dataclass
class Wire:
    """Bytes that came in and requests that went out since `clear()`."""

    page: Page
    requests: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    bytes: int = 0

    def __post_init__(self) -> None:
        self.session: CDPSession = self.page.context.new_cdp_session(self.page)
        self.session.send("Network.enable")
        self.session.on("Network.requestServedFromCache", self._is_kept)
        self.session.on("Network.responseReceived", self._response)
        self.session.on("Network.loadingFinished", self._finished)

    def _is_kept(self, event: dict[str, Any]) -> None:
        self.kept.add(event["requestId"])

    def _response(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if not response.get("fromDiskCache") and event["requestId"] not in self.kept:
            self.requests.append(response["url"])
            self.statuses.append(response["status"])

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += round(event["encodedDataLength"])

    def visit(self, path: str) -> tuple[int, int]:
        """Bytes and requests of opening a page."""
        self.requests, self.statuses, self.bytes = [], [], 0
        self.page.goto(path, wait_until="networkidle")
        print(f"{path}: {self.bytes} bytes in {len(self.requests)} requests {self.statuses}")
        return self.bytes, len(self.requests)


@pytest.fixture
def wire(browser: Browser, origin: str) -> Iterator[Wire]:
    context = browser.new_context(base_url=origin)
    yield Wire(context.new_page())
    context.close()


@pytest.mark.parametrize(
    "path",
    ["/en/search?q=ethics", "/es/search?q=qui%C3%A9n+aprueba+ensayos+en+Per%C3%BA", "/pt/search",
     "/en/", "/en/countries/br", "/en/about/data"],
)  # fmt: skip
def test_a_first_visit_is_light(wire: Wire, path: str) -> None:
    total, requests = wire.visit(path)
    assert 0 < total <= FIRST_BYTES
    assert 0 < requests <= FIRST_REQUESTS


def test_later_visits_are_lighter_still(wire: Wire) -> None:
    wire.visit("/en/search?q=ethics")
    again, _ = wire.visit("/en/search?q=ethics")
    assert again <= 1_500, "the same page is not sent again"
    for path in ("/en/search?q=regulator+peru", "/en/search?q=cancer", "/en/search?page=3"):
        later, _ = wire.visit(path)
        assert 0 < later <= LATER_BYTES


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("query", ["", "?q=ethics", "?q=anvisa", "?q=brazil+funding",
                                   "?facets=country", "?q=ethics&facets=country"])  # fmt: skip
def test_a_page_of_results_is_not_long(
    open_page: Callable[..., Page], query: str, language: str
) -> None:
    page = open_page("/en/about")
    answer = page.request.get(f"/{language}/search{query}", headers={"Accept-Encoding": "identity"})
    assert len(answer.body()) <= MOST_HTML
