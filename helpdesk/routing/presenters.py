"""Words and links for the page of rules: the rules, who would get an inquiry, what nobody covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from flask import url_for
from flask_babel import get_locale, gettext as _

from helpdesk.core.templating import day
from helpdesk.core.text import name_key
from helpdesk.directory.terms import TermKind
from helpdesk.routing.forms import Choices, Options, Trial
from helpdesk.routing.gaps import Gap, Gaps
from helpdesk.routing.models import RoutingRule
from helpdesk.routing.places import Breadth, Places
from helpdesk.routing.queries import Names
from helpdesk.routing.rules import Routing, Rule, RuleBook
from helpdesk.routing.services import Promise
from helpdesk.routing.words import listed, place_words, reason_words, topic_name
from helpdesk.vocabulary.languages import DEFAULT, country_name, language_name

MOST_COUNTRIES = 3  # lists to choose from in “Who would get this?”; the command takes more


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class RuleRow:
    """One rule: what it asks for as label and words, its desk, and what can be done with it."""

    number: int
    asks: Sequence[tuple[str, str]]
    desk: Link
    note: str  # on a desk that cannot answer at the moment
    decides: bool  # the inquiry that was tried
    edit_url: str
    remove_url: str
    up_url: str  # empty for the first
    down_url: str  # empty for the last

    @property
    def name(self) -> str:
        return str(_("Rule %(number)s", number=self.number))


@dataclass(frozen=True)
class Tried:
    """The answer to “Who would get this?”"""

    lead: Link
    told: Sequence[Link]
    reason: str
    due: str


@dataclass(frozen=True)
class GapLine:
    label: str
    details: str  # empty where everything on it is left to the fallback


@dataclass(frozen=True)
class GapsPresenter:
    """What only the fallback covers; each list may be empty."""

    fallback: str
    countries: Sequence[GapLine]
    regions: Sequence[GapLine]
    topics: Sequence[GapLine]
    languages: Sequence[GapLine]


class RulesPage:
    """`book` is that of the day asked about, with who is away on it."""

    def __init__(
        self,
        rows: Sequence[RoutingRule],
        book: RuleBook,
        absences: Mapping[str, date],
        gaps: Gaps,
        names: Names,
        trial: Trial,
        *,
        routing: Routing,
        promise: Promise,
        choices: Choices,
        languages: Sequence[str],
    ) -> None:
        self.names, self.trial, self.choices = names, trial, choices
        decides = routing.reason.rule if trial.is_asked else None
        self.rules = [
            self._row(row, rule, len(rows), _note(book, rule.contact, absences), decides)
            for row, rule in zip(rows, book.rules, strict=True)
        ]
        self.tried = self._tried(routing, promise) if trial.is_asked else None
        self.fallback = desk_link(book.fallback, names)
        self.gaps = _gaps(gaps, self.fallback.label, names, languages)
        self.new_url = url_for("routing.new_rule")

    @property
    def country_options(self) -> Options:
        return [("", str(_("No country"))), *self.choices.countries]

    @property
    def countries_asked(self) -> list[str]:
        """What each list of countries shows."""
        asked = self.trial.subject.countries[:MOST_COUNTRIES]
        return [*asked, *[""] * (MOST_COUNTRIES - len(asked))]

    @property
    def topic_options(self) -> Options:
        return [("", str(_("No topic"))), *self.choices.topics]

    @property
    def language_options(self) -> Options:
        return [("", str(_("No language"))), *self.choices.languages]

    def _row(
        self, row: RoutingRule, rule: Rule, count: int, note: str, decides: Rule | None
    ) -> RuleRow:
        def move(direction: str) -> str:
            return url_for("routing.move_rule", number=row.id, direction=direction)

        return RuleRow(
            number=rule.number,
            asks=asks(rule, self.names),
            desk=desk_link(rule.contact, self.names),
            note=note,
            decides=decides == rule,
            edit_url=url_for("routing.edit_rule", number=row.id),
            remove_url=url_for("routing.remove_rule", number=row.id),
            up_url=move("up") if rule.number > 1 else "",
            down_url=move("down") if rule.number < count else "",
        )

    def _tried(self, routing: Routing, promise: Promise) -> Tried:
        return Tried(
            lead=desk_link(routing.lead, self.names),
            told=[desk_link(slug, self.names) for slug in routing.told],
            reason=reason_words(routing.reason, routing.lead, self.names),
            due=due_words(promise),
        )


def desk_link(slug: str, names: Names) -> Link:
    return Link(names.desk(slug), url_for("routing.desk", slug=slug))


def due_words(promise: Promise) -> str:
    """The last day on the desk's calendar, with its zone as CLDR calls it."""
    local = promise.due_at.astimezone(ZoneInfo(promise.time_zone))
    return str(
        _(
            "Received now, it would be answered by the end of %(day)s (%(zone)s).",
            day=day(local.date()),
            zone=get_timezone_name(local, locale=get_locale() or DEFAULT),
        )
    )


