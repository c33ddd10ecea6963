"""Searching the directory: the one way in for pages and the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_
from typing import Any, cast

import numpy as np
from flask import Flask, current_app

from helpdesk.core.paging import Page, page_number
from helpdesk.search.answers import Answer, answer
from helpdesk.search.bitsets import bits_of, mask_of
from helpdesk.search.engine import SearchEngine, SearchUnavailableError
from helpdesk.search.index import DirectoryIndex, IndexUnreadableError
from helpdesk.search.levels import Positions
from helpdesk.search.lexicon import Meaning
from helpdesk.search.snapshot import FACETS, Snapshot
from helpdesk.search.suggesting import Suggestion, suggestions
from helpdesk.search.tokens import clean
from helpdesk.search.understanding import Understanding

PAGE_SIZE = 20
SORTS = ("relevance", "name", "checked")


@dataclass(frozen=True)
class SearchQuery:
    """What is asked. `filters` by facet: values of one facet are alternatives.

    `ignored` are understood things that the visitor has taken off.
    """

    text: str = ""
    language: str = "en"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: frozenset[Meaning] = frozenset()
    is_as_typed: bool = False  # no spelling put right
    sort: str = "relevance"
    page: int = 1
    size: int = PAGE_SIZE

    @property
    def key(self) -> tuple[object, ...]:
        """What two queries share that have the same answer, on whatever page."""
        filters = tuple((name, tuple(sorted(set(self.filters.get(name, ()))))) for name in FACETS)
        return (self.text, self.language, filters, self.ignored, self.is_as_typed, self.sort)


@dataclass(frozen=True)
class Result:
    """An entry that was found: `facets` and `display` as its document has them."""

    kind: str
    key: str
    facets: Mapping[str, Any]
    display: Mapping[str, Any]

    def title(self, language: str) -> tuple[str, str]:
        """The title for a page in `language`, and the language it is in."""
        text, of = self.facets["titles"].get(language) or self.facets["titles"]["en"]
        return text, of


@dataclass(frozen=True)
class SearchPage:
    query: SearchQuery
    understanding: Understanding
    results: Page[Result]
    facets: Mapping[str, Mapping[str, int]]
    did_you_mean: str | None
    snapshot: Snapshot
    card: Result | None = None  # of the one country that the words name

    @property
    def total(self) -> int:
        return self.results.total


@dataclass(frozen=True)
class _Hits:
    """A whole answer: every entry that is shown, in order, and the counts beside it."""

    answer: Answer
    positions: Positions
    facets: Mapping[str, Mapping[str, int]]


def init_search(app: Flask) -> None:
    app.extensions["search"] = SearchEngine(
        app, DirectoryIndex(app.config["SETTINGS"].index_folder)
    )


def engine() -> SearchEngine:
    return cast(SearchEngine, current_app.extensions["search"])


def known_values() -> Mapping[str, Sequence[str]]:
    """By facet the values that any entry has.

    Raises: SearchUnavailableError.
    """
    bits = engine().snapshot().bits
    return {name: list(bits[name]) for name in FACETS}


def search_directory(query: SearchQuery) -> SearchPage:
    """One page of what the directory has for a query.

    Raises: SearchUnavailableError.
    """
    snapshot = engine().snapshot()
    try:
        return _search(replace(query, text=clean(query.text)), snapshot)
    except IndexUnreadableError as error:
        engine().drop(snapshot, error)
        raise SearchUnavailableError("the search index is being built") from error


def _search(query: SearchQuery, snapshot: Snapshot) -> SearchPage:
    hits = snapshot.answer(("hits", *query.key), lambda: _hits(query, snapshot))
    number = page_number(query.page, total=len(hits.positions), size=query.size)
    start = (number - 1) * query.size
    shown = [result_at(at, snapshot) for at in hits.positions[start : start + query.size].tolist()]
    understanding = hits.answer.understanding
    return SearchPage(
        query=query,
        understanding=understanding,
        results=Page(shown, number, query.size, len(hits.positions)),
        facets=hits.facets,
        did_you_mean=hits.answer.did_you_mean,
        snapshot=snapshot,
        card=_card(understanding, snapshot),
    )


def result_at(position: int, snapshot: Snapshot) -> Result:
    kind, key = snapshot.keys[position]
    return Result(kind, key, snapshot.facets[position], snapshot.display(position))


def _card(understanding: Understanding, snapshot: Snapshot) -> Result | None:
    if len(understanding.countries) != 1:
        return None
    position = snapshot.at.get(("country", understanding.countries[0]))
    return None if position is None else result_at(position, snapshot)


def _hits(query: SearchQuery, snapshot: Snapshot) -> _Hits:
    if query.text:
        found = answer(query.text, snapshot, query.ignored, corrects=not query.is_as_typed)
    else:
        everything = _by_name(np.arange(snapshot.size), query.language, snapshot)
        found = Answer(Understanding(""), everything)
    bits = bits_of(found.positions)
    allowed = {
        name: _any_of(snapshot.bits[name], values)
        for name, values in query.filters.items()
        if values
    }
    positions = found.positions
    if allowed:
        kept = mask_of(reduce(and_, allowed.values(), bits), snapshot.size)
        positions = positions[kept[positions]]
    return _Hits(found, _sorted(positions, query, snapshot), _counts(bits, allowed, snapshot))


def _any_of(values: Mapping[str, int], wanted: Sequence[str]) -> int:
    bits = 0
    for value in wanted:
        bits |= values.get(value, 0)
    return bits


def _counts(bits: int, allowed: Mapping[str, int], snapshot: Snapshot) -> dict[str, dict[str, int]]:
    """For each value how many entries there would be with it: its own facet's choice left out."""
    counts: dict[str, dict[str, int]] = {}
    for name in FACETS:
        within = bits
        for other, other_bits in allowed.items():
            if other != name:
                within &= other_bits
        counted = (
            (value, (has & within).bit_count()) for value, has in snapshot.bits[name].items()
        )
        counts[name] = {value: count for value, count in counted if count}
    return counts


def _sorted(positions: Positions, query: SearchQuery, snapshot: Snapshot) -> Positions:
    if query.sort == "name":
        return _by_name(positions, query.language, snapshot)
    if query.sort == "checked":
        by_name = _by_name(positions, query.language, snapshot).tolist()
        by_name.sort(key=lambda at: snapshot.facets[at]["checked"], reverse=True)
        return np.array(by_name, np.intp)
    return positions


def _by_name(positions: Positions, language: str, snapshot: Snapshot) -> Positions:
    return positions[np.argsort(snapshot.order_by_name(language)[positions])]


def suggest(text: str, language: str) -> list[Suggestion]:
    """What a visitor who has typed so much may be looking for.

    Raises: SearchUnavailableError.
    """
    snapshot = engine().snapshot()
    return suggestions(clean(text), language, snapshot)


def index_is_ready() -> bool:
    """Whether search can answer now; for `/healthz` and `/readyz`."""
    try:
        engine().snapshot()
    except SearchUnavailableError:
        return False
    return True


def prepare_index() -> bool:
    """Make sure that there is an index and that it is up to date; whether it had to be built or
    written.
    """
    return engine().catch_up() > 0


__all__ = [
    "PAGE_SIZE",
    "SORTS",
    "Result",
    "SearchPage",
    "SearchQuery",
    "SearchUnavailableError",
    "Suggestion",
    "engine",
    "index_is_ready",
    "init_search",
    "known_values",
    "prepare_index",
    "search_directory",
    "suggest",
]
