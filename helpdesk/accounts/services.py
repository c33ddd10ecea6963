"""Accounts made, changed and retired; called inside transaction()."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from http import HTTPStatus

from flask_security import hash_password

from helpdesk.accounts import queries
from helpdesk.accounts.models import Account, AccountLink, AccountRole, AccountSession, new_identity
from helpdesk.accounts.roles import StaffRole
from helpdesk.accounts.sessions import end_sessions
from helpdesk.accounts.tokens import hash_of, new_token
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core.database import db
from helpdesk.core.errors import GoneError, HelpdeskError

LINK_HOLDS = timedelta(hours=72)  # an invitation sent on a Friday is still good on Monday
FIRST_LINK_HOLDS = timedelta(hours=24)


class LinkUsedError(GoneError):
    """A one-time link that has been used, has run out, or never was."""


class LastAdministratorError(HelpdeskError):
    """What was asked for would leave nobody who can administer."""

    status = HTTPStatus.CONFLICT


def _actor(account: Account | None) -> Actor:
    return Actor.account(account.id) if account else Actor.system()


def invite(
    email: str,
    name: str,
    roles: Collection[StaffRole],
    *,
    language: str,
    by: Account | None,
    now: datetime,
) -> tuple[Account, str]:
    """A new account, and the token of the link by which its owner chooses a password."""
    account = Account(email=email, name=name, language=language, created_at=now)
    account.roles = [AccountRole(role=role) for role in sorted(roles)]
    db.session.add(account)
    db.session.flush()
    record("account.invited", by=_actor(by), at=now, subject=("account", account.key),
           roles=sorted(roles))  # fmt: skip
    return account, make_link(account, by=by, now=now)


def make_link(account: Account, *, by: Account | None, now: datetime) -> str:
    """The token of a new one-time link; links of the account that were not used stop working."""
    for link in queries.open_links(account, on=now):
        db.session.delete(link)
    token = new_token()
    db.session.add(
        AccountLink(
            account=account, token_hash=hash_of(token), created_at=now, expires_at=now + LINK_HOLDS
        )
    )
    record("account.link-made", by=_actor(by), at=now, subject=("account", account.key))
    return token


def make_first_link(*, now: datetime) -> str:
    """The token of a link that makes the first administrator; the one before stops working."""
    for link in queries.open_links(None, on=now):
        db.session.delete(link)
    token = new_token()
    db.session.add(
        AccountLink(token_hash=hash_of(token), created_at=now, expires_at=now + FIRST_LINK_HOLDS)
    )
    return token


def open_link(token: str, *, now: datetime) -> AccountLink:
    """Raises: LinkUsedError."""
    return _if_open(queries.link_by_hash(hash_of(token)), now=now)


def accept_link(
    token: str, *, name: str, email: str, language: str, password: str, now: datetime
) -> Account:
    """Use the link up: the account gets its (new) password, and its sessions end.

    `email` counts only for the first administrator; others have theirs from the invitation.
    `password` has been held to the rules. Raises: LinkUsedError.
    """
    link = _if_open(queries.link_kept(hash_of(token)), now=now)
    account = link.account
    if account is None:
        account = Account(email=email, created_at=now)
        account.roles = [AccountRole(role=StaffRole.ADMINISTRATOR)]
        db.session.add(account)
    else:
        end_sessions(account, by=account, now=now)
    account.name, account.language = name, language
    account.password = hash_password(password)
    account.fs_uniquifier = new_identity()
    link.used_at = now
    db.session.flush()
    record("account.invitation-accepted", by=Actor.account(account.id), at=now)
    return account


def _if_open(link: AccountLink | None, *, now: datetime) -> AccountLink:
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkUsedError
    if link.account is None and queries.has_administrator():
        raise LinkUsedError
    if link.account is not None and not link.account.active:
        raise LinkUsedError
    return link


def change_profile(account: Account, *, name: str, language: str, now: datetime) -> None:
    account.name, account.language = name, language
    record("account.changed", by=Actor.account(account.id), at=now)


def change_password(
    account: Account, password: str, *, here: AccountSession, now: datetime
) -> None:
    """`password` has been held to the rules. Other sessions end."""
    account.password = hash_password(password)
    end_sessions(account, by=account, now=now, but=here)
    record("account.password-changed", by=Actor.account(account.id), at=now)


def change_roles(
    account: Account, roles: Collection[StaffRole], *, by: Account, now: datetime
) -> None:
    """Its sessions end, so that nobody goes on with what was taken. Raises: LastAdministratorError."""
    if StaffRole.ADMINISTRATOR not in roles:
        _leave_an_administrator(account)
    before = set(account.staff_roles)
    if before == set(roles):
        return
    account.roles = [row for row in account.roles if row.role in roles]
    account.roles += [AccountRole(role=role) for role in sorted(set(roles) - before)]
    if account.id != by.id:
        end_sessions(account, by=by, now=now)
    record("account.roles-changed", by=_actor(by), at=now, subject=("account", account.key),
           before=sorted(before), after=sorted(roles))  # fmt: skip


def retire(account: Account, *, by: Account, now: datetime) -> None:
    """It can no longer sign in; what it has done keeps its name. Raises: LastAdministratorError."""
    _leave_an_administrator(account)
    account.active = False
    account.retired_at = now
    end_sessions(account, by=by, now=now)
    account.fs_uniquifier = new_identity()
    for link in queries.open_links(account, on=now):
        db.session.delete(link)
    record("account.retired", by=_actor(by), at=now, subject=("account", account.key))


def restore(account: Account, *, by: Account, now: datetime) -> None:
    account.active = True
    account.retired_at = None
    record("account.restored", by=_actor(by), at=now, subject=("account", account.key))


def _leave_an_administrator(account: Account) -> None:
    kept = {other.id for other in queries.administrators_kept()}
    if kept == {account.id}:
        raise LastAdministratorError
