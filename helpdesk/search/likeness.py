"""How like the names of entries a query is, word by word; reads a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from helpdesk.search.levels import Mask
from helpdesk.search.snapshot import Snapshot
from helpdesk.search.tokens import without_ending

SHORT_WORD = 3  # letters; articles and prepositions of a name need not be said
LEAST_WEIGHT = 0.1


def weighed_words(words: Iterable[str], snapshot: Snapshot) -> dict[str, float]:
    """Words without their endings, rare ones weighing more."""
    weights = _weights(snapshot)
    return {without_ending(word): weights[word] for word in words}


class _Weights(dict[str, float]):
    """How much a word of a name tells, worked out when it is first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __missing__(self, word: str) -> float:
        rarity = self._snapshot.rarity(self._snapshot.frequency("name", word))
        weight = self[word] = max(LEAST_WEIGHT, rarity)
        return weight


def _weights(snapshot: Snapshot) -> _Weights:
    return snapshot.of_all("name weights", lambda: _Weights(snapshot))


def with_words_in_names(words: Iterable[str], snapshot: Snapshot) -> Mask:
    """Entries with one of these words, given without their endings, in a name."""
    by_start = snapshot.of_all("words by start", lambda: _words_by_start(snapshot))
    mask = np.zeros(snapshot.size, np.bool_)
    for start in words:
        for word in by_start.get(start, ()):
            mask[snapshot.postings("name", word).positions] = True
    return mask


def _words_by_start(snapshot: Snapshot) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in snapshot.words("name"):
        found.setdefault(without_ending(word), []).append(word)
    return found


def likeness_of(
    words: Mapping[str, float], said_otherwise: frozenset[str], position: int, snapshot: Snapshot
) -> float:
    """How like the query the most like name of an entry is, from 0 to 1, rare words counting more.

    `said_otherwise` are words that need not stand in the name: they name the entry's country.
    """
    weights = _weights(snapshot)
    names = snapshot.names_by_word(position)
    single = {next(iter(name)) for name in names if len(name) == 1}
    best = 0.0
    for name in names:
        met = missed = 0.0
        for word, weight in words.items():
            if word in name:
                met += weight
            elif word not in single and word not in said_otherwise:
                missed += weight
        if met:
            unsaid = sum(
                weights[whole]
                for word, whole in name.items()
                if word not in words and len(whole) > SHORT_WORD
            )
            best = max(best, met / (met + 0.5 * missed + 0.5 * unsaid))
    return best


def warm_names(snapshot: Snapshot, most: int) -> None:
    """Cut the names of the first `most` entries into words, before anybody asks."""
    for position in range(min(snapshot.size, most)):
        snapshot.names_by_word(position)
    snapshot.of_all("words by start", lambda: _words_by_start(snapshot))
