"""What a visitor's address asks for; every value that makes no sense is put right, and said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from helpdesk.search.lexicon import Meaning
from helpdesk.search.services import SORTS, SearchQuery
from helpdesk.search.snapshot import FACETS
from helpdesk.search.tokens import clean
from helpdesk.search.words import Means

IGNORED = (Means.COUNTRY, Means.REGION, Means.ROLE, Means.TOPIC, Means.TYPE)
MOST_VALUES = 100  # of one filter; there are no more countries in the directory
MOST_PAGES = 1_000_000


@dataclass(frozen=True)
class SearchForm:
    """A GET form: it holds no token and changes nothing."""

    text: str
    filters: Mapping[str, tuple[str, ...]]
    dropped: tuple[str, ...]  # values that no facet has
    ignored: tuple[str, ...]  # "country:PE": understood, and taken off
    is_as_typed: bool
    sort: str
    page: int
    unfolded: str = ""  # the facet that is to list all its values

    @classmethod
    def of(cls, args: MultiDict[str, str], known: Mapping[str, Sequence[str]]) -> SearchForm:
        """Read the address; `known` are the values that each facet has."""
        filters: dict[str, tuple[str, ...]] = {}
        dropped: list[str] = []
        for name in FACETS:
            asked = [value for value in args.getlist(name)[:MOST_VALUES] if value]
            exact = {value.casefold(): value for value in known.get(name, ())}
            kept = [exact[value.casefold()] for value in asked if value.casefold() in exact]
            dropped += [clean(value)[:60] for value in asked if value.casefold() not in exact]
            if kept:
                filters[name] = tuple(dict.fromkeys(kept))
        sort = args.get("sort", "")
        return cls(
            text=clean(args.get("q", "")),
            filters=filters,
            dropped=tuple(dict.fromkeys(value for value in dropped if value)),
            ignored=_ignored(args.getlist("ignore")),
            is_as_typed=args.get("exact") == "1",
            sort=sort if sort in SORTS else SORTS[0],
            page=_page(args.get("page", "")),
            unfolded=args.get("facets", "") if args.get("facets") in FACETS else "",
        )

    def to_query(self, language: str) -> SearchQuery:
        return SearchQuery(
            text=self.text,
            language=language,
            filters=self.filters,
            ignored=frozenset(_meaning(value) for value in self.ignored),
            is_as_typed=self.is_as_typed,
            sort=self.sort,
            page=self.page,
        )

    def arguments(self) -> dict[str, list[str]]:
        """The address's arguments, put right, without the page and what is unfolded."""
        given = {
            "q": [self.text] if self.text else [],
            **{name: list(self.filters.get(name, ())) for name in FACETS},
            "ignore": list(self.ignored),
            "exact": ["1"] if self.is_as_typed else [],
            "sort": [self.sort] if self.sort != SORTS[0] else [],
        }
        return {name: values for name, values in given.items() if values}


def _ignored(values: Sequence[str]) -> tuple[str, ...]:
    sound = [
        value
        for value in values[:MOST_VALUES]
        if value.partition(":")[0] in IGNORED and 0 < len(value.partition(":")[2]) <= 60
    ]
    return tuple(dict.fromkeys(sound))


def _meaning(value: str) -> Meaning:
    means, _, code = value.partition(":")
    return (means, code)


def _page(value: str) -> int:
    """The nearest number there can be; the search itself knows how many pages there are."""
    digits = value.strip()
    if not digits.isascii() or not digits.isdigit():
        return 1
    return min(max(1, int(digits[:9])), MOST_PAGES)
