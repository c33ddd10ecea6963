"""Which entries answer a query, and in what order.

1. An entry whose name, acronym, alias or address the query is comes first, whatever else is said.
2. Every other one by how much of the query it meets, by weight; what meets too little is left out.
3. A name that is nearly the query raises its entry.
4. The page of a country that is named stands below the bodies that are what was asked for, and
   above the others; a query that is only a country, or asks for a fact, has its page first.
5. Below a body found by its name stands the page of its country.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import numpy.typing as npt

from helpdesk.search.levels import Mask, Positions
from helpdesk.search.likeness import likeness_of, warm_names, weighed_words
from helpdesk.search.matching import groups_of, is_regional, warm_concepts
from helpdesk.search.schema import FIELDS
from helpdesk.search.snapshot import Snapshot
from helpdesk.search.tokens import squash, without_ending
from helpdesk.search.understanding import Understanding, understand
from helpdesk.search.words import Means

LEAST_MET = 0.5  # of the weight of a query; what meets less is not shown
MANY_GROUPS = 12  # nobody meets most of a long question
LEAST_MET_OF_MANY = 0.3
EXACT = 3.0  # above any other score
ACRONYM = 0.5  # more for the acronym of today than for a name of before
NEAR = (
    0.06  # for bodies of a country whose language the query is in, and for those of many countries
)
NAMED = 0.6  # the most that a name like the query adds
NAME_LIKENESS = 0.6  # from here on two names are alike
NEARLY = 1.0  # below the best, and still found by its name as it was
FEW = 5  # entries that share an acronym
COMPARED_NAMES = 50  # the best entries, whose names are compared with the query

_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Of bodies that are equal otherwise the one that more people look for first.
_ROLE_ORDER = (
    "medicines-regulator", "ethics-body", "trial-registry", "research-funder", "health-ministry",
    "device-regulator", "innovation-funder", "data-protection-authority", "research-infrastructure",
    "network",
)  # fmt: skip
_SCOPE_ORDER = {
    "national": 0.0,
    "": 0.0,
    "regional": 0.01,
    "international": 0.01,
    "subnational": 0.03,
}


@dataclass(frozen=True)
class Ranked:
    """Positions, the best first."""

    positions: Positions
    best: float  # of their scores
    is_exact: bool = False  # the query is a name


Scores = npt.NDArray[np.float64]  # by position; 0: not found


def rank(asked: Understanding, snapshot: Snapshot) -> Ranked:
    exact = _exact(asked, snapshot)
    scores = np.zeros(snapshot.size)
    if not asked.uncovered or asked.countries:
        scores = _met(asked, snapshot)
    _raise_named(scores, asked, snapshot)
    _raise_acronyms(scores, asked, snapshot)
    for position in exact:
        is_acronym = squash(snapshot.facets[position].get("acronym", "")) == squash(asked.text)
        scores[position] += EXACT + (ACRONYM if is_acronym else 0.0)
    _place_country_pages(scores, asked, snapshot)
    _add_homes(scores, asked, snapshot)
    found = np.flatnonzero(scores)
    order = np.argsort(_later_of_all(snapshot)[found] - scores[found], kind="stable")
    return Ranked(found[order], float(scores.max(initial=0.0)), bool(exact))


def _later_of_all(snapshot: Snapshot) -> Scores:
    return snapshot.of_all(
        "later", lambda: np.array([_later(facets) for facets in snapshot.facets], np.float64)
    )


def _exact(asked: Understanding, snapshot: Snapshot) -> list[int]:
    found = list(snapshot.names.get(squash(asked.text), ()))
    if not found:
        content = "".join(token.folded for token in asked.content)
        found = list(snapshot.names.get(content, ()))
    for address in _URL.findall(asked.text):
        found += _with_address(address, snapshot)
    return list(dict.fromkeys(found))


def _with_address(address: str, snapshot: Snapshot) -> Sequence[int]:
    """Entries whose site an address is, or a page of; the narrowest site first."""
    sites = snapshot.of_all("sites", lambda: _sites(snapshot))
    page = _bare(address)
    while page and page not in sites:
        page = page.rpartition("/")[0]
    return sites.get(page, ())


def _sites(snapshot: Snapshot) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for position, facets in enumerate(snapshot.facets):
        for site in {_bare(url) for url in facets.get("urls", ())}:
            found.setdefault(site, []).append(position)
    return {site: tuple(having) for site, having in found.items()}


def _bare(address: str) -> str:
    address = re.sub(r"^https?://", "", address.casefold())
    return address.removeprefix("www.").partition("?")[0].rstrip("/.,;)")


def _met(asked: Understanding, snapshot: Snapshot) -> Scores:
    """The share of the query that each entry meets; 0 for those that meet too little."""
    groups = groups_of(asked, snapshot)
    total = sum(group.weight for group in groups)
    scores = np.zeros(snapshot.size)
    if not total or not _says_anything(asked):
        return scores
    for group in groups:
        scores += group.weight * group.levels
    least = total * (LEAST_MET if len(groups) <= MANY_GROUPS else LEAST_MET_OF_MANY)
    meets = scores >= least
    scores /= total
    if not asked.countries:
        scores[_near(asked, snapshot)] += NEAR
    scores[~meets] = 0.0
    return scores


def _near(asked: Understanding, snapshot: Snapshot) -> Mask:
    """Who names no country is likelier to look for one that speaks the same, or for all of them."""
    known = snapshot.of_all("near", lambda: _near_by_language(snapshot))
    mask: Mask = known[""].copy()
    for language in asked.languages:
        mask |= known.get(language, False)
    return mask


def _near_by_language(snapshot: Snapshot) -> dict[str, Mask]:
    """Bodies of a country by its languages; under "" those of many countries."""
    positions: dict[str, list[int]] = {"": []}
    for position, facets in enumerate(snapshot.facets):
        if facets["scope"] in ("regional", "international"):
            positions[""].append(position)
        elif facets["scope"]:
            for language in facets["languages"]:
                positions.setdefault(language, []).append(position)
    masks = {language: np.zeros(snapshot.size, np.bool_) for language in positions}
    for language, having in positions.items():
        masks[language][having] = True
    return masks


def _says_anything(asked: Understanding) -> bool:
    """Stop words alone ask for nothing."""
    return bool(asked.mentions) or any(
        not asked.tokens[at].is_stop or asked.tokens[at].is_loud for at in asked.words
    )


# Names


def _raise_named(scores: Scores, asked: Understanding, snapshot: Snapshot) -> None:
    compared = _best(scores, COMPARED_NAMES)
    is_here = np.zeros(len(compared), np.bool_)
    if asked.countries:
        # A country's page has a place of its own, see below.
        compared = compared[~snapshot.mask("type", "country")[compared]]
        is_here = reduce(or_, (snapshot.mask("country", code) for code in asked.countries))[
            compared
        ]
    words = weighed_words([token.folded for token in asked.content], snapshot)
    likeness = likeness_of(words, _country_words(asked), is_here, compared, snapshot)
    is_like = likeness > NAME_LIKENESS
    scores[compared[is_like]] += NAMED * (likeness[is_like] - NAME_LIKENESS) / (1 - NAME_LIKENESS)


def _best(scores: Scores, count: int) -> Positions:
    """The entries with the best scores: all of those that share the last place's, up to twice as many,
    so that the order of positions says nothing.
    """
    found = np.flatnonzero(scores)
    if len(found) > count:
        among = scores[found]
        found = found[among >= np.partition(among, -count)[-count]][: 2 * count]
    return found


def _country_words(asked: Understanding) -> frozenset[str]:
    return frozenset(
        without_ending(asked.tokens[at].folded)
        for mention in asked.mentions
        if mention.codes(Means.COUNTRY) or mention.codes(Means.PLACE)
        for at in mention.positions
    )


# Country pages


def _place_country_pages(scores: Scores, asked: Understanding, snapshot: Snapshot) -> None:
    others = bool(asked.roles or asked.topics or asked.types)
    for code in asked.countries:
        position = snapshot.at.get(("country", code))
        if position is None or not scores[position]:
            continue
        if not others and not asked.content_beside_countries:
            scores[position] += EXACT
        elif asked.facts and not asked.roles:
            scores[position] += NAMED


def _add_homes(scores: Scores, asked: Understanding, snapshot: Snapshot) -> None:
    """Below what was found by its name: a body's country, the body that a call belongs to."""
    best = scores.max(initial=0.0)
    named = np.flatnonzero(scores >= max(1.0 + NAMED / 2, best - NEARLY)).tolist()
    homes = {home for position in named for home in _homes(position, snapshot)}
    below = min((scores[position] for position in named), default=0.0) - 0.05
    for home in homes.difference(named):
        if not asked.countries or not scores[home]:
            scores[home] = max(scores[home], below)


