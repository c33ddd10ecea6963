"""The words that search understands, arranged to be looked up by the words of a query; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from helpdesk.search.country_names import CountryNames
from helpdesk.search.stems import LANGUAGES, stems, stems_in_all
from helpdesk.search.tokens import Token, tokenize
from helpdesk.search.words import Match, Means, Word

LONGEST_NAME = 6  # words; "Bosnia and Herzegovina" in some languages has five
ENDING = 3  # letters that may follow a stem: those of an adjective's gender, number and case
COMPOUND_STEM = 8  # letters from which a stem may begin a German or Dutch compound
WINDOW = 3  # words that may stand between those of a phrase

_NAMING = (Means.COUNTRY, Means.PLACE, Means.REGION)
Meaning = tuple[str, str]  # (means, code)
Stem = tuple[str, str]  # (language, stem)


@dataclass(frozen=True)
class Phrase:
    """Words that together mean something: each a set of stems of which one has to be met."""

    language: str
    words: tuple[frozenset[str], ...]
    text: str
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class Found:
    """What was recognised, and in which words of the query (by their positions)."""

    meanings: tuple[Meaning, ...]
    positions: tuple[int, ...]
    letters: int
    languages: frozenset[str] = frozenset()

    @property
    def rank(self) -> tuple[int, int]:
        """Longer phrases say more: of two that share a word the longer one is meant."""
        return (-len(self.positions), -self.letters)


@dataclass
class _Names:
    """Countries, places and regions, by their folded words; stems keep what may follow."""

    exact: dict[tuple[str, ...], tuple[Meaning, ...]] = field(default_factory=dict)
    stems: dict[tuple[str, ...], tuple[Meaning, ...]] = field(default_factory=dict)
    first_of_several: set[str] = field(default_factory=set)  # of names of more than one word

    def add(self, words: tuple[str, ...], meaning: Meaning, match: str) -> None:
        kept = self.exact if match == Match.WORD else self.stems
        kept[words] = (*kept.get(words, ()), meaning)
        if len(words) > 1:
            self.first_of_several.add(words[0])

    def at(self, words: tuple[str, ...]) -> tuple[Meaning, ...]:
        if words in self.exact:
            return self.exact[words]
        last = words[-1]
        for cut in range(min(ENDING, len(last) - 3) + 1):
            found = self.stems.get((*words[:-1], last[: len(last) - cut]))
            if found:
                return found
        return ()


class Lexicon:
    """Built once for a generation of the index, then only read."""

    def __init__(self, words: Iterable[Word], countries: CountryNames) -> None:
        self._names = _Names()
        self._phrases: dict[Stem, list[int]] = {}  # numbers of those whose first word has the stem
        self._stems: set[Stem] = set()  # of all words of those
        self._prefixes: dict[str, list[Meaning]] = {}
        self._prefix_languages: dict[str, set[str]] = {}
        self.concept_phrases: dict[str, list[Phrase]] = {}
        self.phrases: list[Phrase] = []  # all that name a role, topic, type, fact or concept
        self.known: set[str] = set()
        by_phrase: dict[tuple[str, str, str], list[Meaning]] = {}
        for word in words:
            key = (word.language, word.phrase, word.match)
            by_phrase.setdefault(key, []).append((word.means, word.code))
        for (language, text, match), meanings in by_phrase.items():
            self._add(language, text, match, meanings)
        for name, code in countries.names:
            if name not in self._names.exact:
                self._names.add(name, (Means.COUNTRY.value, code), Match.WORD)
        self.spelled = frozenset(self.known | countries.spellings)

    def _add(self, language: str, text: str, match: str, meanings: list[Meaning]) -> None:
        for means, code in meanings:
            if means in _NAMING:
                folded = tuple(token.folded for token in tokenize(text))
                self._names.add(folded, (means, code), match)
                self.known.update(folded)
            if means == Means.REGION:
                self._add_region_text(language, text, code)
        meant = tuple(meaning for meaning in meanings if meaning[0] not in _NAMING)
        if meant:
            self._add_phrase(language, text, match, meant)

    def _add_phrase(self, language: str, text: str, match: str, meant: tuple[Meaning, ...]) -> None:
        tokens = _content(tokenize(text))
        self.known.update(token.folded for token in tokens)
        words = tuple(stems(token.written, language) | {token.folded} for token in tokens)
        phrase = Phrase(language, words, text, meant)
        number = len(self.phrases)
        self.phrases.append(phrase)
        for means, code in meant:
            if means == Means.CONCEPT:
                self.concept_phrases.setdefault(code, []).append(phrase)
        if match == Match.PREFIX and len(tokens) == 1:
            self._prefixes.setdefault(tokens[0].folded, []).extend(meant)
            self._prefix_languages.setdefault(tokens[0].folded, set()).add(language)
            return
        for stem in words[0]:
            self._phrases.setdefault((language, stem), []).append(number)
        self._stems.update((language, stem) for word in words for stem in word)

    def _add_region_text(self, language: str, text: str, code: str) -> None:
        """What texts call a region, to find those that speak of it."""
        words = tuple(
            stems(token.written, language) | {token.folded} for token in _content(tokenize(text))
        )
        self.concept_phrases.setdefault(code, []).append(Phrase(language, words, text, ()))

    def names_in(self, tokens: Sequence[Token]) -> list[Found]:
        """Countries, places and regions, the longest name at each place."""
        found: list[Found] = []
        start = 0
        while start < len(tokens):
            length = self._longest_name(tokens, start, found)
            start += length or 1
        return found

    def _longest_name(self, tokens: Sequence[Token], start: int, found: list[Found]) -> int:
        may_be_longer = tokens[start].folded in self._names.first_of_several
        most = min(LONGEST_NAME, len(tokens) - start) if may_be_longer else 1
        for length in range(most, 0, -1):
            part = tokens[start : start + length]
            if length == 1 and part[0].is_stop and not part[0].is_loud and len(tokens) > 1:
                return 0
            meanings = self._names.at(tuple(token.folded for token in part))
            if meanings:
                positions = tuple(range(start, start + length))
                letters = sum(len(token.folded) for token in part)
                found.append(Found(meanings, positions, letters))
                return length
        return 0

    def phrases_in(self, tokens: Sequence[tuple[int, Token]]) -> list[Found]:
        """Concepts named by these words (with their positions), whatever order they stand in."""
        where: dict[Stem, list[int]] = {}
        for position, token in tokens:
            for stem in _forms(token.written, token.folded) & self._stems:
                where.setdefault(stem, []).append(position)
        starting = {number for stem in where for number in self._phrases.get(stem, ())}
        found = [match for number in starting for match in _matches(self.phrases[number], where)]
        found.extend(
            match for position, token in tokens for match in self._prefixed(position, token)
        )
        return found

    def _prefixed(self, position: int, token: Token) -> list[Found]:
        word = token.folded
        shortest = (
            min(len(word), COMPOUND_STEM) if len(word) > COMPOUND_STEM else len(word) - ENDING
        )
        for length in range(len(word), max(2, shortest - ENDING) - 1, -1):
            if length < COMPOUND_STEM and len(word) - length > ENDING:
                break
            meanings = self._prefixes.get(word[:length])
            if meanings:
                languages = frozenset(self._prefix_languages[word[:length]])
                return [Found(tuple(meanings), (position,), length, languages)]
        return []


def _content(tokens: list[Token]) -> list[Token]:
    kept = [token for token in tokens if not token.is_stop]
    return kept or tokens


@lru_cache(maxsize=20_000)
def _forms(written: str, folded: str) -> frozenset[Stem]:
    """What a word may be known by in each language: its stems, and itself."""
    itself = ((language, folded) for language in LANGUAGES)
    return stems_in_all(written) | stems_in_all(folded) | frozenset(itself)


def _matches(phrase: Phrase, where: dict[Stem, list[int]]) -> list[Found]:
    """The phrase where each of its words is met by a word of its own, close to the first."""
    language = phrase.language
    choices = []
    for word in phrase.words:
        met = {p for stem in word for p in where.get((language, stem), ())}
        if not met:
            return []
        choices.append(sorted(met))
    found = []
    reach = len(phrase.words) + WINDOW
    for first in choices[0]:
        taken = [first]
        for positions in choices[1:]:
            near = [p for p in positions if p not in taken and abs(p - first) <= reach]
            if not near:
                break
            taken.append(min(near, key=lambda p: abs(p - first)))
        else:
            letters = sum(max(map(len, word)) for word in phrase.words)
            languages = frozenset({language})
            found.append(Found(phrase.meanings, tuple(sorted(taken)), letters, languages))
    return found
