"""From the words typed to entries in order: understanding, spelling, ranking; one call, no request."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from helpdesk.search.levels import Positions
from helpdesk.search.lexicon import Meaning
from helpdesk.search.matching import is_known, stands
from helpdesk.search.ranking import rank
from helpdesk.search.snapshot import Snapshot
from helpdesk.search.understanding import Understanding, understand

WELL_FOUND = 0.75  # a score from which what was typed is taken to be meant
_WORD = re.compile(r"[^\W_]+(?:[+&][^\W_]+)*")


@dataclass(frozen=True)
class Answer:
    """`did_you_mean` is the text with its misspelt words put right, where that is what was
    searched.
    """

    understanding: Understanding
    positions: Positions
    did_you_mean: str | None = None


def answer(
    text: str,
    snapshot: Snapshot,
    ignored: Collection[Meaning] = frozenset(),
    *,
    corrects: bool = True,
) -> Answer:
    """The entries for a text; unless told otherwise with its unknown words put right."""
    asked = understand(text, snapshot.lexicon, snapshot.covered, ignored)
    ranked = rank(asked, snapshot)
    if ranked.is_exact or not corrects:
        return Answer(asked, ranked.positions)
    for is_sure in (True, False):
        if not is_sure and ranked.best >= WELL_FOUND:
            break
        corrected = _corrected(asked, snapshot, is_sure=is_sure)
        if corrected is None:
            continue
        meant = understand(corrected, snapshot.lexicon, snapshot.covered, ignored)
        better = rank(meant, snapshot)
        if is_sure or better.best > ranked.best:
            return Answer(meant, better.positions, corrected)
    return Answer(asked, ranked.positions)


def _corrected(asked: Understanding, snapshot: Snapshot, *, is_sure: bool) -> str | None:
    """The text with each word that nobody knows replaced by the nearest one; None without any.

    Where not `is_sure`, a word counts as unknown too if only its stem or its beginning is known.
    """
    better: dict[str, str] = {}
    for at in asked.words:
        token = asked.tokens[at]
        if token.is_stop or (is_known(token, snapshot) if is_sure else stands(token, snapshot)):
            continue
        near = snapshot.speller.nearest(token.folded)
        if near is not None:
            better[token.written] = near
    if not better:
        return None
    return _WORD.sub(lambda found: better.get(found.group().lower(), found.group()), asked.text)
