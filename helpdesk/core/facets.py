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


@dataclass(frozen=True)
class FacetGroup:
    name: str
    title: str
    values: Sequence[FacetValue]
    is_open: bool