def asks(rule: Rule, names: Names) -> list[tuple[str, str]]:
    """What a rule asks for, as label and words."""
    labels = {
        Breadth.COUNTRIES: str(_("Countries")),
        Breadth.SUBREGION: str(_("Subregion")),
        Breadth.REGION: str(_("Region")),
        Breadth.ANYWHERE: "",
    }
    found = [
        (labels[rule.breadth], place_words(rule, names)),
        (str(_("Topics")), listed([topic_name(code, names) for code in rule.topics])),
        (str(_("Languages")), listed(_languages(rule.languages, names))),
    ]
    return [(label, words) for label, words in found if words]


def choices_in(names: Names, book: RuleBook, languages: Iterable[str]) -> Choices:
    """What forms offer, in the reader's language."""

    def terms(kind: TermKind) -> list[tuple[str, str]]:
        return [
            (term.code, names.terms.label(kind, term.code, names.language))
            for term in names.terms.of(kind)
        ]

    spoken = [(code, language_name(code, said_in=names.language)) for code in languages]
    # A rule may name a country that the directory does not cover: to leave it out would lose it.
    others = sorted({code for rule in book.rules for code in rule.countries} - set(names.countries))
    return Choices(
        desks=[(slug, _named(book, slug, name)) for slug, name in names.desks.items()],
        countries=[
            *names.countries.items(),
            *((code, country_name(code, said_in=names.language)) for code in others),
        ],
        regions=terms(TermKind.REGION),
        subregions=terms(TermKind.SUBREGION),
        topics=terms(TermKind.INQUIRY_TOPIC),
        languages=sorted(spoken, key=lambda pair: name_key(pair[1])),
    )


def country_groups(choices: Choices, names: Names, places: Places) -> list[tuple[str, list[str]]]:
    """The codes of the countries to choose from, by subregion; those that lie in none come last."""
    codes = [code for code, _name in choices.countries]
    found = [
        (label, [code for code in codes if code in places and places[code].subregion == subregion])
        for subregion, label in choices.subregions
    ]
    met = {code for _label, group in found for code in group}
    found.append((str(_("Elsewhere")), [code for code in codes if code not in met]))
    return [(label, group) for label, group in found if group]


def _named(book: RuleBook, slug: str, name: str) -> str:
    if slug in book.desks and book.desks[slug].is_retired:
        return str(_("%(desk)s (retired)", desk=name))
    return name


def _note(book: RuleBook, slug: str, absences: Mapping[str, date]) -> str:
    if slug in book.desks and book.desks[slug].is_retired:
        return str(_("retired"))
    if slug in absences:
        return str(_("away until %(day)s", day=day(absences[slug])))
    return ""


def _languages(codes: Iterable[str], names: Names) -> list[str]:
    return [language_name(code, said_in=names.language) for code in codes]


def _gaps(gaps: Gaps, fallback: str, names: Names, languages: Sequence[str]) -> GapsPresenter:
    def topics_of(gap: Gap) -> str:
        if gap.is_whole:
            return ""
        return "; ".join(
            _in_languages(topic_name(topic, names), codes, names, languages)
            for topic, codes in gap.languages_by_topic.items()
        )

    return GapsPresenter(
        fallback=fallback,
        countries=[
            GapLine(name, topics_of(gaps.countries[code]))
            for code, name in names.countries.items()
            if code in gaps.countries
        ],
        regions=[
            GapLine(names.terms.label(TermKind.REGION, code, names.language), topics_of(gap))
            for code, gap in gaps.regions.items()
        ],
        topics=[
            GapLine(topic_name(topic, names), _all_or(codes, names, languages))
            for topic, codes in gaps.elsewhere.languages_by_topic.items()
        ],
        languages=[
            GapLine(
                language_name(code, said_in=names.language),
                listed([topic_name(topic, names) for topic in topics]),
            )
            for code, topics in gaps.elsewhere.topics_by_language.items()
        ],
    )


def _all_or(codes: Sequence[str], names: Names, languages: Sequence[str]) -> str:
    if len(codes) == len(languages):
        return str(_("in every language"))
    return str(_("in %(languages)s", languages=listed(_languages(codes, names))))


def _in_languages(topic: str, codes: Sequence[str], names: Names, languages: Sequence[str]) -> str:
    return f"{topic} {_all_or(codes, names, languages)}"
