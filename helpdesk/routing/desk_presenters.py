"""Words and links for the pages of desks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _, ngettext

from helpdesk.accounts.models import Account
from helpdesk.core.templating import day
from helpdesk.routing.calendars import Holiday
from helpdesk.routing.members import Assigns
from helpdesk.routing.models import RegionalContact
from helpdesk.routing.presenters import desk_link, due_words
from helpdesk.routing.queries import Names
from helpdesk.routing.rules import RuleBook
from helpdesk.routing.services import Promise
from helpdesk.routing.words import condition, listed
from helpdesk.vocabulary.languages import country_name, language_name


class DesksPage:
    """All desks as a table, those that are retired last."""

    def __init__(
        self, desks: Sequence[RegionalContact], absences: Mapping[str, date], names: Names
    ) -> None:
        self.new_url = url_for("routing.new_desk")
        self.head = [
            _("Desk"), _("Mailbox"), _("Languages"), _("Time zone"), _("Holidays"),
            {"label": _("Working days"), "is_number": True}, _("Deputy"), _("State"),
        ]  # fmt: skip
        self.rows = [
            [
                desk_link(desk.slug, names),
                desk.email,
                spoken_words(desk, names),
                desk.time_zone,
                country_name(desk.holidays, said_in=names.language),
                str(desk.reply_within_working_days),
                names.desk(desk.deputy_slug) if desk.deputy_slug else _("none"),
                state_words(desk, absences.get(desk.slug)),
            ]
            for desk in desks
        ]


@dataclass(frozen=True)
class Listed:
    """A line that can be taken out again; `language` is that of the words where it is known."""

    label: str
    note: str
    remove_url: str = ""
    language: str = ""


class DeskPage:
    """One desk with its days, its members, and the rules and desks that lean on it."""

    def __init__(
        self,
        desk: RegionalContact,
        book: RuleBook,
        names: Names,
        *,
        absence: date | None,
        holidays: Sequence[Holiday],
        accounts: Mapping[int, Account],
        promise: Promise,
        on: date,
    ) -> None:
        self.desk, self.names = desk, names
        self.title = names.desk(desk.slug)
        self.state = state_words(desk, absence)
        self.is_there = absence is None and not desk.is_retired
        self.facts = self._facts()
        self.due = due_words(promise)
        self.away = [
            Listed(
                period_words(period.starts_on, period.ends_on),
                period.note,
                self._url("remove_away", number=period.id),
            )
            for period in desk.away_periods
            if period.ends_on >= on
        ]
        self.closed = [
            Listed(day(closed.day), closed.name, self._url("remove_closed_day", number=closed.id))
            for closed in desk.closed_days
            if closed.day >= on
        ]
        self.holidays = [
            Listed(day(holiday.day), holiday.name, language=holiday.language)
            for holiday in holidays
        ]
        self.members = [self._member(number, account) for number, account in accounts.items()]
        self.rules = [
            (
                str(_("Rule %(number)s", number=rule.number)),
                condition(rule, names) or str(_("every inquiry")),
            )
            for rule in book.rules
            if rule.contact == desk.slug
        ]
        self.stands_in_for = [
            desk_link(slug, names)
            for slug, other in book.desks.items()
            if other.deputy == desk.slug and not other.is_retired
        ]

    @property
    def edit_url(self) -> str:
        return self._url("edit_desk")

    @property
    def fallback_url(self) -> str:
        """Empty where it cannot, or need not, become the fallback."""
        can = not self.desk.is_fallback and not self.desk.is_retired
        return self._url("make_fallback") if can else ""

    @property
    def retire_url(self) -> str:
        can = not self.desk.is_fallback and not self.desk.is_retired
        return self._url("retire_desk") if can else ""

    @property
    def revive_url(self) -> str:
        return self._url("revive_desk") if self.desk.is_retired else ""

    @property
    def add_urls(self) -> Mapping[str, str]:
        return {
            "away": self._url("add_away"),
            "closed": self._url("add_closed_day"),
            "member": self._url("add_member"),
        }

    def restore_url(self, number: int) -> str:
        return self._url("restore_desk", number=number)

    def _facts(self) -> list[tuple[str, str]]:
        desk, names = self.desk, self.names
        return [
            (str(_("Mailbox")), desk.email),
            (str(_("Languages")), spoken_words(desk, names)),
            (str(_("Time zone")), desk.time_zone),
            (str(_("Public holidays of")), country_name(desk.holidays, said_in=names.language)),
            (str(_("Answers within")), working_days_words(desk.reply_within_working_days)),
            (
                str(_("Deputy")),
                names.desk(desk.deputy_slug) if desk.deputy_slug else str(_("none")),
            ),
            (str(_("Inquiries are shared")), _SHARED[Assigns(desk.assigns)]()),
        ]

    def _member(self, number: int, account: Account) -> Listed:
        member = next(each for each in self.desk.members if each.account_id == number)
        until = member.is_away_until
        note = str(_("away until %(day)s", day=day(until))) if until else ""
        return Listed(account.name, note, self._url("remove_member", account=account.key))

    def _url(self, endpoint: str, **values: Any) -> str:
        return url_for(f"routing.{endpoint}", slug=self.desk.slug, **values)


_SHARED = {
    Assigns.TAKE: lambda: str(_("a member takes them")),
    Assigns.ROUND_ROBIN: lambda: str(_("given to the member with the fewest open ones")),
}


def spoken_words(desk: RegionalContact, names: Names) -> str:
    return listed([language_name(code, said_in=names.language) for code in desk.languages])


def working_days_words(days: int) -> str:
    return str(ngettext("%(num)s working day", "%(num)s working days", days))


def period_words(starts_on: date, ends_on: date) -> str:
    if starts_on == ends_on:
        return day(starts_on)
    return str(_("%(first)s to %(last)s", first=day(starts_on), last=day(ends_on)))


def state_words(desk: RegionalContact, absence: date | None) -> str:
    if desk.is_retired:
        return str(_("retired"))
    if absence is not None:
        return str(_("away until %(day)s", day=day(absence)))
    return str(_("fallback")) if desk.is_fallback else str(_("answers"))
