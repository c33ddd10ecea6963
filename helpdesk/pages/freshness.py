"""How fresh what is known of each country is, by kind of fact, on one day; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from helpdesk.pages.coverage import KnownFact
from helpdesk.vocabulary.facts import FACT_KINDS
from helpdesk.vocabulary.freshness import (
    Freshness,
    Review,
    ReviewKind,
    ReviewMonths,
    review_kind,
    review_of,
)

CONTACTS = "contacts"  # the column of the bodies' own pages: how to reach them
COLUMNS = (*(kind.key for kind in FACT_KINDS), CONTACTS)


def column_kind(column: str) -> ReviewKind:
    return ReviewKind.CONTACT if column == CONTACTS else review_kind("fact", column)


@dataclass(frozen=True)
class FreshnessTable:
    """A review for each country and column that something is known of."""

    countries: Sequence[str]
    reviews: Mapping[tuple[str, str], Review]

    def review(self, country: str, column: str) -> Review | None:
        return self.reviews.get((country, column))

    def state(self, country: str, column: str) -> Freshness:
        review = self.review(country, column)
        return review.state if review is not None else Freshness.UNKNOWN

    def counts(self, column: str) -> Counter[Freshness]:
        return Counter(self.state(country, column) for country in self.countries)

    @property
    def totals(self) -> Counter[Freshness]:
        return sum((self.counts(column) for column in COLUMNS), Counter())

    def next_due(self, column: str) -> date | None:
        """The first day on which a review is, or was, due."""
        dues = (
            review.next_on
            for country in self.countries
            if (review := self.review(country, column)) is not None and review.next_on is not None
        )
        return min(dues, default=None)


def freshness_table(
    countries: Sequence[str],
    facts: Iterable[KnownFact],
    contacts: Mapping[str, date],
    months: ReviewMonths,
    *,
    today: date,
) -> FreshnessTable:
    """`contacts`: by country when the one of its bodies was checked that was checked longest ago."""
    checked = {(fact.country, fact.key): fact.checked_on for fact in facts}
    checked |= {(country, CONTACTS): day for country, day in contacts.items()}
    wanted, known = set(countries), set(COLUMNS)
    return FreshnessTable(
        tuple(countries),
        {
            (country, column): review_of(column_kind(column), day, months, today=today)
            for (country, column), day in checked.items()
            if country in wanted and column in known
        },
    )
