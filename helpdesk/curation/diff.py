"""What differs between two states of an entry, how changes replay to a state, and merging in three; pure.

A translation is a field of its own here, `translations.<language>.<field>`, and so is each place that is
quoted, `places.<key of the source>`: two people at work on two languages, or on two sources, do not meet.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from helpdesk.curation.fields import State

TRANSLATIONS = "translations"
PLACES = ("places", "other_places")
_ABSENT = object()

Packed = Mapping[str, list[Any]]  # by field the old and the new value, as a revision keeps them


@dataclass(frozen=True)
class FieldChange:
    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Conflict:
    """A field that two people have changed, each in another way."""

    name: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """`state` has mine where both differ; `taken` are the fields that only theirs has changed."""

    state: State
    conflicts: tuple[Conflict, ...]
    taken: tuple[str, ...]


def flat(state: State) -> dict[str, Any]:
    """By field, with each translation and each place as a field of its own."""
    apart = {TRANSLATIONS, *PLACES}
    fields = {name: value for name, value in state.items() if name not in apart}
    for language, texts in state.get(TRANSLATIONS, {}).items():
        for name, text in texts.items():
            fields[f"{TRANSLATIONS}.{language}.{name}"] = text
    for name in PLACES:
        fields.update({f"{name}.{key}": place for key, place in state.get(name, {}).items()})
    return fields


def nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """`flat` undone; a translation or a place of None is none."""
    state: dict[str, Any] = {name: {} for name in (TRANSLATIONS, *PLACES)}
    for name, value in fields.items():
        if not (is_translation(name) or is_place(name)):
            state[name] = copy.deepcopy(value)
        elif value is None:
            continue
        elif is_place(name):
            part, _, key = name.partition(".")
            state[part][key] = value
        else:
            _, language, field = name.split(".", 2)
            state[TRANSLATIONS].setdefault(language, {})[field] = copy.deepcopy(value)
    return state


def is_translation(name: str) -> bool:
    return name.startswith(f"{TRANSLATIONS}.")


def is_place(name: str) -> bool:
    return name.partition(".")[0] in PLACES and "." in name


def changes_between(old: State, new: State) -> tuple[FieldChange, ...]:
    before, after = flat(old), flat(new)
    names = [*before, *(name for name in after if name not in before)]
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in names
        if before.get(name, _ABSENT) != after.get(name, _ABSENT)
    )


def packed(changes: Iterable[FieldChange]) -> dict[str, list[Any]]:
    return {change.name: [change.old, change.new] for change in changes}


def replay(history: Iterable[Packed]) -> dict[str, Any]:
    """The state that these changes lead to, one after the other, from nothing."""
    return nested(replay_flat(history))


def replay_flat(history: Iterable[Packed]) -> dict[str, Any]:
    """`replay` for what is no entry, whose state is flat; fields that were taken away are None."""
    fields: dict[str, Any] = {}
    for changes in history:
        fields.update({name: copy.deepcopy(new) for name, (_old, new) in changes.items()})
    return fields


def is_told(state: State, fields: State) -> bool:
    """Whether replayed `fields` are this state: what a history has as None may be missing in it."""
    names = {*state, *fields}
    return all(state.get(name) == fields.get(name) for name in names)


def merge(base: State, mine: State, theirs: State) -> Merged:
    """What both have changed differently is a conflict, but for sources and the day of the check."""
    first, own, other = flat(base), flat(mine), flat(theirs)
    fields: dict[str, Any] = {}
    conflicts, taken = [], []
    for name in dict.fromkeys([*first, *own, *other]):
        was, here, there = (each.get(name) for each in (first, own, other))
        if here == there or there == was:
            fields[name] = here
        elif here == was:
            fields[name] = there
            taken.append(name)
        elif name in _BY_ITSELF:
            fields[name] = _BY_ITSELF[name](was, here, there)
        else:
            fields[name] = here
            conflicts.append(Conflict(name, was, here, there))
    return Merged(nested(fields), tuple(conflicts), tuple(taken))


def settled(merged: Merged, theirs: Iterable[str]) -> State:
    """The merged state where the fields named in `theirs` are decided for them, the others for me."""
    chosen = set(theirs)
    fields = flat(merged.state)
    fields.update({one.name: one.theirs for one in merged.conflicts if one.name in chosen})
    return nested(fields)


def _both_lists(was: list[str], here: list[str], there: list[str]) -> list[str]:
    """Mine in my order, without what they took out, and what they added after it."""
    gone = set(was) - set(there)
    kept = [item for item in here if item not in gone]
    return [*kept, *(item for item in there if item not in was and item not in kept)]


def _earlier(_was: str | None, here: str | None, there: str | None) -> str | None:
    """An entry was read as a whole on the earlier of two days at the latest."""
    days = [day for day in (here, there) if day]
    return min(days) if days else None


_BY_ITSELF: Mapping[str, Callable[[Any, Any, Any], Any]] = {
    "sources": _both_lists,
    "other_sources": _both_lists,
    "checked_on": _earlier,
}
