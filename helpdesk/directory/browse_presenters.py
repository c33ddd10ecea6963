"""The browse pages: countries by region, and all bodies from A to Z with what narrows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _, lazy_gettext
from flask_babel.speaklater import LazyString

from helpdesk.core.facets import Chip, FacetGroup, FacetValue
from helpdesk.directory.browsing import (
    OTHER_LETTER,
    AgencyFilter,
    LetteredPage,
    counts,
    letter_of,
    lettered,
    narrowed,
)
from helpdesk.directory.models import Agency, Country
from helpdesk.directory.presenters import (
    AgencyRow,
    CountryRow,
    Link,
    agency_row,
    country_row,
    country_url,
    quoted,
)
from helpdesk.directory.queries import AgencyCard, CountryCounts
from helpdesk.directory.terms import TermKind, Vocabulary

SHORT = 30  # bodies; a list that fits a few screens needs no letters to jump to
FILTER_TITLES: dict[str, LazyString] = {
    "role": lazy_gettext("What they do"),
    "topic": lazy_gettext("Topic"),
    "country": lazy_gettext("Country"),
    "region": lazy_gettext("Region"),
}
FILTER_TERMS = {
    "role": TermKind.ROLE,
    "topic": TermKind.TOPIC,
    "region": TermKind.REGION,
}


# Countries


@dataclass(frozen=True)
class CountrySection:
    """A region, or a subregion inside one."""

    anchor: str
    title: str
    rows: Sequence[CountryRow] = ()
    parts: Sequence[CountrySection] = ()
    count: int = 0


def country_sections(
    countries: Sequence[Country],
    counted: Mapping[int, CountryCounts],
    terms: Vocabulary,
    language: str,
) -> list[CountrySection]:
    """By region and subregion in the vocabulary's order; codes it does not know come last."""
    sections = []
    for region in _in_order(terms.codes(TermKind.REGION), [c.region for c in countries]):
        inside = [country for country in countries if country.region == region]
        parts = [
            CountrySection(
                "",
                terms.label(TermKind.SUBREGION, part, language),
                [
                    country_row(country, language, counted.get(country.id, CountryCounts()))
                    for country in inside
                    if country.subregion == part
                ],
            )
            for part in _in_order(terms.parts_of(region), [c.subregion for c in inside])
        ]
        label = terms.label(TermKind.REGION, region, language)
        sections.append(CountrySection(region, label, parts=parts, count=len(inside)))
    return sections


def _in_order(known: Sequence[str], used: Sequence[str]) -> list[str]:
    """The codes in use: those of the vocabulary in its order, then the others."""
    return [code for code in known if code in used] + sorted(set(used) - set(known))


# Bodies


@dataclass(frozen=True)
class LetterLink:
    letter: str
    count: int
    url: str
    is_here: bool


@dataclass(frozen=True)
class LetterGroup:
    letter: str
    anchor: str
    rows: Sequence[AgencyRow]


def letter_anchor(letter: str) -> str:
    return "letter-other" if letter == OTHER_LETTER else f"letter-{letter.lower()}"


def read_filter(
    wanted: Mapping[str, str], terms: Vocabulary, country_codes: set[str]
) -> tuple[AgencyFilter, list[str]]:
    """The filter that `wanted` asks for, and the values in it that say nothing to us."""
    chosen, unknown = AgencyFilter(), []
    for name in FILTER_TITLES:
        value = wanted.get(name, "").strip()
        value = value.upper() if name == "country" else value.lower()
        if not value:
            continue
        kind = FILTER_TERMS.get(name)
        if terms.knows(kind, value) if kind else value in country_codes:
            chosen = chosen.with_value(name, value)
        else:
            unknown.append(quoted(wanted[name]))
    return chosen, unknown


