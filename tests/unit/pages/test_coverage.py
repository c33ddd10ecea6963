"""How much is known of a country, and how old it is."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk.pages.coverage import Coverage, KnownFact, ages, coverage_of, coverage_table

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("known", "coverage"),
    [(0, Coverage.BASIC), (4, Coverage.BASIC), (5, Coverage.PARTIAL), (9, Coverage.PARTIAL),
     (10, Coverage.FULL), (14, Coverage.FULL)],
)  # fmt: skip
def test_the_bands_begin_at_five_and_at_ten(known: int, coverage: Coverage) -> None:
    assert coverage_of(known) is coverage


def test_the_table_counts_by_country_and_by_fact() -> None:
    facts = [
        KnownFact("PE", "insurance", DAY),
        KnownFact("PE", "consent_age", DAY),
        KnownFact("BR", "insurance", DAY),
    ]
    table = coverage_table(["BR", "DM", "PE"], facts)
    assert [table.of_country(code) for code in table.countries] == [1, 0, 2]
    assert table.of_fact("insurance") == 2
    assert table.of_fact("genomic_rules") == 0
    assert table.knows("PE", "consent_age")
    assert not table.knows("BR", "consent_age")
    assert (table.total, table.possible) == (3, 42)


def test_a_fact_of_a_country_that_is_not_listed_is_not_counted() -> None:
    table = coverage_table(["BR"], [KnownFact("PE", "insurance", DAY)])
    assert (table.total, table.of_fact("insurance")) == (0, 0)


def test_the_ages_name_the_oldest_the_newest_and_those_of_the_last_year() -> None:
    days = [date(2024, 1, 2), date(2025, 11, 22), date(2025, 11, 23), date(2026, 6, 1)]
    found = ages([KnownFact("PE", "insurance", day) for day in days], on=DAY)
    assert (found.total, found.checked_within_year) == (4, 2)
    assert (found.oldest_on, found.newest_on) == (date(2024, 1, 2), date(2026, 6, 1))


def test_no_facts_have_no_age() -> None:
    found = ages([], on=DAY)
    assert (found.total, found.oldest_on, found.newest_on) == (0, None, None)
