"""Words and links of the page of results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import quote_plus, urlencode

from flask import request, url_for
from flask_babel import gettext as _, lazy_gettext, ngettext

from helpdesk.core.facets import Chip, FacetGroup, FacetValue
from helpdesk.core.templating import Counted, day
from helpdesk.core.text import name_key, shorten
from helpdesk.directory.texts import Said
from helpdesk.search.addresses import entry_address
from helpdesk.search.excerpts import Piece, Wanted, best_of, excerpt, wanted_by
from helpdesk.search.forms import SearchForm
from helpdesk.search.services import SORTS, Result, SearchPage
from helpdesk.search.snapshot import FACETS, Snapshot
from helpdesk.vocabulary.languages import country_name

CARD_LENGTH = 260  # characters; the page itself is one step away
MOST_VALUES = 12  # of one facet; those with the most entries, and what is chosen
# Each link repeats the query: beside a question of several lines fewer values are offered.
LEAST_VALUES = 3
LINKS_ROOM = 1_800  # characters of the links of one facet
TITLES = {
    "country": lazy_gettext("Country"),
    "region": lazy_gettext("Region"),
    "role": lazy_gettext("Role"),
    "topic": lazy_gettext("Topic"),
    "type": lazy_gettext("Type"),
}
TYPES = {
    "agency": lazy_gettext("Body"),
    "country": lazy_gettext("Country"),
    "call": lazy_gettext("Funding call"),
}
SORT_LABELS = {
    "relevance": lazy_gettext("Relevance"),
    "name": lazy_gettext("Name"),
    "checked": lazy_gettext("Date checked"),
}


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    is_here: bool = False


@dataclass(frozen=True)
class ResultRow:
    url: str
    title: Said
    acronym: str
    type_label: str
    place: str
    roles: Sequence[Link]
    excerpt: Sequence[Piece]
    language: str
    deadline: str


def texts_of(result: Result, language: str, facts: Sequence[str] = ()) -> list[tuple[str, str]]:
    """What an excerpt may come from, the likeliest first, each in the page's language or English."""
    shown = result.display
    texts = [shown["notes"][fact] for fact in facts if fact in shown.get("notes", {})]
    texts.append(shown["summary"])
    said = [_one(text, language) for text in texts]
    for name, _anchor, what in shown.get("programmes", ()):
        of, text = _one(what, language)
        said.append((of or "en", f"{name}. {text}".strip()))
    if not facts:
        said += [_one(text, language) for text in shown.get("notes", {}).values()]
    return [pair for pair in said if pair[1]]


def _one(by_language: dict[str, list[object]], language: str) -> tuple[str, str]:
    for wanted in (language, "en"):
        if wanted in by_language:
            return wanted, str(by_language[wanted][0])
    return "", ""


def excerpt_of(page: SearchPage, result: Result, language: str) -> tuple[str, list[Piece]]:
    """The language and the pieces of the text that shows best why a result was found."""
    asked = page.understanding
    snapshot = page.snapshot

    def made() -> tuple[str, list[Piece]]:
        wanted: Wanted = snapshot.answer(
            ("wanted", asked.text), lambda: wanted_by(asked, snapshot.lexicon)
        )
        texts = texts_of(result, language, asked.facts)
        chosen = texts[:1] if asked.facts and result.kind == "country" else texts
        of, text = best_of(chosen, wanted)
        return of, excerpt(text, of, wanted)

    position = snapshot.at[(result.kind, result.key)]
    return snapshot.of_entry(("excerpt", language, asked.text), position, made)


@dataclass(frozen=True)
class Label:
    """`place`: among the labels of its facet, sorted."""

    text: str
    place: int


def _label(name: str, value: str, language: str, snapshot: Snapshot) -> str:
    if name == "country":
        return country_name(value, said_in=language)
    if name == "type":
        return str(TYPES.get(value, value))
    return snapshot.label(name, value, language)


def _labels_of(name: str, language: str, snapshot: Snapshot) -> Mapping[str, Label]:
    """Of all values that the facet has."""

    def made() -> dict[str, Label]:
        texts = {value: _label(name, value, language, snapshot) for value in snapshot.bits[name]}
        ordered = sorted(texts, key=lambda value: name_key(texts[value]))
        return {value: Label(texts[value], place) for place, value in enumerate(ordered)}

    return snapshot.of_all(("labels", name, language), made)


