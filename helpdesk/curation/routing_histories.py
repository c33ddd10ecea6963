"""The history of desks and rules, which routing asks to be kept; see `routing/history.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from helpdesk.accounts.models import Account
from helpdesk.accounts.queries import names_of
from helpdesk.accounts.roles import PERMISSIONS, Permission
from helpdesk.audit.models import Actor
from helpdesk.core.database import db
from helpdesk.core.languages import current_language
from helpdesk.core.paging import Page
from helpdesk.core.templating import day
from helpdesk.curation import queries
from helpdesk.curation.diff import replay_flat
from helpdesk.curation.fields import State
from helpdesk.curation.models import Action, Revision
from helpdesk.curation.own_histories import (
    Saying,
    differences,
    own_rows,
    since_made,
    state_after,
)
from helpdesk.curation.presenters import RevisionRow
from helpdesk.curation.recording import Deed, Editor, keep
from helpdesk.curation.showing import ShownChange
from helpdesk.curation.words import DESK_FIELDS, RULE_FIELDS, SHARING, part_label
from helpdesk.directory.terms import TermKind
from helpdesk.routing.history import Kept, Step
from helpdesk.routing.queries import Names, names_in
from helpdesk.routing.states import LABEL
from helpdesk.routing.words import country_words, listed, topic_name
from helpdesk.vocabulary.languages import country_name, language_name


class RoutingKeeper:
    """What routing is given to keep its history with."""

    def keep(self, step: Step) -> None:
        db.session.flush()
        if step.before != step.after:
            deed = Deed(Action(step.deed.value), _editor(step.by), step.at, reason=step.reason)
            keep(step.kind, step.key, step.before, step.after, deed)

    def rows(
        self, kind: Kept, key: str, restore_url: Callable[[int], str]
    ) -> Sequence[RevisionRow]:
        return own_rows(_steps(kind, key), _saying(kind), restore_url)

    def log(self, kind: Kept, page: int) -> Page[RevisionRow]:
        found = queries.revisions_of_kind(kind, page=page)
        keys = {one.element_key for one in found.items}
        histories = {key: queries.revisions_of(kind, key) for key in keys}
        names = names_in(current_language())

        def name_of(one: Revision) -> str:
            """By its desk then: its number is that of a place, and others stand there since."""
            return names.desk(_desk_then(histories[one.element_key], one))

        rows = own_rows(found.items[::-1], _saying(kind), name_of=name_of)
        return Page(rows, found.number, found.size, found.total)

    def state_at(self, kind: Kept, key: str, number: int) -> State:
        return state_after(_steps(kind, key), number)

    def day_of(self, kind: Kept, key: str, number: int) -> date:
        return queries.revision(kind, key, number).at.date()

    def differences(self, kind: Kept, theirs: State, mine: State) -> Sequence[ShownChange]:
        return differences(theirs, mine, _saying(kind))


def _steps(kind: Kept, key: str) -> Sequence[Revision]:
    return since_made(queries.revisions_of(kind, key))


def _desk_then(history: Sequence[Revision], one: Revision) -> str:
    told = replay_flat(each.changes for each in history if each.number <= one.number)
    return told.get("contact") or one.changes.get("contact", [""])[0] or ""


def _editor(by: Actor) -> Editor:
    """With the role by which an account may edit desks and rules."""
    account = db.session.get(Account, by.id) if by.kind == "account" and by.id else None
    held = account.staff_roles if account is not None else ()
    roles = [role.value for role in held if Permission.EDIT_ROUTING in PERMISSIONS[role]]
    return Editor(by.id, (roles or [role.value for role in held] or [by.kind])[0])


# In words


def _saying(kind: Kept) -> Saying:
    names = names_in(current_language())
    return _desk_saying(names) if kind is Kept.DESK else _rule_saying(names)


def _desk_saying(names: Names) -> Saying:
    say: dict[str, Callable[[Any], str]] = {
        "languages": lambda codes: _languages(codes, names),
        "holidays": lambda code: country_name(code, said_in=names.language),
        "deputy": names.desk,
        "assigns": lambda how: str(SHARING.get(how, how)),
        "is_fallback": lambda _is: str(_("Yes")),
        "away_periods": lambda periods: "; ".join(_period(*period) for period in periods),
        "closed_days": lambda days: "; ".join(_day(each) for each in days),
        "members": _members,
        "retired_on": _day,
    }

    def saying(field: str) -> tuple[str, str, Callable[[Any], str]]:
        if field.startswith(LABEL):
            language = field.removeprefix(LABEL)
            return part_label("label", language), language, str
        return str(DESK_FIELDS.get(field, field)), "", say.get(field, str)

    return saying


def _rule_saying(names: Names) -> Saying:
    say: dict[str, Callable[[Any], str]] = {
        "contact": names.desk,
        "countries": lambda codes: listed(country_words(codes, names)),
        "subregion": lambda code: names.terms.label(TermKind.SUBREGION, code, names.language),
        "region": lambda code: names.terms.label(TermKind.REGION, code, names.language),
        "topics": lambda codes: "; ".join(topic_name(code, names) for code in codes),
        "languages": lambda codes: _languages(codes, names),
        "position": lambda place: str(place + 1),
    }
    return lambda field: (str(RULE_FIELDS.get(field, field)), "", say.get(field, str))


def _languages(codes: Sequence[str], names: Names) -> str:
    return listed([language_name(code, said_in=names.language) for code in codes])


def _members(numbers: Sequence[int]) -> str:
    """As the accounts are called today; one that is gone has left its number."""
    names = names_of(numbers)
    unknown = (str(_("account %(number)s", number=number)) for number in numbers)
    return "; ".join(
        names.get(number, instead) for number, instead in zip(numbers, unknown, strict=True)
    )


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _period(first: str, last: str) -> str:
    if first == last:
        return _day(first)
    return str(_("%(first)s to %(last)s", first=_day(first), last=_day(last)))
