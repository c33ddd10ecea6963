"""Roles and topics that a visitor may be typing the name of, in any language search understands."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.search.snapshot import Snapshot
from helpdesk.search.tokens import tokenize
from helpdesk.search.understanding import Understanding, understand
from helpdesk.search.words import Means

MOST = 2  # of eight suggestions: a concept leads to a list, an entry to the thing itself
START = 2  # letters by which names are looked up
SHORTEST = 3  # letters; fewer begin too many words to mean one
_KIND = {Means.ROLE: "role", Means.TOPIC: "topic"}


@dataclass(frozen=True)
class Concept:
    """A role or topic, in one country where the words name one."""

    kind: str
    code: str
    country: str | None


def concepts(text: str, language: str, snapshot: Snapshot) -> list[Concept]:
    """What the words name, the country they name beside it; the nearest to what was typed first.

    The last word may be a beginning; each other one has to be whole.
    """
    asked = understand(text, snapshot.lexicon, snapshot.covered)
    country = asked.countries[0] if len(asked.countries) == 1 else None
    words = _words_beside_countries(asked)
    if not words or len("".join(words)) < SHORTEST or len(words[-1]) < START:
        return []
    found: dict[tuple[str, str], int] = {}
    for kind, code, of, name in _names(snapshot).get(words[-1][:START], ()):
        if _begins(words, name):
            # A name in the page's language that has little left to type is meant before others.
            rest = len("".join(name)) - len("".join(words)) + (0 if of == language else 100)
            found[kind, code] = min(rest, found.get((kind, code), rest))
    if not found:
        understood = [("role", code) for code in asked.roles]
        understood += [("topic", code) for code in asked.topics]
        found = dict.fromkeys(understood, 0)
    known = [key for key in sorted(found, key=found.__getitem__) if key[1] in snapshot.bits[key[0]]]
    return [Concept(kind, code, country) for kind, code in known[:MOST]]


def _words_beside_countries(asked: Understanding) -> list[str]:
    named = {
        at
        for mention in asked.mentions
        if mention.codes(Means.COUNTRY) or mention.codes(Means.PLACE)
        for at in mention.positions
    }
    return [
        token.folded
        for at, token in enumerate(asked.tokens)
        if at not in named and (not token.is_stop or at == len(asked.tokens) - 1)
    ]


def _begins(words: list[str], name: tuple[str, ...]) -> bool:
    whole, last = words[:-1], words[-1]
    return all(word in name for word in whole) and any(
        word.startswith(last) for word in name if word not in whole
    )


Name = tuple[str, str, str, tuple[str, ...]]  # kind, code, language, folded words


def _names(snapshot: Snapshot) -> dict[str, list[Name]]:
    """The names that roles and topics have, by the first letters of each of their words."""

    def made() -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = {}
        for phrase in snapshot.lexicon.phrases:
            words = tuple(token.folded for token in tokenize(phrase.text))
            for means, code in phrase.meanings:
                if means in _KIND:
                    name = (_KIND[Means(means)], code, phrase.language, words)
                    for start in {word[:START] for word in words}:
                        found.setdefault(start, []).append(name)
        return found

    return snapshot.of_all("names of concepts", made)
