"""What the directory has already for a question, so that it may not have to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from helpdesk.directory import queries as directory
from helpdesk.directory.citing import SourceList
from helpdesk.directory.errors import EntryNotFoundError, EntryRetiredError
from helpdesk.directory.facts import FactPresenter, country_facts
from helpdesk.directory.texts import Said, said
from helpdesk.inquiries.drafts import About, clean_text
from helpdesk.search.addresses import entry_address
from helpdesk.search.excerpts import Piece
from helpdesk.search.facet_presenters import TYPES
from helpdesk.search.presenters import excerpt_of
from helpdesk.search.services import (
    Result,
    SearchPage,
    SearchQuery,
    SearchUnavailableError,
    search_directory,
)
from helpdesk.vocabulary.languages import country_name

MOST = 4  # entries beside the form
MOST_FACTS = 3
MOST_PLACES = 2  # countries whose facts are looked up
SHORTEST = 12  # characters; before that anything matches


@dataclass(frozen=True)
class FactMatch:
    """A fact that a question seems to ask for, with its value."""

    about: About
    url: str
    country: str
    fact: FactPresenter


@dataclass(frozen=True)
class EntryMatch:
    about: About
    url: str
    title: Said
    acronym: str
    detail: str  # what it is, and where
    excerpt: Sequence[Piece]
    excerpt_language: str


@dataclass(frozen=True)
class Matches:
    facts: Sequence[FactMatch] = ()
    entries: Sequence[EntryMatch] = ()

    @property
    def count(self) -> int:
        return len(self.facts) + len(self.entries)

    def __bool__(self) -> bool:
        return self.count > 0


def matches(question: str, countries: Sequence[str], language: str) -> Matches:
    """What may answer the question; nothing while search is not at hand: the form works without."""
    text = clean_text(question)
    if len(text) < SHORTEST:
        return Matches()
    try:
        page = _found(text, countries, language)
    except SearchUnavailableError:
        return Matches()
    asked = page.understanding
    places = tuple(dict.fromkeys([*asked.countries, *countries]))[:MOST_PLACES]
    facts = _facts(places, asked.facts[:MOST_FACTS], language)
    entries = [_entry(result, page, language) for result in page.results.items]
    return Matches(facts, entries)


def _found(text: str, countries: Sequence[str], language: str) -> SearchPage:
    """Within the countries chosen; over all where these have nothing."""
    if countries:
        page = search_directory(
            SearchQuery(
                text=text, language=language, filters={"country": tuple(countries)}, size=MOST
            )
        )
        if page.total:
            return page
    return search_directory(SearchQuery(text=text, language=language, size=MOST))


def _facts(places: Sequence[str], keys: Sequence[str], language: str) -> list[FactMatch]:
    if not keys:
        return []
    found = []
    for code in places:
        try:
            country = directory.country_by_code(code)
        except (EntryNotFoundError, EntryRetiredError):
            continue
        by_key = {fact.key: fact for fact in country_facts(country, language, SourceList())}
        for key in keys:
            if by_key[key].is_known:
                found.append(
                    FactMatch(
                        About("fact", f"{code}/{key}"),
                        url_for("directory.country", code=code.lower(), _anchor=key),
                        said(country, "name", language).text,
                        by_key[key],
                    )
                )
    return found


def _entry(result: Result, page: SearchPage, language: str) -> EntryMatch:
    title, title_language = result.title(language)
    country = result.facets["country"]
    detail = [str(TYPES[result.kind])]
    if country and result.kind != "country":
        detail.append(country_name(country, said_in=language))
    of, pieces = excerpt_of(page, result, language)
    return EntryMatch(
        About(result.kind, result.key),
        entry_address(result.kind, result.key),
        Said(title, title_language, language),
        result.facets.get("acronym", ""),
        ", ".join(detail),
        pieces,
        of,
    )
