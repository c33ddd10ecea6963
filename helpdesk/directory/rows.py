"""Bringing rows to what the files say, touching only what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Row = TypeVar("Row")


def update(row: object, **values: Any) -> None:
    """Set what differs; an equal value set again would make the session ask whether to write it."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def reconcile(
    rows: list[Row],
    wanted: Mapping[Any, Mapping[str, Any]],
    *,
    key: Callable[[Row], Any],
    make: Callable[..., Row],
) -> None:
    """Make `rows` those of `wanted`, by key; in place, or a new row would meet its old self."""
    there = {key(row): row for row in rows}
    for name, row in there.items():
        if name not in wanted:
            rows.remove(row)
    for name, values in wanted.items():
        if name in there:
            update(there[name], **values)
        else:
            rows.append(make(**values))
