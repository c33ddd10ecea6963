"""The map of freshness in words and signs, and as rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _, lazy_gettext
from flask_babel.speaklater import LazyString

from helpdesk.core.csv_files import Cell
from helpdesk.core.templating import day, number
from helpdesk.directory.facts import fact_label
from helpdesk.pages.freshness import COLUMNS, CONTACTS, FreshnessTable, column_kind
from helpdesk.pages.presenters import CountryLink, RegionPresenter
from helpdesk.vocabulary.freshness import Freshness, ReviewKind, ReviewMonths

# A shape beside the colour, so that neither is needed alone (WCAG 1.4.1).
SIGNS = {
    Freshness.FRESH: "●",
    Freshness.DUE_SOON: "◐",
    Freshness.OVERDUE: "▲",
    Freshness.UNKNOWN: "–",
}
STATES: dict[Freshness, LazyString] = {
    Freshness.FRESH: lazy_gettext("up to date"),
    Freshness.DUE_SOON: lazy_gettext("review due within two months"),
    Freshness.OVERDUE: lazy_gettext("review late"),
    Freshness.UNKNOWN: lazy_gettext("not known"),
}
KINDS: dict[ReviewKind, LazyString] = {
    ReviewKind.CONTACT: lazy_gettext("Contact data of bodies"),
    ReviewKind.TIMELINES: lazy_gettext("Time limits, fees, dates of calls"),
    ReviewKind.LAWS: lazy_gettext("Laws and rules"),
    ReviewKind.OTHER: lazy_gettext("All other facts"),
}
CSV_HEAD = (
    "country", "name", "fact", "kind", "state", "checked_on", "next_review_on",
)  # fmt: skip


def column_label(column: str) -> str:
    return str(_("Contact data of its bodies")) if column == CONTACTS else fact_label(column)


class HeatCell(NamedTuple):
    """`url` is where the fact stands; empty for what is not known."""

    state: Freshness
    url: str


@dataclass(frozen=True)
class HeatRow:
    country: CountryLink
    cells: Sequence[HeatCell]


@dataclass(frozen=True)
class HeatGroup:
    label: str
    rows: Sequence[HeatRow]


@dataclass(frozen=True)
class Head:
    """A column of a table of numbers."""

    label: str
    is_number: bool = True


class FreshnessPage:
    def __init__(self, table: FreshnessTable, shown: Sequence[RegionPresenter]) -> None:
        self._table = table
        self.columns = [column_label(column) for column in COLUMNS]
        self.groups = [
            HeatGroup(group.label, [self._row(country) for country in group.countries])
            for region in shown
            for group in region.groups
        ]
        self.signs = SIGNS
        self.words = {state: str(words) for state, words in STATES.items()}
        self.totals = table.totals

    def _row(self, country: CountryLink) -> HeatRow:
        return HeatRow(country, [self._cell(country, column) for column in COLUMNS])

    def _cell(self, country: CountryLink, column: str) -> HeatCell:
        state = self._table.state(country.code, column)
        if state is Freshness.UNKNOWN:
            return HeatCell(state, "")
        anchor = "" if column == CONTACTS else f"#{column}"
        return HeatCell(state, f"{country.url}{anchor}")

    @property
    def known_total(self) -> int:
        return self.totals.total() - self.totals[Freshness.UNKNOWN]

    @property
    def head(self) -> list[object]:
        states = [Head(_capitalised(str(words))) for words in STATES.values()]
        return [str(_("Kind of fact")), *states, str(_("First review due"))]

    @property
    def rows(self) -> Iterator[list[str]]:
        for column in COLUMNS:
            counts, due = self._table.counts(column), self._table.next_due(column)
            yield [
                column_label(column),
                *(number(counts[state]) for state in STATES),
                day(due) if due else "–",
            ]


def month_rows(months: ReviewMonths) -> list[tuple[str, int]]:
    return [(str(words), months.of(kind)) for kind, words in KINDS.items()]


def csv_rows(table: FreshnessTable, names: Mapping[str, str]) -> Iterator[list[Cell]]:
    """In codes, which are the same in all languages; only the countries have their names."""
    for country in table.countries:
        for column in COLUMNS:
            review = table.review(country, column)
            yield [
                country,
                names.get(country, country),
                column,
                column_kind(column).value,
                table.state(country, column).value,
                review.checked_on.isoformat() if review else None,
                review.next_on.isoformat() if review and review.next_on else None,
            ]


def csv_url() -> str:
    return url_for("pages.freshness_csv")


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
