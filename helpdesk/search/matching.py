"""How well each entry meets each thing a query asks for; reads a snapshot, decides nothing.

A query is a list of groups; a group is one thing asked for (a country, a concept, a word) with its
weight and how well each entry meets it, from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from helpdesk.search.levels import (
    Levels,
    Mask,
    count_met,
    none_met,
    raise_all,
    raise_at,
    raise_where,
    together,
)
from helpdesk.search.lexicon import Phrase
from helpdesk.search.snapshot import Snapshot
from helpdesk.search.stems import stems_in_all
from helpdesk.search.tokens import Token, split_digits
from helpdesk.search.understanding import Mention, Understanding
from helpdesk.search.words import Means

# How well a word is met: in a name or in the text, as it stands or by its stem.
IN_NAME, IN_NAME_BY_STEM, IN_TEXT, IN_TEXT_BY_STEM = 1.0, 0.85, 0.6, 0.45
BY_PREFIX = 0.75  # of what the longer word itself would give
AS_WRITTEN = 0.05  # on top, for a name with the very letters: ñ, á

HIGHEST_LEVEL = 1.0 + AS_WRITTEN

COUNTRY_WEIGHT = 1.4
CALL_OF_COUNTRY = 0.75
NAMES_COUNTRY = 0.3
PLACE_WEIGHT = 0.8
REGIONAL_BODY = 0.4
IN_REGION = 0.6
REGION_WEIGHT = 0.8
ROLE_WEIGHT = 1.0
HINT_WEIGHT = 0.4
TOPIC_WEIGHT = 0.9
TYPE_WEIGHT = 0.8
FACT_WEIGHT = 0.7
MOST_WORDS = 1.6
STOP_WEIGHT = 0.02
COMMON = 0.25  # of the entries; a stop word in more of them tells none from another
HAS_ROLE = 0.88
SPOKEN_ONLY = 0.45
COUNTRY_PAGE = 0.6
CALL_FOR_FUNDER = 0.75
RELATED_ROLE = 0.5
RELATED_ROLES = {
    "innovation-funder": ("research-funder",),
    "research-funder": ("innovation-funder",),
    "device-regulator": ("medicines-regulator",),
    "medicines-regulator": ("health-ministry",),
}
FUNDER_ROLES = frozenset({"research-funder", "innovation-funder"})
LEAST_WEIGHT = 0.08
# Words that nobody knows, where the rest is understood: questions are full of them.
UNKNOWN_BESIDE_MEANING = 0.12


@dataclass(frozen=True)
class Group:
    """`weight` says how much of the query the group is."""

    weight: float
    levels: Levels
    is_known: bool = True
    is_country: bool = False


def groups_of(asked: Understanding, snapshot: Snapshot) -> list[Group]:
    """The groups of a query, in no order that matters."""
    groups: list[Group] = []
    if asked.countries:
        groups.append(_country_group(asked, snapshot))
    for mention in asked.mentions:
        if mention.codes(Means.REGION):
            groups.append(_region_group(mention, asked, snapshot))
        elif not mention.codes(Means.COUNTRY) and not mention.codes(Means.PLACE):
            groups.append(_concept_group(mention, asked, snapshot))
    words = [_word_group(asked.tokens[at], asked, snapshot) for at in asked.words]
    return groups + _kept_short(words, asked)


def _kept_short(words: list[Group], asked: Understanding) -> list[Group]:
    """Beside what is understood all other words together weigh no more than `MOST_WORDS`."""
    total = sum(word.weight for word in words)
    if not asked.has_meaning or total <= MOST_WORDS:
        return words
    return [replace(word, weight=word.weight * MOST_WORDS / total) for word in words]


# Countries and regions


def _country_group(asked: Understanding, snapshot: Snapshot) -> Group:
    levels = none_met(snapshot.size)
    for code in asked.countries:
        raise_where(levels, snapshot.mask("country", code), 1.0)
    levels[snapshot.mask("type", "call")] *= CALL_OF_COUNTRY
    raise_all(levels, _regional_bodies(asked, snapshot))
    # An entry elsewhere that speaks of the country is a distant second.
    raise_where(levels, _names_it(asked, snapshot) & (levels == 0), NAMES_COUNTRY)
    is_named = any(mention.codes(Means.COUNTRY) for mention in asked.mentions)
    return Group(COUNTRY_WEIGHT if is_named else PLACE_WEIGHT, levels, is_country=True)


def _regional_bodies(asked: Understanding, snapshot: Snapshot) -> Levels:
    """Where a country has no body with the role that is asked for, those of its part of the world."""
    wanted = 0
    for role in asked.roles:
        wanted |= snapshot.bits["role"].get(role, 0)
    levels = none_met(snapshot.size)
    for code in asked.countries:
        page = snapshot.at.get(("country", code))
        if page is None or not wanted or snapshot.bits["country"][code] & wanted:
            continue
        for region in snapshot.facets[page]["regions"]:
            speaks = _concept_levels(region, snapshot) > 0
            levels[speaks & is_regional(snapshot)] = REGIONAL_BODY
    return levels


def is_regional(snapshot: Snapshot) -> Mask:
    return snapshot.of_all(
        "regional",
        lambda: np.array([facets["scope"] == "regional" for facets in snapshot.facets], np.bool_),
    )


def _names_it(asked: Understanding, snapshot: Snapshot) -> Mask:
    """Entries with a word of the country's name, as it was typed, in a name of their own."""
    words = {
        asked.tokens[at].folded
        for mention in asked.mentions
        if mention.codes(Means.COUNTRY)
        for at in mention.positions
        if not asked.tokens[at].is_stop
    }
    mask = np.zeros(snapshot.size, np.bool_)
    for word in words:
        mask[snapshot.postings("name", word).positions] = True
    return mask


