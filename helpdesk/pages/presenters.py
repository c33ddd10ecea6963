"""Words and links for home and the coverage table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from helpdesk.core.templating import day, moment
from helpdesk.directory.calls import CallStatus, call_status, closing_moment
from helpdesk.directory.facts import fact_label
from helpdesk.directory.models import Country, FundingCall
from helpdesk.directory.terms import TermKind, Vocabulary
from helpdesk.directory.texts import Said, said
from helpdesk.pages.coverage import (
    FACT_COUNT,
    FULL_FROM,
    PARTIAL_FROM,
    Coverage,
    CoverageTable,
    coverage_of,
)
from helpdesk.pages.maps import region_map
from helpdesk.vocabulary.facts import FACT_KINDS

CALLS_SHOWN = 4


@dataclass(frozen=True)
class CountryLink:
    """A country in a list and on a map."""

    code: str
    name: str
    url: str
    known: int  # of FACT_COUNT

    @property
    def coverage(self) -> str:
        return coverage_of(self.known).value

    @property
    def coverage_label(self) -> str:
        return str(_("%(known)s of %(all)s facts known", known=self.known, all=FACT_COUNT))


@dataclass(frozen=True)
class CountryGroup:
    """The countries of one subregion, by name."""

    code: str
    label: str
    countries: Sequence[CountryLink]

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(country.code, country.name) for country in self.countries]


@dataclass(frozen=True)
class RegionPresenter:
    """One region: its map, where one is drawn, and its countries by subregion."""

    code: str
    label: str
    groups: Sequence[CountryGroup]
    map: dict[str, Any] | None

    @property
    def by_code(self) -> dict[str, CountryLink]:
        return {country.code: country for group in self.groups for country in group.countries}

    @property
    def map_title(self) -> str:
        return str(_("Map of %(region)s", region=self.label))


@dataclass(frozen=True)
class RoleLink:
    label: str
    url: str
    count: int


@dataclass(frozen=True)
class HomeCall:
    """A funding call as home lists it."""

    url: str
    title: Said
    programme: str
    status: str
    status_label: str
    deadline: str
    summary: None = None


@dataclass(frozen=True)
class HomeCalls:
    """Calls that close soon; where none is open, the one that closed last."""

    open: Sequence[HomeCall]
    last_closed: HomeCall | None
    total: int


@dataclass(frozen=True)
class CoverageRow:
    country: CountryLink
    cells: Sequence[str]  # the address of the fact, empty where it is not known


@dataclass(frozen=True)
class CoverageGroup:
    label: str
    rows: Sequence[CoverageRow]


@dataclass(frozen=True)
class CoverageColumn:
    key: str
    label: str
    total: int


@dataclass(frozen=True)
class CoveragePresenter:
    columns: Sequence[CoverageColumn]
    groups: Sequence[CoverageGroup]
    table: CoverageTable = field(repr=False)

    @property
    def total(self) -> int:
        return self.table.total

    @property
    def possible(self) -> int:
        return self.table.possible


def coverage_words() -> dict[str, str]:
    """What the three bands mean, for the key of the maps."""
    return {
        Coverage.FULL: _(
            "%(least)s or more of %(all)s facts known", least=FULL_FROM, all=FACT_COUNT
        ),
        Coverage.PARTIAL: _(
            "%(least)s to %(most)s facts known", least=PARTIAL_FROM, most=FULL_FROM - 1
        ),
        Coverage.BASIC: _("fewer than %(least)s facts known", least=PARTIAL_FROM),
    }


def regions(
    countries: Iterable[Country], known: Mapping[str, int], words: Vocabulary, language: str
) -> list[RegionPresenter]:
    """The countries by region and subregion in the order of the terms, without empty regions."""
    held: dict[str, list[CountryLink]] = {}
    for country in countries:
        held.setdefault(country.subregion, []).append(
            CountryLink(
                code=country.code,
                name=said(country, "name", language).text,
                url=url_for("directory.country", code=country.code.lower()),
                known=known.get(country.code, 0),
            )
        )
    found = []
    for code in words.codes(TermKind.REGION):
        groups = [
            CountryGroup(part, words.label(TermKind.SUBREGION, part, language), held[part])
            for part in words.parts_of(code)
            if part in held
        ]
        if groups:
            label = words.label(TermKind.REGION, code, language)
            found.append(RegionPresenter(code, label, groups, region_map(code)))
    return found


def role_links(counts: Mapping[str, int], words: Vocabulary, language: str) -> list[RoleLink]:
    """Every role that some body has, in the order of the terms."""
    return [
        RoleLink(
            words.plural(TermKind.ROLE, code, language),
            url_for("directory.agencies", role=code),
            counts[code],
        )
        for code in words.codes(TermKind.ROLE)
        if counts.get(code)
    ]


def home_calls(calls: Sequence[FundingCall], language: str, *, now: datetime) -> HomeCalls:
    """The open calls, the nearest deadline first, and the last that closed."""
    by_status: dict[CallStatus, list[tuple[datetime, FundingCall]]] = {}
    for call in calls:
        closes_at = closing_moment(call)
        if closes_at is not None:
            by_status.setdefault(call_status(call, now), []).append((closes_at, call))
    opened = sorted(by_status.get(CallStatus.OPEN, []), key=lambda pair: (pair[0], pair[1].slug))
    closed = max(
        by_status.get(CallStatus.CLOSED, []),
        key=lambda pair: (pair[0], pair[1].slug),
        default=None,
    )
    return HomeCalls(
        open=[_home_call(call, CallStatus.OPEN, language) for _at, call in opened[:CALLS_SHOWN]],
        last_closed=_home_call(closed[1], CallStatus.CLOSED, language) if closed else None,
        total=len(calls),
    )


def _home_call(call: FundingCall, status: CallStatus, language: str) -> HomeCall:
    when = (
        moment(call.closes_at, call.time_zone or "UTC")
        if call.closes_at is not None
        else day(call.closes_on or date.max)
    )
    is_open = status is CallStatus.OPEN
    return HomeCall(
        url=url_for("directory.call", slug=call.slug),
        title=said(call, "title", language),
        programme=call.programme,
        status=status.value,
        status_label=_("Open") if is_open else _("Closed"),
        deadline=_("Closes %(when)s", when=when) if is_open else _("Closed %(when)s", when=when),
    )


def coverage_presenter(table: CoverageTable, shown: Sequence[RegionPresenter]) -> CoveragePresenter:
    """The table with a row a country, grouped as the countries are."""
    groups = [
        CoverageGroup(
            group.label,
            [
                CoverageRow(
                    country,
                    [
                        f"{country.url}#{kind.key}" if table.knows(country.code, kind.key) else ""
                        for kind in FACT_KINDS
                    ],
                )
                for country in group.countries
            ],
        )
        for region in shown
        for group in region.groups
    ]
    columns = [
        CoverageColumn(kind.key, fact_label(kind.key), table.of_fact(kind.key))
        for kind in FACT_KINDS
    ]
    return CoveragePresenter(columns, groups, table)


def searches_to_try() -> list[str]:
    """Queries that find the right entry in this language; a test asks each of them."""
    return [
        _("who approves trials in Peru"),
        _("ethics committee Brazil"),
        "INVIMA",
        _("funding for personalised medicine in Chile"),
        _("trial registry Argentina"),
    ]
