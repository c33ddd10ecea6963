"""What only the fallback covers: the countries, topics and languages that no rule names; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from helpdesk.routing.places import Breadth, Places
from helpdesk.routing.rules import Rule

Pair = tuple[str, str]  # topic, language


@dataclass(frozen=True)
class Gap:
    """The questions on one thing that only the fallback would get, by topic and by language."""

    pairs: tuple[Pair, ...]
    is_whole: bool  # every question, whatever its topic and language

    @property
    def languages_by_topic(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped(self.pairs)

    @property
    def topics_by_language(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped((language, topic) for topic, language in self.pairs)

    def __bool__(self) -> bool:
        return bool(self.pairs)


@dataclass(frozen=True)
class Gaps:
    """`countries`: asked about alone, by ISO code. `regions`: several countries of one region, which no
    narrower rule has together. `elsewhere`: no country at all, or countries of several regions."""

    countries: Mapping[str, Gap]
    regions: Mapping[str, Gap]
    elsewhere: Gap


def gaps_of(
    rules: Sequence[Rule], places: Places, *, topics: Sequence[str], languages: Sequence[str]
) -> Gaps:
    """Tries every topic in every language for each of them; only those with a gap are named."""
    pairs = [(topic, language) for topic in topics for language in languages]

    def gap(tried: Iterable[Rule]) -> Gap:
        """`tried`: the rules whose place is the right one, so that only the rest is to be asked."""
        asked = [(rule.topics, rule.languages) for rule in tried]
        found = tuple(
            (topic, language)
            for topic, language in pairs
            if not any(
                (not of_topics or topic in of_topics)
                and (not of_languages or language in of_languages)
                for of_topics, of_languages in asked
            )
        )
        return Gap(found, is_whole=bool(found) and len(found) == len(pairs))

    wide = [rule for rule in rules if rule.breadth >= Breadth.REGION]
    by_country = {code: gap(_placed(rules, (code,), places)) for code in sorted(places)}
    by_region = {
        region: gap(_placed(wide, (code,), places)) for region, code in _one_of_each(places).items()
    }
    return Gaps(
        countries={code: found for code, found in by_country.items() if found},
        regions={region: found for region, found in by_region.items() if found},
        elsewhere=gap(_placed(rules, (), places)),
    )


def _placed(rules: Iterable[Rule], countries: tuple[str, ...], places: Places) -> list[Rule]:
    return [rule for rule in rules if rule.is_for(countries, places)]


def _one_of_each(places: Places) -> Mapping[str, str]:
    """A country of each region: to a rule for a region one is like another."""
    return {places[code].region: code for code in sorted(places, reverse=True)}


def _grouped(pairs: Iterable[Pair]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for first, second in pairs:
        found[first] = (*found.get(first, ()), second)
    return found
