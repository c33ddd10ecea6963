"""The page of a body: what it is called, what it does, how to reach it, what it funds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _, lazy_gettext
from flask_babel.speaklater import LazyString

from helpdesk.core.templating import absolute_url
from helpdesk.core.text import fold, shorten
from helpdesk.directory.citing import CitedSource, SourceList
from helpdesk.directory.exports import Card
from helpdesk.directory.models import Agency, Country, FundingCall, Programme
from helpdesk.directory.presenters import (
    Link,
    bare_address,
    call_row,
    country_url,
    has_unreviewed,
    history_url,
    role_links,
)
from helpdesk.directory.reviewing import Reviewing, ShownReview, review_months
from helpdesk.directory.terms import TermKind, Vocabulary
from helpdesk.directory.texts import Said, said
from helpdesk.vocabulary.languages import DEFAULT

EVIDENCE: dict[str, LazyString] = {
    "official": lazy_gettext("Read on the body's own page or on its government's page."),
    "secondary": lazy_gettext("Read elsewhere, not on a page of the body or its government."),
}
FUNDERS = frozenset({"research-funder", "innovation-funder"})
# schema.org types by main role; all others are plain organisations.
SCHEMA_TYPES = {
    "medicines-regulator": "GovernmentOrganization",
    "device-regulator": "GovernmentOrganization",
    "health-ministry": "GovernmentOrganization",
    "data-protection-authority": "GovernmentOrganization",
    "research-funder": "FundingAgency",
    "innovation-funder": "FundingAgency",
    "research-infrastructure": "ResearchOrganization",
}


@dataclass(frozen=True)
class ProgrammePresenter:
    anchor: str
    name: str
    scope: str
    what: Said
    url: str
    sources: Sequence[CitedSource]
    review: ShownReview


def _programme(
    programme: Programme,
    terms: Vocabulary,
    language: str,
    cited: SourceList,
    reviewing: Reviewing,
) -> ProgrammePresenter:
    return ProgrammePresenter(
        programme.anchor,
        programme.name,
        terms.label(TermKind.SCOPE, programme.scope, language),
        said(programme, "what", language),
        programme.url,
        cited.cite(programme),
        reviewing.of(programme),
    )


class AgencyPage:
    def __init__(
        self,
        agency: Agency,
        *,
        calls: Sequence[FundingCall],
        terms: Vocabulary,
        language: str,
        now: datetime,
    ) -> None:
        self._agency = agency
        self._language = language
        cited, reviewing = SourceList(), Reviewing(review_months(), now.date())
        cited.cite_entry(agency)
        self.name = said(agency, "name", language)
        self.acronym = agency.acronym
        called = {fold(name) for name in (agency.acronym, agency.name, agency.native_name)}
        self.aliases = [alias for alias in agency.aliases if fold(alias) not in called]
        self.summary = said(agency, "summary", language)
        self.roles = role_links(agency.roles, terms, language)
        self.topics = [
            Link(
                terms.label(TermKind.TOPIC, topic, language),
                url_for("directory.agencies", topic=topic),
            )
            for topic in agency.topics
        ]
        scope = terms.description(TermKind.SCOPE, agency.scope, language)
        self.scope = scope or terms.label(TermKind.SCOPE, agency.scope, language)
        self.city = agency.city
        self.website = agency.website
        self.trials_url = agency.trials_url
        self.email = agency.email
        self.phone = agency.phone
        self.programmes = [
            _programme(programme, terms, language, cited, reviewing)
            for programme in agency.programmes
            if not programme.is_retired
        ]
        self.calls = [call_row(call, language, now=now) for call in calls]
        self.review: ShownReview = reviewing.of(agency)
        self.overdue_count = self.review.is_overdue + sum(
            programme.review.is_overdue for programme in self.programmes
        )
        self.evidence = str(EVIDENCE[agency.evidence])
        self.history_url = history_url(agency) if agency.id else ""
        self.is_unreviewed = has_unreviewed([agency, *agency.programmes])
        self.sources: list[CitedSource] = cited.sources

    @property
    def _country(self) -> Country | None:
        """Its country, where that still has a page."""
        country = self._agency.country
        return country if country is not None and not country.is_retired else None

    @property
    def country(self) -> Link | None:
        if self._country is None:
            return None
        return Link(
            said(self._country, "name", self._language).text, country_url(self._country.code)
        )

    @property
    def title(self) -> str:
        """For the browser's tab, where the acronym is what a reader looks for."""
        return f"{self.acronym} – {self.name}" if self.acronym else self.name.text

    @property
    def description(self) -> str:
        return shorten(self.summary.text, 160)

    @property
    def website_address(self) -> str:
        return bare_address(self.website)

    @property
    def other_names(self) -> list[Said]:
        """Its name in its own language and in English, where the heading is neither."""
        agency = self._agency
        names = [
            Said(agency.native_name, agency.native_language, self._language),
            Said(agency.name, DEFAULT, self._language),
        ]
        return [name for name in names if name.text and name.text != self.name.text]

    @property
    def has_contact(self) -> bool:
        return bool(self.website or self.trials_url or self.email or self.phone)

    @property
    def is_funder(self) -> bool:
        return not FUNDERS.isdisjoint(self._agency.roles)

    @property
    def phone_url(self) -> str:
        """For a link; empty where the number is more than one, or not of digits."""
        digits = "".join(sign for sign in self.phone if sign not in " ()-./\u00a0")
        plain = digits.removeprefix("+")
        return f"tel:{digits}" if plain.isdecimal() and 5 <= len(plain) <= 15 else ""

    @property
    def ask_url(self) -> str:
        return url_for("inquiries.ask", agency=self._agency.slug)

    @property
    def suggest_url(self) -> str:
        return url_for("suggesting.suggest", about=f"agency:{self._agency.slug}")

    @property
    def vcard_url(self) -> str:
        return url_for("directory.agency_vcard", slug=self._agency.slug)

    @property
    def breadcrumbs(self) -> list[tuple[str, str | None]]:
        above: tuple[str, str | None] = (_("Bodies"), url_for("directory.agencies"))
        here = (self.acronym or self.name.text, None)
        if self.country is None:
            return [above, here]
        countries = (_("Countries"), url_for("directory.countries"))
        return [countries, (self.country.label, self.country.url), here]

    @property
    def card(self) -> Card:
        agency = self._agency
        address = absolute_url("directory.agency", slug=agency.slug)
        names = [agency.acronym, *(name.text for name in self.other_names), *self.aliases]
        return Card(
            uid=address,
            name=self.name.text,
            language=self.name.language,
            other_names=list(dict.fromkeys(name for name in names if name)),
            city=agency.city,
            country=self.country.label if self.country else "",
            email=agency.email,
            phone=agency.phone,
            websites=[url for url in (agency.website, agency.trials_url) if url],
            note=self.summary.text,
            categories=[role.label for role in self.roles],
            source=address,
            revised_on=agency.checked_on,
        )

    @property
    def json_ld(self) -> dict[str, Any]:
        agency = self._agency
        roles = agency.roles
        told: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": SCHEMA_TYPES.get(roles[0], "Organization") if roles else "Organization",
            "@id": absolute_url("directory.agency", slug=agency.slug),
            "name": self.name.text,
            "alternateName": list(self.card.other_names),
            "description": self.summary.text,
            "url": agency.website,
            "email": agency.email,
            "telephone": agency.phone,
            "areaServed": self.country.label if self.country else "",
            "knowsAbout": [topic.label for topic in self.topics],
        }
        if agency.city or self._country:
            told["address"] = {
                "@type": "PostalAddress",
                "addressLocality": agency.city,
                "addressCountry": self._country.code if self._country else "",
            }
            told["address"] = {key: value for key, value in told["address"].items() if value}
        return {key: value for key, value in told.items() if value}
