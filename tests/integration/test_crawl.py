"""Every page of the seeded site answers, and every inside link and anchor leads somewhere.

The pages are read by a parser that only looks for links and ids: the strict reading of every kind of page
is done by the other tests, and would take minutes here.
"""

from __future__ import annotations

from collections import deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask

MOST = 5_000  # pages; a crawl that grows past this has found a loop of addresses


class Links(HTMLParser):
    """The addresses and ids of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif tag in {"a", "link"} and name == "href" and value:
                self.links.append(value)


class Crawl:
    """Follows the links of one language from page to page; notes what does not answer."""

    def __init__(self, app: Flask, language: str) -> None:
        self.client = app.test_client()
        self.language = language
        self.waiting = deque([f"/{language}/", "/sitemap.xml", "/robots.txt"])
        self.seen = set(self.waiting)
        self.broken: list[str] = []
        self.ids: dict[str, set[str]] = {}
        self.anchors: set[tuple[str, str]] = set()

    def run(self) -> None:
        while self.waiting:
            self._visit(self.waiting.popleft())
            assert len(self.seen) < MOST
        self.broken += [
            f"{target}#{anchor}"
            for target, anchor in self.anchors
            if target in self.ids and anchor not in self.ids[target]
        ]

    def _visit(self, address: str) -> None:
        with self.client.get(address) as response:
            if response.status_code not in {200, 301, 302, 303}:
                self.broken.append(f"{address}: {response.status_code}")
            if response.mimetype != "text/html":
                return
            page = Links(response.get_data(as_text=True))
        self.ids[address] = page.ids
        for link in page.links:
            target, anchor = urldefrag(urljoin(address, link))
            if urlsplit(target).netloc or urlsplit(target).scheme:
                continue
            if anchor:
                self.anchors.add((target, anchor))
            if target not in self.seen and self._is_followed(target):
                self.seen.add(target)
                self.waiting.append(target)

    def _is_followed(self, target: str) -> bool:
        """Another language is another test; filters combine without end, and one of them is enough."""
        parts = urlsplit(target)
        first = parts.path.split("/")[1]
        if first in {"en", "es", "pt"} and first != self.language:
            return False
        # Addresses of cards and histories are made alike in every language, and their words are few.
        if first != "en" and parts.path.endswith((".vcf", "/history")):
            return parts.path.endswith(("/anvisa.vcf", "/anvisa/history", "/br/history"))
        if parts.path.endswith("/ask") and parts.query:
            return parts.query == "country=BR"  # each page leads to the form; one of them is enough
        if parts.path.endswith("/suggest") and parts.query:
            return parts.query in ("about=country:BR", "new=body", "new=call")
        return not parts.query or (first == "en" and parts.query.count("=") == 1)


@pytest.mark.once
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_no_inside_link_is_broken(app: Flask, language: str) -> None:
    crawl = Crawl(app, language)
    crawl.run()
    assert crawl.broken == []
    for path in (
        "countries/br",
        "agencies/anvisa",
        "calls/ep-permed-jtc2026",
        "agencies/anvisa.vcf",
    ):
        assert f"/{language}/{path}" in crawl.seen
