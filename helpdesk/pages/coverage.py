"""How much is known of each country, and how old it is; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from helpdesk.vocabulary.facts import FACT_KINDS

FACT_COUNT = len(FACT_KINDS)
# Known facts of a country. Set so that each band says something: with 10 of 14 a trial can be
# planned, below 5 little more than the bodies is known.
FULL_FROM = 10
PARTIAL_FROM = 5
FRESH_FOR = timedelta(days=365)


class Coverage(StrEnum):
    FULL = "full"
    PARTIAL = "partial"
    BASIC = "basic"


def coverage_of(known: int) -> Coverage:
    if known >= FULL_FROM:
        return Coverage.FULL
    return Coverage.PARTIAL if known >= PARTIAL_FROM else Coverage.BASIC


@dataclass(frozen=True)
class KnownFact:
    """That a fact of a country is known, and when it was last checked."""

    country: str  # ISO code
    key: str
    checked_on: date


@dataclass(frozen=True)
class FactAges:
    """How old the known facts are on one day."""

    total: int
    checked_within_year: int
    oldest_on: date | None
    newest_on: date | None


@dataclass(frozen=True)
class CoverageTable:
    """Which fact is known of which country, with its totals."""

    known: frozenset[tuple[str, str]]  # (ISO code, fact key)
    countries: Sequence[str]

    def knows(self, country: str, key: str) -> bool:
        return (country, key) in self.known

    def of_country(self, country: str) -> int:
        return sum(self.knows(country, kind.key) for kind in FACT_KINDS)

    def of_fact(self, key: str) -> int:
        return sum(self.knows(country, key) for country in self.countries)

    @property
    def total(self) -> int:
        return sum(self.of_country(country) for country in self.countries)

    @property
    def possible(self) -> int:
        return len(self.countries) * FACT_COUNT


def coverage_table(countries: Sequence[str], facts: Iterable[KnownFact]) -> CoverageTable:
    return CoverageTable(frozenset((fact.country, fact.key) for fact in facts), tuple(countries))


def ages(facts: Sequence[KnownFact], *, on: date) -> FactAges:
    """The ages of `facts` as seen on the day `on`."""
    days = [fact.checked_on for fact in facts]
    return FactAges(
        total=len(days),
        checked_within_year=sum(on - day <= FRESH_FOR for day in days),
        oldest_on=min(days, default=None),
        newest_on=max(days, default=None),
    )
