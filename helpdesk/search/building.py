"""Filling the index from the database: all of it, or what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.search import country_names
from helpdesk.search.documents import document_for, document_id
from helpdesk.search.index import DirectoryIndex
from helpdesk.search.queries import (
    ENTRY_KINDS,
    all_terms,
    all_words,
    clock_value,
    covered_regions,
    entries_with_texts,
    entry_keys,
)


def rebuild(index: DirectoryIndex, session: Session) -> int:
    """Build the index anew; call inside `index.writing`. The number of entries written."""
    # Read before the entries: what changes meanwhile has a higher number and is caught up with.
    position = clock_value(session)
    vocabulary = vocabulary_for_index(session)
    return index.rebuild(all_documents(session), vocabulary, position=position)


def all_documents(session: Session) -> Iterator[dict[str, str]]:
    regions = covered_regions(session)
    for kind in ENTRY_KINDS:
        for entry in entries_with_texts(session, kind, entry_keys(session, kind)):
            yield document_for(entry, regions)


def documents_of(session: Session, kind: str, keys: Iterable[str]) -> Iterator[dict[str, str]]:
    """The documents of those entries that are there and not retired."""
    regions = covered_regions(session)
    for entry in entries_with_texts(session, kind, set(keys)):
        yield document_for(entry, regions)


def vocabulary_for_index(session: Session) -> dict[str, Any]:
    """Words and labels, kept in the index so that an answer needs no database."""
    labels: dict[str, dict[str, dict[str, list[str]]]] = {}
    for term in all_terms(session):
        # Subregions are regions to a visitor; one facet has both.
        kind = "region" if term.kind == "subregion" else term.kind
        labels.setdefault(kind, {})[term.code] = {
            label.language: [label.label, label.plural] for label in term.labels
        }
    return {
        "words": [list(word) for word in all_words(session)],
        "labels": labels,
        "countries": packed_countries(),
    }


def packed_countries() -> dict[str, Any]:
    """The names of countries as the index keeps them."""
    countries = country_names.from_cldr()
    return {
        "names": [[list(words), code] for words, code in countries.names],
        "spellings": sorted(countries.spellings),
    }


__all__ = ["all_documents", "document_id", "documents_of", "rebuild", "vocabulary_for_index"]
