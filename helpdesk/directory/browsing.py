"""Narrowing and lettering the list of all bodies; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from helpdesk.core.text import fold
from helpdesk.directory.queries import AgencyCard

OTHER_LETTER = "#"
# Bodies a page. All of them in one list would pass 120 kB, too much for a slow line.
AT_ONCE = 100


def letter_of(name: str) -> str:
    """The heading that a name stands under: A to Z, accents aside, else `#`."""
    # Sign by sign: the first one decides nearly always, and this is asked of every body.
    for sign in name:
        letter = fold(sign)[:1]
        if letter.isalnum():
            return letter.upper() if "a" <= letter <= "z" else OTHER_LETTER
    return OTHER_LETTER


@dataclass(frozen=True)
class AgencyFilter:
    """What the list is narrowed to; empty: not narrowed."""

    role: str = ""
    topic: str = ""
    country: str = ""
    region: str = ""

    def __bool__(self) -> bool:
        return any(self.chosen.values())

    @property
    def chosen(self) -> dict[str, str]:
        """The values that are set, by the name of their filter."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value}

    def without(self, name: str) -> AgencyFilter:
        return replace(self, **{name: ""})

    def with_value(self, name: str, value: str) -> AgencyFilter:
        return replace(self, **{name: value})


VALUES: Mapping[str, Callable[[AgencyCard], Sequence[str]]] = {
    "role": lambda card: card.roles,
    "topic": lambda card: card.topics,
    "country": lambda card: (card.country,) if card.country else (),
    "region": lambda card: (card.region,) if card.region else (),
}


def narrowed(cards: Iterable[AgencyCard], chosen: AgencyFilter) -> list[AgencyCard]:
    wanted = [(VALUES[name], value) for name, value in chosen.chosen.items()]
    return [card for card in cards if all(value in of(card) for of, value in wanted)]


def counts(cards: Sequence[AgencyCard], chosen: AgencyFilter, name: str) -> Counter[str]:
    """How many bodies each value of filter `name` would leave, the other filters kept."""
    others = chosen.without(name)
    return Counter(value for card in narrowed(cards, others) for value in VALUES[name](card))


@dataclass(frozen=True)
class LetteredPage:
    """What of a list is shown: all of it where it is short, else the bodies of one letter."""

    cards: Sequence[AgencyCard]
    letters: Mapping[str, int]
    letter: str  # empty: all letters are on the page


def lettered(cards: Sequence[AgencyCard], wanted: str) -> LetteredPage:
    """A letter that no body has, or none, gives the first; a short list is not taken apart."""
    letters = Counter(letter_of(card.name) for card in cards)
    ordered = {letter: letters[letter] for letter in sorted(letters)}
    if len(cards) <= AT_ONCE and wanted.upper() not in letters:
        return LetteredPage(cards, ordered, "")
    letter = wanted.upper() if wanted.upper() in letters else next(iter(ordered), "")
    return LetteredPage([card for card in cards if letter_of(card.name) == letter], ordered, letter)