class AgenciesPage:
    """Decides what the list shows, from cards; the view loads the bodies of `ids` for `groups`."""

    def __init__(
        self,
        cards: Sequence[AgencyCard],
        wanted: Mapping[str, str],
        *,
        country_names: Mapping[str, str],
        terms: Vocabulary,
        language: str,
    ) -> None:
        self._cards = cards
        self._terms = terms
        self._language = language
        self._names = country_names
        self.filter, self.not_understood = read_filter(wanted, terms, set(self._names))
        found = narrowed(cards, self.filter)
        self.total = len(found)
        self.shown: LetteredPage = lettered(found, wanted.get("letter", "").strip())

    @property
    def ids(self) -> list[int]:
        return [card.id for card in self.shown.cards]

    def groups(self, agencies: Sequence[Agency]) -> list[LetterGroup]:
        """The rows of the page under their letters."""
        by_letter: dict[str, list[AgencyRow]] = {}
        for agency in agencies:
            row = agency_row(agency, self._terms, self._language)
            by_letter.setdefault(letter_of(row.name.text), []).append(row)
        return [
            LetterGroup(letter, letter_anchor(letter), rows)
            for letter, rows in sorted(by_letter.items())
        ]

    @property
    def title(self) -> str:
        chosen = self.filter.chosen
        bodies = str(_("Bodies"))
        if "role" in chosen:
            bodies = self._terms.plural(TermKind.ROLE, chosen["role"], self._language)
        place = self._label("country", chosen.get("country", ""))
        place = place or self._label("region", chosen.get("region", ""))
        if place:
            bodies = _("%(bodies)s: %(place)s", bodies=bodies, place=place)
        if "topic" in chosen:
            topic = self._label("topic", chosen["topic"])
            bodies = _("%(bodies)s – topic: %(topic)s", bodies=bodies, topic=topic)
        return str(bodies) if chosen else str(_("Bodies from A to Z"))

    @property
    def description(self) -> str:
        """What the chosen role or topic covers."""
        chosen = self.filter.chosen
        for name in ("role", "topic"):
            if name in chosen:
                return self._terms.description(FILTER_TERMS[name], chosen[name], self._language)
        return ""

    @property
    def country(self) -> Link | None:
        code = self.filter.country
        return Link(self._names[code], country_url(code)) if code else None

    @property
    def facets(self) -> list[FacetGroup]:
        groups = [self._facet(name) for name in FILTER_TITLES]
        return [group for group in groups if group.values]

    def _facet(self, name: str) -> FacetGroup:
        selected = getattr(self.filter, name)
        counted = counts(self._cards, self.filter, name)
        kind = FILTER_TERMS.get(name)
        codes = self._terms.codes(kind) if kind else list(self._names)
        values = [
            FacetValue(
                self._label(name, code),
                counted[code],
                code == selected,
                self.url(self.filter.with_value(name, "" if code == selected else code)),
            )
            for code in codes
            if counted[code] or code == selected
        ]
        # What is chosen stands above as a chip; open groups would push the list off a phone.
        is_open = name == "role" and not selected
        return FacetGroup(name, str(FILTER_TITLES[name]), values, is_open)

    @property
    def chips(self) -> list[Chip]:
        chips = []
        for name, value in self.filter.chosen.items():
            label = self._label(name, value)
            remove = _("Take off: %(label)s", label=label)
            chips.append(Chip(label, self.url(self.filter.without(name)), str(remove)))
        return chips

    @property
    def letters(self) -> list[LetterLink]:
        """To a page for each letter, or to its place on this one; none where the list is short."""
        if not self.shown.letter and self.total <= SHORT:
            return []
        return [
            LetterLink(letter, count, self._letter_url(letter), letter == self.shown.letter)
            for letter, count in self.shown.letters.items()
        ]

    def _letter_url(self, letter: str) -> str:
        return self.url(self.filter, letter) if self.shown.letter else f"#{letter_anchor(letter)}"

    @property
    def breadcrumbs(self) -> list[tuple[str, str | None]]:
        if not self.filter:
            return []
        return [(_("Bodies"), url_for("directory.agencies")), (self.title, None)]

    def url(self, chosen: AgencyFilter, letter: str = "") -> str:
        values: dict[str, Any] = dict(chosen.chosen)
        if letter:
            values["letter"] = letter
        return url_for("directory.agencies", **values)

    def _label(self, name: str, value: str) -> str:
        kind = FILTER_TERMS.get(name)
        if kind:
            return self._terms.label(kind, value, self._language) if value else ""
        return self._names.get(value, value)
