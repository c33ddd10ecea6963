"""Sets of entries as Python ints: the bit of an entry is its position in a snapshot; pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from helpdesk.search.levels import Mask, Positions


def bits_of(positions: Sequence[int] | Positions) -> int:
    """A bit set of positions."""
    if not len(positions):
        return 0
    mask = np.zeros(int(max(positions)) + 1, np.bool_)
    mask[np.asarray(positions, np.intp)] = True
    return bits_where(mask)


def bits_where(mask: Mask) -> int:
    return int.from_bytes(np.packbits(mask, bitorder="little").tobytes(), "little")


def mask_of(bits: int, size: int) -> Mask:
    """By position, of `size` entries, whether it is in the set."""
    packed = np.frombuffer(bits.to_bytes((size + 7) // 8, "little"), np.uint8)
    return np.unpackbits(packed, count=size, bitorder="little").view(np.bool_)


def positions_in(bits: int) -> list[int]:
    """The positions of a bit set, in order."""
    found: list[int] = np.flatnonzero(mask_of(bits, bits.bit_length())).tolist()
    return found
