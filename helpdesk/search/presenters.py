"""Words and links of the page of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from flask import request
from flask_babel import gettext as _, lazy_gettext, ngettext

from helpdesk.core.facets import Chip, FacetGroup
from helpdesk.core.templating import Counted, day
from helpdesk.core.text import shorten
from helpdesk.directory.texts import Said
from helpdesk.search.addresses import entry_address
from helpdesk.search.excerpts import Piece, Wanted, best_of, excerpt, wanted_by
from helpdesk.search.facet_presenters import TYPES, Facets, country_label, label_of
from helpdesk.search.forms import SearchForm
from helpdesk.search.links import PageLinks
from helpdesk.search.services import SORTS, Result, SearchPage
from helpdesk.search.snapshot import FACETS, Snapshot
from helpdesk.vocabulary.languages import country_name

CARD_LENGTH = 260  # characters; the page itself is one step away
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
    type_label: str  # none for a body: its roles say what it is
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


def _row_of(result: Result, language: str, snapshot: Snapshot) -> ResultRow:
    """A result without its excerpt, which depends on the query."""
    title, title_language = result.title(language)
    country = result.facets["country"]
    is_country = result.kind == "country"
    return ResultRow(
        url=entry_address(result.kind, result.key),
        title=Said(title, title_language, language),
        acronym=result.facets.get("acronym", ""),
        type_label="" if result.kind == "agency" else str(TYPES[result.kind]),
        place="" if is_country or not country else country_label(country, language, snapshot),
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
        self._links = PageLinks(form.arguments())

    def url_of_page(self, number: int) -> str:
        links = self._links
        return links.with_value("page", str(number)) if number > 1 else links.to(links.arguments)

    # Words on top

    @property
    def heading(self) -> str:
        if not self._page.total:
            return str(_("Nothing was found"))
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
        return self._links.to({**self._links.arguments, "exact": ["1"]})

    # Chips

    @property
    def chips(self) -> list[Chip]:
        chosen = [
            self._chip(name, value, self._links.without_value(name, value))
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
            self._chip(name, value, self._links.with_value("ignore", f"{name}:{value}"))
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
                Link(
                    _("Use again: %(label)s", label=label),
                    self._links.without_value("ignore", value),
                )
            )
        return links

    @property
    def clear_url(self) -> str | None:
        """Without any filter; None where there is none."""
        if not self._form.filters:
            return None
        arguments = self._links.arguments
        return self._links.to({k: v for k, v in arguments.items() if k not in FACETS})

    def _label(self, name: str, value: str) -> str:
        return label_of(name, value, self._language, self._page.snapshot)

    # Lists

    @cached_property
    def facets(self) -> list[FacetGroup]:
        return Facets(self._page, self._form, self._links, self._language).groups()

    @property
    def is_unfolded(self) -> bool:
        """Whether a visitor asked to see the facets, also where they are folded away."""
        return bool(self._form.unfolded)

    @property
    def sorts(self) -> list[Link]:
        arguments = self._links.arguments
        return [
            Link(
                str(SORT_LABELS[sort]),
                self._links.to({**arguments, "sort": [sort] if sort != SORTS[0] else []}),
                is_here=sort == self._form.sort,
            )
            for sort in SORTS
        ]

    @cached_property
    def rows(self) -> list[ResultRow]:
        """The list; a country that heads it as a card is not told twice."""
        card = self._page.card if self.card else None
        return [
            self._row(result)
            for result in self._page.results.items
            if card is None or (result.kind, result.key) != (card.kind, card.key)
        ]

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
            Link(self._label("role", code), self._links.to({"role": [code]}))
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
