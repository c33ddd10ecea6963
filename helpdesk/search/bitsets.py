"""Sets of entries as Python ints: the bit of an entry is its position in a snapshot; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def bits_of(positions: Iterator[int] | Sequence[int]) -> int:
    """A bit set of positions; made by bytes, since a shift for each would copy the number."""
    kept = list(positions)
    if not kept:
        return 0
    made = bytearray(max(kept) // 8 + 1)
    for position in kept:
        made[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(made, "little")


def positions_in(bits: int) -> list[int]:
    """The positions of a bit set, in order."""
    found: list[int] = []
    for at, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if byte:
            base = at << 3
            found.extend(base + bit for bit in range(8) if byte >> bit & 1)
    return found
