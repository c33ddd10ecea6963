"""The facets beside the results: the values with the most entries, and a way to all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _, lazy_gettext

from helpdesk.core.facets import FacetForm, FacetGroup, FacetLink, FacetValue
from helpdesk.core.templating import Counted
from helpdesk.core.text import name_key
from helpdesk.search.forms import SearchForm
from helpdesk.search.links import PageLinks
from helpdesk.search.services import SearchPage
from helpdesk.search.snapshot import FACETS, Snapshot
from helpdesk.vocabulary.languages import country_name

MOST_VALUES = 12  # of one facet; those with the most entries, and what is chosen
# Each link repeats the query: beside a question of several lines values are ticked in a form, which
# has it once.
LONGEST_LINK = 150  # characters
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


@dataclass(frozen=True)
class Label:
    """`place`: among the labels of its facet, sorted."""

    text: str
    place: int


def country_label(code: str, language: str, snapshot: Snapshot) -> str:
    """As its page calls it; entries also name countries that have none."""
    position = snapshot.at.get(("country", code))
    if position is None:
        return country_name(code, said_in=language)
    titles = snapshot.facets[position]["titles"]
    return str((titles.get(language) or titles["en"])[0])


def label_of(name: str, value: str, language: str, snapshot: Snapshot) -> str:
    if name == "country":
        return country_label(value, language, snapshot)
    if name == "type":
        return str(TYPES.get(value, value))
    return snapshot.label(name, value, language)


def labels_of(name: str, language: str, snapshot: Snapshot) -> Mapping[str, Label]:
    """Of all values that the facet has."""

    def made() -> dict[str, Label]:
        texts = {value: label_of(name, value, language, snapshot) for value in snapshot.bits[name]}
        ordered = sorted(texts, key=lambda value: name_key(texts[value]))
        return {value: Label(texts[value], place) for place, value in enumerate(ordered)}

    return snapshot.of_all(("labels", name, language), made)


def all_words(name: str, count: int) -> str:
    """What the way to all values of a facet says; there are several wherever some are left out."""
    said = {
        "country": _("All %(count)s countries", count=Counted(count)),
        "role": _("All %(count)s roles", count=Counted(count)),
        "topic": _("All %(count)s topics", count=Counted(count)),
    }
    return str(said.get(name) or _("All %(count)s choices", count=Counted(count)))


class Facets:
    """Of one page of results."""

    def __init__(self, page: SearchPage, form: SearchForm, links: PageLinks, language: str) -> None:
        self._page = page
        self._form = form
        self._links = links
        self._language = language

    def groups(self) -> list[FacetGroup]:
        """Beside a long question the facet that lists all its values stands alone: each form has it."""
        unfolded = self._form.unfolded
        names = (unfolded,) if unfolded and self._is_long else FACETS
        groups = [self._group(name) for name in names]
        return [group for group in groups if group.values]

    @property
    def _is_long(self) -> bool:
        return len(self._links.here) > LONGEST_LINK

    def _group(self, name: str) -> FacetGroup:
        counts = self._page.facets[name]
        chosen = self._form.filters.get(name, ())
        labels = labels_of(name, self._language, self._page.snapshot)
        offered = {**dict.fromkeys(counts), **dict.fromkeys(chosen)}
        is_whole = self._form.unfolded == name
        is_form = is_whole or self._is_long
        if is_whole:
            ordered = sorted(offered, key=lambda value: labels[value].place)
        else:
            ordered = sorted(
                offered,
                key=lambda value: (value not in chosen, -counts.get(value, 0), labels[value].place),
            )[: MOST_VALUES + len(chosen)]
        values = [
            FacetValue(
                label=labels[value].text,
                count=counts.get(value, 0),
                is_selected=value in chosen,
                toggle_url="" if is_form else self._toggle(name, value, is_on=value in chosen),
                code=value,
            )
            for value in ordered
        ]
        return FacetGroup(
            name,
            str(TITLES[name]),
            values,
            is_open=bool(chosen) or is_whole or name == "role",
            more=self._more(name, len(offered)) if len(values) < len(offered) else None,
            form=self._as_form(name, is_whole=is_whole) if is_form else None,
        )

    def _toggle(self, name: str, value: str, *, is_on: bool) -> str:
        if is_on:
            return self._links.without_value(name, value)
        return self._links.with_value(name, value)

    def _more(self, name: str, count: int) -> FacetLink:
        url = self._links.with_value("facets", name) + f"#facet-{name}"
        return FacetLink(all_words(name, count), url)

    def _as_form(self, name: str, *, is_whole: bool) -> FacetForm:
        return FacetForm(
            url_for("search.search_page"),
            self._links.without(name),
            self._links.to(self._links.arguments) if is_whole else "",
        )
