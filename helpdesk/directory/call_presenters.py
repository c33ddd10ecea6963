"""The pages of funding calls: the list by status, and a call with its deadline and partners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from helpdesk.core.templating import absolute_url
from helpdesk.core.text import name_key, shorten
from helpdesk.directory.calls import CallStatus, call_status
from helpdesk.directory.citing import SourceList
from helpdesk.directory.exports import Deadline
from helpdesk.directory.models import Country, FundingCall
from helpdesk.directory.presenters import (
    STATUSES,
    AgencyRow,
    CallRow,
    Link,
    agency_row,
    bare_address,
    call_row,
    closing_words,
    country_url,
    has_unreviewed,
    history_url,
    opening_words,
    quoted,
)
from helpdesk.directory.reviewing import Reviewing, review_months
from helpdesk.directory.terms import Vocabulary
from helpdesk.directory.texts import Said, said
from helpdesk.vocabulary.languages import DEFAULT, country_name, is_country

AHEAD = frozenset({CallStatus.OPEN, CallStatus.COMING})


@dataclass(frozen=True)
class CallFilter:
    country: str = ""
    programme: str = ""

    def matches(self, call: FundingCall) -> bool:
        return (not self.country or self.country in call.country_codes) and (
            not self.programme or self.programme == call.programme
        )


class CallsPage:
    """The list by status; a value of `wanted` that says nothing to us is named and left out."""

    def __init__(
        self,
        calls: Sequence[FundingCall],
        wanted: Mapping[str, str],
        *,
        country_names: Mapping[str, str],
        language: str,
        now: datetime,
    ) -> None:
        self._language = language
        self._names = country_names
        self._countries = Counter(code for call in calls for code in call.country_codes)
        self._programmes = Counter(call.programme for call in calls)
        country = wanted.get("country", "").strip().upper()
        programme = wanted.get("programme", "").strip()
        self.filter = CallFilter(
            country if is_country(country) else "",
            programme if programme in self._programmes else "",
        )
        taken = {self.filter.country, self.filter.programme}
        self.not_understood = [
            quoted(asked) for asked in (country, programme) if asked not in taken
        ]
        self._by_status: dict[CallStatus, list[CallRow]] = {status: [] for status in CallStatus}
        self.closed_by_year: dict[int, list[CallRow]] = {}
        for call in sorted(calls, key=_latest_first):
            if self.filter.matches(call):
                self._add(call, now)
        self.total = sum(len(rows) for rows in self._by_status.values())

    def _add(self, call: FundingCall, now: datetime) -> None:
        status = call_status(call, now)
        row = call_row(call, self._language, now=now, with_summary=status in AHEAD)
        self._by_status[status].append(row)
        if status is CallStatus.CLOSED:
            self.closed_by_year.setdefault(_closing_year(call), []).append(row)

    @property
    def open(self) -> list[CallRow]:
        """Those that close first come first: they are what a reader can still miss."""
        return self._by_status[CallStatus.OPEN][::-1]

    @property
    def coming(self) -> list[CallRow]:
        return self._by_status[CallStatus.COMING][::-1]

    @property
    def undated(self) -> list[CallRow]:
        return self._by_status[CallStatus.UNKNOWN]

    @property
    def closed_count(self) -> int:
        return len(self._by_status[CallStatus.CLOSED])

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filter.country or self.filter.programme)

    @property
    def title(self) -> str:
        parts = [self.country_name, self.filter.programme]
        if not any(parts):
            return str(_("Funding calls"))
        return str(_("Funding calls: %(what)s", what=", ".join(part for part in parts if part)))

    @property
    def country_name(self) -> str:
        code = self.filter.country
        return self._name_of(code) if code else ""

    def _name_of(self, code: str) -> str:
        """As its page calls it; calls also name countries that have none."""
        return self._names.get(code) or country_name(code, said_in=self._language)

    @property
    def country_options(self) -> list[tuple[str, str]]:
        """The countries that calls name, each with the number of its calls, by name."""
        codes = set(self._countries) | ({self.filter.country} - {""})
        named = sorted(
            ((self._name_of(code), code) for code in codes),
            key=lambda pair: name_key(pair[0]),
        )
        options = [(code, f"{name} ({self._countries[code]})") for name, code in named]
        return [("", str(_("All countries"))), *options]

    @property
    def programme_options(self) -> list[tuple[str, str]]:
        names = sorted(self._programmes, key=name_key)
        options = [(name, f"{name} ({self._programmes[name]})") for name in names]
        return [("", str(_("All programmes"))), *options]

    @property
    def funders_url(self) -> str:
        return url_for("directory.agencies", role="research-funder")

    @property
    def breadcrumbs(self) -> list[tuple[str, str | None]]:
        if not self.is_narrowed:
            return []
        return [(_("Funding calls"), url_for("directory.calls")), (self.title, None)]


def _latest_first(call: FundingCall) -> tuple[int, str]:
    deadline = call.closes_on or call.opens_on
    return (-(deadline.toordinal() if deadline else 0), call.slug)


def _closing_year(call: FundingCall) -> int:
    return call.closes_on.year if call.closes_on else call.year


class CallPage:
    """One call; `covered` are the countries among those it names that have a page here."""

    def __init__(
        self,
        call: FundingCall,
        *,
        covered: Mapping[str, Country],
        terms: Vocabulary,
        language: str,
        now: datetime,
    ) -> None:
        self._call = call
        self._language = language
        cited = SourceList()
        cited.cite_entry(call)
        self.title = said(call, "title", language)
        self.topic = said(call, "topic", language)
        self.programme = call.programme
        self.url = call.url
        self._status = call_status(call, now)
        self.status = self._status.value
        self.status_label = str(STATUSES[self._status])
        self.opens = opening_words(call)
        self.closes = closing_words(call, language)
        self.says_hour = call.closes_at is not None
        self.funders: list[AgencyRow] = [
            agency_row(funder.agency, terms, language)
            for funder in call.funders
            if not funder.agency.is_retired
        ]
        # Written in English in the data, whatever the page speaks.
        self.unlisted_funders = [Said(name, DEFAULT, language) for name in call.unlisted_funders]
        self.countries = _countries(call.country_codes, covered, language)
        self.review = Reviewing(review_months(), now.date()).of(
            call, is_over=self._status is CallStatus.CLOSED
        )
        self.history_url = history_url(call) if call.id else ""
        self.is_unreviewed = has_unreviewed([call])
        self.sources = cited.sources

    @property
    def description(self) -> str:
        return shorten(self.topic.text, 160)

    @property
    def url_address(self) -> str:
        return bare_address(self.url)

    @property
    def has_deadline(self) -> bool:
        return self._call.closes_on is not None or self._call.closes_at is not None

    @property
    def runs_to_end_of_day(self) -> bool:
        """Whether the day alone is known and lies ahead: readers then want to know when it ends."""
        return self.has_deadline and not self.says_hour and self._status in AHEAD

    @property
    def ask_url(self) -> str:
        return url_for("inquiries.ask", call=self._call.slug)

    @property
    def suggest_url(self) -> str:
        return url_for("suggesting.suggest", about=f"call:{self._call.slug}")

    @property
    def calendar_url(self) -> str:
        """Offered while the deadline lies ahead; a past one is of no use in a calendar."""
        if not self.has_deadline or self._status not in AHEAD:
            return ""
        return url_for("directory.call_calendar", slug=self._call.slug)

    @property
    def programme_url(self) -> str:
        return url_for("directory.calls", programme=self.programme)

    @property
    def breadcrumbs(self) -> list[tuple[str, str | None]]:
        return [
            (_("Funding calls"), url_for("directory.calls")),
            (self.programme, self.programme_url),
            (shorten(self.title.text, 40), None),
        ]

    def deadline(self, host: str) -> Deadline | None:
        """The deadline for a calendar; None where no source gives one."""
        call = self._call
        on = call.closes_at or call.closes_on
        if on is None:
            return None
        hour = "" if self.says_hour else str(_("The source does not state the hour."))
        here = absolute_url("directory.call", slug=call.slug)
        return Deadline(
            uid=f"{call.slug}@{host}",
            summary=str(_("Deadline: %(call)s", call=self.title.text)),
            description="\n".join(part for part in (hour, call.url, here) if part),
            url=here,
            on=on,
        )


def _countries(codes: Sequence[str], covered: Mapping[str, Country], language: str) -> list[Link]:
    links = []
    for code in codes:
        country = covered.get(code)
        if country is None:
            links.append(Link(country_name(code, said_in=language)))
        else:
            links.append(Link(said(country, "name", language).text, country_url(code)))
    return sorted(links, key=lambda link: name_key(link.label))
