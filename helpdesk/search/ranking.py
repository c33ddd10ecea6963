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
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from heapq import nlargest
from typing import Any

from helpdesk.search.matching import HIGHEST_LEVEL, Group, groups_of, warm_concepts
from helpdesk.search.schema import FIELDS
from helpdesk.search.snapshot import Snapshot
from helpdesk.search.tokens import squash
from helpdesk.search.understanding import Understanding
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
SHORT_WORD = 3  # letters; articles and prepositions of a name need not be said
WARMED_NAMES = 2_000  # entries; more than the directory has
COMPARED_NAMES = 50  # the best entries, whose names are compared with the query

_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_ENDING = re.compile(r"(?:es|os|as|is|s|e|o|a|i)$")
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
    """Positions, the best first, with their scores."""

    positions: tuple[int, ...]
    scores: dict[int, float]
    is_exact: bool = False  # the query is a name

    @property
    def best(self) -> float:
        return max(self.scores.values(), default=0.0)


def rank(asked: Understanding, snapshot: Snapshot) -> Ranked:
    exact = _exact(asked, snapshot)
    scores: dict[int, float] = {}
    if not asked.uncovered or asked.countries:
        scores = _met(asked, snapshot)
    _raise_named(scores, asked, snapshot)
    _raise_acronyms(scores, asked, snapshot)
    for position in exact:
        is_acronym = squash(snapshot.facets[position].get("acronym", "")) == squash(asked.text)
        scores[position] = EXACT + scores.get(position, 0.0) + (ACRONYM if is_acronym else 0.0)
    _place_country_pages(scores, asked, snapshot)
    _add_homes(scores, asked, snapshot)
    later = snapshot.of_all("later", lambda: [_later(facets) for facets in snapshot.facets])
    ordered = sorted(sorted(scores), key=lambda at: later[at] - scores[at])
    return Ranked(tuple(ordered), scores, bool(exact))


def _exact(asked: Understanding, snapshot: Snapshot) -> list[int]:
    found = list(snapshot.names.get(squash(asked.text), ()))
    if not found:
        content = "".join(token.folded for token in asked.content)
        found = list(snapshot.names.get(content, ()))
    for address in _URL.findall(asked.text):
        found += _with_address(address, snapshot)
    return list(dict.fromkeys(found))


def _with_address(address: str, snapshot: Snapshot) -> list[int]:
    """Entries whose site an address is, or a page of; the narrowest site first."""
    wanted = _bare(address)
    found = [
        (len(site), position)
        for position, facets in enumerate(snapshot.facets)
        for site in map(_bare, facets.get("urls", ()))
        if wanted == site or wanted.startswith(site + "/")
    ]
    longest = max((length for length, _ in found), default=0)
    return [position for length, position in found if length == longest]


def _bare(address: str) -> str:
    address = re.sub(r"^https?://", "", address.casefold())
    return address.removeprefix("www.").partition("?")[0].rstrip("/.,;)")


def _met(asked: Understanding, snapshot: Snapshot) -> dict[int, float]:
    """By entry the share of the query that it meets, of those that meet enough."""
    groups = groups_of(asked, snapshot)
    total = sum(group.weight for group in groups)
    if not total or not _says_anything(asked):
        return {}
    least = total * (LEAST_MET if len(groups) <= MANY_GROUPS else LEAST_MET_OF_MANY)
    near = _near(asked, snapshot)
    return {
        position: score / total + (NEAR if position in near else 0.0)
        for position, score in _sums(groups, least).items()
        if score >= least
    }


def _sums(groups: Sequence[Group], least: float) -> dict[int, float]:
    """By entry its levels by their weights together; entries that cannot come to `least` may be
    left out.

    The heaviest group comes first: once what is to come is too little by itself, only the entries
    that are there already are looked at.
    """
    scores: dict[int, float] = {}
    to_come = sum(group.weight for group in groups)
    for group in sorted(groups, key=lambda group: -group.weight):
        weight, levels = group.weight, group.levels
        if not scores:
            scores = {position: weight * level for position, level in levels.items()}
        elif to_come * HIGHEST_LEVEL >= least:
            for position, level in levels.items():
                scores[position] = scores.get(position, 0.0) + weight * level
        else:
            for position in scores.keys() & levels.keys():
                scores[position] += weight * levels[position]
        to_come -= weight
        missing = least - to_come * HIGHEST_LEVEL
        if missing > 0:
            scores = {position: score for position, score in scores.items() if score >= missing}
            if not scores:
                return scores
    return scores


def _near(asked: Understanding, snapshot: Snapshot) -> Collection[int]:
    """Who names no country is likelier to look for one that speaks the same, or for all of them."""
    if asked.countries:
        return ()
    languages = frozenset(asked.languages)

    def made() -> frozenset[int]:
        return frozenset(
            position
            for position, facets in enumerate(snapshot.facets)
            if facets["scope"] in ("regional", "international")
            or (facets["scope"] and not languages.isdisjoint(facets["languages"]))
        )

    return snapshot.of_all(("near", languages), made)


def _says_anything(asked: Understanding) -> bool:
    """Stop words alone ask for nothing."""
    return bool(asked.mentions) or any(
        not asked.tokens[at].is_stop or asked.tokens[at].is_loud for at in asked.words
    )


