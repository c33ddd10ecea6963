"""What differs between two texts, word by word; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\s]+")
LONGEST_COMPARED = 3000  # characters; what is longer is shown as two texts
LEAST_ALIKE = 0.5  # of the words; below it marks would hide the texts


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: as in the other one, or only in this."""

    is_changed: bool
    text: str


def marked(old: str, new: str) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Both texts in stretches, which together are the text; nothing is marked where they have little in
    common, where one is empty, or where both are too long to compare."""
    if not old or not new or max(len(old), len(new)) > LONGEST_COMPARED:
        return _whole(old), _whole(new)
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return _whole(old), _whole(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        is_changed = tag != "equal"
        if b > a:
            left.append(Piece(is_changed, "".join(before[a:b])))
        if d > c:
            right.append(Piece(is_changed, "".join(after[c:d])))
    return left, right


def _whole(text: str) -> list[Piece]:
    return [Piece(False, text)] if text else []
