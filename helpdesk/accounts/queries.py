"""What is asked about accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.accounts.models import Account, AccountLink, AccountRole, AccountSession, Passkey
from helpdesk.accounts.roles import StaffRole
from helpdesk.core.database import db


def account_by_email(email: str) -> Account | None:
    return db.session.scalars(select(Account).where(Account.email == email)).one_or_none()


def account_by_key(key: str) -> Account | None:
    return db.session.scalars(select(Account).where(Account.key == key)).one_or_none()


def account_by_identity(identity: str) -> Account | None:
    """The account that a session or a half-done sign-in names."""
    return db.session.scalars(
        select(Account).where(Account.fs_uniquifier == identity)
    ).one_or_none()


def locked(account: Account) -> Account:
    """The account as it is now, kept from other writers until the transaction ends."""
    wanted = select(Account).where(Account.id == account.id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def accounts() -> Sequence[Account]:
    """All of them, those at work first."""
    wanted = select(Account).options(selectinload(Account.webauthn))
    return db.session.scalars(
        wanted.order_by(Account.retired_at.is_not(None), Account.name, Account.id)
    ).all()


def names_of(numbers: Iterable[int]) -> Mapping[int, str]:
    """By number what accounts are called."""
    wanted = select(Account.id, Account.name).where(Account.id.in_(set(numbers)))
    return {row.id: row.name for row in db.session.execute(wanted)}


def administrators_kept() -> Sequence[Account]:
    """Who can administer at present; locked, so that two who take each other's role cannot both succeed."""
    wanted = (
        select(Account)
        .join(AccountRole)
        .where(AccountRole.role == StaffRole.ADMINISTRATOR)
        .where(Account.active, Account.password.is_not(None))
        .order_by(Account.id)
    )
    return db.session.scalars(wanted.with_for_update(of=Account)).all()


def has_administrator() -> bool:
    wanted = (
        select(Account.id)
        .join(AccountRole)
        .where(AccountRole.role == StaffRole.ADMINISTRATOR)
        .where(Account.active, Account.password.is_not(None))
        .limit(1)
    )
    return db.session.scalar(wanted) is not None


def session_by_hash(token_hash: str) -> AccountSession | None:
    wanted = select(AccountSession).where(AccountSession.token_hash == token_hash)
    return db.session.scalars(wanted.options(joinedload(AccountSession.account))).one_or_none()


def sessions_of(account: Account, *, seen_after: datetime) -> Sequence[AccountSession]:
    """The sessions of an account that have not run out; the one used last first."""
    wanted = (
        select(AccountSession)
        .where(AccountSession.account_id == account.id)
        .where(AccountSession.seen_at > seen_after)
    )
    return db.session.scalars(
        wanted.order_by(AccountSession.seen_at.desc(), AccountSession.id)
    ).all()


def session_of(account: Account, key: str) -> AccountSession | None:
    wanted = select(AccountSession).where(
        AccountSession.account_id == account.id, AccountSession.key == key
    )
    return db.session.scalars(wanted).one_or_none()


def link_by_hash(token_hash: str) -> AccountLink | None:
    wanted = select(AccountLink).where(AccountLink.token_hash == token_hash)
    return db.session.scalars(wanted.options(joinedload(AccountLink.account))).one_or_none()


def link_kept(token_hash: str) -> AccountLink | None:
    """As `link_by_hash`, locked: of two who use it at once, one does."""
    wanted = select(AccountLink).where(AccountLink.token_hash == token_hash).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def open_links(account: Account | None, *, on: datetime) -> Sequence[AccountLink]:
    """The links of an account that still work; without one, those that make the first administrator."""
    wanted = (
        select(AccountLink)
        .where(AccountLink.used_at.is_(None), AccountLink.expires_at > on)
        .where(
            AccountLink.account_id.is_(None)
            if account is None
            else AccountLink.account_id == account.id
        )
    )
    return db.session.scalars(wanted.order_by(AccountLink.id)).all()


def passkey_of(account: Account, key: str) -> Passkey | None:
    wanted = select(Passkey).where(Passkey.account_id == account.id, Passkey.key == key)
    return db.session.scalars(wanted).one_or_none()


def count_of_accounts() -> int:
    return db.session.scalar(select(func.count(Account.id))) or 0
