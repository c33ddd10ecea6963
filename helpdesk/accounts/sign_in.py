"""Who it is that signs in: a password, then a code; or a passkey, which is both.

Between the two steps nobody is signed in: the cookie only says whose password was right, for ten minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import session

from helpdesk.accounts import queries
from helpdesk.accounts.attempts import Attempt, code_attempt, password_attempt
from helpdesk.accounts.models import Account
from helpdesk.accounts.passwords import MOST
from helpdesk.accounts.security import security
from helpdesk.accounts.sessions import begin_session, renew_session
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core.database import transaction

HALF_DONE = "second_step"
HALF_DONE_WITHIN = timedelta(minutes=10)
# Seconds before and after: the clock of a phone may be one step off.
CODE_WINDOW = 30


@dataclass(frozen=True)
class Checked:
    """`account` where who it is has been proven; `is_locked` where that was not even looked at."""

    account: Account | None
    is_locked: bool = False


def normal_email(text: str) -> str:
    """As accounts keep it; a text that is no address stays one that no account has."""
    return text.strip().lower()


def check_password(email: str, password: str, *, now: datetime) -> Checked:
    """Takes as long, and answers the same, whether or not there is such an account."""
    attempt = password_attempt(email)
    account = queries.account_by_email(email)
    if attempt.is_refused:
        _note_refusal(account, attempt, "password", now=now)
        return Checked(None, is_locked=True)
    if not is_password_of(account, password):
        _note_refusal(account, attempt, "password", now=now)
        return Checked(None)
    attempt.succeeded()
    return Checked(account)


def is_password_of(account: Account | None, password: str) -> bool:
    normal: str = security().password_util.normalize(password)
    is_nobody = account is None or account.password is None or not account.active
    # One that is longer than any we take would be hashed for nothing.
    if account is None or is_nobody or len(normal) > MOST:
        security().pwd_context.dummy_verify()
        return False
    before = account.password
    is_right = bool(account.verify_and_update_password(normal))
    if account.password != before:  # hashed anew, since ARGON2 has changed
        _keep_hash(account, account.password)
    return is_right


def _keep_hash(account: Account, renewed: str | None) -> None:
    with transaction():
        queries.locked(account).password = renewed


def await_second_step(account: Account, *, now: datetime) -> None:
    """The password was right; the visitor's former session is forgotten with what was in it."""
    session.clear()
    session[HALF_DONE] = {"identity": account.fs_uniquifier, "at": now.timestamp()}


def half_signed_in(*, now: datetime) -> Account | None:
    """Whose password was given a moment ago and who owes the second step."""
    kept = session.get(HALF_DONE)
    if not isinstance(kept, dict):
        return None
    given_at = datetime.fromtimestamp(float(kept.get("at", 0)), UTC)
    if now - given_at > HALF_DONE_WITHIN:
        session.pop(HALF_DONE)
        return None
    account = queries.account_by_identity(str(kept.get("identity", "")))
    return account if account and account.active and account.has_second_step else None


def finish_with_code(account: Account, code: str, *, now: datetime) -> Checked:
    """Sign in by a code of the authenticator app."""
    return _second_step(account, "code", lambda kept: is_code_of(kept, code), now=now)


def finish_with_recovery_code(account: Account, code: str, *, now: datetime) -> Checked:
    """Sign in by a recovery code, which is then used up."""
    return _second_step(
        account,
        "recovery-code",
        lambda kept: bool(security().mf_recovery_codes_util.delete_recovery_code(kept, code)),
        now=now,
    )


def finish_with_passkey(account: Account, *, now: datetime) -> None:
    with transaction():
        begin_session(queries.locked(account), how="passkey", now=now)


def finish_without_second_step(account: Account, *, how: str, now: datetime) -> None:
    """Sign in one who has none yet, and who meets the page that asks for one where it is required."""
    with transaction():
        begin_session(queries.locked(account), how=how, now=now)


def confirm_with_password(account: Account, password: str, *, now: datetime) -> Checked:
    """Prove anew who it is, before what is hard to undo."""
    checked = check_password(account.email, password, now=now)
    if checked.account is not None:
        with transaction():
            renew_session(checked.account, how="password", now=now)
    return checked


def is_code_of(account: Account, code: str) -> bool:
    """Whether this is the present code of the app; it is then used up."""
    digits = "".join(code.split())
    if not account.tf_totp_secret or not (digits.isascii() and digits.isdigit()):
        return False
    return bool(
        security().totp_factory.verify_totp(
            digits, account.tf_totp_secret, account, window=CODE_WINDOW
        )
    )


def _second_step(
    account: Account, how: str, holds: Callable[[Account], bool], *, now: datetime
) -> Checked:
    attempt = code_attempt(account.key)
    if attempt.is_refused:
        _note_refusal(account, attempt, how, now=now)
        return Checked(None, is_locked=True)
    with transaction():
        kept = queries.locked(account)
        is_right = holds(kept)
        if is_right:
            if how == "recovery-code":
                record("account.recovery-code-used", by=Actor.account(kept.id), at=now,
                       left=len(kept.mf_recovery_codes or []))  # fmt: skip
            begin_session(kept, how=how, now=now)
    if not is_right:
        _note_refusal(account, attempt, how, now=now)
        return Checked(None)
    attempt.succeeded()
    return Checked(account)


def _note_refusal(account: Account | None, attempt: Attempt, how: str, *, now: datetime) -> None:
    """Once for each wrong try; a lock is told once, not for each try that it turns away."""
    if attempt.is_refused and not attempt.locks:
        return
    action = "account.locked" if attempt.is_refused else "account.sign-in-refused"
    subject = ("account", account.key) if account else None
    with transaction():
        record(action, by=Actor.visitor(), at=now, subject=subject, how=how)