# Names


def _raise_named(scores: dict[int, float], asked: Understanding, snapshot: Snapshot) -> None:
    best = nlargest(COMPARED_NAMES, scores, key=scores.__getitem__)
    words = {_key(token.folded): _weight(token.folded, snapshot) for token in asked.content}
    country_words = _country_words(asked)
    for position in best:
        if asked.countries and snapshot.keys[position][0] == "country":
            continue  # its page has a place of its own, see below
        here = set(snapshot.facets[position]["countries"]) & set(asked.countries)
        likeness = _likeness(words, country_words if here else frozenset(), position, snapshot)
        if likeness > NAME_LIKENESS:
            scores[position] += NAMED * (likeness - NAME_LIKENESS) / (1 - NAME_LIKENESS)


def _likeness(
    words: Mapping[str, float], said_otherwise: frozenset[str], position: int, snapshot: Snapshot
) -> float:
    """How like the query the most like name of an entry is, from 0 to 1, rare words counting more.

    `said_otherwise` are words that need not stand in the name: they name the entry's country.
    """
    names, single = snapshot.of_entry("names", position, lambda: _weighed(position, snapshot))
    best = 0.0
    for name in names:
        met = missed = 0.0
        for word, weight in words.items():
            if word in name:
                met += weight
            elif word not in single and word not in said_otherwise:
                missed += weight
        if met:
            unsaid = sum(weight for word, weight in name.items() if word not in words)
            best = max(best, met / (met + 0.5 * missed + 0.5 * unsaid))
    return best


def _weighed(
    position: int, snapshot: Snapshot
) -> tuple[tuple[dict[str, float], ...], frozenset[str]]:
    """The words of each name with their weights, and the names that are one word."""
    names = snapshot.name_words(position)
    weighed = tuple(
        {_key(word): _weight(word, snapshot) if len(word) > SHORT_WORD else 0.0 for word in name}
        for name in names
    )
    return weighed, frozenset(_key(name[0]) for name in names if len(name) == 1)


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    """A word without the endings of number and gender that most languages here share."""
    return _ENDING.sub("", word) if len(word) > 4 else word


def _weight(word: str, snapshot: Snapshot) -> float:
    return snapshot.number(
        ("name weight", word),
        lambda: max(0.1, snapshot.rarity(len(snapshot.postings("name", word)))),
    )


def _country_words(asked: Understanding) -> frozenset[str]:
    return frozenset(
        _key(asked.tokens[at].folded)
        for mention in asked.mentions
        if mention.codes(Means.COUNTRY) or mention.codes(Means.PLACE)
        for at in mention.positions
    )


# Country pages


def _place_country_pages(
    scores: dict[int, float], asked: Understanding, snapshot: Snapshot
) -> None:
    others = bool(asked.roles or asked.topics or asked.types)
    for code in asked.countries:
        position = snapshot.at.get(("country", code))
        if position is None or position not in scores:
            continue
        if not others and not asked.content_beside_countries:
            scores[position] += EXACT
        elif asked.facts and not asked.roles:
            scores[position] += NAMED


def _add_homes(scores: dict[int, float], asked: Understanding, snapshot: Snapshot) -> None:
    """Below what was found by its name: a body's country, the body that a call belongs to."""
    best = max(scores.values(), default=0.0)
    named = [at for at, score in scores.items() if score >= max(1.0 + NAMED / 2, best - NEARLY)]
    homes = {home for position in named for home in _homes(position, snapshot)}
    below = min((scores[position] for position in named), default=0.0) - 0.05
    for home in homes.difference(named):
        if not asked.countries or home not in scores:
            scores[home] = max(scores.get(home, 0.0), below)


def _homes(position: int, snapshot: Snapshot) -> list[int]:
    facets = snapshot.facets[position]
    homes = list(snapshot.names.get(squash(facets.get("programme", "")), ()))
    country = snapshot.at.get(("country", facets["country"] or ""))
    return homes if country is None or country == position else [*homes, country]


def _raise_acronyms(scores: dict[int, float], asked: Understanding, snapshot: Snapshot) -> None:
    """An acronym or alias among other words names its entries, where few have it."""
    for at in asked.words:
        token = asked.tokens[at]
        named = snapshot.names.get(token.folded, ()) if not token.is_stop or token.is_loud else ()
        if len(named) <= FEW:
            for position in named:
                if snapshot.keys[position][0] != "country":
                    scores[position] = scores.get(position, 0.5) + NAMED


def _later(facets: Mapping[str, Any]) -> float:
    """How much later an entry stands than others of its score; small beside any score."""
    roles = facets["roles"]
    later = _ROLE_ORDER.index(roles[0]) * 0.002 if roles and roles[0] in _ROLE_ORDER else 0.02
    return later + _SCOPE_ORDER.get(facets["scope"], 0.0)


def warm(snapshot: Snapshot) -> None:
    """Work out ahead of the first visitor what most queries need."""
    snapshot.read_ahead(FIELDS)
    warm_concepts(snapshot)
    snapshot.speller.nearest("spelling")
    for position in range(min(snapshot.size, WARMED_NAMES)):
        snapshot.of_entry("names", position, partial(_weighed, position, snapshot))
