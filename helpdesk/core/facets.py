"""What components/facets.html draws: filters with their counts, and chips for those that hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Chip:
    label: str
    remove_url: str
    remove_label: str


@dataclass(frozen=True)
class FacetValue:
    label: str
    count: int
    is_selected: bool
    toggle_url: str
    code: str = ""  # what a form sends


@dataclass(frozen=True)
class FacetLink:
    label: str
    url: str


@dataclass(frozen=True)
class FacetForm:
    """Values to be ticked; `kept` is what else the page was asked for."""

    action: str
    kept: Sequence[tuple[str, str]]
    fold_url: str = ""  # back to the values with the most entries, from all of them


@dataclass(frozen=True)
class FacetGroup:
    name: str
    title: str
    values: Sequence[FacetValue]
    is_open: bool
    more: FacetLink | None = None  # to all values, where only some are listed
    form: FacetForm | None = None  # where they are ticked
