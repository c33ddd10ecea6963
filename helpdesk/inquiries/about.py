"""What an inquiry is about, when it was started from a page: read from an address, and put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from helpdesk.directory import queries as directory
from helpdesk.directory.errors import EntryNotFoundError, EntryRetiredError
from helpdesk.directory.facts import fact_label
from helpdesk.directory.models import Agency, FundingCall
from helpdesk.directory.texts import said
from helpdesk.inquiries.drafts import About
from helpdesk.vocabulary.facts import FACT_KIND


@dataclass(frozen=True)
class Told:
    """What is asked about: its name, its page, and the countries that go with it."""

    about: About
    words: str
    url: str
    countries: tuple[str, ...] = ()


def about_of(arguments: Mapping[str, str]) -> About:
    """What `?country=BR&fact=insurance`, `?agency=` or `?call=` names; nothing where it makes no sense."""
    for kind in ("agency", "call"):
        if arguments.get(kind):
            return About.of(f"{kind}:{arguments[kind]}")
    country = arguments.get("country", "").upper()
    if not country:
        return About()
    fact = arguments.get("fact", "").rpartition("/")[2]
    return About.of(f"fact:{country}/{fact}" if fact in FACT_KIND else f"country:{country}")


def told_about(about: About, language: str) -> Told | None:
    """The entry that is asked about; None where there is none, or none any longer."""
    try:
        return _TOLD[about.kind](about, language) if about else None
    except (EntryNotFoundError, EntryRetiredError):
        return None


def about_words(about: About, language: str) -> str:
    told = told_about(about, language)
    return told.words if told else ""


def _country(about: About, language: str) -> Told | None:
    # By column, not by row: a row that the page has loaded knows its name in the page's language alone.
    name = directory.country_names(language).get(about.key)
    if name is None:
        return None
    url = url_for("directory.country", code=about.key.lower(), lang=language)
    return Told(about, name, url, (about.key,))


def _fact(about: About, language: str) -> Told | None:
    code, _sep, key = about.key.partition("/")
    place = _country(About("country", code), language)
    if key not in FACT_KIND or place is None:
        return None
    words = f"{fact_label(key)} – {place.words}"
    return Told(about, words, f"{place.url}#{key}", place.countries)


def _agency(about: About, language: str) -> Told:
    agency: Agency = directory.agency_by_slug(about.key)
    url = url_for("directory.agency", slug=agency.slug, lang=language)
    countries = (agency.country.code,) if agency.country else ()
    return Told(about, said(agency, "name", language).text, url, countries)


def _call(about: About, language: str) -> Told:
    call: FundingCall = directory.call_by_slug(about.key)
    url = url_for("directory.call", slug=call.slug, lang=language)
    return Told(about, said(call, "title", language).text, url)


_TOLD = {"country": _country, "fact": _fact, "agency": _agency, "call": _call}
