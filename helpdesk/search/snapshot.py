"""One generation of the index held in memory: read-only, shared by threads, swapped whole.

Words are read from Whoosh once, under a lock, then kept. A set of entries is a Python int used as a
bit set, in which the bit of an entry is its position in `keys`.
"""

from __future__ import annotations

import json
import math
import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from helpdesk.core.text import name_key
from helpdesk.search.country_names import CountryNames
from helpdesk.search.index import VOCABULARY, DirectoryIndex, Generation, IndexUnreadableError
from helpdesk.search.lexicon import Lexicon
from helpdesk.search.tokens import squash, tokenize
from helpdesk.search.typos import Speller
from helpdesk.search.words import Match, Means, Word
from helpdesk.vocabulary.languages import SERVED

KEPT_WORDS = 4_000
KEPT_ANSWERS = 1_000
KEPT_OF_ENTRIES = 20_000  # names, excerpts, what a result prints
MOST_EXPANSIONS = 60  # words that a prefix may stand for
FACETS = ("country", "region", "role", "topic", "type")

V = TypeVar("V")


class Cache:
    """The last used values, safe across threads; a value may be made twice, which does no harm."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: V = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True)
class Postings:
    """Where a word stands: entries with their BM25F score, 1.0 the best of them, and as a bit set."""

    scores: dict[int, float]
    bits: int


@lru_cache(maxsize=2)
def lexicon_of(words: tuple[Word, ...], countries: CountryNames) -> Lexicon:
    """The lexicon of these words, built once: most generations share it."""
    return Lexicon(words, countries)


NOTHING = Postings({}, 0)


def bits_of(positions: Iterator[int] | Sequence[int]) -> int:
    """A bit set of positions; made by bytes, since a shift for each would copy the number."""
    kept = list(positions)
    if not kept:
        return 0
    made = bytearray(max(kept) // 8 + 1)
    for position in kept:
        made[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(made, "little")


def positions_in(bits: int) -> list[int]:
    """The positions of a bit set, in order."""
    found: list[int] = []
    for at, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if byte:
            base = at << 3
            found.extend(base + bit for bit in range(8) if byte >> bit & 1)
    return found


class Snapshot:
    def __init__(self, index: DirectoryIndex, generation: Generation) -> None:
        """Read a generation.

        Raises: IndexUnreadableError, on any failure.
        """
        self.generation = generation
        self._lock = threading.Lock()
        self._words = Cache(KEPT_WORDS)
        self._answers = Cache(KEPT_ANSWERS)
        self._of_entries = Cache(KEPT_OF_ENTRIES)
        self._levels = Cache(KEPT_WORDS)
        self._index = index.open(generation, in_memory=True)
        try:
            self._searcher = self._index.searcher()
            self._reader = self._searcher.reader()
            self._read()
        except Exception as error:
            raise IndexUnreadableError(f"{type(error).__name__}: {error}") from error

    def _read(self) -> None:
        rows: list[tuple[str, int, str]] = []
        vocabulary: str | None = None
        for number, stored in self._reader.iter_docs():
            if stored["id"] == VOCABULARY:
                vocabulary = stored["display"]
            elif not stored["id"].startswith("meta:"):
                rows.append((stored["id"], number, stored["facets"]))
        if vocabulary is None:
            raise IndexUnreadableError("the vocabulary is missing")
        rows.sort()
        self.keys = [tuple(row[0].split(":", 1)) for row in rows]
        self.at = {key: position for position, key in enumerate(self.keys)}
        self._numbers = [row[1] for row in rows]
        self._positions = {number: position for position, number in enumerate(self._numbers)}
        self.facets: list[dict[str, Any]] = [json.loads(row[2]) for row in rows]
        self.size = len(rows)
        self.everything = (1 << self.size) - 1
        self._vocabulary: dict[str, Any] = json.loads(vocabulary)
        self.lexicon = lexicon_of(tuple(self._lexicon_words()), self._country_names())
        self.bits = self._facet_bits()
        self.names = self._names()

    # The words that search understands

    def _lexicon_words(self) -> Iterator[Word]:
        yield from (Word(*row) for row in self._vocabulary["words"])
        yield from self._label_words()
        # A country is understood by the name the directory has for it, without being listed.
        for (kind, code), facets in zip(self.keys, self.facets, strict=True):
            if kind == "country":
                for title, _ in facets["titles"].values():
                    yield Word(Means.COUNTRY, code, "", title, Match.WORD)

    def _country_names(self) -> CountryNames:
        kept = self._vocabulary["countries"]
        return CountryNames(
            tuple((tuple(words), code) for words, code in kept["names"]),
            frozenset(kept["spellings"]),
        )

    def _label_words(self) -> Iterator[Word]:
        """Roles, topics and regions are understood by their labels."""
        for kind, means in (("role", Means.ROLE), ("topic", Means.TOPIC), ("region", Means.REGION)):
            for code, labels in self._vocabulary["labels"].get(kind, {}).items():
                for language, (label, plural) in labels.items():
                    for text in (label, plural):
                        if text:
                            yield Word(means, code, language, text, Match.WORD)

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

    def _facet_bits(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, list[int]]] = {name: {} for name in (*FACETS, "names_country")}
        for position, ((kind, _), facets) in enumerate(zip(self.keys, self.facets, strict=True)):
            valued = {
                "country": facets["countries"],
                "region": facets["regions"],
                "role": facets["roles"],
                "topic": facets["topics"],
                "type": [kind],
                "names_country": facets.get("named_countries", ()),
            }
            for name, values in valued.items():
                for value in values:
                    found[name].setdefault(value, []).append(position)
        return {
            name: {value: bits_of(positions) for value, positions in values.items()}
            for name, values in found.items()
        }

    def _names(self) -> dict[str, list[int]]:
        """Whole names, acronyms and aliases as one run of letters, to the entries they name."""
        found: dict[str, list[int]] = {}
        for position, facets in enumerate(self.facets):
            for name in facets["names"]:
                named = found.setdefault(squash(name), [])
                if position not in named:
                    named.append(position)
        found.pop("", None)
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

    def level(self, key: Hashable, make: Callable[[], V]) -> V:
        """How well entries meet a word, a concept, a role: worked out once, kept like words."""
        return self._levels.get(key, make)

    def answer(self, key: Hashable, make: Callable[[], V]) -> V:
        """A whole answer, made once in the life of this snapshot."""
        return self._answers.get(key, make)

    def order_by_name(self, language: str) -> list[int]:
        """For each position its place among all entries by title."""

        def ordered() -> list[int]:
            wanted = language if language in SERVED else "en"
            titles = [name_key(facets["titles"][wanted][0]) for facets in self.facets]
            places = [0] * self.size
            for place, position in enumerate(sorted(range(self.size), key=titles.__getitem__)):
                places[position] = place
            return places

        return self._words.get(("by name", language), ordered)

    # Words

    def postings(self, field: str, word: str) -> Postings:
        # Most stems of most languages stand nowhere: they must not push out the words that do.
        if word not in self._standing(field):
            return NOTHING
        return self._words.get((field, word), lambda: self._postings(field, word))

    def _standing(self, field: str) -> frozenset[str]:
        return self._levels.get(("standing", field), lambda: frozenset(self.words(field)))

    def _postings(self, field: str, word: str) -> Postings:
        with self._lock:
            matcher = self._searcher.postings(field, word)
            scores: dict[int, float] = {}
            while matcher.is_active():
                position = self._positions.get(matcher.id())
                if position is not None:
                    scores[position] = matcher.score()
                matcher.next()
        best = max(scores.values(), default=0.0)
        if best > 0:
            scores = {position: score / best for position, score in scores.items()}
        else:  # a word that stands in nearly every entry tells none from another
            scores = dict.fromkeys(scores, 1.0)
        return Postings(scores, bits_of(list(scores)))

    def words(self, field: str) -> list[str]:
        """All words of a field, sorted."""
        return self._words.get(("words", field), lambda: self._field_words(field))

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

    def rarity(self, bits: int) -> float:
        """How much a group tells: 1.0 where nothing or one entry has it, near 0 where nearly all
        do.
        """
        count = bits.bit_count()
        return math.log((self.size + 1) / (max(count, 1))) / math.log(self.size + 2)
