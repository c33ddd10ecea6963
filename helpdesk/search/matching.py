"""How well each entry meets each thing a query asks for; reads a snapshot, decides nothing.

A query is a list of groups; a group is one thing asked for (a country, a concept, a word) with its
weight and, by entry, how well it is met, from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from helpdesk.search.bitsets import positions_in
from helpdesk.search.levels import raise_all, together
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
    """`levels` by position; `weight` says how much of the query the group is."""

    weight: float
    levels: dict[int, float]
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
    levels: dict[int, float] = {}
    for code in asked.countries:
        for position in positions_in(snapshot.bits["country"].get(code, 0)):
            is_call = snapshot.keys[position][0] == "call"
            levels[position] = max(levels.get(position, 0.0), 0.75 if is_call else 1.0)
    raise_all(levels, _regional_bodies(asked, snapshot))
    is_named = any(mention.codes(Means.COUNTRY) for mention in asked.mentions)
    # An entry elsewhere that speaks of the country is a distant second.
    for position, level in _text_of_names(asked, snapshot).items():
        levels.setdefault(position, 0.3 * level)
    weight = COUNTRY_WEIGHT if is_named else PLACE_WEIGHT
    return Group(weight, levels, is_country=True)


def _regional_bodies(asked: Understanding, snapshot: Snapshot) -> dict[int, float]:
    """Where a country has no body with the role that is asked for, those of its part of the world."""
    wanted = 0
    for role in asked.roles:
        wanted |= snapshot.bits["role"].get(role, 0)
    levels: dict[int, float] = {}
    for code in asked.countries:
        page = snapshot.at.get(("country", code))
        if page is None or not wanted or snapshot.bits["country"][code] & wanted:
            continue
        for region in snapshot.facets[page]["regions"]:
            for position in _concept_levels(region, snapshot):
                if snapshot.facets[position]["scope"] == "regional":
                    levels[position] = REGIONAL_BODY
    return levels


def _text_of_names(asked: Understanding, snapshot: Snapshot) -> dict[int, float]:
    words = {
        asked.tokens[at].folded
        for mention in asked.mentions
        if mention.codes(Means.COUNTRY)
        for at in mention.positions
        if not asked.tokens[at].is_stop
    }
    levels: dict[int, float] = {}
    for word in words:
        for position in snapshot.postings("name", word).positions:
            levels[position] = 1.0
    return levels


def _region_group(mention: Mention, asked: Understanding, snapshot: Snapshot) -> Group:
    """A region is met by bodies that speak of it, less by those that lie in it."""
    levels: dict[int, float] = {}
    for code in mention.codes(Means.REGION):
        bits = snapshot.bits["region"].get(code, 0)
        raise_all(levels, dict.fromkeys(positions_in(bits), IN_REGION))
        raise_all(levels, _concept_levels(code, snapshot))
    typed = [_word_levels(asked.tokens[at], snapshot) for at in mention.positions]
    raise_all(levels, together(typed))
    return Group(REGION_WEIGHT, levels)


# Concepts


def _concept_group(mention: Mention, asked: Understanding, snapshot: Snapshot) -> Group:
    """A concept: met by its role, topic, type or fact, else by its words in any language."""
    spoken = _spoken_of(mention, asked, snapshot)
    role = _role_part(mention, asked, spoken, snapshot)
    topic = _topic_part(mention, spoken, snapshot)
    weight, levels = _joined(role, topic)
    for code in mention.codes(Means.TYPE):
        # Who asks for a call is led to calls first, and to those who publish them.
        levels = {position: 0.8 * level for position, level in levels.items()}
        weight = TYPE_WEIGHT
        raise_all(levels, dict.fromkeys(positions_in(snapshot.bits["type"].get(code, 0)), 1.0))
    facts = mention.codes(Means.FACT) if not role else ()
    if facts:
        weight = max(weight, FACT_WEIGHT)
    if not weight:
        levels = dict(spoken)
        weight = _plain_weight(mention, levels, snapshot)
    elif not levels:
        levels = dict(spoken)
    _add_country_pages(levels, facts, asked, snapshot)
    return Group(weight, levels, is_known=bool(levels))


_Part = tuple[float, dict[int, float]]


def _joined(role: _Part | None, topic: _Part | None) -> _Part:
    """Of a concept with a role and a topic: who has both comes before who has one."""
    if role is None or topic is None:
        weight, levels = role or topic or (0.0, {})
        return weight, dict(levels)
    joined = {}
    for position in role[1].keys() | topic[1].keys():
        one, other = role[1].get(position, 0.0), topic[1].get(position, 0.0)
        joined[position] = 0.7 * max(one, other) + 0.3 * min(one, other)
    return max(role[0], topic[0]), joined


def _role_part(
    mention: Mention, asked: Understanding, spoken: dict[int, float], snapshot: Snapshot
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
    levels = {position: SPOKEN_ONLY * level for position, level in spoken.items()}
    for code in codes or hints:
        for related in RELATED_ROLES.get(code, ()):
            has = positions_in(snapshot.bits["role"].get(related, 0))
            raise_all(levels, dict.fromkeys(has, RELATED_ROLE))
        for position, level in _role_levels(code, snapshot).items():
            # Of those with the role the ones that say so in the words of the query.
            said = level * (HAS_ROLE + (1 - HAS_ROLE) * spoken.get(position, 0.0))
            levels[position] = max(levels.get(position, 0.0), said)
    if set(codes) & FUNDER_ROLES:
        calls = positions_in(snapshot.bits["type"].get("call", 0))
        raise_all(levels, dict.fromkeys(calls, CALL_FOR_FUNDER))
    return (ROLE_WEIGHT if codes else HINT_WEIGHT), levels


def _topic_part(mention: Mention, spoken: dict[int, float], snapshot: Snapshot) -> _Part | None:
    """A topic may cover more than its concept: who has it and speaks of the concept comes first."""
    codes = mention.codes(Means.TOPIC)
    if not codes:
        return None
    # "Gene therapy" is less than advanced therapies; "cancer" is the topic itself.
    named = (*codes, *mention.codes(Means.ROLE))
    is_whole = any(code in mention.codes(Means.CONCEPT) for code in named)
    has_only, speaks_only = (0.62, 0.7) if is_whole else (0.4, 0.85)
    levels = {position: speaks_only * level for position, level in spoken.items()}
    for position in levels:
        if snapshot.keys[position][0] == "call":  # calls have no topics: their text is their topic
            levels[position] = spoken[position]
    for code in codes:
        for position in positions_in(snapshot.bits["topic"].get(code, 0)):
            level = has_only + (1 - has_only) * spoken.get(position, 0.0)
            levels[position] = max(levels.get(position, 0.0), level)
    return TOPIC_WEIGHT, levels


def _plain_weight(mention: Mention, levels: dict[int, float], snapshot: Snapshot) -> float:
    if not levels:
        return UNKNOWN_BESIDE_MEANING
    return max(LEAST_WEIGHT, snapshot.rarity(len(levels)) * len(mention.positions))


def _role_levels(code: str, snapshot: Snapshot) -> dict[int, float]:
    def made() -> dict[int, float]:
        return {
            position: 1.0 if snapshot.facets[position]["roles"][0] == code else 0.94
            for position in positions_in(snapshot.bits["role"].get(code, 0))
        }

    return snapshot.level(("role levels", code), made)


def _add_country_pages(
    levels: dict[int, float], facts: Sequence[str], asked: Understanding, snapshot: Snapshot
) -> None:
    """The page of a country that is named answers questions of fact, and leads on to its bodies."""
    for code in asked.countries:
        position = snapshot.at.get(("country", code))
        if position is not None:
            knows = any(fact in snapshot.facets[position]["facts"] for fact in facts)
            level = min(levels.get(position, 0.0), COUNTRY_PAGE)
            levels[position] = max(COUNTRY_PAGE - 0.05, level, 1.0 if knows else 0.0)


def _spoken_of(mention: Mention, asked: Understanding, snapshot: Snapshot) -> dict[int, float]:
    """Entries that say the concept in any language, or the very words that were typed."""
    levels: dict[int, float] = {}
    for code in mention.codes(Means.CONCEPT):
        raise_all(levels, _concept_levels(code, snapshot))
    typed = [asked.tokens[at] for at in mention.positions]
    raise_all(levels, together([_word_levels(token, snapshot) for token in typed]))
    return levels


def _concept_levels(code: str, snapshot: Snapshot) -> dict[int, float]:
    def made() -> dict[int, float]:
        levels: dict[int, float] = {}
        for phrase in snapshot.lexicon.concept_phrases.get(code, ()):
            raise_all(levels, _phrase_levels(phrase, snapshot))
        return levels

    return snapshot.level(("concept levels", code), made)


def _phrase_levels(phrase: Phrase, snapshot: Snapshot) -> dict[int, float]:
    parts: list[dict[int, float]] = []
    for word in phrase.words:
        levels: dict[int, float] = {}
        for stem in word:
            raise_all(levels, _scored(snapshot, "name_stem", stem, 0.95))
            raise_all(levels, _scored(snapshot, "stem", stem, 0.75))
        parts.append(levels)
    return together(parts)


# Words


def _word_group(token: Token, asked: Understanding, snapshot: Snapshot) -> Group:
    if token.is_stop and not token.is_loud and len(asked.tokens) > 1:
        if snapshot.is_common("text", token.folded, COMMON):
            return Group(STOP_WEIGHT, {})
        levels = _word_levels(token, snapshot)
        return Group(STOP_WEIGHT, levels if len(levels) < COMMON * snapshot.size else {})
    levels = _word_levels(token, snapshot)
    if not levels:
        has_meaning = asked.has_meaning or (bool(asked.countries) and bool(asked.facts))
        return Group(UNKNOWN_BESIDE_MEANING if has_meaning else 1.0, {}, is_known=False)
    weight = max(LEAST_WEIGHT, snapshot.rarity(len(levels)))
    # Beside something understood a single common word says little.
    return Group(weight, levels)


def _word_levels(token: Token, snapshot: Snapshot) -> dict[int, float]:
    return snapshot.level(
        ("word levels", token.folded, token.written), lambda: _made_word_levels(token, snapshot)
    )


def _made_word_levels(token: Token, snapshot: Snapshot) -> dict[int, float]:
    levels: dict[int, float] = {}
    word = token.folded
    raise_all(levels, _scored(snapshot, "name", word, IN_NAME))
    raise_all(levels, _scored(snapshot, "text", word, IN_TEXT))
    for stem in {stem for _, stem in stems_in_all(token.written) | stems_in_all(word)}:
        raise_all(levels, _scored(snapshot, "name_stem", stem, IN_NAME_BY_STEM))
        raise_all(levels, _scored(snapshot, "stem", stem, IN_TEXT_BY_STEM))
    for other in _respelled(word):
        if not levels:
            raise_all(levels, _scored(snapshot, "name", other, IN_NAME_BY_STEM))
            raise_all(levels, _scored(snapshot, "text", other, IN_TEXT_BY_STEM))
    if not levels and split_digits(word):
        parts = [_scored(snapshot, "name", part, IN_NAME) for part in split_digits(word)]
        levels = together(parts)
    if not levels and len(word) >= 4:
        raise_all(levels, _expanded(word, snapshot))
    for position in snapshot.postings("written", token.written).positions:
        if position in levels:
            levels[position] = min(1.0 + AS_WRITTEN, levels[position] + AS_WRITTEN)
    return levels


def is_known(token: Token, snapshot: Snapshot) -> bool:
    """Whether an entry has the word, in any form of it."""
    return bool(_word_levels(token, snapshot))


def stands(token: Token, snapshot: Snapshot) -> bool:
    """Whether an entry has the very word."""
    return any(snapshot.postings(field, token.folded) for field in ("name", "text"))


def _expanded(word: str, snapshot: Snapshot) -> dict[int, float]:
    """Entries with a longer word that starts so: a word cut short, or one part of a compound."""
    levels: dict[int, float] = {}
    for field, level in (("name", IN_NAME), ("text", IN_TEXT)):
        for longer in snapshot.expansions(field, word):
            raise_all(levels, _scored(snapshot, field, longer, BY_PREFIX * level))
    return levels


def _respelled(word: str) -> Iterable[str]:
    """Umlauts and ligatures typed out: `fuer`, `Koebenhavn`, `Aarhus`."""
    for pair, letter in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")):
        if pair in word:
            yield word.replace(pair, letter)


def _scored(snapshot: Snapshot, field: str, word: str, level: float) -> dict[int, float]:
    """Where a word stands; the better it scores there, the nearer to `level`."""
    found = snapshot.postings(field, word)
    least, more = 0.8 * level, 0.2 * level
    return {
        position: least + more * score
        for position, score in zip(found.positions, found.scores, strict=True)
    }


def warm_concepts(snapshot: Snapshot) -> None:
    for code in snapshot.lexicon.concept_phrases:
        _concept_levels(code, snapshot)
