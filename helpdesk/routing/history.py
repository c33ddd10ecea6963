"""The history of desks and rules: what an edit tells of itself, and who keeps it.

The history of all that is edited lies with curation, on a floor above. So it asks to be told
(`keep_with`) when the application is made, and is told by each edit within its transaction: what
cannot be kept undoes the edit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from helpdesk.audit.models import Actor
from helpdesk.routing.states import State

REASON_LENGTH = 1000  # characters


class Kept(StrEnum):
    """What has a history."""

    DESK = "desk"
    RULE = "rule"


class Deed(StrEnum):
    """What was done, by the names that the history has for it."""

    CREATED = "created"
    EDITED = "edited"
    RETIRED = "retired"
    RESTORED = "restored"


@dataclass(frozen=True)
class Step:
    """One desk or rule before and after an edit; an empty state where it was, or is, not there."""

    kind: Kept
    key: str
    before: State
    after: State
    deed: Deed
    by: Actor
    at: datetime
    reason: str = ""


class Keeper(Protocol):
    def keep(self, step: Step) -> None:
        """Write it down in the present transaction; nothing where nothing differs."""

    def rows(self, kind: Kept, key: str, restore_url: Callable[[int], str]) -> Sequence[Any]:
        """The history as `own_history` of templates/components/curation.html prints it."""

    def log(self, kind: Kept, page: int) -> Any:
        """A page of all steps of a kind, the newest first, with the name of what they changed."""

    def state_at(self, kind: Kept, key: str, number: int) -> State:
        """After this step. Raises: NotFoundError, also where nothing was there then."""

    def day_of(self, kind: Kept, key: str, number: int) -> date:
        """The day of this step. Raises: NotFoundError."""

    def differences(self, kind: Kept, theirs: State, mine: State) -> Sequence[Any]:
        """Field by field, as `changes` of the same templates prints it."""


_keepers: list[Keeper] = []


def keep_with(keeper: Keeper) -> None:
    """Done once, when the application is made."""
    _keepers[:] = [keeper]


def keeper() -> Keeper:
    return _keepers[0]
