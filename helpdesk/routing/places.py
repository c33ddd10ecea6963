"""Where a country lies, and how wide the place of a rule is; pure.

Regions and subregions are data, so a place is known by its codes. A country that the directory does
not cover lies in no region: only a rule that names its code can match it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum


@dataclass(frozen=True)
class Place:
    """Where a country lies, by codes of the vocabulary."""

    subregion: str
    region: str


Places = Mapping[str, Place]  # by ISO code


class Breadth(IntEnum):
    """How much of the world a rule's place covers; the narrower, the less."""

    COUNTRIES = 0
    SUBREGION = 1
    REGION = 2
    ANYWHERE = 3


def breadth_of(*, countries: Sequence[str], subregion: str, region: str) -> Breadth:
    if countries:
        return Breadth.COUNTRIES
    if subregion:
        return Breadth.SUBREGION
    return Breadth.REGION if region else Breadth.ANYWHERE


def all_lie_in(
    asked: Sequence[str],
    places: Places,
    *,
    countries: Sequence[str],
    subregion: str,
    region: str,
) -> bool:
    """Whether each country asked about lies in the place; never where none was asked about."""
    if not asked:
        return False
    if countries:
        return set(asked) <= set(countries)
    found = [places.get(code) for code in asked]
    if subregion:
        return all(place is not None and place.subregion == subregion for place in found)
    return all(place is not None and place.region == region for place in found)
