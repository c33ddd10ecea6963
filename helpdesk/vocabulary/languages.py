"""The languages we serve and the names of all others."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale, UnknownLocaleError

SERVED = ("en", "es", "pt")
DEFAULT = "en"
ENDONYMS = {"en": "English", "es": "Español", "pt": "Português"}
# Of the languages our countries use, the one that CLDR does not name.
_NAMES_BESIDE_CLDR = {"cnr": {"en": "Montenegrin", "es": "montenegrino", "pt": "montenegrino"}}


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def language_name(code: str, *, said_in: str) -> str:
    """The name of language `code` (ISO 639) in language `said_in`; the code itself if nobody has one."""
    ours = _NAMES_BESIDE_CLDR.get(code, {}).get(said_in, code)
    return str(_locale(said_in).languages.get(code, ours))


def country_name(code: str, *, said_in: str) -> str:
    """The name of country `code` (ISO 3166-1 alpha-2) in language `said_in`, after CLDR."""
    return str(_locale(said_in).territories.get(code.upper(), code.upper()))


def is_language(code: str) -> bool:
    return code in _locale(DEFAULT).languages


def is_country(code: str) -> bool:
    """Whether `code` is an assigned two-letter territory code."""
    return (
        len(code) == 2
        and code.isupper()
        and code.isalpha()
        and code in _locale(DEFAULT).territories
    )


def country_codes() -> list[str]:
    """Every two-letter territory code that CLDR has, groups and pseudo-locales too."""
    return sorted(code for code in map(str, _locale(DEFAULT).territories) if is_country(code))


def preferred_language(accept_language: str) -> str | None:
    """The served language that an Accept-Language header likes best, by its primary tag.

    Walks the header in order of its weights: Werkzeug's `best_match` answers `en` for
    `es-MX,en;q=0.5`, since `es-MX` is not `es` to it.
    """
    for tag in _by_weight(accept_language):
        try:
            primary = Locale.parse(tag, sep="-").language if "-" in tag else tag
        except (ValueError, UnknownLocaleError):
            primary = tag.split("-")[0]
        if primary.lower() in SERVED:
            return primary.lower()
    return None


def _by_weight(header: str) -> Iterable[str]:
    weighted = []
    for position, part in enumerate(header[:1000].split(",")):
        tag, _, parameters = part.strip().partition(";")
        weight = 1.0
        name, _, value = parameters.strip().partition("=")
        if name.strip().lower() == "q":
            try:
                weight = float(value)
            except ValueError:
                weight = 0.0
        if tag and 0.0 < weight <= 1.0:
            weighted.append((-weight, position, tag.strip()))
    return [tag for _, _, tag in sorted(weighted)]
