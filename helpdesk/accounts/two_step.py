"""The authenticator app and the recovery codes of an account: set up, replaced, taken away."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import qrcode
from flask import current_app, session
from qrcode.image.svg import SvgPathImage

from helpdesk.accounts import queries
from helpdesk.accounts.models import Account, AccountSession
from helpdesk.accounts.security import security
from helpdesk.accounts.sessions import end_sessions
from helpdesk.accounts.sign_in import CODE_WINDOW
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record

# The secret that is being set up waits in the session, encrypted, until a code of it has been given.
WAITING = "authenticator"
METHOD = "authenticator"


@dataclass(frozen=True)
class Setup:
    """What an authenticator app has to be told: by a picture, a link, or by hand."""

    key: str  # in groups of four
    address: str  # otpauth:


def is_required() -> bool:
    return bool(current_app.config["SETTINGS"].require_two_step)


def owes_second_step(account: Account) -> bool:
    """Whether the account has to set one up before anything else."""
    return is_required() and not account.has_second_step


def setup_for(account: Account) -> Setup:
    """The secret that waits for its first code; made when there is none."""
    codes = security().totp_factory
    secret = session.get(WAITING)
    if not isinstance(secret, str):
        secret = session[WAITING] = codes.generate_totp_secret()
    return Setup(
        key=str(codes.get_totp_pretty_key(secret)).replace("-", " "),
        address=str(codes.get_totp_uri(account.email, secret)),
    )


def is_being_set_up() -> bool:
    return isinstance(session.get(WAITING), str)


def forget_setup() -> None:
    session.pop(WAITING, None)


def picture_of(setup: Setup) -> bytes:
    """The address as a QR code, in SVG."""
    image = qrcode.make(setup.address, image_factory=SvgPathImage, border=4)
    content = io.BytesIO()
    image.save(content)
    return content.getvalue()


def is_first_code(account: Account, code: str) -> bool:
    """Whether the app shows what it should for the secret that waits."""
    digits = "".join(code.split())
    return bool(
        security().totp_factory.verify_totp(digits, session[WAITING], account, window=CODE_WINDOW)
    )


def set_authenticator(
    account: Account, code: str, *, here: AccountSession, now: datetime
) -> list[str] | None:
    """Take the secret that waits into use, if `code` is of it; new recovery codes, or None.

    Other sessions end: whoever has taken one over does not keep it (OWASP ASVS 5, 7.4.3).
    """
    account = queries.locked(account)
    account.tf_last_counter = None
    if not is_first_code(account, code):
        return None
    security().datastore.tf_set(account, METHOD, totp_secret=session[WAITING])
    end_sessions(account, by=account, now=now, but=here)
    record("account.two-step-set", by=Actor.account(account.id), at=now)
    return make_recovery_codes(account, now=now)


def make_recovery_codes(account: Account, *, now: datetime) -> list[str]:
    """New codes in place of the old ones; shown once, kept as hashes."""
    codes: list[str] = security().mf_recovery_codes_util.create_recovery_codes(account)
    record("account.recovery-codes-made", by=Actor.account(account.id), at=now)
    return codes


def remove_authenticator(account: Account, *, here: AccountSession, now: datetime) -> bool:
    """False where it is the last second step and one is required."""
    account = queries.locked(account)
    if is_required() and not account.webauthn:
        return False
    security().datastore.tf_reset(account)
    if not account.webauthn:
        security().datastore.mf_set_recovery_codes(account, None)
    end_sessions(account, by=account, now=now, but=here)
    record("account.two-step-removed", by=Actor.account(account.id), at=now)
    return True


def reset_second_steps(account: Account, *, by: Account | None, now: datetime) -> None:
    """Forget app, recovery codes and passkeys of one who has lost them; every session ends."""
    account = queries.locked(account)
    end_sessions(account, by=by, now=now)
    security().datastore.reset_user_access(account)
    account.tf_last_counter = None
    record(
        "account.two-step-removed",
        by=Actor.account(by.id) if by else Actor.system(),
        at=now,
        subject=("account", account.key),
    )