def _homes(position: int, snapshot: Snapshot) -> list[int]:
    facets = snapshot.facets[position]
    homes = list(snapshot.names.get(squash(facets.get("programme", "")), ()))
    country = snapshot.at.get(("country", facets["country"] or ""))
    return homes if country is None or country == position else [*homes, country]


def _raise_acronyms(scores: Scores, asked: Understanding, snapshot: Snapshot) -> None:
    """An acronym or alias among other words names its entries, where few have it."""
    for at in asked.words:
        token = asked.tokens[at]
        named = snapshot.names.get(token.folded, ()) if not token.is_stop or token.is_loud else ()
        if len(named) <= FEW:
            for position in named:
                if snapshot.keys[position][0] != "country":
                    scores[position] = (scores[position] or 0.5) + NAMED


def _later(facets: Mapping[str, Any]) -> float:
    """How much later an entry stands than others of its score; small beside any score."""
    roles = facets["roles"]
    later = _ROLE_ORDER.index(roles[0]) * 0.002 if roles and roles[0] in _ROLE_ORDER else 0.02
    return later + _SCOPE_ORDER.get(facets["scope"], 0.0)


def warm(snapshot: Snapshot) -> None:
    """Work out ahead of the first visitor what most queries need."""
    warm_names(snapshot)
    snapshot.of_all("sites", lambda: _sites(snapshot))
    is_regional(snapshot)
    snapshot.read_ahead(FIELDS)
    warm_concepts(snapshot)
    snapshot.speller.nearest("spelling")
    rank(understand("warming", snapshot.lexicon, snapshot.covered), snapshot)