def _region_group(mention: Mention, asked: Understanding, snapshot: Snapshot) -> Group:
    """A region is met by bodies that speak of it, less by those that lie in it."""
    levels = none_met(snapshot.size)
    for code in mention.codes(Means.REGION):
        raise_where(levels, snapshot.mask("region", code), IN_REGION)
        raise_all(levels, _concept_levels(code, snapshot))
    typed = [_word_levels(asked.tokens[at], snapshot) for at in mention.positions]
    raise_all(levels, together(typed, snapshot.size))
    return Group(REGION_WEIGHT, levels)


# Concepts


def _concept_group(mention: Mention, asked: Understanding, snapshot: Snapshot) -> Group:
    """A concept: met by its role, topic, type or fact, else by its words in any language."""
    spoken = _spoken_of(mention, asked, snapshot)
    role = _role_part(mention, asked, spoken, snapshot)
    topic = _topic_part(mention, spoken, snapshot)
    weight, levels = _joined(role, topic, snapshot.size)
    for code in mention.codes(Means.TYPE):
        # Who asks for a call is led to calls first, and to those who publish them.
        levels *= 0.8
        weight = TYPE_WEIGHT
        raise_where(levels, snapshot.mask("type", code), 1.0)
    facts = mention.codes(Means.FACT) if not role else ()
    if facts:
        weight = max(weight, FACT_WEIGHT)
    if not weight:
        levels = spoken.copy()
        weight = _plain_weight(mention, levels, snapshot)
    elif not levels.any():
        levels = spoken.copy()
    _add_country_pages(levels, facts, asked, snapshot)
    return Group(weight, levels, is_known=bool(levels.any()))


_Part = tuple[float, Levels]


def _joined(role: _Part | None, topic: _Part | None, size: int) -> _Part:
    """Of a concept with a role and a topic: who has both comes before who has one."""
    if role is None or topic is None:
        return role or topic or (0.0, none_met(size))
    joined: Levels = np.maximum(role[1], topic[1])
    joined *= 0.7
    joined += 0.3 * np.minimum(role[1], topic[1])
    return max(role[0], topic[0]), joined


