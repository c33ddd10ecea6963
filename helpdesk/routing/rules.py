"""Which desk answers an inquiry, and which are told: pure, total, and able to say why.

A rule may name a place, topics and languages, and matches when all that it names holds. Of the rules
that match, the narrowest decides:

1. by place: countries, then a subregion, then a region, then none;
2. then one that names topics before one that does not;
3. then one that names languages before one that does not;
4. then the one with fewer countries, then the earlier one.

Where none matches, the fallback answers. A desk that is away or retired is replaced by its deputy, then
its deputy's deputy; where that ends or turns in a circle, by the fallback.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from helpdesk.routing.places import Breadth, Places, all_lie_in, breadth_of


@dataclass(frozen=True)
class Subject:
    """What routing knows of an inquiry; countries as ISO codes, in the order they were named."""

    countries: tuple[str, ...] = ()
    topic: str = ""
    language: str = ""


@dataclass(frozen=True)
class Rule:
    """`number` is its place among the rules, from 1; what is empty is not asked for."""

    number: int
    contact: str
    countries: tuple[str, ...] = ()
    subregion: str = ""
    region: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def breadth(self) -> Breadth:
        return breadth_of(countries=self.countries, subregion=self.subregion, region=self.region)

    @property
    def rank(self) -> tuple[int, bool, bool, int, int]:
        """Sorts rules that match: the first decides."""
        return (
            self.breadth,
            not self.topics,
            not self.languages,
            len(self.countries),
            self.number,
        )

    def matches(self, subject: Subject, places: Places) -> bool:
        if self.topics and subject.topic not in self.topics:
            return False
        if self.languages and subject.language not in self.languages:
            return False
        return self.is_for(subject.countries, places)

    def is_for(self, countries: tuple[str, ...], places: Places) -> bool:
        """Whether its place, if it has one, holds all of these countries."""
        return self.breadth is Breadth.ANYWHERE or all_lie_in(
            countries,
            places,
            countries=self.countries,
            subregion=self.subregion,
            region=self.region,
        )


@dataclass(frozen=True)
class Desk:
    """A regional contact; `away_until` is its last day away, where that is known."""

    slug: str
    deputy: str | None = None
    is_retired: bool = False
    away_until: date | None = None


class Absence(StrEnum):
    AWAY = "away"
    RETIRED = "retired"
    UNKNOWN = "unknown"  # a rule or a deputy names a desk that is not there


@dataclass(frozen=True)
class Passed:
    """A desk that was asked for and cannot answer; `until` is its last day away, where known."""

    desk: str
    why: Absence
    until: date | None = None


@dataclass(frozen=True)
class Reason:
    """Why a desk leads: the rule (None: no rule matches), and who was passed over on the way.

    `is_by_fallback`: the deputies came to an end, so the fallback stepped in. `is_absent`: the fallback
    is not there either, and answers all the same, since somebody has to.
    """

    rule: Rule | None
    named: str
    passed: tuple[Passed, ...] = ()
    is_by_fallback: bool = False
    is_absent: bool = False

    def as_data(self) -> dict[str, Any]:
        """As JSON keeps it; `from_data` reads it back, also after the rules have changed."""
        return {
            "named": self.named,
            "rule": _rule_as_data(self.rule) if self.rule else None,
            "passed": [
                [passed.desk, passed.why.value, passed.until.isoformat() if passed.until else None]
                for passed in self.passed
            ],
            "is_by_fallback": self.is_by_fallback,
            "is_absent": self.is_absent,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Reason:
        return cls(
            rule=_rule_from_data(data["rule"]) if data["rule"] else None,
            named=data["named"],
            passed=tuple(
                Passed(desk, Absence(why), date.fromisoformat(until) if until else None)
                for desk, why, until in data["passed"]
            ),
            is_by_fallback=data["is_by_fallback"],
            is_absent=data["is_absent"],
        )


@dataclass(frozen=True)
class Routing:
    """`told` take part and do not lead; each once, in the order of the countries."""

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
    places: Places,
) -> Routing:
    """The desk that leads and those that are told; there is always one that leads.

    Where an inquiry names several countries, the desks that each alone would lead to are told.
    """
    choosing = _Choosing(rules, desks, fallback, away, places)
    lead, reason = choosing.lead(subject)
    countries = tuple(dict.fromkeys(subject.countries))
    told = (
        choosing.lead(Subject((code,), subject.topic, subject.language))[0] for code in countries
    )
    others = dict.fromkeys(slug for slug in told if slug != lead) if len(countries) > 1 else {}
    return Routing(lead, tuple(others), reason)


@dataclass(frozen=True)
class RuleBook:
    """All that a choice is made from, apart from who is away."""

    rules: Sequence[Rule]
    desks: Mapping[str, Desk]
    fallback: str
    places: Places

    def choose(self, subject: Subject, *, away: Collection[str] = ()) -> Routing:
        return choose_contact(
            subject,
            self.rules,
            self.desks,
            fallback=self.fallback,
            away=away,
            places=self.places,
        )


def circle_of_deputies(slug: str, deputies: Mapping[str, str | None]) -> tuple[str, ...]:
    """The desks on the way from a desk by its deputies back to it; empty where it does not come back."""
    met = [slug]
    following = deputies.get(slug)
    while following is not None and following not in met:
        met.append(following)
        following = deputies.get(following)
    return (*met, slug) if following == slug else ()


def deciding_rule(subject: Subject, rules: Sequence[Rule], places: Places) -> Rule | None:
    """The narrowest rule that matches; None where the fallback answers."""
    matching = (rule for rule in rules if rule.matches(subject, places))
    return min(matching, key=lambda rule: rule.rank, default=None)


@dataclass(frozen=True)
class _Choosing:
    rules: Sequence[Rule]
    desks: Mapping[str, Desk]
    fallback: str
    away: Collection[str]
    places: Places

    def lead(self, subject: Subject) -> tuple[str, Reason]:
        rule = deciding_rule(subject, self.rules, self.places)
        named = rule.contact if rule else self.fallback
        there, passed = self._first_there(named)
        if there is not None:
            return there, Reason(rule, named, passed)
        # The fallback may have deputies of its own; those that were asked already are not there.
        there, more = self._first_there(self.fallback, but=[each.desk for each in passed])
        return there or self.fallback, Reason(
            rule,
            named,
            passed + more,
            is_by_fallback=named != self.fallback,
            is_absent=there is None,
        )

    def _first_there(
        self, slug: str, *, but: Collection[str] = ()
    ) -> tuple[str | None, tuple[Passed, ...]]:
        passed: list[Passed] = []
        for each in self._deputies(slug):
            absence = self._absence(each)
            if absence is None:
                return each, tuple(passed)
            if each not in but:
                passed.append(absence)
        return None, tuple(passed)

    def _deputies(self, slug: str) -> Iterator[str]:
        """The desk, its deputy, its deputy's deputy; each once, so that a circle ends."""
        met: list[str] = []
        following: str | None = slug
        while following is not None and following not in met:
            yield following
            met.append(following)
            desk = self.desks.get(following)
            following = desk.deputy if desk else None

    def _absence(self, slug: str) -> Passed | None:
        desk = self.desks.get(slug)
        if desk is None:
            return Passed(slug, Absence.UNKNOWN)
        if desk.is_retired:
            return Passed(slug, Absence.RETIRED)
        return Passed(slug, Absence.AWAY, desk.away_until) if slug in self.away else None


def _rule_as_data(rule: Rule) -> dict[str, Any]:
    return {
        "number": rule.number,
        "contact": rule.contact,
        "countries": list(rule.countries),
        "subregion": rule.subregion,
        "region": rule.region,
        "topics": list(rule.topics),
        "languages": list(rule.languages),
    }


def _rule_from_data(data: Mapping[str, Any]) -> Rule:
    lists = {name: tuple(data[name]) for name in ("countries", "topics", "languages")}
    return Rule(
        data["number"],
        data["contact"],
        subregion=data["subregion"],
        region=data["region"],
        **lists,
    )
