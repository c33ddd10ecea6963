"""The part of a text that shows why it was found, in pieces that are hits or not; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from helpdesk.core.text import fold
from helpdesk.search.lexicon import Lexicon, Phrase
from helpdesk.search.stems import stems, stems_in_all
from helpdesk.search.understanding import Understanding
from helpdesk.search.words import Means

LENGTH = 230  # characters; three lines on a wide page
BEFORE = 60  # characters kept before the first hit, so that it stands in its sentence
OFTEN = 3  # phrases; "opinion" in one phrase for ethics review does not stand for it
LEAST_LETTERS = 4  # a stem that is shorter joins words that have nothing in common
_WORD = re.compile(r"[^\W_]+(?:[+&][^\W_]+)*")


@dataclass(frozen=True)
class Piece:
    text: str
    is_match: bool = False


@dataclass(frozen=True)
class Wanted:
    """What counts as a hit: folded words, and stems."""

    words: frozenset[str]
    stems: frozenset[str]

    def has(self, word: str, language: str) -> bool:
        """Whether a word of a text in `language` is a hit."""
        folded = _folded(word)
        if folded in self.words:
            return True
        if len(folded) < LEAST_LETTERS:
            return False
        return not self.stems.isdisjoint(stems(word.lower(), language))


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return fold(word)


def wanted_by(asked: Understanding, lexicon: Lexicon) -> Wanted:
    """The words of a query with their forms, and the words of its concepts in other languages."""
    words = {token.folded for token in asked.content}
    found = {stem for token in asked.content for _, stem in stems_in_all(token.written)}
    for mention in asked.mentions:
        for code in mention.codes(Means.CONCEPT):
            found.update(_telling_stems(lexicon.concept_phrases.get(code, ())))
    return Wanted(frozenset(words), frozenset(s for s in found if len(s) >= LEAST_LETTERS))


def _telling_stems(phrases: Iterable[Phrase]) -> set[str]:
    """Of a concept's phrases the words that carry it: alone, or in several phrases of a language."""
    seen: dict[tuple[str, str], int] = {}
    for phrase in phrases:
        for word in phrase.words:
            for stem in word:
                times = OFTEN if len(phrase.words) == 1 else 1
                seen[phrase.language, stem] = seen.get((phrase.language, stem), 0) + times
    return {stem for (_, stem), times in seen.items() if times >= OFTEN}


def best_of(texts: Iterable[tuple[str, str]], wanted: Wanted) -> tuple[str, str]:
    """Of (language, text) the one with the most different hits; of equals the first."""
    best, most = ("", ""), -1
    for language, text in texts:
        hits = len({_folded(word) for word in _WORD.findall(text) if wanted.has(word, language)})
        if hits > most:
            best, most = (language, text), hits
    return best


def excerpt(text: str, language: str, wanted: Wanted) -> list[Piece]:
    """About `LENGTH` characters of the text around its first hit."""
    hits = [found for found in _WORD.finditer(text) if wanted.has(found.group(), language)]
    start = _start(text, hits[0].start()) if hits else 0
    end = _end(text, start)
    pieces = [Piece("… ")] if start else []
    at = start
    for hit in hits:
        if hit.start() < at or hit.end() > end:
            continue
        if hit.start() > at:
            pieces.append(Piece(text[at : hit.start()]))
        pieces.append(Piece(hit.group(), is_match=True))
        at = hit.end()
    if at < end:
        pieces.append(Piece(text[at:end]))
    if end < len(text):
        pieces.append(Piece(" …"))
    return pieces


def _start(text: str, hit: int) -> int:
    if len(text) <= LENGTH or hit <= BEFORE:
        return 0
    start = min(hit - BEFORE, len(text) - LENGTH)
    sentence = text.rfind(". ", 0, hit)
    if sentence >= start:
        return sentence + 2
    return text.find(" ", start) + 1


def _end(text: str, start: int) -> int:
    if len(text) <= start + LENGTH:
        return len(text)
    return max(text.rfind(" ", start, start + LENGTH), start + 1)
