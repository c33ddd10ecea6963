"""The names of all countries in CLDR; pure.

Read from 39 locales, which takes half a second and 20 MB: done once a build of the index, which keeps
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from helpdesk.search.tokens import tokenize

# The languages people search in come first: where two languages give one name to two countries,
# the first one decides. The others are the languages of the countries we cover.
FIRST = ("en", "es", "pt", "fr", "de", "it", "nl", "ca")
OTHERS = (
    "gl", "eu", "da", "sv", "nb", "fi", "is", "et", "lv", "lt", "pl", "cs", "sk", "sl", "hr", "bs",
    "sr", "mk", "sq", "hu", "ro", "bg", "uk", "ru", "el", "tr", "hy", "ka", "he", "mt", "ga",
)  # fmt: skip
# Not places that anyone searches for, or words of a language before they are places: "Reunión" is a
# meeting, "Man" a person, "Territorio" any territory.
_LEFT_OUT = "RE IM EU EZ UN XA XB ZZ QO AC CP DG EA IC TA BV HM UM JE TF IO"
LEFT_OUT = frozenset(_LEFT_OUT.split())

Words = tuple[str, ...]


@dataclass(frozen=True)
class CountryNames:
    """`names`: folded names, as words, with their ISO codes; `spellings`: words a typo is held to."""

    names: tuple[tuple[Words, str], ...]
    spellings: frozenset[str]


@lru_cache(maxsize=1)
def from_cldr() -> CountryNames:
    return CountryNames(tuple(names().items()), spelled())


def names() -> dict[Words, str]:
    """Folded names, as words, to ISO codes."""
    found: dict[Words, str] = {}
    for language in (*FIRST, *OTHERS):
        for code, name in Locale.parse(language).territories.items():
            if len(code) != 2 or not code.isalpha() or code in LEFT_OUT:
                continue
            words = tuple(token.folded for token in tokenize(name))
            # Short names of small languages are words of others: "cada", "pala", "inde".
            is_short = language in OTHERS and len(words) == 1 and len(words[0]) < 5
            if words and not is_short and len("".join(words)) > 2:
                found.setdefault(words, code)
    return found


def spelled() -> frozenset[str]:
    """The words of the names in the first languages, to find a misspelt one by."""
    return frozenset(
        token.folded
        for language in FIRST
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in LEFT_OUT
        for token in tokenize(name)
        if len(token.folded) > 4
    )
