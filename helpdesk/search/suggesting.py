"""What a visitor who has typed a few letters may be looking for: bodies, countries, calls, concepts."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.search.answers import answer
from helpdesk.search.concepts import Concept, concepts
from helpdesk.search.snapshot import Snapshot
from helpdesk.search.tokens import squash, tokenize

MOST = 8  # more than a glance takes in is no help


# Entries whose name starts as typed stand before a concept, but do not hide it.
SUREST = 3


@dataclass(frozen=True)
class Suggestion:
    """An entry; or a role or topic, of one country where the words name one."""

    kind: str
    key: str
    title: str
    acronym: str
    country: str | None
    language: str  # of the title


def suggestions(text: str, language: str, snapshot: Snapshot) -> list[Suggestion]:
    return snapshot.answer(
        ("suggestions", language, text), lambda: _suggestions(text, language, snapshot)
    )


def _suggestions(text: str, language: str, snapshot: Snapshot) -> list[Suggestion]:
    words = [token.folded for token in tokenize(text)]
    if not words:
        return []
    named = _named(text, words, snapshot)
    found = dict.fromkeys(position for _, position in named)
    if len(found) < MOST and len(text) > 2:
        # A word half typed looks misspelt: only where nothing starts so is it put right.
        answered = answer(text, snapshot, corrects=not found)
        found.update(dict.fromkeys(answered.positions[:MOST].tolist()))
    entries = [_suggestion(position, language, snapshot) for position in list(found)[:MOST]]
    understood = [_concept(of, language, snapshot) for of in concepts(text, language, snapshot)]
    surest = min(SUREST, sum(how == 0 for how, _ in named))
    return [*entries[:surest], *understood, *entries[surest:]][:MOST]


def _named(text: str, words: list[str], snapshot: Snapshot) -> list[tuple[int, int]]:
    """Entries with a name or acronym that starts so (0), or with words that do (1); the surest first."""
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
    return [(best, position) for best, _, _, position in sorted(ranked)]


def _with_word(last: str, snapshot: Snapshot) -> list[int]:
    found: dict[int, None] = {}
    for word in snapshot.expansions("name", last):
        found.update(dict.fromkeys(snapshot.postings("name", word).positions.tolist()))
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
    title, of = titles.get(language) or titles["en"]
    return Suggestion(kind, key, title, facets.get("acronym", ""), facets["country"], of)


def _concept(concept: Concept, language: str, snapshot: Snapshot) -> Suggestion:
    label = snapshot.label(concept.kind, concept.code, language)
    return Suggestion(concept.kind, concept.code, label, "", concept.country, language)
