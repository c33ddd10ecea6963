"""What the public map of freshness says of a country and a kind of fact."""

from __future__ import annotations

from datetime import date

from helpdesk.pages.coverage import KnownFact
from helpdesk.pages.freshness import COLUMNS, CONTACTS, freshness_table
from helpdesk.vocabulary.freshness import Freshness, ReviewMonths

TODAY = date(2026, 11, 23)
FACTS = [
    KnownFact("PE", "insurance", TODAY),
    KnownFact("PE", "authority_fee", date(2025, 12, 31)),
    KnownFact("PE", "legal_basis", date(2025, 11, 22)),
    KnownFact("BR", "insurance", date(2025, 11, 22)),
]


def table():  # type: ignore[no-untyped-def]
    return freshness_table(
        ["BR", "PE"], FACTS, {"PE": date(2026, 5, 1)}, ReviewMonths(), today=TODAY
    )


def test_each_cell_goes_by_the_months_of_its_kind() -> None:
    made = table()
    assert made.state("PE", "insurance") is Freshness.FRESH
    assert made.state("PE", "authority_fee") is Freshness.DUE_SOON
    assert made.state("PE", "legal_basis") is Freshness.FRESH  # as old as the next one, but a law
    assert made.state("BR", "insurance") is Freshness.OVERDUE
    assert made.state("PE", CONTACTS) is Freshness.OVERDUE


def test_what_is_not_known_is_neither_fresh_nor_late() -> None:
    made = table()
    assert made.state("BR", "consent_age") is Freshness.UNKNOWN
    assert made.state("BR", CONTACTS) is Freshness.UNKNOWN


def test_every_cell_is_counted_once() -> None:
    made = table()
    assert made.totals.total() == 2 * len(COLUMNS)
    assert made.counts("insurance") == {Freshness.FRESH: 1, Freshness.OVERDUE: 1}


def test_the_first_day_due_is_the_oldest_of_all_countries() -> None:
    assert table().next_due("insurance") == date(2026, 11, 22)
    assert table().next_due("consent_age") is None


def test_what_is_no_column_and_no_country_of_ours_is_left_out() -> None:
    facts = [KnownFact("ZZ", "insurance", TODAY), KnownFact("BR", "shoe_size", TODAY)]
    made = freshness_table(["BR"], facts, {"ZZ": TODAY}, ReviewMonths(), today=TODAY)
    assert made.reviews == {}