def _role_part(
    mention: Mention, asked: Understanding, spoken: Levels, snapshot: Snapshot
) -> _Part | None:
    codes = [
        code
        for means in (Means.ROLE, Means.WEAK_ROLE)
        for code in mention.codes(means)
        if code in asked.roles
    ]
    hints = () if asked.has_sure_role else mention.codes(Means.HINT_ROLE)
    if not codes and not hints:
        return None
    # Without the role a body that speaks of it stands below a country's page.
    levels = SPOKEN_ONLY * spoken
    # Of those with the role first the ones that say so in the words of the query.
    said = HAS_ROLE + (1 - HAS_ROLE) * spoken
    for code in codes or hints:
        for related in RELATED_ROLES.get(code, ()):
            raise_where(levels, snapshot.mask("role", related), RELATED_ROLE)
        raise_all(levels, _role_levels(code, snapshot) * said)
    if set(codes) & FUNDER_ROLES:
        raise_where(levels, snapshot.mask("type", "call"), CALL_FOR_FUNDER)
    return (ROLE_WEIGHT if codes else HINT_WEIGHT), levels


def _topic_part(mention: Mention, spoken: Levels, snapshot: Snapshot) -> _Part | None:
    """A topic may cover more than its concept: who has it and speaks of the concept comes first."""
    codes = mention.codes(Means.TOPIC)
    if not codes:
        return None
    # "Gene therapy" is less than advanced therapies; "cancer" is the topic itself.
    named = (*codes, *mention.codes(Means.ROLE))
    is_whole = any(code in mention.codes(Means.CONCEPT) for code in named)
    has_only, speaks_only = (0.62, 0.7) if is_whole else (0.4, 0.85)
    # Calls have no topics: their text is their topic.
    levels: Levels = np.where(snapshot.mask("type", "call"), spoken, speaks_only * spoken)
    for code in codes:
        raise_where(levels, snapshot.mask("topic", code), has_only + (1 - has_only) * spoken)
    return TOPIC_WEIGHT, levels


def _plain_weight(mention: Mention, levels: Levels, snapshot: Snapshot) -> float:
    met = count_met(levels)
    if not met:
        return UNKNOWN_BESIDE_MEANING
    return max(LEAST_WEIGHT, snapshot.rarity(met) * len(mention.positions))


def _role_levels(code: str, snapshot: Snapshot) -> Levels:
    def made() -> Levels:
        levels = none_met(snapshot.size)
        for position in np.flatnonzero(snapshot.mask("role", code)):
            is_first = snapshot.facets[position]["roles"][0] == code
            levels[position] = 1.0 if is_first else 0.94
        return levels

    return snapshot.level(("role levels", code), made)


def _add_country_pages(
    levels: Levels, facts: Sequence[str], asked: Understanding, snapshot: Snapshot
) -> None:
    """The page of a country that is named answers questions of fact, and leads on to its bodies."""
    for code in asked.countries:
        position = snapshot.at.get(("country", code))
        if position is not None:
            knows = any(fact in snapshot.facets[position]["facts"] for fact in facts)
            level = min(float(levels[position]), COUNTRY_PAGE)
            levels[position] = max(COUNTRY_PAGE - 0.05, level, 1.0 if knows else 0.0)


def _spoken_of(mention: Mention, asked: Understanding, snapshot: Snapshot) -> Levels:
    """Entries that say the concept in any language, or the very words that were typed."""
    levels = none_met(snapshot.size)
    for code in mention.codes(Means.CONCEPT):
        raise_all(levels, _concept_levels(code, snapshot))
    typed = [asked.tokens[at] for at in mention.positions]
    words = [_word_levels(token, snapshot) for token in typed]
    raise_all(levels, together(words, snapshot.size))
    return levels


def _concept_levels(code: str, snapshot: Snapshot) -> Levels:
    def made() -> Levels:
        levels = none_met(snapshot.size)
        for phrase in snapshot.lexicon.concept_phrases.get(code, ()):
            raise_all(levels, _phrase_levels(phrase, snapshot))
        return levels

    return snapshot.level(("concept levels", code), made)


def _phrase_levels(phrase: Phrase, snapshot: Snapshot) -> Levels:
    parts = []
    for word in phrase.words:
        levels = none_met(snapshot.size)
        for stem in word:
            _raise_standing(levels, snapshot, "name_stem", stem, 0.95)
            _raise_standing(levels, snapshot, "stem", stem, 0.75)
        if not levels.any():
            return levels
        parts.append(levels)
    return together(parts, snapshot.size)


