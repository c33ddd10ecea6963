"""Public holidays by ISO code; the only module that knows the library they come from.

National holidays only: those of a state or a city, and a desk's own, are its closed days.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import holidays

from helpdesk.routing.working_days import IsHoliday


@dataclass(frozen=True)
class Holiday:
    """A public holiday with the name that the country itself gives it, and that name's language."""

    day: date
    name: str
    language: str


@cache
def known_calendars() -> frozenset[str]:
    """The ISO 3166-1 codes whose public holidays are known."""
    return frozenset(
        code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2
    )


def public_holidays(code: str) -> IsHoliday:
    """Whether a day is a public holiday of country `code`.

    Raises: KeyError, for a code that `known_calendars` lacks.
    """
    _language_of(code)
    return lambda day: day in _days_of(code, day.year)


def weekend_of(code: str) -> Collection[int]:
    """The days of rest of country `code`, as date.weekday() counts: 4 and 5 in Israel."""
    return frozenset(holidays.country_holidays(_known(code)).weekend)


def holidays_between(code: str, start: date, end: date) -> list[Holiday]:
    """The public holidays from `start` to `end`, both counted."""
    language = _language_of(code).partition("_")[0]
    return [
        Holiday(day, name, language)
        for year in range(start.year, end.year + 1)
        for day, name in sorted(_days_of(code, year).items())
        if start <= day <= end
    ]


@lru_cache(maxsize=1000)
def _days_of(code: str, year: int) -> Mapping[date, str]:
    # A calendar of the library fills itself while it is asked, which threads must not share: each
    # year is read into a mapping of our own. A neighbouring year may move a holiday into this one.
    years = (year - 1, year, year + 1)
    language = _language_of(code)
    found = holidays.country_holidays(code, years=years, expand=False, language=language or None)
    return {day: name for day, name in found.items() if day.year == year}


@cache
def _language_of(code: str) -> str:
    """The language of the holidays' names; without it they would be in that of the machine."""
    return holidays.country_holidays(_known(code)).default_language or "en"


def _known(code: str) -> str:
    if code not in known_calendars():
        raise KeyError(code)
    return code
