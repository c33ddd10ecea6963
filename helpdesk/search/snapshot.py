"""One generation of the index held in memory: read-only, shared by threads, swapped whole.

Words are read from Whoosh once, under a lock, then kept. A set of entries is a Python int used as a
bit set, in which the bit of an entry is its position in `keys`.
"""

from __future__ import annotations

import json
import math
import threading
from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from helpdesk.core.text import name_key
from helpdesk.search.bitsets import bits_of
from helpdesk.search.caching import Cache
from helpdesk.search.country_names import CountryNames
from helpdesk.search.index import VOCABULARY, DirectoryIndex, Generation, IndexUnreadableError
from helpdesk.search.lexicon import Lexicon
from helpdesk.search.tokens import squash, tokenize
from helpdesk.search.typos import Speller
from helpdesk.search.words import Match, Means, Word
from helpdesk.vocabulary.languages import SERVED

# Of each process and generation; entries are counted, since a word may stand in one or in all.
KEPT_POSTINGS = 2_000_000  # entries of words, 8 bytes each
KEPT_LEVELS = 500_000  # entries of how well words and concepts are met, some 90 bytes each
KEPT_NUMBERS = 20_000
KEPT_LISTS = 100  # of all words or all entries
MANY = 200  # entries; a word of fewer is read in a fraction of a millisecond
READ_AHEAD = 400_000  # entries of words
KEPT_ANSWERS = 1_000
KEPT_OF_ENTRIES = 20_000  # names, excerpts, what a result prints
BM25_K1, BM25_B = 1.2, 0.75  # as everybody has them
MOST_EXPANSIONS = 60  # words that a prefix may stand for
FACETS = ("country", "region", "role", "topic", "type")

V = TypeVar("V")
Levels = dict[int, float]  # by position how well something is met, from 0 to 1


@dataclass(frozen=True)
class Postings:
    """Where a word stands: positions, and for each its BM25 score, 1.0 the best of them.

    In arrays, not in a dictionary, which takes ten times the room.
    """

    positions: array[int]
    scores: array[float]

    def __len__(self) -> int:
        return len(self.positions)


_Place = tuple[str, int]  # a segment of the index, a number in it


@dataclass(frozen=True)
class _Stored:
    """What a snapshot keeps of a document.

    A document is never changed at its place: a commit puts another elsewhere. So the next snapshot
    reads only what was written since.
    """

    id: str
    facets: dict[str, Any]
    names: tuple[str, ...]  # each as one run of letters
    values: tuple[tuple[str, str], ...]  # (facet, value)
    said: str = ""  # by a document about the index itself

    @classmethod
    def of(cls, stored: Mapping[str, str]) -> _Stored:
        if stored["id"].startswith("meta:"):
            return cls(stored["id"], {}, (), (), stored["display"])
        facets = json.loads(stored["facets"])
        names = dict.fromkeys(squash(name) for name in facets["names"])
        names.pop("", None)
        return cls(stored["id"], facets, tuple(names), tuple(_values_of(stored["id"], facets)))


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


