"""What may be told to everybody: no number from 1 to 4, and none that gives one away; pure.

One inquiry from a small country on a rare topic could be told apart from others by whoever knows that a
colleague has asked. Official statistics hide counts under 5 for the same reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

LEAST = 5


class Hidden(Enum):
    FEW = "few"  # from 1 to 4
    ALL_BUT_FEW = "all-but-few"  # what is left to the whole is from 1 to 4


def is_small(count: int) -> bool:
    return 0 < count < LEAST


def told(count: int) -> int | Hidden:
    return Hidden.FEW if is_small(count) else count


def told_part(part: int, whole: int) -> int | Hidden:
    """A part of a whole that is told as well: neither it nor the rest may be small."""
    if is_small(part):
        return Hidden.FEW
    return Hidden.ALL_BUT_FEW if is_small(whole - part) else part


@dataclass(frozen=True)
class Pooled:
    """Counts that can be told, the largest first, and the others together."""

    told: tuple[tuple[str, int], ...]
    others: int  # the sum of those that are not told one by one
    members: int  # how many those are


def pooled(counts: Mapping[str, int]) -> Pooled | None:
    """Every group of 5 or more by itself, the rest in one sum that tells nothing of its members.

    The sum takes in larger groups until it is 5 or more, is made of two or more, and is not what its
    members come to at most (two that are known to be under 5 and are 8 together are 4 each). None
    where all together are too few.
    """
    total = sum(counts.values())
    if is_small(total):
        return None
    by_size = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    kept = [pair for pair in by_size if pair[1] >= LEAST]
    pool = [pair for pair in by_size if pair[1] < LEAST]
    while kept and _gives_away([count for _name, count in pool]):
        pool.append(kept.pop())
    return Pooled(tuple(kept), sum(count for _name, count in pool), len(pool))


def _gives_away(pool: list[int]) -> bool:
    if not any(pool):
        return False  # nothing in it is nothing to hide
    return sum(pool) < LEAST or len(pool) < 2 or sum(pool) == (LEAST - 1) * len(pool)
