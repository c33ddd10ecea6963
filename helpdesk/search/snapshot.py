"""One generation of the index held in memory: read-only, shared by threads, swapped whole.

Words are read from the index once and kept with their segment. A set of entries is a Python int
used as a bit set, in which the bit of an entry is its position in `keys`.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from helpdesk.core.text import name_key
from helpdesk.search.bitsets import bits_of, mask_of
from helpdesk.search.caching import Cache
from helpdesk.search.country_names import CountryNames
from helpdesk.search.index import VOCABULARY, DirectoryIndex, Generation, IndexUnreadableError
from helpdesk.search.levels import Levels, Mask, Positions
from helpdesk.search.lexicon import Lexicon
from helpdesk.search.seals import SealedFiles
from helpdesk.search.segments import Segment, Stored, with_tuples
from helpdesk.search.typos import Speller
from helpdesk.search.words import Match, Means, Word
from helpdesk.vocabulary.languages import SERVED

# Of each process and generation.
KEPT_LEVELS = 64_000_000  # bytes of how well words and concepts are met
KEPT_LISTS = 100  # of all words or all entries
KEPT_ANSWERS = 1_000
KEPT_OF_ENTRIES = 20_000  # names, excerpts, what a result prints
BM25_K1, BM25_B = 1.2, 0.75  # as everybody has them
MOST_EXPANSIONS = 60  # words that a prefix may stand for
FACETS = ("country", "region", "role", "topic", "type")

V = TypeVar("V")
_Row = tuple[str, int, int, Stored]  # id, which segment, number in it, the document


@lru_cache(maxsize=2)
def _labels_in(vocabulary: str) -> dict[str, Any]:
    """Of the vocabulary what is asked for again and again; all of it is 15,000 lists."""
    labels: dict[str, Any] = json.loads(vocabulary)["labels"]
    return labels


@lru_cache(maxsize=2)
def lexicon_of(vocabulary: str, titles: tuple[tuple[str, str], ...]) -> Lexicon:
    """The lexicon of this vocabulary, built once: most generations share it.

    `titles` of countries by their codes: a country is understood by the name that the directory
    has for it, without being listed.
    """
    kept = json.loads(vocabulary)
    words = [Word(*row) for row in kept["words"]]
    words += _label_words(kept["labels"])
    words += [Word(Means.COUNTRY, code, "", title, Match.WORD) for code, title in titles]
    names = kept["countries"]
    countries = CountryNames(
        tuple((tuple(words), code) for words, code in names["names"]),
        frozenset(names["spellings"]),
    )
    return Lexicon(words, countries)


def _label_words(labels: Mapping[str, Any]) -> Iterator[Word]:
    """Roles, topics and regions are understood by their labels."""
    for kind, means in (("role", Means.ROLE), ("topic", Means.TOPIC), ("region", Means.REGION)):
        for code, by_language in labels.get(kind, {}).items():
            for language, (label, plural) in by_language.items():
                for text in (label, plural):
                    if text:
                        yield Word(means, code, language, text, Match.WORD)


@dataclass(frozen=True)
class Postings:
    """Where a word stands: positions of entries, and how much in each."""

    positions: Positions
    weights: Levels

    def __len__(self) -> int:
        return len(self.positions)


NOWHERE = Postings(np.empty(0, np.intp), np.empty(0, np.float32))


class Snapshot:
    def __init__(
        self, index: DirectoryIndex, generation: Generation, before: Snapshot | None = None
    ) -> None:
        """Read a generation; what it shares with the snapshot `before` is taken over from there.

        Raises: IndexUnreadableError, on any failure.
        """
        self.generation = generation
        self._answers = Cache(KEPT_ANSWERS)
        self._of_entries = Cache(KEPT_OF_ENTRIES)
        self._levels = Cache(KEPT_LEVELS, lambda levels: int(levels.nbytes))
        self._lists = Cache(KEPT_LISTS)
        self._norms_of: dict[str, npt.NDArray[np.float32]] = {}
        self._files: SealedFiles
        self._files, readers = index.read(generation, before._files if before else None)
        try:
            self._read(readers, before._segments if before else ())
        except Exception as error:
            raise IndexUnreadableError(f"{type(error).__name__}: {error}") from error

    def _read(self, readers: Sequence[Any], known: Sequence[Segment]) -> None:
        by_id = {segment.id: segment for segment in known}
        rows: list[_Row] = []
        segments: list[Segment] = []
        vocabulary: str | None = None
        for which, reader in enumerate(readers):
            gone = frozenset(reader.segment().deleted_docs())
            segment = by_id.get(reader.segment().segment_id()) or Segment(reader)
            segments.append(segment)
            for number, stored in segment.documents.items():
                if number in gone:
                    continue
                if stored.id == VOCABULARY:
                    vocabulary = stored.display
                elif not stored.id.startswith("meta:"):
                    rows.append((stored.id, which, number, stored))
        if vocabulary is None:
            raise IndexUnreadableError("the vocabulary is missing")
        rows.sort(key=itemgetter(0))
        self._segments = tuple(segments)
        self._positions = _positions_of(rows, segments)
        self._has_gaps = any(reader.has_deletions() for reader in readers)
        self.keys = [tuple(row[0].split(":", 1)) for row in rows]
        self.at = {key: position for position, key in enumerate(self.keys)}
        self._documents = [row[3] for row in rows]
        self.facets = [document.facets for document in self._documents]
        self.size = len(rows)
        self._labels = _labels_in(vocabulary)
        self.lexicon = lexicon_of(vocabulary, self._country_titles())
        self.bits = self._facet_bits([document.values for document in self._documents])
        self.names = self._names([document.names for document in self._documents])

    # The words that search understands

    def _country_titles(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (code, title)
            for (kind, code), facets in zip(self.keys, self.facets, strict=True)
            if kind == "country"
            for title, _ in facets["titles"].values()
        )

    def label(self, kind: str, code: str, language: str) -> str:
        """What a region, subregion, role or topic is called; its code where it has no label."""
        labels = self._labels.get(kind, {}).get(code, {})
        found = labels.get(language) or labels.get("en")
        return str(found[0]) if found else code

    def codes(self, kind: str) -> list[str]:
        """The codes of a kind of term, in the order that pages list them."""
        return list(self._labels.get(kind, {}))

    @cached_property
    def covered(self) -> frozenset[str]:
        return frozenset(key for kind, key in self.keys if kind == "country")

    @cached_property
    def speller(self) -> Speller:
        weights: dict[str, float] = dict.fromkeys(self.lexicon.spelled, 5.0)
        for field, weight in (("text", 1.0), ("name", 3.0)):
            for word in self.words(field):
                weights[word] = weights.get(word, 0.0) + weight
        return Speller(weights)

    # Entries

    def _facet_bits(self, values: Sequence[Sequence[tuple[str, str]]]) -> dict[str, dict[str, int]]:
        positions: dict[tuple[str, str], list[int]] = {}
        for position, having in enumerate(values):
            for pair in having:
                positions.setdefault(pair, []).append(position)
        bits: dict[str, dict[str, int]] = {name: {} for name in (*FACETS, "names_country")}
        for (name, value), having_it in positions.items():
            bits[name][value] = bits_of(having_it)
        return bits

    def _names(self, names: Sequence[Sequence[str]]) -> dict[str, tuple[int, ...]]:
        """Whole names, acronyms and aliases as one run of letters, to the entries they name."""
        found: dict[str, tuple[int, ...]] = {}
        for position, squashed in enumerate(names):
            for name in squashed:  # which nearly none shares with another
                found[name] = (*found[name], position) if name in found else (position,)
        return found

    def name_words(self, position: int) -> tuple[tuple[str, ...], ...]:
        """The folded words of each name of an entry."""
        return self._documents[position].name_words

    def of_entry(self, what: Hashable, position: int, make: Callable[[], V]) -> V:
        """Something worked out of an entry, once in the life of this snapshot."""
        return self._of_entries.get((what, position), make)

    def display(self, position: int) -> dict[str, Any]:
        """What a result prints of an entry."""
        return self._of_entries.get(("display", position), lambda: self._display(position))

    def _display(self, position: int) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(
            self._documents[position].display, object_hook=with_tuples
        )
        return shown

    def mask(self, facet: str, value: str) -> Mask:
        """By position whether an entry has a value of a facet."""
        return mask_of(self.bits[facet].get(value, 0), self.size)

    def level(self, key: Hashable, make: Callable[[], Levels]) -> Levels:
        """How well entries meet a word, a concept, a role: worked out once, kept like words."""
        return self._levels.get(key, make)

    def of_all(self, key: Hashable, make: Callable[[], V]) -> V:
        """Something worked out of all entries at once."""
        return self._lists.get(key, make)

    def answer(self, key: Hashable, make: Callable[[], V]) -> V:
        """A whole answer, made once in the life of this snapshot."""
        return self._answers.get(key, make)

    def forget_answers(self) -> None:
        """Keep no whole answer and nothing worked out of a single entry; for measuring."""
        self._answers = Cache(KEPT_ANSWERS)
        self._of_entries = Cache(KEPT_OF_ENTRIES)

    def order_by_name(self, language: str) -> Positions:
        """For each position its place among all entries by title."""

        def ordered() -> Positions:
            wanted = language if language in SERVED else "en"
            titles = [name_key(facets["titles"][wanted][0]) for facets in self.facets]
            places = np.zeros(self.size, np.intp)
            places[sorted(range(self.size), key=titles.__getitem__)] = np.arange(self.size)
            return places

        return self._lists.get(("by name", language), ordered)

    # Words

    def postings(self, field: str, word: str) -> Postings:
        """At which positions a word stands, each once in no order, and its BM25 score, 1.0 the best.

        Without the rarity of the word, which is the same for all that have it. Whoosh's own scorer
        looks up the length of a field for each entry.
        """
        found, weights = [], []
        for segment, positions in zip(self._segments, self._positions, strict=True):
            numbers, times = segment.postings(field, word)
            if len(numbers):
                found.append(positions[numbers])
                weights.append(times)
        if not found:
            return NOWHERE
        at = found[0] if len(found) == 1 else np.concatenate(found)
        often = weights[0] if len(found) == 1 else np.concatenate(weights)
        if self._has_gaps:
            is_here = at >= 0
            at, often = at[is_here], often[is_here]
        scores = often / (often + self._norms(field)[at])
        return Postings(at, scores / scores.max(initial=np.float32(1e-9)))

    def is_common(self, field: str, word: str, share: float) -> bool:
        """Whether at least this share of the entries has the word."""
        return len(self.postings(field, word)) >= share * self.size

    def frequency(self, field: str, word: str) -> int:
        """How many documents have a word, without reading which: those that a later commit took
        away are still counted.
        """
        return sum(segment.frequencies(field).get(word, 0) for segment in self._segments)

    def read_ahead(self, fields: tuple[str, ...]) -> None:
        """Read the words of the index before anybody asks."""
        for segment in self._segments:
            segment.read_ahead(fields)
        for field in fields:
            self._norms(field)

    def _norms(self, field: str) -> npt.NDArray[np.float32]:
        """By position what the length of the field adds below the line of BM25's fraction."""
        known = self._norms_of.get(field)
        if known is None:
            known = self._norms_of[field] = self._made_norms(field)
        return known

    def _made_norms(self, field: str) -> npt.NDArray[np.float32]:
        lengths = np.zeros(self.size, np.float32)
        for segment, positions in zip(self._segments, self._positions, strict=True):
            is_here = positions >= 0
            lengths[positions[is_here]] = segment.lengths(field)[is_here]
        mean = float(lengths.mean()) if self.size else 0.0
        norms: npt.NDArray[np.float32] = BM25_K1 * (1 - BM25_B + BM25_B * lengths / (mean or 1.0))
        return norms

    def words(self, field: str) -> list[str]:
        """All words of a field, sorted."""
        return self._lists.get(
            ("words", field),
            lambda: sorted(set().union(*(seg.frequencies(field) for seg in self._segments))),
        )

    def expansions(self, field: str, prefix: str) -> list[str]:
        """The words that start with a prefix, at most `MOST_EXPANSIONS`."""
        words = self.words(field)
        start = bisect_left(words, prefix)
        found = []
        for word in words[start : start + MOST_EXPANSIONS]:
            if not word.startswith(prefix):
                break
            found.append(word)
        return found

    def rarity(self, count: int) -> float:
        """How much a group tells that so many entries have: 1.0 with none or one, near 0 with
        nearly all.
        """
        return math.log((self.size + 1) / (max(count, 1))) / math.log(self.size + 2)


def _positions_of(rows: Sequence[_Row], segments: Sequence[Segment]) -> list[Positions]:
    """For each segment by number the position of the document; -1 where it is none of an entry."""
    found = [np.full(segment.size, -1, np.intp) for segment in segments]
    for position, (_, which, number, _) in enumerate(rows):
        found[which][number] = position
    return found
