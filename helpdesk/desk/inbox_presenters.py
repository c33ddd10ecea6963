"""The inbox: rows, the ways to narrow them, and what each account has kept of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext as _, pgettext

from helpdesk.accounts.models import Account
from helpdesk.core.paging import Page
from helpdesk.desk import queries
from helpdesk.desk.clocks import Due, due_of
from helpdesk.desk.filters import InboxFilter, Shown
from helpdesk.desk.queries import Counts, Sight
from helpdesk.desk.words import SHOWN, STATES
from helpdesk.directory.terms import TermKind
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.queries import desks_by_slug
from helpdesk.inquiries.words import topic_words
from helpdesk.routing.queries import Names
from helpdesk.vocabulary.languages import ENDONYMS, SERVED

COUNTRIES_NAMED = 3


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    count: int | None
    is_here: bool
    remove_url: str = ""


@dataclass(frozen=True)
class Row:
    reference: str
    subject: str
    language: str
    url: str
    due: Due | None
    state: str
    asker: str
    details: Sequence[str]
    desk: str
    who: str
    is_mine: bool
    has_draft: bool
    is_answered: bool


class InboxPage:
    def __init__(
        self,
        rows: Page[Inquiry],
        chosen: InboxFilter,
        *,
        account: Account,
        sight: Sight,
        counts: Counts,
        names: Names,
        now: datetime,
    ) -> None:
        self.page = rows
        self.chosen = chosen
        self._account = account
        self._sight = sight
        self._counts = counts
        self._names = names
        self._now = now

    @property
    def title(self) -> str:
        return str(SHOWN[self.chosen.shown])

    @property
    def rows(self) -> list[Row]:
        inquiries = self.page.items
        zones = {
            slug: desk.time_zone
            for slug, desk in desks_by_slug({each.lead_slug for each in inquiries}).items()
        }
        people = queries.account_names(
            {each.assignee_account_id for each in inquiries if each.assignee_account_id}
        )
        drafted = queries.drafted([each.id for each in inquiries], self._account)
        return [self._row(each, zones, people, each.id in drafted) for each in inquiries]

    def _row(
        self, inquiry: Inquiry, zones: Mapping[str, str], people: Mapping[int, str], is_begun: bool
    ) -> Row:
        mine = inquiry.assignee_account_id == self._account.id
        who = people.get(inquiry.assignee_account_id or 0, "")
        return Row(
            reference=inquiry.reference,
            subject=inquiry.subject,
            language=inquiry.language,
            url=url_for("desk.inquiry", reference=inquiry.reference),
            due=due_of(inquiry, zones.get(inquiry.lead_slug, "UTC"), now=self._now),
            state=str(STATES[inquiry.status]),
            asker=", ".join(
                part for part in (inquiry.asker_name, inquiry.asker_organisation) if part
            ),
            details=self._details(inquiry),
            desk=self._names.desk(inquiry.lead_slug),
            who=str(_("You")) if mine else who,
            is_mine=mine,
            has_draft=is_begun,
            is_answered=inquiry.first_answered_at is not None,
        )

    def _details(self, inquiry: Inquiry) -> list[str]:
        countries = [self._names.country(code) for code in inquiry.countries[:COUNTRIES_NAMED]]
        more = len(inquiry.countries) - COUNTRIES_NAMED
        if more > 0:
            countries.append(_("%(count)s more", count=more))
        topic, _covers = topic_words(self._names.terms, inquiry.topic, self._names.language)
        language = ENDONYMS.get(inquiry.language, inquiry.language)
        return [part for part in (", ".join(countries), topic, language) if part]

    @property
    def tabs(self) -> list[Tab]:
        counts = self._counts
        offered = (
            (_("Answer due"), InboxFilter(), counts.open),
            (_("Mine"), InboxFilter(mine=True), counts.mine),
            (_("Nobody’s"), InboxFilter(unassigned=True), counts.unassigned),
            (_("Overdue"), InboxFilter(overdue=True), counts.overdue),
            (_("Waiting for the asker"), InboxFilter(state=Shown.WAITING.value), counts.waiting),
            (pgettext("inquiries", "Closed"), InboxFilter(state=Shown.CLOSED.value), None),
            (_("Spam"), InboxFilter(state=Shown.SPAM.value), None),
        )
        return [
            Tab(label, _url(chosen), count, chosen == self.chosen)
            for label, chosen, count in offered
        ]

    @cached_property
    def saved(self) -> list[Tab]:
        found = []
        for each in queries.filters_of(self._account):
            chosen = InboxFilter.from_query(each.query)
            remove = url_for("desk.remove_filter", number=each.id)
            found.append(Tab(each.name, _url(chosen), None, chosen == self.chosen, remove))
        return found

    @property
    def is_narrowed(self) -> bool:
        """By what stands among the further filters."""
        chosen = self.chosen
        return any((chosen.desk, chosen.country, chosen.topic, chosen.language))

    @property
    def can_save(self) -> bool:
        here = {tab.url for tab in (*self.tabs, *self.saved)}
        return bool(self.chosen) and _url(self.chosen) not in here

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(shown.value, str(words)) for shown, words in SHOWN.items()]

    @property
    def desks(self) -> list[tuple[str, str]]:
        """Those that this account can have inquiries of."""
        there = [
            (slug, label)
            for slug, label in self._names.desks.items()
            if self._sight.has_all or slug in self._sight.desks
        ]
        return [("", str(_("All desks"))), *there]

    @property
    def countries(self) -> list[tuple[str, str]]:
        return [("", str(_("All countries"))), *self._names.countries.items()]

    @property
    def topics(self) -> list[tuple[str, str]]:
        terms = self._names.terms
        topics = [
            (code, topic_words(terms, code, self._names.language)[0])
            for code in terms.codes(TermKind.INQUIRY_TOPIC)
        ]
        return [("", str(_("All topics"))), *topics]

    @property
    def languages(self) -> list[tuple[str, str]]:
        return [("", str(_("All languages"))), *((code, ENDONYMS[code]) for code in SERVED)]

    def page_url(self, number: int) -> str:
        return _url(self.chosen, page=number)


def _url(chosen: InboxFilter, **more: Any) -> str:
    given: dict[str, Any] = {**chosen.arguments, **more}
    return url_for("desk.inbox", **given)
