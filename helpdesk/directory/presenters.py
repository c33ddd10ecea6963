"""Words and links for lists: rows of bodies, calls and countries, and how a deadline is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from babel.dates import format_time, get_timezone, get_timezone_name
from flask import url_for
from flask_babel import gettext as _, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from helpdesk.core.templating import Counted, day
from helpdesk.core.text import shorten
from helpdesk.directory.calls import CallStatus, call_status
from helpdesk.directory.models import Agency, Country, Element, Entry, FundingCall
from helpdesk.directory.queries import CountryCounts
from helpdesk.directory.terms import TermKind, Vocabulary
from helpdesk.directory.texts import Said, said
from helpdesk.vocabulary.facts import FACT_KINDS

STATUSES: dict[CallStatus, LazyString] = {
    CallStatus.OPEN: lazy_gettext("Open"),
    CallStatus.COMING: lazy_gettext("Coming"),
    CallStatus.CLOSED: lazy_gettext("Closed"),
    CallStatus.UNKNOWN: lazy_gettext("Dates not known"),
}


@dataclass(frozen=True)
class Link:
    label: str
    url: str | None = None


def quoted(typed: str) -> str:
    """What a visitor typed, fit to be shown again: no control characters, not endless."""
    shown = shorten("".join(sign if sign.isprintable() else " " for sign in typed), 60)
    return shown or ("?" if typed else "")


def bare_address(url: str) -> str:
    """Where a link leads, in short; with its path, since many bodies share a government's host."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return shorten(f"{host}{parts.path.rstrip('/')}", 48)


# Bodies


@dataclass(frozen=True)
class AgencyRow:
    url: str
    name: Said
    acronym: str
    roles: Sequence[Link]
    place: str
    summary: Said | None


def agency_url(agency: Agency) -> str:
    return url_for("directory.agency", slug=agency.slug)


def entry_url(entry: Entry) -> str:
    match entry:
        case Country():
            return country_url(entry.code)
        case Agency():
            return agency_url(entry)
    return url_for("directory.call", slug=entry.slug)


def history_url(entry: Entry) -> str:
    """Where everybody reads what was changed in it."""
    match entry:
        case Country():
            return url_for("history.country", code=entry.code.lower())
        case Agency():
            return url_for("history.agency", slug=entry.slug)
    return url_for("history.call", slug=entry.slug)


def has_unreviewed(elements: Iterable[Element]) -> bool:
    """Whether something on the page was published by its author alone."""
    return any(element.is_unreviewed and not element.is_retired for element in elements)


def entry_title(entry: Entry, language: str) -> Said:
    return said(entry, "title" if isinstance(entry, FundingCall) else "name", language)


def role_links(roles: Iterable[str], terms: Vocabulary, language: str) -> list[Link]:
    return [
        Link(terms.label(TermKind.ROLE, role, language), url_for("directory.agencies", role=role))
        for role in roles
    ]


def agency_row(
    agency: Agency,
    terms: Vocabulary,
    language: str,
    *,
    with_summary: bool = False,
    with_country: bool = True,
) -> AgencyRow:
    country = agency.country if with_country else None
    place = [agency.city, said(country, "name", language).text if country else ""]
    return AgencyRow(
        agency_url(agency),
        said(agency, "name", language),
        agency.acronym,
        role_links(agency.roles, terms, language),
        ", ".join(part for part in place if part),
        said(agency, "summary", language) if with_summary else None,
    )


# Countries


@dataclass(frozen=True)
class CountryRow:
    url: str
    name: str
    detail: str = ""


def country_url(code: str) -> str:
    return url_for("directory.country", code=code.lower())


def country_row(country: Country, language: str, counts: CountryCounts | None = None) -> CountryRow:
    name = said(country, "name", language).text
    return CountryRow(
        country_url(country.code), name, _counted(counts) if counts is not None else ""
    )


def _counted(counts: CountryCounts) -> str:
    bodies = ngettext("%(num)s body", "%(num)s bodies", Counted(counts.agencies))
    facts = _("%(known)s of %(all)s facts", known=counts.facts, all=len(FACT_KINDS))
    return f"{bodies}, {facts}"


# Calls


@dataclass(frozen=True)
class CallRow:
    url: str
    title: Said
    programme: str
    status: str
    status_label: str
    deadline: str
    summary: Said | None = None


def call_row(
    call: FundingCall, language: str, *, now: datetime, with_summary: bool = False
) -> CallRow:
    status = call_status(call, now)
    return CallRow(
        url_for("directory.call", slug=call.slug),
        said(call, "title", language),
        call.programme,
        status.value,
        str(STATUSES[status]),
        _deadline_in_short(call, status, language),
        said(call, "topic", language) or None if with_summary else None,
    )


def _deadline_in_short(call: FundingCall, status: CallStatus, language: str) -> str:
    """For a row that has the status beside it: a closed call needs its day alone."""
    closes = closing_words(call, language)
    if status is CallStatus.CLOSED:
        return _closing_day(call)
    said_closes = str(_("Closes on %(day)s", day=closes)) if closes else ""
    if status is not CallStatus.COMING or call.opens_on is None:
        return said_closes
    opens = str(_("Opens on %(day)s", day=day(call.opens_on)))
    return f"{opens}. {said_closes}" if closes else opens


def closing_words(call: FundingCall, language: str) -> str:
    """The deadline as the source gives it: with hour and time zone, or the bare day."""
    if call.closes_at is None:
        return _closing_day(call)
    zone = get_timezone(call.time_zone or "UTC")
    hour = format_time(call.closes_at, "HH:mm", tzinfo=zone, locale=language)
    named = get_timezone_name(call.closes_at.astimezone(zone), locale=language)
    return f"{_closing_day(call)}, {hour} ({named})"


def opening_words(call: FundingCall) -> str:
    return day(call.opens_on) if call.opens_on else ""


def _closing_day(call: FundingCall) -> str:
    if call.closes_at is not None:
        return day(call.closes_at.astimezone(get_timezone(call.time_zone or "UTC")).date())
    return day(call.closes_on) if call.closes_on else ""
