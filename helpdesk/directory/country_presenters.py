"""The page of a country: its facts, its bodies by what they do, its calls, its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel import UnknownLocaleError
from flask import url_for
from flask_babel import gettext as _, lazy_gettext
from flask_babel.speaklater import LazyString

from helpdesk.core.templating import absolute_url
from helpdesk.core.text import shorten
from helpdesk.directory.calls import CallStatus
from helpdesk.directory.citing import CitedSource, SourceList
from helpdesk.directory.facts import FactPresenter, country_facts
from helpdesk.directory.models import Agency, Country, FundingCall, Source
from helpdesk.directory.presenters import (
    AgencyRow,
    CountryRow,
    Link,
    agency_row,
    agency_url,
    call_row,
    country_row,
    has_unreviewed,
    history_url,
)
from helpdesk.directory.reviewing import Reviewing, ShownReview, review_months
from helpdesk.directory.terms import TermKind, Vocabulary
from helpdesk.directory.texts import Said, said
from helpdesk.vocabulary.languages import country_name

# What a reader asks of a country first, in the order of the page.
AT_A_GLANCE = (
    "review_order",
    "authority_review_days",
    "ethics_review_days",
    "submission_languages",
    "authority_fee",
)
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class GroupKind:
    """A heading of the page and the roles of the bodies under it."""

    anchor: str
    title: LazyString
    roles: tuple[str, ...]
    # Every trial needs one: where none is listed, the page says so.
    is_needed: bool = False


# In the order in which a trial meets them. Roles are data: what no group names is under the last.
GROUPS = (
    GroupKind(
        "authorisation",
        lazy_gettext("Who authorises trials"),
        ("medicines-regulator", "device-regulator"),
        is_needed=True,
    ),
    GroupKind("ethics", lazy_gettext("Who reviews ethics"), ("ethics-body",), is_needed=True),
    GroupKind("registry", lazy_gettext("Where trials are registered"), ("trial-registry",)),
    GroupKind(
        "data-protection",
        lazy_gettext("Who watches over personal data"),
        ("data-protection-authority",),
    ),
    GroupKind(
        "funding",
        lazy_gettext("Who funds research"),
        ("research-funder", "innovation-funder"),
        is_needed=True,
    ),
    GroupKind("others", lazy_gettext("Ministries, infrastructure and networks"), ()),
)
_NAMED_ROLES = frozenset(role for group in GROUPS for role in group.roles)


@dataclass(frozen=True)
class BodyGroup:
    """Bodies under one heading; `also` are those described in full under an earlier one."""

    anchor: str
    title: str
    rows: Sequence[AgencyRow]
    also: Sequence[Link]


def grouped(agencies: Sequence[Agency], terms: Vocabulary, language: str) -> list[BodyGroup]:
    """Each body under every heading it has a role for, in full under the first; none is lost."""
    told: set[int] = set()
    groups = []
    for kind in GROUPS:
        members = sorted(
            (agency for agency in agencies if _belongs(agency, kind)),
            key=lambda agency: _place_in(agency, kind),
        )
        rows = [agency for agency in members if agency.id not in told]
        also = [agency for agency in members if agency.id in told]
        told |= {agency.id for agency in rows}
        if members or kind.is_needed:
            groups.append(
                BodyGroup(
                    kind.anchor,
                    str(kind.title),
                    [
                        agency_row(agency, terms, language, with_summary=True, with_country=False)
                        for agency in rows
                    ],
                    [Link(_short_name(agency, language), agency_url(agency)) for agency in also],
                )
            )
    return groups


def _belongs(agency: Agency, kind: GroupKind) -> bool:
    if kind.roles:
        return any(role in kind.roles for role in agency.roles)
    return not agency.roles or any(role not in _NAMED_ROLES for role in agency.roles)


def _place_in(agency: Agency, kind: GroupKind) -> tuple[bool, int]:
    """Those for the whole country before those of a part of it, then by the group's own roles.

    Sorting keeps the order by name among equals.
    """
    ranks = [kind.roles.index(role) for role in agency.roles if role in kind.roles]
    return agency.scope == "subnational", min(ranks, default=0)


def _short_name(agency: Agency, language: str) -> str:
    return agency.acronym or said(agency, "name", language).text


class CountryPage:
    def __init__(
        self,
        country: Country,
        *,
        agencies: Sequence[Agency],
        calls: Sequence[FundingCall],
        neighbours: Sequence[Country],
        terms: Vocabulary,
        language: str,
        now: datetime,
        other_sources: Mapping[str, Source] | None = None,
    ) -> None:
        self._country = country
        self._language = language
        cited = SourceList()
        cited.cite_entry(country)
        facts = country_facts(country, language, cited, other_sources=other_sources)
        self.name = said(country, "name", language)
        self.overview: Said = said(country, "overview", language)
        self.checked_on: date = country.checked_on
        self.review: ShownReview = Reviewing(review_months(), now.date()).of(country)
        self.overdue_count = self.review.is_overdue + sum(
            fact.review is not None and fact.review.is_overdue for fact in facts
        )
        self.history_url = history_url(country) if country.id else ""
        self.changes_url = url_for("history.country_changes", code=country.code.lower())
        self.is_unreviewed = has_unreviewed([country, *country.facts])
        self.facts_known = [fact for fact in facts if fact.is_known and fact.key != "legal_basis"]
        self.facts_unknown = [fact for fact in facts if not fact.is_known]
        self.legal_basis: FactPresenter | None = next(
            (fact for fact in facts if fact.key == "legal_basis" and fact.is_known), None
        )
        glance = [fact for fact in facts if fact.key in AT_A_GLANCE]
        known = sum(fact.is_known for fact in glance)
        self.glance = glance if known > len(glance) / 2 else []
        self.known_count = sum(fact.is_known for fact in facts)
        self.fact_count = len(facts)
        self.groups = grouped(agencies, terms, language)
        self.agency_count = len(agencies)
        rows = [call_row(call, language, now=now) for call in calls]
        self.calls_ahead = [row for row in rows if row.status in _AHEAD]
        self.calls_past = [row for row in rows if row.status not in _AHEAD]
        self.region = terms.label(TermKind.REGION, country.region, language)
        self.subregion = terms.label(TermKind.SUBREGION, country.subregion, language)
        self.neighbours: list[CountryRow] = [country_row(other, language) for other in neighbours]
        self.sources: list[CitedSource] = cited.sources

    def ask_url(self, fact: str | None = None) -> str:
        """Where a question about the country, or one of its facts, is asked."""
        return url_for("inquiries.ask", country=self._country.code, fact=fact)

    def suggest_url(self, fact: str | None = None) -> str:
        """Where a correction of the country's entry, or of one of its facts, is suggested."""
        code = self._country.code
        about = f"fact:{code}/{fact}" if fact else f"country:{code}"
        return url_for("suggesting.suggest", about=about)

    @property
    def description(self) -> str:
        """For search engines, which cut at about this length."""
        return shorten(self.overview.text, 160)

    @property
    def own_names(self) -> list[Said]:
        """What the country is called in its own languages, where that differs from the heading."""
        names: dict[str, Said] = {}
        for code in self._country.languages:
            name = _name_in(self._country.code, code)
            if name and name != self.name.text and name not in names:
                names[name] = Said(name, code, self._language)
        return list(names.values())

    @property
    def breadcrumbs(self) -> list[tuple[str, str | None]]:
        return [
            (_("Countries"), url_for("directory.countries")),
            (self.region, url_for("directory.countries", _anchor=self._country.region)),
            (self.name.text, None),
        ]

    @property
    def contents(self) -> list[Link]:
        """The jump list: what stands on this page, in its order."""
        sections = [("facts", _("Key facts"))]
        sections += [(group.anchor, group.title) for group in self.groups]
        if self.legal_basis:
            sections.append(("legal_basis", _("Laws and rules")))
        sections.append(("calls", _("Funding calls")))
        if self.neighbours:
            sections.append(("nearby", _("Countries nearby")))
        sections.append(("sources", _("Sources")))
        return [Link(title, f"#{anchor}") for anchor, title in sections]

    @property
    def json_ld(self) -> dict[str, Any]:
        return {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": self.name.text,
            "url": absolute_url("directory.country", code=self._country.code.lower()),
            "inLanguage": self._language,
            "lastReviewed": self.checked_on.isoformat(),
            "license": LICENCE,
            "about": {
                "@type": "Country",
                "name": self.name.text,
                "alternateName": [name.text for name in self.own_names],
                "identifier": self._country.code,
            },
            "citation": [
                {"@type": "CreativeWork", "name": source.title, "url": source.url}
                for source in self.sources
            ],
        }


_AHEAD = frozenset({CallStatus.OPEN.value, CallStatus.COMING.value})


def _name_in(code: str, language: str) -> str:
    """The name of a country in one of its languages; empty where CLDR has none."""
    try:
        name = country_name(code, said_in=language)
    except (UnknownLocaleError, ValueError):
        return ""
    return "" if name == code else name