# Words


def _word_group(token: Token, asked: Understanding, snapshot: Snapshot) -> Group:
    if token.is_stop and not token.is_loud and len(asked.tokens) > 1:
        nothing = none_met(snapshot.size)
        if snapshot.is_common("text", token.folded, COMMON):
            return Group(STOP_WEIGHT, nothing)
        levels = _word_levels(token, snapshot)
        is_rare = count_met(levels) < COMMON * snapshot.size
        return Group(STOP_WEIGHT, levels if is_rare else nothing)
    levels = _word_levels(token, snapshot)
    met = count_met(levels)
    if not met:
        has_meaning = asked.has_meaning or (bool(asked.countries) and bool(asked.facts))
        return Group(UNKNOWN_BESIDE_MEANING if has_meaning else 1.0, levels, is_known=False)
    # Beside something understood a single common word says little.
    return Group(max(LEAST_WEIGHT, snapshot.rarity(met)), levels)


def _word_levels(token: Token, snapshot: Snapshot) -> Levels:
    return snapshot.level(
        ("word levels", token.folded, token.written), lambda: _made_word_levels(token, snapshot)
    )


def _made_word_levels(token: Token, snapshot: Snapshot) -> Levels:
    levels = none_met(snapshot.size)
    word = token.folded
    _raise_standing(levels, snapshot, "name", word, IN_NAME)
    _raise_standing(levels, snapshot, "text", word, IN_TEXT)
    for stem in {stem for _, stem in stems_in_all(token.written) | stems_in_all(word)}:
        _raise_standing(levels, snapshot, "name_stem", stem, IN_NAME_BY_STEM)
        _raise_standing(levels, snapshot, "stem", stem, IN_TEXT_BY_STEM)
    for other in _respelled(word):
        if not levels.any():
            _raise_standing(levels, snapshot, "name", other, IN_NAME_BY_STEM)
            _raise_standing(levels, snapshot, "text", other, IN_TEXT_BY_STEM)
    if not levels.any() and split_digits(word):
        parts = [none_met(snapshot.size) for _ in split_digits(word)]
        for met, part in zip(parts, split_digits(word), strict=True):
            _raise_standing(met, snapshot, "name", part, IN_NAME)
        levels = together(parts, snapshot.size)
    if not levels.any() and len(word) >= 4:
        _raise_expanded(levels, word, snapshot)
    as_written = snapshot.postings("written", token.written).positions
    as_written = as_written[levels[as_written] > 0]
    levels[as_written] = np.minimum(levels[as_written] + AS_WRITTEN, HIGHEST_LEVEL)
    return levels


def is_known(token: Token, snapshot: Snapshot) -> bool:
    """Whether an entry has the word, in any form of it."""
    return bool(_word_levels(token, snapshot).any())


def stands(token: Token, snapshot: Snapshot) -> bool:
    """Whether an entry has the very word."""
    return any(len(snapshot.postings(field, token.folded)) for field in ("name", "text"))


def _raise_expanded(levels: Levels, word: str, snapshot: Snapshot) -> None:
    """For entries with a longer word that starts so: a word cut short, or a part of a compound."""
    for field, level in (("name", IN_NAME), ("text", IN_TEXT)):
        for longer in snapshot.expansions(field, word):
            _raise_standing(levels, snapshot, field, longer, BY_PREFIX * level)


def _respelled(word: str) -> Iterable[str]:
    """Umlauts and ligatures typed out: `fuer`, `Koebenhavn`, `Aarhus`."""
    for pair, letter in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")):
        if pair in word:
            yield word.replace(pair, letter)


def _raise_standing(
    levels: Levels, snapshot: Snapshot, field: str, word: str, level: float
) -> None:
    """For entries where a word stands; the better it scores there, the nearer to `level`."""
    found = snapshot.postings(field, word)
    raise_at(levels, found.positions, 0.8 * level + 0.2 * level * found.weights)


def warm_concepts(snapshot: Snapshot) -> None:
    for code in snapshot.bits["role"]:
        _role_levels(code, snapshot)
    for code in snapshot.lexicon.concept_phrases:
        _concept_levels(code, snapshot)
