"""How well entries meet something: by position a level from 0 (not at all) to 1; pure.

Arrays as long as the directory: on thousands of entries one step of a query costs microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.float32]
Positions = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]  # by position whether an entry has something


def none_met(size: int) -> Levels:
    return np.zeros(size, np.float32)


def raise_at(levels: Levels, positions: Positions, to: Levels | float) -> None:
    """The entries at `positions`, each named once, keep the better of their two levels."""
    levels[positions] = np.maximum(levels[positions], to)


def raise_where(levels: Levels, mask: Mask, to: Levels | float) -> None:
    np.maximum(levels, to, out=levels, where=mask)


def raise_all(levels: Levels, others: Levels) -> None:
    """Each entry keeps the better of its two levels."""
    np.maximum(levels, others, out=levels)


def together(parts: Sequence[Levels], size: int) -> Levels:
    """Entries that all parts share, at the mean of their levels."""
    if not parts:
        return none_met(size)
    if len(parts) == 1:
        return parts[0].copy()
    total, is_shared = parts[0].copy(), parts[0] > 0
    for part in parts[1:]:
        total += part
        is_shared &= part > 0
    total *= np.float32(1 / len(parts))
    total[~is_shared] = 0
    return total


def count_met(levels: Levels) -> int:
    return int(np.count_nonzero(levels))
