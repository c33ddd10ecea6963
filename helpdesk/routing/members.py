"""Who of a desk's members gets an inquiry, where the desk wants that decided for them; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Assigns(StrEnum):
    """How a desk shares its inquiries among its members."""

    TAKE = "take"  # a member takes it
    ROUND_ROBIN = "round-robin"  # it is given to the member who has fewest open ones


@dataclass(frozen=True)
class Member:
    """`away_until` is the last day away; None where the member is there."""

    account_id: int
    away_until: date | None = None

    def is_away(self, on: date) -> bool:
        return self.away_until is not None and on <= self.away_until


def next_member(members: Sequence[Member], open_load: Mapping[int, int], *, on: date) -> int | None:
    """The account to which a desk gives its next inquiry: the one with the fewest open.

    `open_load`: open inquiries by account; one that it lacks has none. Of equals the lowest id, so that
    two processes choose alike. None where nobody is there: the desk as a whole has it.
    """
    there = [member.account_id for member in members if not member.is_away(on)]
    return min(there, key=lambda account: (open_load.get(account, 0), account), default=None)
