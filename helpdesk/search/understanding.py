"""What a query names: countries, regions, roles, topics, types, facts; pure.

1. Names of countries, places and regions are taken first, the longest at each place.
2. Of the other words phrases of concepts are taken, the longer before the shorter, none
   overlapping.
3. A weak word ("regulator") names a role only where no phrase has named one.
4. What is left are words, to be found as text.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from helpdesk.search.lexicon import Found, Lexicon, Meaning
from helpdesk.search.tokens import STOP_WORDS_OF, Token, clean, tokenize
from helpdesk.search.words import Means

# Words that open a question, folded, of the languages people search in.
_ASKING = """
who what which where when how why does do is are can quien quienes que cual cuales donde cuando
como cuanto necesito quem qual quais onde quando quanto ha qui quel quelle ou quand comment
combien faut est wer was welche welcher wo wann wie chi quale quali dove come wat welke waar
"""
ASKING = frozenset(_ASKING.split())


LONG = 8  # words understood, from which a text asks more than one thing


@dataclass(frozen=True)
class Mention:
    """One thing named: all that its words mean, and where they stand."""

    meanings: tuple[Meaning, ...]
    positions: tuple[int, ...]

    def codes(self, means: Means) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for kind, code in self.meanings if kind == means))


@dataclass(frozen=True)
class Understanding:
    text: str
    tokens: tuple[Token, ...] = ()
    countries: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()  # named, but not in the directory
    regions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    words: tuple[int, ...] = ()  # positions of the words left over, stop words among them
    languages: tuple[str, ...] = ()  # the likeliest languages of the words, English left out
    has_sure_role: bool = False
    is_question: bool = False
    covered: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def has_meaning(self) -> bool:
        """Whether anything is named that the directory is about."""
        return bool(self.roles or self.topics or self.types) or (
            bool(self.countries)
            and any(mention.codes(Means.HINT_ROLE) for mention in self.mentions)
        )

    @property
    def content_beside_countries(self) -> bool:
        """Whether words are left that name no country."""
        named = {
            at
            for mention in self.mentions
            if mention.codes(Means.COUNTRY)
            for at in mention.positions
        }
        return any(
            at not in named and (not token.is_stop or token.is_loud)
            for at, token in enumerate(self.tokens)
        )

    @property
    def content(self) -> list[Token]:
        return [token for token in self.tokens if not token.is_stop or token.is_loud]


def understand(
    text: str,
    lexicon: Lexicon,
    covered: Collection[str],
    ignored: Collection[Meaning] = frozenset(),
) -> Understanding:
    """What `text` names; `covered` are the countries of the directory.

    `ignored` are meanings the visitor has taken off: their words are words again.
    """
    text = clean(text)
    tokens = tokenize(text)
    names = [_kept(found, ignored) for found in _names(tokens, lexicon)]
    mentions = [found for found in names if found is not None]
    taken = {
        position
        for found in mentions
        for position in found.positions
        if any(means == Means.COUNTRY for means, _ in found.meanings)
    }
    free = [(at, token) for at, token in enumerate(tokens) if at not in taken]
    content = [(at, token) for at, token in free if not token.is_stop or token.is_loud]
    phrases = [
        kept
        for kept in (_kept(found, ignored) for found in _apart(lexicon.phrases_in(content)))
        if kept is not None
    ]
    mentions += phrases
    regions = [found for found in mentions if any(m == Means.REGION for m, _ in found.meanings)]
    named = {position for found in (*phrases, *regions) for position in found.positions} | taken
    countries = _codes(mentions, Means.COUNTRY) or _codes(mentions, Means.PLACE)
    strong = _Strong(phrases)
    return Understanding(
        text=text,
        tokens=tuple(tokens),
        countries=tuple(code for code in countries if code in covered),
        uncovered=tuple(code for code in countries if code not in covered),
        regions=_codes(mentions, Means.REGION),
        roles=strong.roles(has_country=bool(countries)),
        topics=_codes(phrases, Means.TOPIC),
        types=_codes(phrases, Means.TYPE),
        facts=_codes(phrases, Means.FACT),
        mentions=tuple(Mention(found.meanings, found.positions) for found in mentions),
        words=tuple(at for at, _ in free if at not in named),
        languages=languages_of(tokens, phrases),
        has_sure_role=strong.has_any,
        is_question=text.endswith("?") or (bool(tokens) and tokens[0].folded in ASKING),
        covered=frozenset(covered),
    )


def _names(tokens: list[Token], lexicon: Lexicon) -> list[Found]:
    found = lexicon.names_in(tokens)
    if not found and len(tokens) == 1 and len(tokens[0].folded) == 2 and tokens[0].folded.isascii():
        # A bare code is a country's: "AS", "DE" and "IT" are stop words only inside a text.
        code = tokens[0].folded.upper()
        return [Found(((Means.COUNTRY, code),), (0,), 2)]
    return found


def _kept(found: Found, ignored: Collection[Meaning]) -> Found | None:
    if not ignored:
        return found
    meanings = tuple(
        meaning for meaning in found.meanings if (meaning[0], meaning[1]) not in ignored
    )
    return replace(found, meanings=meanings) if meanings else None


def _apart(found: list[Found]) -> list[Found]:
    """The longest ones that share no word; several that mean something by the same words are one."""
    kept: dict[tuple[int, ...], Found] = {}
    taken: set[int] = set()
    for match in sorted(found, key=lambda match: (match.rank, match.positions, match.meanings)):
        same = kept.get(match.positions)
        if same is not None:
            meanings = tuple(dict.fromkeys((*same.meanings, *match.meanings)))
            languages = same.languages | match.languages
            kept[match.positions] = Found(meanings, match.positions, same.letters, languages)
        elif not taken & set(match.positions):
            kept[match.positions] = match
            taken |= set(match.positions)
    return list(kept.values())


def _codes(found: Collection[Found], means: Means) -> tuple[str, ...]:
    ordered = sorted(found, key=lambda match: match.positions)
    return tuple(
        dict.fromkeys(code for match in ordered for kind, code in match.meanings if kind == means)
    )


def languages_of(tokens: list[Token], phrases: Collection[Found]) -> tuple[str, ...]:
    """The languages that most of the words are of; several where they cannot be told apart."""
    votes: dict[str, int] = {}
    for found in phrases:
        for language in found.languages:
            votes[language] = votes.get(language, 0) + 2 * len(found.positions)
    for token in tokens:
        for language in STOP_WORDS_OF.get(token.folded, ()):
            votes[language] = votes.get(language, 0) + 1
    most = max(votes.values(), default=0)
    likeliest = tuple(language for language, count in votes.items() if count == most)
    return () if "en" in likeliest else likeliest


class _Strong:
    """Which roles a query names, the surest words first."""

    def __init__(self, phrases: Collection[Found]) -> None:
        self._phrases = phrases
        self._is_long = sum(len(found.positions) for found in phrases) > LONG

    @property
    def has_any(self) -> bool:
        return bool(_codes(self._phrases, Means.ROLE) or _codes(self._phrases, Means.WEAK_ROLE))

    def roles(self, *, has_country: bool) -> tuple[str, ...]:
        roles = _codes(self._phrases, Means.ROLE)
        weak = _codes(self._phrases, Means.WEAK_ROLE)
        if roles:
            # A long text asks several things, each in its own words.
            return tuple(dict.fromkeys((*weak, *roles))) if self._is_long else roles
        if weak:
            return weak
        others = any(
            means in (Means.TOPIC, Means.FACT)
            for found in self._phrases
            for means, _ in found.meanings
        )
        return _codes(self._phrases, Means.HINT_ROLE) if has_country and not others else ()
