"""What a visitor who has typed a few letters may be looking for: bodies, countries, calls."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.search.answers import answer
from helpdesk.search.snapshot import Snapshot
from helpdesk.search.tokens import squash, tokenize

MOST = 8  # more than a glance takes in is no help


@dataclass(frozen=True)
class Suggestion:
    kind: str
    key: str
    title: str
    acronym: str
    country: str | None


def suggestions(text: str, language: str, snapshot: Snapshot) -> list[Suggestion]:
    words = [token.folded for token in tokenize(text)]
    if not words:
        return []
    found = dict.fromkeys(_named(text, words, snapshot))
    if len(found) < MOST and len(text) > 2:
        found.update(dict.fromkeys(answer(text, snapshot).positions[:MOST]))
    return [_suggestion(position, language, snapshot) for position in list(found)[:MOST]]


def _named(text: str, words: list[str], snapshot: Snapshot) -> list[int]:
    """Entries with a name or acronym that starts so, or with words that do; the surest first."""
    start = squash(text)
    ranked: list[tuple[int, int, int, int]] = []
    last = words[-1]
    for position in _with_word(last, snapshot):
        names = snapshot.name_words(position)
        best = min((_how_it_starts(start, words, name) for name in names), default=9)
        if best < 9:
            kind = snapshot.keys[position][0]
            shortest = min(len("".join(name)) for name in names)
            ranked.append((best, 0 if kind == "country" else 1, shortest, position))
    return [position for *_, position in sorted(ranked)]


def _with_word(last: str, snapshot: Snapshot) -> list[int]:
    found: dict[int, None] = {}
    for word in snapshot.expansions("name", last):
        found.update(dict.fromkeys(snapshot.postings("name", word).positions))
    return list(found)


def _how_it_starts(start: str, words: list[str], name: tuple[str, ...]) -> int:
    """0: the name starts with what was typed; 1: its words do, in any order; 9: neither."""
    if "".join(name).startswith(start):
        return 0
    whole, last = set(words[:-1]), words[-1]
    if whole <= set(name) and any(word.startswith(last) for word in name):
        return 1
    return 9


def _suggestion(position: int, language: str, snapshot: Snapshot) -> Suggestion:
    kind, key = snapshot.keys[position]
    facets = snapshot.facets[position]
    titles = facets["titles"]
    title = (titles.get(language) or titles["en"])[0]
    return Suggestion(kind, key, title, facets.get("acronym", ""), facets["country"])
