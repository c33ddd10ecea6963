"""Sessions of those who are signed in: begun, renewed, seen, ended.

The cookie is Flask's, signed; what counts is the row that its token names, so that a session can be listed
and ended from elsewhere and a copied cookie dies with it (OWASP ASVS 5, 7.2 to 7.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app, g, request, session
from flask_security import login_user, logout_user
from flask_security.utils import set_request_attr
from sqlalchemy import delete, or_

from helpdesk.accounts import queries
from helpdesk.accounts.browsers import browser_in_words
from helpdesk.accounts.models import Account, AccountSession
from helpdesk.accounts.tokens import hash_of, new_token
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core import clock
from helpdesk.core.database import db

TOKEN = "account_session"  # noqa: S105 - the name of a value in the session
# How often a session that is used is noted; a write for each page would make readers wait.
NOTED_EVERY = timedelta(minutes=1)


def idle_limit() -> timedelta:
    return timedelta(minutes=current_app.config["SETTINGS"].session_idle_minutes)


def longest() -> timedelta:
    return timedelta(hours=current_app.config["SETTINGS"].session_hours)


def begin_session(account: Account, *, how: str, now: datetime) -> None:
    """Sign `account` in: a new session with a new token; nothing of the visitor's former one is kept."""
    _forget_cookie()
    login_user(account, remember=False, authn_via=[how])
    token = session[TOKEN] = new_token()
    row = AccountSession(
        account=account,
        token_hash=hash_of(token),
        browser=browser_in_words(request.user_agent.string),
        started_at=now,
        confirmed_at=now,
        seen_at=now,
    )
    db.session.add(row)
    account.last_seen_at = now
    g.account_session = row
    record("account.signed-in", by=Actor.account(account.id), at=now, how=how)


def renew_session(account: Account, *, how: str, now: datetime) -> None:
    """Who it is has just been proven again: the same session under a new token."""
    row = present_session()
    token = session[TOKEN] = new_token()
    row.token_hash = hash_of(token)
    row.confirmed_at = row.seen_at = now
    session["fs_paa"] = now.timestamp()
    record("account.confirmed", by=Actor.account(account.id), at=now, how=how)


def load_account(identity: str) -> Account | None:
    """The account of this request's session while it holds; called by Flask-Login, once a request."""
    row = queries.session_by_hash(hash_of(str(session.get(TOKEN, ""))))
    if row is None or not is_live(row, now=clock.now()):
        return None
    if row.account.fs_uniquifier != identity or not row.account.active:
        return None
    g.account_session = row
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", row.confirmed_at.timestamp())
    return row.account


def is_live(row: AccountSession, *, now: datetime) -> bool:
    return now - row.seen_at < idle_limit() and now - row.started_at < longest()


def present_session() -> AccountSession:
    """The row of the session that this request is part of."""
    row: AccountSession = g.account_session
    return row


def is_to_be_noted(row: AccountSession, *, now: datetime) -> bool:
    return now - row.seen_at >= NOTED_EVERY


def note_seen(row: AccountSession, *, now: datetime) -> None:
    row.seen_at = row.account.last_seen_at = now


def live_sessions(account: Account, *, now: datetime) -> Sequence[AccountSession]:
    found = queries.sessions_of(account, seen_after=now - idle_limit())
    return [row for row in found if is_live(row, now=now)]


def sign_out(account: Account, *, now: datetime) -> None:
    db.session.delete(present_session())
    record("account.signed-out", by=Actor.account(account.id), at=now)
    logout_user()
    _forget_cookie()


def end_session(row: AccountSession, *, by: Account, now: datetime) -> None:
    _record_ends(row.account, 1, by=by, now=now)
    db.session.delete(row)


def end_sessions(
    account: Account, *, by: Account | None, now: datetime, but: AccountSession | None = None
) -> int:
    """End all sessions of `account`, except `but`; how many."""
    ended = [row for row in live_sessions(account, now=now) if row is not but]
    for row in ended:
        db.session.delete(row)
    if ended:
        _record_ends(account, len(ended), by=by, now=now)
    return len(ended)


def forget_ended_sessions(*, now: datetime) -> int:
    """Delete the rows of sessions that have run out; how many. The worker does so every minute."""
    ended = delete(AccountSession).where(
        or_(
            AccountSession.seen_at <= now - idle_limit(),
            AccountSession.started_at <= now - longest(),
        )
    )
    with db.engine.connect().execution_options(read_only=False) as connection:
        count = int(connection.execute(ended).rowcount)
        connection.commit()
    return count


def _record_ends(account: Account, count: int, *, by: Account | None, now: datetime) -> None:
    actor = Actor.account(by.id) if by else Actor.system()
    record("account.session-ended", by=actor, at=now, subject=("account", account.key), count=count)


def _forget_cookie() -> None:
    session.clear()
    # Flask-WTF keeps the token of its forms beside the session for the rest of the request.
    g.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)
