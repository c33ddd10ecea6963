"""Which words of a draft somebody's suggestion has put there, for who wants them forgotten; pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from helpdesk.core.text import one_spaced
from helpdesk.curation.fields import State

LEAST = 3  # characters; what is shorter would be found in anything


def words_of(*typed: str) -> frozenset[str]:
    """What is looked for: the lines of each text, as a field of one line or of several has them."""
    lines = (one_spaced(line).casefold() for text in typed for line in text.splitlines())
    return frozenset(line for line in lines if len(line) >= LEAST)


def tells(value: Any, words: Collection[str]) -> bool:
    """Whether any of the words stand in the value, whatever it is made of; not as part of a longer word."""
    if isinstance(value, dict):
        return any(tells(each, words) for each in value.values())
    if isinstance(value, list | tuple):
        return any(tells(each, words) for each in value)
    text = one_spaced(str(value)).casefold()
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words)


def without(state: State, base: State, words: Collection[str]) -> dict[str, Any]:
    """The state with each field that tells the words as it was in `base`."""
    return {name: base.get(name) if tells(value, words) else value for name, value in state.items()}
