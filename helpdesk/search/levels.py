"""How well entries meet something: by position a level from 0 to 1; pure."""

from __future__ import annotations


def raise_all(levels: dict[int, float], others: dict[int, float]) -> None:
    """Each entry keeps the better of its two levels."""
    if not levels:
        levels.update(others)
        return
    for position, level in others.items():
        if level > levels.get(position, 0.0):
            levels[position] = level


def together(parts: list[dict[int, float]]) -> dict[int, float]:
    """Entries that all parts share, at the mean of their levels."""
    if not parts:
        return {}
    if len(parts) == 1:
        return dict(parts[0])
    if len(parts) == 2:
        one, other = sorted(parts, key=len)
        return {at: (level + other[at]) / 2 for at, level in one.items() if at in other}
    shared = set(parts[0]).intersection(*parts[1:])
    return {position: sum(part[position] for part in parts) / len(parts) for position in shared}
