"""Accounts, sessions and the trail in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _, lazy_gettext as _l

from helpdesk.accounts import navigation
from helpdesk.accounts.models import Account, AccountSession, Passkey
from helpdesk.accounts.queries import names_of
from helpdesk.accounts.roles import StaffRole
from helpdesk.audit.models import AuditEvent
from helpdesk.audit.words import word_for, word_for_subject
from helpdesk.core.templating import moment

ROLE_NAMES = {
    StaffRole.ADMINISTRATOR: _l("Administrator"),
    StaffRole.COORDINATOR: _l("Coordinator"),
    StaffRole.CURATOR: _l("Curator"),
    StaffRole.CONTACT: _l("Contact"),
}


@dataclass(frozen=True)
class PlaceLink:
    label: str
    url: str
    is_here: bool
    is_around: bool


@dataclass(frozen=True)
class Cell:
    """A cell of a table that leads somewhere."""

    label: str
    url: str


@dataclass(frozen=True)
class SessionRow:
    key: str
    browser: str
    started: str
    seen: str
    is_here: bool


@dataclass(frozen=True)
class PasskeyRow:
    key: str
    name: str
    added: str
    used: str


def place_links(account: Account) -> list[PlaceLink]:
    """The navigation of the staff area for this account."""
    return [
        PlaceLink(
            str(place.label),
            url_for(place.endpoint),
            request.endpoint == place.endpoint,
            request.endpoint in place.within,
        )
        for place in navigation.places_for(account)
    ]


def role_names(account: Account) -> str:
    return ", ".join(str(ROLE_NAMES[role]) for role in account.staff_roles)


def state_of(account: Account) -> str:
    if account.retired_at is not None:
        return str(_("Retired"))
    return str(_("At work") if account.has_accepted else _("Invited"))


def second_step_of(account: Account) -> str:
    ways = [_("app")] if account.has_authenticator else []
    ways += [_("passkey")] if account.webauthn else []
    return ", ".join(ways) or _("none")


def account_rows(accounts: Sequence[Account]) -> list[list[str | Cell]]:
    return [
        [
            Cell(account.name, url_for("accounts.account", key=account.key)),
            account.email,
            role_names(account),
            second_step_of(account),
            moment(account.last_seen_at) if account.last_seen_at else _("never"),
            state_of(account),
        ]
        for account in accounts
    ]


def account_head() -> list[str]:
    return [
        _("Name"), _("E-mail address"), _("Roles"), _("Second step"), _("Last seen"), _("State"),
    ]  # fmt: skip


def session_rows(
    sessions: Sequence[AccountSession], here: AccountSession | None
) -> list[SessionRow]:
    return [
        SessionRow(
            row.key,
            row.browser or _("A browser we do not know"),
            moment(row.started_at),
            moment(row.seen_at),
            here is not None and row.id == here.id,
        )
        for row in sessions
    ]


def passkey_rows(passkeys: Sequence[Passkey]) -> list[PasskeyRow]:
    return [
        PasskeyRow(
            passkey.key, passkey.name, moment(passkey.created_at), moment(passkey.lastuse_datetime)
        )
        for passkey in passkeys
    ]


def event_rows(events: Sequence[AuditEvent], known: Sequence[Account]) -> list[list[str]]:
    names = names_of(event.actor_id for event in events if event.actor_id is not None)
    keys = {account.key: account.name for account in known}
    return [
        [
            moment(event.at),
            word_for(event.action),
            _actor(event, names.get(event.actor_id or 0)),
            _subject(event, keys),
            _details(event),
        ]
        for event in events
    ]


def event_head() -> list[str]:
    return [_("When"), _("What"), _("Who"), _("About"), _("Details")]


def _actor(event: AuditEvent, name: str | None) -> str:
    if event.actor_kind == "account":
        return name or str(_("Account %(number)s", number=event.actor_id))
    words = {
        "asker": _("Who asked"),
        "visitor": _("A visitor"),
        "system": _("The helpdesk itself"),
    }
    return str(words.get(event.actor_kind, event.actor_kind))


def _subject(event: AuditEvent, names: dict[str, str]) -> str:
    if event.subject_kind == "account":
        return names.get(event.subject_key or "", event.subject_key or "")
    if not event.subject_kind:
        return "–"
    return f"{word_for_subject(event.subject_kind)} {event.subject_key}"


def _details(event: AuditEvent) -> str:
    told = (
        f"{name}: {', '.join(value) if isinstance(value, list) else value}"
        for name, value in sorted(event.details.items())
    )
    return "; ".join(told) or "–"
