"""One page out of a longer list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """`items` of page `number` (from 1) out of `total`; a number past the end gives the last page."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    def numbers(self, around: int = 2) -> list[int | None]:
        """The page numbers to offer; None stands for a gap."""
        wanted = {1, self.count} | set(range(self.number - around, self.number + around + 1))
        kept = sorted(number for number in wanted if 1 <= number <= self.count)
        offered: list[int | None] = []
        for number in kept:
            if offered and offered[-1] is not None and number - offered[-1] > 1:
                offered.append(None)
            offered.append(number)
        return offered


def page_number(asked: int, *, total: int, size: int) -> int:
    """The nearest page that exists."""
    return min(max(1, asked), max(1, -(-total // size)))