@lru_cache(maxsize=2)
def _vocabulary_in(packed: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(packed)
    return read


@lru_cache(maxsize=2)
def lexicon_of(vocabulary: str, titles: tuple[tuple[str, str], ...]) -> Lexicon:
    """The lexicon of this vocabulary, built once: most generations share it.

    `titles` of countries by their codes: a country is understood by the name that the directory
    has for it, without being listed.
    """
    kept = _vocabulary_in(vocabulary)
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


NOTHING = Postings(array("I"), array("f"))


class Snapshot:
    def __init__(
        self, index: DirectoryIndex, generation: Generation, before: Snapshot | None = None
    ) -> None:
        """Read a generation; what it shares with the snapshot `before` is taken over from there.

        Raises: IndexUnreadableError, on any failure.
        """
        self.generation = generation
        self._lock = threading.Lock()
        self._words = Cache(KEPT_POSTINGS, len)
        self._answers = Cache(KEPT_ANSWERS)
        self._of_entries = Cache(KEPT_OF_ENTRIES)
        self._levels = Cache(KEPT_LEVELS, len)
        self._lists = Cache(KEPT_LISTS)
        self._numbers_of = Cache(KEPT_NUMBERS)
        self._index = index.open(generation, in_memory=True)
        try:
            self._searcher = self._index.searcher()
            self._reader = self._searcher.reader()
            self._leaves = list(self._reader.leaf_readers())
            self._read(before._stored if before else {})
        except Exception as error:
            raise IndexUnreadableError(f"{type(error).__name__}: {error}") from error

    def _read(self, known: Mapping[_Place, _Stored]) -> None:
        self._stored: dict[_Place, _Stored] = {}
        rows: list[tuple[str, int, _Stored]] = []
        vocabulary: str | None = None
        for reader, first in self._leaves:
            segment = reader.segment().segment_id()
            for number in reader.all_doc_ids():
                place = (segment, number)
                stored = known.get(place) or _Stored.of(reader.stored_fields(number))
                self._stored[place] = stored
                if stored.id == VOCABULARY:
                    vocabulary = stored.said
                elif not stored.id.startswith("meta:"):
                    rows.append((stored.id, first + number, stored))
        if vocabulary is None:
            raise IndexUnreadableError("the vocabulary is missing")
        rows.sort(key=itemgetter(0))
        self.keys = [tuple(row[0].split(":", 1)) for row in rows]
        self.at = {key: position for position, key in enumerate(self.keys)}
        self._numbers = [row[1] for row in rows]
        self._positions = {number: position for position, number in enumerate(self._numbers)}
        self.facets = [row[2].facets for row in rows]
        self.size = len(rows)
        self.everything = (1 << self.size) - 1
        self._vocabulary = _vocabulary_in(vocabulary)
        self.lexicon = lexicon_of(vocabulary, self._country_titles())
        self.bits = self._facet_bits([row[2].values for row in rows])
        self.names = self._names([row[2].names for row in rows])

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
        labels = self._vocabulary["labels"].get(kind, {}).get(code, {})
        found = labels.get(language) or labels.get("en")
        return str(found[0]) if found else code

    def codes(self, kind: str) -> list[str]:
        """The codes of a kind of term, in the order that pages list them."""
        return list(self._vocabulary["labels"].get(kind, {}))

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

    def _names(self, names: Sequence[Sequence[str]]) -> dict[str, list[int]]:
        """Whole names, acronyms and aliases as one run of letters, to the entries they name."""
        found: dict[str, list[int]] = {}
        for position, squashed in enumerate(names):
            for name in squashed:
                found.setdefault(name, []).append(position)
        return found

    def name_words(self, position: int) -> tuple[tuple[str, ...], ...]:
        """The folded words of each name of an entry."""
        names = self.facets[position]["names"]
        return self._of_entries.get(
            ("name words", position),
            lambda: tuple(tuple(token.folded for token in tokenize(name)) for name in names),
        )

    def of_entry(self, what: Hashable, position: int, make: Callable[[], V]) -> V:
        """Something worked out of an entry, once in the life of this snapshot."""
        return self._of_entries.get((what, position), make)

    def display(self, position: int) -> dict[str, Any]:
        """What a result prints of an entry."""
        return self._of_entries.get(("display", position), lambda: self._display(position))

    def _display(self, position: int) -> dict[str, Any]:
        with self._lock:
            stored = self._reader.stored_fields(self._numbers[position])
        shown: dict[str, Any] = json.loads(stored["display"])
        return shown

    def level(self, key: Hashable, make: Callable[[], Levels]) -> Levels:
        """How well entries meet a word, a concept, a role: worked out once, kept like words."""
        return self._levels.get(key, make)

    def of_all(self, key: Hashable, make: Callable[[], V]) -> V:
        """Something worked out of all entries at once."""
        return self._lists.get(key, make)

    def number(self, key: Hashable, make: Callable[[], float]) -> float:
        """A number worked out of a word."""
        return self._numbers_of.get(key, make)

    def answer(self, key: Hashable, make: Callable[[], V]) -> V:
        """A whole answer, made once in the life of this snapshot."""
        return self._answers.get(key, make)

    def forget_answers(self) -> None:
        """Keep no whole answer and nothing worked out of a single entry; for measuring."""
        self._answers = Cache(KEPT_ANSWERS)
        self._of_entries = Cache(KEPT_OF_ENTRIES)

    def order_by_name(self, language: str) -> list[int]:
        """For each position its place among all entries by title."""

        def ordered() -> list[int]:
            wanted = language if language in SERVED else "en"
            titles = [name_key(facets["titles"][wanted][0]) for facets in self.facets]
            places = [0] * self.size
            for place, position in enumerate(sorted(range(self.size), key=titles.__getitem__)):
                places[position] = place
            return places

        return self._lists.get(("by name", language), ordered)

    # Words

    def postings(self, field: str, word: str) -> Postings:
        # Most stems of most languages stand nowhere: they must not push out the words that do.
        if word not in self._standing(field):
            return NOTHING
        return self._words.get((field, word), lambda: self._postings(field, word))

    def _standing(self, field: str) -> frozenset[str]:
        return self._lists.get(("standing", field), lambda: frozenset(self.words(field)))

    def _postings(self, field: str, word: str) -> Postings:
        # BM25 without the rarity of the word, which is the same for all that have it. Whoosh's own
        # scorer takes ten times as long: it looks up the length of a field for each entry.
        norms = self._norms(field)
        found, scores = array("I"), array("f")
        with self._lock:
            for reader, first in self._leaves:
                if (field, word) not in reader:
                    continue
                matcher = reader.postings(field, word)
                while matcher.is_active():
                    position = self._positions[first + matcher.id()]
                    often = matcher.weight()
                    found.append(position)
                    scores.append(often / (often + norms[position]))
                    matcher.next()
        best = max(scores, default=1.0)
        return Postings(found, array("f", [score / best for score in scores]))

    def is_common(self, field: str, word: str, share: float) -> bool:
        """Whether at least this share of the entries has the word; reads no entry."""
        if word not in self._standing(field):
            return False
        with self._lock:
            return bool(self._reader.doc_frequency(field, word) >= share * self.size)

    def read_ahead(self, fields: Sequence[str]) -> None:
        """Read the words that many entries have, which take longest, before anybody asks."""
        with self._lock:
            often = [
                (info.doc_frequency(), field, word.decode("utf-8"))
                for field in fields
                for word, info in self._reader.iter_field(field)
                if info.doc_frequency() >= MANY
            ]
        budget = READ_AHEAD
        for count, field, word in sorted(often, reverse=True):
            budget -= count
            if budget < 0:
                break
            self.postings(field, word)

    def _norms(self, field: str) -> Sequence[float]:
        """By position what the length of the field adds below the line of BM25's fraction."""
        return self._lists.get(("norms", field), lambda: self._made_norms(field))

    def _made_norms(self, field: str) -> Sequence[float]:
        with self._lock:
            mean = self._searcher.avg_field_length(field) or 1.0
            norms = array("d", bytes(8 * self.size))
            for reader, first in self._leaves:
                for number in reader.all_doc_ids():
                    position = self._positions.get(first + number)
                    if position is not None:
                        length = reader.doc_field_length(number, field) or 0
                        norms[position] = BM25_K1 * (1 - BM25_B + BM25_B * length / mean)
        return norms

    def words(self, field: str) -> list[str]:
        """All words of a field, sorted."""
        return self._lists.get(("words", field), lambda: self._field_words(field))

    def _field_words(self, field: str) -> list[str]:
        with self._lock:
            return sorted(word.decode("utf-8") for word in self._reader.lexicon(field))

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
