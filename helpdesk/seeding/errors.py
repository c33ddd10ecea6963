"""What is wrong in the seed files, by file, entry and key; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One fault; `entry` and `key` are empty for one of the whole file, `line` None where unknown.

    `message` goes on from the key ("is missing: add it.") and says what to write.
    """

    file: str
    entry: str
    key: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = ".".join(part for part in (self.entry, self.key) if part)
        line = f" (line {self.line})" if self.line else ""
        return ": ".join(part for part in (self.file, place, self.message) if part) + line


class SeedDataError(Exception):
    """The seed files cannot be loaded; `faults` names all that is wrong, in the files' order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(
            set(faults), key=lambda fault: (fault.file, fault.line or 0, str(fault))
        )
        super().__init__("\n".join(map(str, self.faults)))
