"""Who may send an inquiry now: a guard against spam that asks no third party; pure.

A form has a field that people do not see, and a moment at which it was opened. Sendings are counted for
each network address, for each mailbox, and in all. When the count of all has reached `FLOOD_SHARE` of
what is allowed in its window, a flood is on: each sending then has to bring a proof of work, which a
browser makes in a few seconds; who has no script waits instead.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# Nobody reads a form, fills it in and looks it over in less.
LEAST_TIME = timedelta(seconds=3)
# Of the limit of all; beyond it comes work, beyond the whole everybody waits.
FLOOD_SHARE = 0.2
# Leading zero bits of a SHA-256: 131,072 tries on average, under a second on a phone of 2020.
PROOF_BITS = 17
# While a flood is on, a form without proof is taken when it is as old as this.
WAIT = timedelta(minutes=10)
LONGEST_PROOF = 12  # digits


class Verdict(StrEnum):
    PASSES = "passes"
    TRAPPED = "trapped"  # the field that nobody sees was filled in
    TOO_SOON = "too-soon"
    TOO_MANY_HERE = "too-many-here"  # from this address, or for this mailbox
    TOO_MANY = "too-many"  # from all together
    PROOF_WANTED = "proof-wanted"  # a flood is on


@dataclass(frozen=True)
class Attempt:
    """One try to send; the counts have this try in them."""

    age: timedelta
    is_trapped: bool = False
    has_proof: bool = False
    from_here: int = 1
    for_mailbox: int = 1
    in_all: int = 1


@dataclass(frozen=True)
class Allowed:
    """How many sendings a window takes: of one address or mailbox, and of all."""

    here: int
    in_all: int

    @property
    def flood_from(self) -> int:
        return max(1, int(self.in_all * FLOOD_SHARE))

    def is_flood(self, in_all: int) -> bool:
        return in_all > self.flood_from


def judge(attempt: Attempt, allowed: Allowed) -> Verdict:
    if attempt.is_trapped:
        return Verdict.TRAPPED
    if attempt.age < LEAST_TIME:
        return Verdict.TOO_SOON
    if max(attempt.from_here, attempt.for_mailbox) > allowed.here:
        return Verdict.TOO_MANY_HERE
    if attempt.in_all > allowed.in_all:
        return Verdict.TOO_MANY
    is_excused = attempt.has_proof or attempt.age >= WAIT
    if allowed.is_flood(attempt.in_all) and not is_excused:
        return Verdict.PROOF_WANTED
    return Verdict.PASSES


def is_proof(proof: str, ticket: str) -> bool:
    """Whether the number makes the ticket's hash begin with enough zeros; each ticket needs its own."""
    if not (proof.isascii() and proof.isdigit() and len(proof) <= LONGEST_PROOF):
        return False
    digest = hashlib.sha256(f"{ticket}:{proof}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - PROOF_BITS) == 0
