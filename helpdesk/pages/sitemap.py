"""Every public page once, with its addresses in each language, as the sitemap lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from helpdesk.core.templating import absolute_url
from helpdesk.pages import queries
from helpdesk.vocabulary.languages import SERVED

# Pages without an entry of their own; the search page is left out, see robots.txt.
FIXED = (
    "pages.home",
    "directory.countries",
    "directory.agencies",
    "directory.calls",
    "pages.about",
    "inquiries.ask",
    "pages.coverage",
    "pages.freshness",
    "figures.answers",
    "pages.accessibility",
    "pages.privacy",
    "suggesting.thanks",
)
_ENTRY_PAGES = {
    "country": ("directory.country", "code"),
    "agency": ("directory.agency", "slug"),
    "call": ("directory.call", "slug"),
}


@dataclass(frozen=True)
class SitemapPage:
    addresses: dict[str, str]  # by language
    changed_on: date | None = None


def sitemap_pages() -> list[SitemapPage]:
    pages = [SitemapPage(_addresses(endpoint)) for endpoint in FIXED]
    for page in queries.listed_pages():
        endpoint, name = _ENTRY_PAGES[page.kind]
        addresses = _addresses(endpoint, **{name: page.key.lower()})
        pages.append(SitemapPage(addresses, page.checked_on))
    return pages


def _addresses(endpoint: str, **values: str) -> dict[str, str]:
    return {language: absolute_url(endpoint, lang=language, **values) for language in SERVED}
