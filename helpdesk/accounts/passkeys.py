"""Passkeys: the two ceremonies of WebAuthn, verified by Flask-Security's forms.

A challenge is bound to the visitor's session, holds for five minutes, and is taken once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import webauthn
from flask import request, session
from flask_security import WebAuthnRegisterResponseForm, WebAuthnSigninResponseForm
from webauthn.helpers import options_to_json
from webauthn.helpers.structs import (
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)
from werkzeug.datastructures import MultiDict

from helpdesk.accounts import queries
from helpdesk.accounts.models import Account, AccountSession, Passkey
from helpdesk.accounts.security import SITE_NAME, security
from helpdesk.accounts.sessions import end_sessions
from helpdesk.accounts.two_step import is_required
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core.limits import count_attempt

CHALLENGE = "passkey_challenge"
HOLDS = timedelta(minutes=5)
USAGE = "first"
KNOWN_TRANSPORTS = frozenset(transport.value for transport in AuthenticatorTransport)


@dataclass(frozen=True)
class NewPasskey:
    """What the browser has made, verified."""

    form: WebAuthnRegisterResponseForm
    name: str


def options_to_register(account: Account, *, now: datetime) -> str:
    """What the browser is asked to make, as JSON."""
    options: dict[str, Any] = {
        "challenge": _new_challenge("register", now=now).encode(),
        "rp_name": SITE_NAME,
        "rp_id": _host(),
        "user_id": account.fs_webauthn_user_handle.encode(),
        "user_name": account.email,
        "user_display_name": account.name,
        "exclude_credentials": [
            PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in account.webauthn
        ],
    }
    options = security().webauthn_util.registration_options(account, USAGE, options)
    return options_to_json(webauthn.generate_registration_options(**options))


def options_to_sign_in(*, now: datetime) -> str:
    """What the browser is asked to prove. It names no account, so it tells of none."""
    return options_to_json(
        webauthn.generate_authentication_options(
            rp_id=_host(),
            challenge=_new_challenge("sign-in", now=now).encode(),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def verified_passkey(credential: str, name: str, *, now: datetime) -> NewPasskey | None:
    """What came back from the browser, if it answers the challenge; called outside a transaction()."""
    challenge = _challenge("register", now=now)
    if challenge is None:
        return None
    form = WebAuthnRegisterResponseForm(MultiDict({"credential": credential}), meta={"csrf": False})
    form.challenge, form.name, form.usage, form.user_verification = challenge, "", USAGE, True
    return NewPasskey(form, name) if form.validate() else None


def add_passkey(account: Account, made: NewPasskey, *, here: AccountSession, now: datetime) -> None:
    """Other sessions end, as with every new way in."""
    account = queries.locked(account)
    told = made.form.registration_verification
    security().datastore.create_webauthn(
        account,
        credential_id=told.credential_id,
        public_key=told.credential_public_key,
        name=made.name,
        sign_count=told.sign_count,
        usage=USAGE,
        device_type=told.credential_device_type.value,
        backup_state=told.credential_backed_up,
        transports=[t.value for t in made.form.transports if t.value in KNOWN_TRANSPORTS],
        created_at=now,
    )
    end_sessions(account, by=account, now=now, but=here)
    record("account.passkey-added", by=Actor.account(account.id), at=now)


def remove_passkey(
    account: Account, passkey: Passkey, *, here: AccountSession, now: datetime
) -> bool:
    """False where it is the last second step and one is required."""
    account = queries.locked(account)
    if is_required() and not account.has_authenticator and len(account.webauthn) == 1:
        return False
    account.webauthn.remove(passkey)
    end_sessions(account, by=account, now=now, but=here)
    record("account.passkey-removed", by=Actor.account(account.id), at=now)
    return True


@dataclass(frozen=True)
class Proof:
    """Whose passkey has answered, and its counter, which a copied key falls behind."""

    account: Account
    passkey_key: str
    sign_count: int


def proven_by_passkey(credential: str, *, now: datetime) -> Proof | None:
    """Whose passkey this is, if it answers the challenge; called outside a transaction()."""
    challenge = _challenge("sign-in", now=now)
    if challenge is None:
        return None
    form = WebAuthnSigninResponseForm(MultiDict({"credential": credential}), meta={"csrf": False})
    form.challenge, form.user_verification = challenge, True
    form.is_secondary = form.is_verify = False
    if not form.validate() or not isinstance(form.user, Account) or not form.user.active:
        return None
    assert isinstance(form.cred, Passkey)  # noqa: S101
    return Proof(form.user, form.cred.key, form.authentication_verification.new_sign_count)


def note_use(proof: Proof, *, now: datetime) -> None:
    passkey = queries.passkey_of(proof.account, proof.passkey_key)
    if passkey is not None:
        passkey.sign_count = proof.sign_count
        passkey.lastuse_datetime = now


def _new_challenge(purpose: str, *, now: datetime) -> str:
    challenge: str = security().webauthn_util.generate_challenge()
    session[CHALLENGE] = {"for": purpose, "text": challenge, "at": now.timestamp()}
    return challenge


def _challenge(purpose: str, *, now: datetime) -> str | None:
    """The challenge that waits in the session; the cookie may be sent again, so its use is counted."""
    kept = session.pop(CHALLENGE, None)
    if not isinstance(kept, dict) or kept.get("for") != purpose:
        return None
    if now - datetime.fromtimestamp(float(kept["at"]), UTC) > HOLDS:
        return None
    challenge = str(kept["text"])
    seconds = int(HOLDS.total_seconds()) + 60
    return challenge if count_attempt("challenge", challenge, seconds=seconds) == 1 else None


def _host() -> str:
    """The site as browsers bind a passkey to it."""
    return request.host.rsplit(":", 1)[0]
