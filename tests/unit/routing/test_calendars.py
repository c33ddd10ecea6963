"""Public holidays by ISO code."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk.routing.calendars import (
    Holiday,
    holidays_between,
    known_calendars,
    public_holidays,
    weekend_of,
)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("ES", date(2026, 12, 8)),
        ("BR", date(2026, 11, 20)),  # a national holiday since 2024
        ("UY", date(2026, 8, 25)),
        ("MX", date(2026, 11, 16)),  # the third Monday of November
        ("AR", date(2026, 11, 23)),  # moved by law to a Monday
        ("DO", date(2026, 11, 9)),  # likewise
        ("TT", date(2026, 8, 31)),
        ("PL", date(2026, 12, 24)),  # since 2025
        ("RS", date(2026, 11, 11)),
    ],
)
def test_a_holiday_is_known_by_its_country(code: str, day: date) -> None:
    assert public_holidays(code)(day)


def test_a_holiday_of_one_country_is_none_of_another() -> None:
    assert not public_holidays("DE")(date(2026, 12, 8))


def test_holidays_are_told_in_their_own_language_and_order() -> None:
    assert holidays_between("BR", date(2026, 12, 25), date(2027, 1, 1)) == [
        Holiday(date(2026, 12, 25), "Natal", "pt"),
        Holiday(date(2027, 1, 1), "Confraternização Universal", "pt"),
    ]


@pytest.mark.parametrize("code", ["XX", "br", "", "BRA", "__class__"])
def test_an_unknown_calendar_is_refused(code: str) -> None:
    assert code not in known_calendars()
    with pytest.raises(KeyError):
        public_holidays(code)


def test_the_weekend_is_that_of_the_country() -> None:
    assert weekend_of("BR") == {5, 6}
    assert weekend_of("IL") == {4, 5}