def _row_of(result: Result, language: str, snapshot: Snapshot) -> ResultRow:
    """A result without its excerpt, which depends on the query."""
    title, title_language = result.title(language)
    country = result.facets["country"]
    is_country = result.kind == "country"
    return ResultRow(
        url=entry_address(result.kind, result.key),
        title=Said(title, title_language, language),
        acronym=result.facets.get("acronym", ""),
        type_label=str(TYPES[result.kind]),
        place="" if is_country or not country else country_name(country, said_in=language),
        roles=[Link(snapshot.label("role", role, language), "") for role in result.facets["roles"]],
        excerpt=(),
        language="",
        deadline=_deadline(result),
    )


class SearchResults:
    """The page, ready to be printed."""

    def __init__(self, page: SearchPage, form: SearchForm, language: str) -> None:
        self._page = page
        self._form = form
        self._language = language
        self.page = page.results
        self.text = page.query.text
        self.dropped = form.dropped
        self._arguments = form.arguments()
        self._here = self._url(self._arguments) if self._arguments else ""

    # Links

    def _url(self, arguments: Mapping[str, Sequence[str]]) -> str:
        """This page with other arguments; relative, since a page has dozens of such links."""
        query = urlencode(arguments, doseq=True)
        return f"?{query}" if query else url_for("search.search_page")

    def url_of_page(self, number: int) -> str:
        return self._with("page", str(number)) if number > 1 else self._url(self._arguments)

    def _without(self, name: str, value: str) -> str:
        kept = [other for other in self._arguments.get(name, ()) if other != value]
        return self._url(self._arguments | {name: kept})

    def _with(self, name: str, value: str) -> str:
        more = f"{name}={quote_plus(value)}"
        return f"{self._here}&{more}" if self._here else f"?{more}"

    # Words on top

    @property
    def heading(self) -> str:
        return str(_("Search results") if self.text else _("Search the directory"))

    @property
    def title(self) -> str:
        return str(_("%(text)s: search", text=self.text[:80]) if self.text else _("Search"))

    @property
    def summary(self) -> str:
        total = Counted(self._page.total)
        if not self.text and not self._form.filters:
            said = ngettext(
                "The directory has %(num)s entry.", "The directory has %(num)s entries.", total
            )
        else:
            said = ngettext("%(num)s entry found.", "%(num)s entries found.", total)
        return str(said)

    @property
    def uncovered(self) -> list[str]:
        """A sentence for each country that is named and has no page."""
        names = [
            country_name(code, said_in=self._language)
            for code in self._page.understanding.uncovered
        ]
        return [_("The directory does not cover %(country)s yet.", country=name) for name in names]

    @property
    def correction(self) -> str | None:
        """What was searched for in place of what was typed; never without saying so."""
        return self._page.did_you_mean

    @property
    def as_typed_url(self) -> str:
        return self._url(self._arguments | {"exact": ["1"]})

    # Chips

    @property
    def chips(self) -> list[Chip]:
        chosen = [
            self._chip(name, value, self._without(name, value))
            for name in FACETS
            for value in self._form.filters.get(name, ())
        ]
        asked = self._page.understanding
        understood = (
            ("country", asked.countries),
            ("region", asked.regions),
            ("role", asked.roles),
            ("topic", asked.topics),
            ("type", asked.types),
        )
        chosen += [
            self._chip(name, value, self._with("ignore", f"{name}:{value}"))
            for name, values in understood
            for value in values
            if value not in self._form.filters.get(name, ())
        ]
        return chosen

    def _chip(self, name: str, value: str, url: str) -> Chip:
        label = self._label(name, value)
        return Chip(label, url, _("Take off: %(label)s", label=label))

    @property
    def put_back(self) -> list[Link]:
        """What was understood, taken off, and may be put back."""
        links = []
        for value in self._form.ignored:
            name, _colon, code = value.partition(":")
            label = self._label(name, code)
            links.append(
                Link(_("Use again: %(label)s", label=label), self._without("ignore", value))
            )
        return links

    @property
    def clear_url(self) -> str | None:
        """Without any filter; None where there is none."""
        if not self._form.filters:
            return None
        arguments = self._arguments
        return self._url({k: v for k, v in arguments.items() if k not in FACETS})

    def _label(self, name: str, value: str) -> str:
        return _label(name, value, self._language, self._page.snapshot)

    # Lists

    @cached_property
    def facets(self) -> list[FacetGroup]:
        groups = [self._facet(name) for name in FACETS]
        return [group for group in groups if group.values]

    def _facet(self, name: str) -> FacetGroup:
        counts = self._page.facets[name]
        chosen = self._form.filters.get(name, ())
        most = LINKS_ROOM // max(1, len(self._here))
        most = min(MOST_VALUES, max(LEAST_VALUES, most))
        labels = _labels_of(name, self._language, self._page.snapshot)
        ordered = sorted(
            {**dict.fromkeys(counts), **dict.fromkeys(chosen)},
            key=lambda value: (value not in chosen, -counts.get(value, 0), labels[value].place),
        )
        values = [
            FacetValue(
                label=labels[value].text,
                count=counts.get(value, 0),
                is_selected=value in chosen,
                toggle_url=self._toggle(name, value, is_on=value in chosen),
            )
            for value in ordered[: most + len(chosen)]
        ]
        return FacetGroup(name, str(TITLES[name]), values, is_open=bool(chosen) or name == "role")

    def _toggle(self, name: str, value: str, *, is_on: bool) -> str:
        return self._without(name, value) if is_on else self._with(name, value)

    @property
    def sorts(self) -> list[Link]:
        arguments = self._arguments
        return [
            Link(
                str(SORT_LABELS[sort]),
                self._url(arguments | {"sort": [sort] if sort != SORTS[0] else []}),
                is_here=sort == self._form.sort,
            )
            for sort in SORTS
        ]

    @cached_property
    def rows(self) -> list[ResultRow]:
        return [self._row(result) for result in self._page.results.items]

    def _row(self, result: Result) -> ResultRow:
        snapshot, language = self._page.snapshot, self._language
        root = request.script_root  # stands in the address of the entry
        row: ResultRow = snapshot.of_entry(
            ("row", language, root),
            snapshot.at[(result.kind, result.key)],
            lambda: _row_of(result, language, snapshot),
        )
        of, pieces = excerpt_of(self._page, result, language)
        return replace(row, excerpt=pieces, language=of)

    @cached_property
    def card(self) -> CountryCard | None:
        """The country that the words name, on top of the first page."""
        found = self._page.card
        if found is None or self.page.number > 1 or self._form.filters.get("type"):
            return None
        return CountryCard(found, self._language, self._page)

    # No result

    @property
    def country_links(self) -> list[Link]:
        codes = [*self._page.understanding.countries, *self._form.filters.get("country", ())]
        return [
            Link(self._label("country", code), entry_address("country", code))
            for code in dict.fromkeys(codes)
        ]

    @property
    def role_links(self) -> list[Link]:
        return [
            Link(self._label("role", code), self._url({"role": [code]}))
            for code in self._page.snapshot.codes("role")
        ]


class CountryCard:
    """The country on top of the results, with how much the directory has on it."""

    def __init__(self, country: Result, language: str, page: SearchPage) -> None:
        title, title_language = country.title(language)
        self.name = Said(title, title_language, language)
        self.url = entry_address("country", country.key)
        of, text = _one(dict(country.display["summary"]), language)
        self.text = Said(shorten(text, CARD_LENGTH), of or "en", language)
        snapshot = page.snapshot
        bits = snapshot.bits["country"].get(country.key, 0)
        bodies = (bits & snapshot.bits["type"].get("agency", 0)).bit_count()
        calls = (bits & snapshot.bits["type"].get("call", 0)).bit_count()
        self.counts = [
            ngettext("%(num)s body", "%(num)s bodies", Counted(bodies)),
            ngettext(
                "%(num)s known fact", "%(num)s known facts", Counted(len(country.facets["facts"]))
            ),
            ngettext(
                "%(num)s funding call names it", "%(num)s funding calls name it", Counted(calls)
            ),
        ]


def _deadline(result: Result) -> str:
    closes = result.display.get("closes")
    if result.kind != "call" or not closes:
        return ""
    return str(_("Closing date: %(day)s", day=day(date.fromisoformat(closes))))
