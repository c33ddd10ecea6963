"""One segment of the index held in memory: what a commit wrote, which nothing changes afterwards.

A later commit only takes documents of it away. So the next snapshot takes a segment over as it is,
with every word that was read of it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import SegmentReader

from helpdesk.search.caching import Cache
from helpdesk.search.levels import Levels
from helpdesk.search.tokens import folded_words, squash

KEPT_POSTINGS = 4_000_000  # entries of words of one segment, 8 bytes each
SEVERAL = 2  # entries; words of one are half of all words in the real directory, and soon read


@dataclass(frozen=True)
class Stored:
    """What a snapshot keeps of a document."""

    id: str
    facets: dict[str, Any]
    display: str  # JSON; of a document about the index what it says
    names: tuple[str, ...]  # each as one run of letters
    values: tuple[tuple[str, str], ...]  # (facet, value)

    @cached_property
    def name_words(self) -> tuple[tuple[str, ...], ...]:
        """The folded words of each name."""
        names = self.facets["names"]
        return tuple(folded_words(name) for name in names)

    @classmethod
    def of(cls, stored: Mapping[str, str]) -> Stored:
        if stored["id"].startswith("meta:"):
            return cls(stored["id"], {}, stored["display"], (), ())
        facets = json.loads(stored["facets"], object_hook=with_tuples)
        names = dict.fromkeys(squash(name) for name in facets["names"])
        names.pop("", None)
        values = tuple(_shared(*value) for value in _values_of(stored["id"], facets))
        return cls(stored["id"], facets, stored["display"], tuple(names), values)


def with_tuples(read: dict[str, Any]) -> dict[str, Any]:
    """Tuples of texts, unlike lists, are nothing that the garbage collector has to look at again:
    with lists of thousands of entries a collection stops the process for a third of a second.
    """
    return {key: tuple(kept) if isinstance(kept, list) else kept for key, kept in read.items()}


@lru_cache(maxsize=5_000)
def _shared(facet: str, value: str) -> tuple[str, str]:
    """Thousands of entries have the same few values."""
    return facet, value


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


# Where a word stands: the numbers of the documents, and how often in each. A plain tuple of arrays is
# nothing that the garbage collector has to look at again, and there is one for every word.
_Standing = tuple[npt.NDArray[np.int32], Levels]
_NOWHERE: _Standing = (np.empty(0, np.int32), np.empty(0, np.float32))


class Segment:
    """Documents by their numbers in the segment, those that were taken away among them."""

    def __init__(self, reader: Any) -> None:
        segment = reader.segment()
        self.id: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        self._lock = threading.Lock()  # Whoosh reads by a place in the file, one for all threads
        self._postings = Cache(KEPT_POSTINGS, lambda standing: len(standing[0]))
        self._lengths: dict[str, npt.NDArray[np.float32]] = {}
        self._frequencies: dict[str, dict[str, int]] = {}
        self._has_read_ahead = False
        gone = frozenset(segment.deleted_docs())
        self._reader = _without_deletions(reader) if gone else reader
        self.documents: dict[int, Stored] = {
            number: Stored.of(self._reader.stored_fields(number))
            for number in range(self.size)
            if number not in gone
        }

    def frequencies(self, field: str) -> Mapping[str, int]:
        """The words of a field, and how many documents have each, those that were taken away among
        them.
        """
        if field not in self._frequencies:
            with self._lock:
                self._frequencies[field] = {
                    word.decode("utf-8"): info.doc_frequency()
                    for word, info in self._reader.iter_field(field)
                }
        return self._frequencies[field]

    def lengths(self, field: str) -> npt.NDArray[np.float32]:
        """By number how many words a document has in a field."""
        if field not in self._lengths:
            with self._lock:
                length = self._reader.doc_field_length
                found = [length(number, field) or 0 for number in range(self.size)]
            self._lengths[field] = np.array(found, np.float32)
        return self._lengths[field]

    def postings(self, field: str, word: str) -> _Standing:
        """The numbers of the documents that have a word, in order, and how often it stands there."""
        # Most stems of most languages stand nowhere: they must not push out the words that do.
        if word not in self.frequencies(field):
            return _NOWHERE
        return self._postings.get((field, word), lambda: self._read(field, word))

    def _read(self, field: str, word: str) -> _Standing:
        with self._lock:
            matcher = self._reader.postings(field, word)
            if isinstance(matcher, W3LeafMatcher):
                return _by_blocks(matcher)
            return _one_by_one(matcher)

    def read_ahead(self, fields: Sequence[str]) -> None:
        """Read the words before anybody asks, those that most entries have first; as many as are
        kept, once in the life of the segment.
        """
        if self._has_read_ahead:
            return
        self._has_read_ahead = True
        often = [
            (-count, field, word)
            for field in fields
            for word, count in self.frequencies(field).items()
            if count >= SEVERAL
        ]
        total = 0
        for count, field, word in sorted(often):
            total -= count
            if total > KEPT_POSTINGS:
                break
            self.postings(field, word)


def _without_deletions(reader: Any) -> Any:
    """A reader of the segment as it was written: what is taken away differs by snapshot."""
    segment = copy(reader.segment())
    segment._deleted = None  # its own way to take a deletion back raises
    return SegmentReader(reader._storage, reader.schema, segment)


def _one_by_one(matcher: Any) -> _Standing:
    found, weights = [], []
    while matcher.is_active():
        found.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return np.array(found, np.int32), np.array(weights, np.float32)


def _by_blocks(matcher: Any) -> _Standing:
    """A whole block at once: one entry after the other takes Whoosh twenty times as long."""
    found, weights = [], []
    while matcher.is_active():
        matcher._read_data()
        numbers, often, _ = matcher._data  # numbers as differences; often None where it is 1.0
        found.append(np.cumsum(np.array(numbers, np.int32), dtype=np.int32))
        weights.append(np.full(len(numbers), 1.0 if often is None else often, np.float32))
        matcher._next_block()
    if len(found) == 1:
        return found[0], weights[0]
    return np.concatenate(found), np.concatenate(weights)
