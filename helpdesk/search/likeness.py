"""How like the names of entries a query is, word by word; reads a snapshot.

The words of all names stand in arrays one after the other: the names of a hundred entries are compared
in some steps of a few microseconds each, whatever the number of their words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from helpdesk.search.levels import Mask, Positions
from helpdesk.search.snapshot import Snapshot
from helpdesk.search.tokens import without_ending

SHORT_WORD = 3  # letters; articles and prepositions of a name need not be said
LEAST_WEIGHT = 0.1
PLACES = 9  # decimal ones: what sums differ in beyond them is their order

Likeness = npt.NDArray[np.float64]  # from 0 to 1
_Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class _Names:
    """The names of all entries, and the words of all names, each by number in order of position.

    A word is known by what is left of it without its ending.
    """

    first_of_entry: Positions  # by position the first name of the entry; one more at the end
    first_of_name: Positions  # by name its first word; one more at the end
    words: _Numbers  # of all names
    unsaid: Likeness  # by word of a name how much it takes away if it is not said
    unsaid_in_all: Likeness  # by name
    known: Mapping[str, int]


def weighed_words(words: Iterable[str], snapshot: Snapshot) -> dict[str, float]:
    """Words without their endings, rare ones weighing more."""
    return {without_ending(word): _weight(word, snapshot) for word in words}


def _weight(word: str, snapshot: Snapshot) -> float:
    return max(LEAST_WEIGHT, snapshot.rarity(snapshot.frequency("name", word)))


def likeness_of(
    words: Mapping[str, float],
    said_otherwise: Collection[str],
    is_otherwise: Mask,
    positions: Positions,
    snapshot: Snapshot,
) -> Likeness:
    """How like the query the most like name of each entry is, rare words counting more.

    `said_otherwise` are words that need not stand in the names of some entries, `is_otherwise` of
    `positions`: they name their country.
    """
    names = _names(snapshot)
    asked = [names.known.get(word, -1) for word in words]
    best = np.zeros(len(positions))
    if max(asked, default=-1) < 0:
        return best
    weights = np.fromiter(words.values(), np.float64, len(words))
    # By number of a word its place in the query.
    place = np.full(len(names.known) + 1, -1, np.intp)
    place[asked] = np.arange(len(asked))
    place[-1] = -1  # where those were put that no name has
    name, entry = _runs(names.first_of_entry, positions)
    token, at = _runs(names.first_of_name, name)
    said_at = place[names.words[token]]
    is_said = said_at >= 0
    token, at, said_at = token[is_said], at[is_said], said_at[is_said]
    said = np.zeros((len(name), len(weights)), np.bool_)
    said[at, said_at] = True
    # What an acronym has said is not missed in the other names.
    is_single = (names.first_of_name[name + 1] - names.first_of_name[name])[at] == 1
    excused = np.zeros((len(positions), len(weights)), np.bool_)
    excused[entry[at[is_single]], said_at[is_single]] = True
    if said_otherwise:
        excused |= is_otherwise[:, None] & np.array([word in said_otherwise for word in words])
    met = said @ weights
    missed = ~(said | excused[entry]) @ weights
    unsaid = names.unsaid_in_all[name] - np.bincount(at, names.unsaid[token], len(name))
    is_met = met > 0
    met, missed, unsaid = met[is_met], missed[is_met], unsaid[is_met]
    like = np.round(met / (met + 0.5 * missed + 0.5 * unsaid), PLACES)
    np.maximum.at(best, entry[is_met], like)
    return best


def _runs(first: Positions, wanted: Positions) -> tuple[Positions, Positions]:
    """All that belongs to each of `wanted`, in order, and to which of them, counted from 0."""
    starts, counts = first[wanted], first[wanted + 1] - first[wanted]
    of = np.repeat(np.arange(len(wanted)), counts)
    within = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    return starts[of] + within, of


def _names(snapshot: Snapshot) -> _Names:
    return snapshot.of_all("words of names", lambda: _made_names(snapshot))


def _made_names(snapshot: Snapshot) -> _Names:
    known: dict[str, int] = {}
    weights: dict[str, float] = {}  # of whole words
    entries, names, words, unsaid = [0], [0], [], []
    for position in range(snapshot.size):
        for name in snapshot.name_words(position):
            for word, whole in {without_ending(word): word for word in name}.items():
                words.append(known.setdefault(word, len(known)))
                if whole not in weights:
                    weights[whole] = _weight(whole, snapshot) if len(whole) > SHORT_WORD else 0.0
                unsaid.append(weights[whole])
            names.append(len(words))
        entries.append(len(names) - 1)
    unsaid_of_words = np.array(unsaid, np.float64)
    of = np.repeat(np.arange(len(names) - 1), np.diff(names))
    unsaid_in_all = np.zeros(len(names) - 1)
    np.add.at(unsaid_in_all, of, unsaid_of_words)
    return _Names(
        first_of_entry=np.array(entries, np.intp),
        first_of_name=np.array(names, np.intp),
        words=np.array(words, np.int32),
        unsaid=unsaid_of_words,
        unsaid_in_all=unsaid_in_all,
        known=known,
    )


def warm_names(snapshot: Snapshot) -> None:
    """Cut the names of all entries into words, before anybody asks."""
    _names(snapshot)
