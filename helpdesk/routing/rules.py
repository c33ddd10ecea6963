"""Stand-in: the shapes of routing, and as much of the choice as inquiries need to run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Subject:
    countries: tuple[str, ...] = ()
    topic: str = ""
    language: str = ""


@dataclass(frozen=True)
class Rule:
    number: int
    contact: str
    countries: tuple[str, ...] = ()
    subregion: str = ""
    region: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def matches(self, subject: Subject, places: Mapping[str, Any]) -> bool:
        if self.topics and subject.topic not in self.topics:
            return False
        if self.languages and subject.language not in self.languages:
            return False
        asked = subject.countries
        if self.countries:
            return bool(asked) and set(asked) <= set(self.countries)
        if self.subregion or self.region:
            wanted = (self.subregion or self.region, bool(self.subregion))
            return bool(asked) and all(
                code in places and places[code][0 if wanted[1] else 1] == wanted[0]
                for code in asked
            )
        return True

    @property
    def rank(self) -> tuple[int, bool, bool, int, int]:
        place = 0 if self.countries else 1 if self.subregion else 2 if self.region else 3
        return place, not self.topics, not self.languages, len(self.countries), self.number


@dataclass(frozen=True)
class Desk:
    slug: str


@dataclass(frozen=True)
class Reason:
    rule: Rule | None
    named: str

    def as_data(self) -> dict[str, Any]:
        return {"named": self.named, "rule": self.rule.number if self.rule else None}


@dataclass(frozen=True)
class Routing:
    lead: str
    told: tuple[str, ...]
    reason: Reason


def choose_contact(
    subject: Subject,
    rules: Sequence[Rule],
    desks: Mapping[str, Desk],
    *,
    fallback: str,
    away: Collection[str] = (),
    places: Mapping[str, Any],
) -> Routing:
    def lead(asked: Subject) -> tuple[str, Rule | None]:
        found = [rule for rule in rules if rule.matches(asked, places)]
        rule = min(found, key=lambda each: each.rank, default=None)
        return (rule.contact if rule else fallback), rule

    chosen, rule = lead(subject)
    told = [
        lead(Subject((code,), subject.topic, subject.language))[0] for code in subject.countries
    ]
    others = dict.fromkeys(slug for slug in told if slug != chosen)
    return Routing(chosen, tuple(others) if len(told) > 1 else (), Reason(rule, chosen))
