"""One segment of the index held in memory: what a commit wrote, which nothing changes afterwards.

A later commit only takes documents of it away. So the next snapshot takes a segment over as it is,
with every word that was read of it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import SegmentReader

from helpdesk.search.caching import Cache
from helpdesk.search.levels import Levels, Positions
from helpdesk.search.tokens import squash, tokenize, without_ending

KEPT_POSTINGS = 4_000_000  # entries of words of one segment, 8 bytes each
MANY = 40  # entries; words of fewer are many, and seldom asked for


@dataclass(frozen=True)
class Stored:
    """What a snapshot keeps of a document; `said` by a document about the index itself."""

    id: str
    facets: dict[str, Any]
    names: tuple[str, ...]  # each as one run of letters
    values: tuple[tuple[str, str], ...]  # (facet, value)
    said: str = ""

    @cached_property
    def name_words(self) -> tuple[tuple[str, ...], ...]:
        """The folded words of each name."""
        names = self.facets["names"]
        return tuple(tuple(token.folded for token in tokenize(name)) for name in names)

    @cached_property
    def names_by_word(self) -> tuple[dict[str, str], ...]:
        """Of each name its words, by what is left of them without their endings."""
        return tuple({without_ending(word): word for word in name} for name in self.name_words)

    @classmethod
    def of(cls, stored: Mapping[str, str]) -> Stored:
        if stored["id"].startswith("meta:"):
            return cls(stored["id"], {}, (), (), stored["display"])
        facets = json.loads(stored["facets"], object_hook=_with_tuples)
        names = dict.fromkeys(squash(name) for name in facets["names"])
        names.pop("", None)
        return cls(stored["id"], facets, tuple(names), tuple(_values_of(stored["id"], facets)))


def _with_tuples(read: dict[str, Any]) -> dict[str, Any]:
    """Tuples of texts, unlike lists, are nothing that the garbage collector has to look at again:
    with lists of thousands of entries a collection stops the process for a third of a second.
    """
    return {key: tuple(kept) if isinstance(kept, list) else kept for key, kept in read.items()}


def _values_of(document_id: str, facets: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, kept_as in (
        ("country", "countries"),
        ("region", "regions"),
        ("role", "roles"),
        ("topic", "topics"),
        ("names_country", "named_countries"),
    ):
        for value in facets.get(kept_as, ()):
            yield name, value
    yield "type", document_id.partition(":")[0]


@dataclass(frozen=True)
class Postings:
    """Where a word stands: numbers of documents or positions of entries, and how much in each."""

    positions: Positions
    weights: Levels

    def __len__(self) -> int:
        return len(self.positions)


NOWHERE = Postings(np.empty(0, np.intp), np.empty(0, np.float32))


class Segment:
    """Documents by their numbers in the segment, those that were taken away among them."""

    def __init__(self, reader: Any) -> None:
        segment = reader.segment()
        self.id: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        self._lock = threading.Lock()  # Whoosh reads by a place in the file, one for all threads
        self._postings = Cache(KEPT_POSTINGS, len)
        self._lengths: dict[str, npt.NDArray[np.float32]] = {}
        self._words: dict[str, frozenset[str]] = {}
        gone = frozenset(segment.deleted_docs())
        self._reader = _without_deletions(reader) if gone else reader
        self.documents: dict[int, Stored] = {
            number: Stored.of(self._reader.stored_fields(number))
            for number in range(self.size)
            if number not in gone
        }

    def display(self, number: int) -> dict[str, Any]:
        """What a result prints of a document."""
        with self._lock:
            stored = self._reader.stored_fields(number)
        shown: dict[str, Any] = json.loads(stored["display"])
        return shown

    def words(self, field: str) -> frozenset[str]:
        if field not in self._words:
            with self._lock:
                found = frozenset(word.decode("utf-8") for word in self._reader.lexicon(field))
            self._words[field] = found
        return self._words[field]

    def frequency(self, field: str, word: str) -> int:
        """How many documents of the segment have a word, those that were taken away among them."""
        if word not in self.words(field):
            return 0
        with self._lock:
            return int(self._reader.doc_frequency(field, word))

    def lengths(self, field: str) -> npt.NDArray[np.float32]:
        """By number how many words a document has in a field."""
        if field not in self._lengths:
            with self._lock:
                length = self._reader.doc_field_length
                found = [length(number, field) or 0 for number in range(self.size)]
            self._lengths[field] = np.array(found, np.float32)
        return self._lengths[field]

    def postings(self, field: str, word: str) -> Postings:
        """The numbers of the documents that have a word, in order, and how often it stands there."""
        # Most stems of most languages stand nowhere: they must not push out the words that do.
        if word not in self.words(field):
            return NOWHERE
        return self._postings.get((field, word), lambda: self._read(field, word))

    def _read(self, field: str, word: str) -> Postings:
        with self._lock:
            matcher = self._reader.postings(field, word)
            if isinstance(matcher, W3LeafMatcher):
                return _by_blocks(matcher)
            return _one_by_one(matcher)

    def read_ahead(self, fields: tuple[str, ...]) -> None:
        """Read the words that many entries have, which take longest, before anybody asks."""
        with self._lock:
            often = [
                (field, word.decode("utf-8"))
                for field in fields
                for word, info in self._reader.iter_field(field)
                if info.doc_frequency() >= MANY
            ]
        for field, word in often:
            self.postings(field, word)


def _without_deletions(reader: Any) -> Any:
    """A reader of the segment as it was written: what is taken away differs by snapshot."""
    segment = copy(reader.segment())
    segment._deleted = None  # its own way to take a deletion back raises
    return SegmentReader(reader._storage, reader.schema, segment)


def _one_by_one(matcher: Any) -> Postings:
    found, weights = [], []
    while matcher.is_active():
        found.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return Postings(np.array(found, np.intp), np.array(weights, np.float32))


def _by_blocks(matcher: Any) -> Postings:
    """A whole block at once: one entry after the other takes Whoosh twenty times as long."""
    found, weights = [], []
    while matcher.is_active():
        matcher._read_data()
        numbers, often, _ = matcher._data  # numbers as differences; often None where it is 1.0
        found.append(np.cumsum(np.array(numbers, np.intp)))
        weights.append(np.full(len(numbers), 1.0 if often is None else often, np.float32))
        matcher._next_block()
    return Postings(np.concatenate(found), np.concatenate(weights))
