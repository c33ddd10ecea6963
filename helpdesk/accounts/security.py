"""Flask-Security as this site uses it: its hashing, one-time codes, passkeys and sign-in, none of its pages.

ADR 11 says why. What Flask-Security, Flask-Login and Flask-Principal would do in every request is taken
out again, since public pages read no session.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from flask import Flask, current_app
from flask_login.login_manager import LoginManager
from flask_login.utils import _user_context_processor
from flask_security import (
    MfRecoveryCodesUtil,
    Security,
    SQLAlchemyUserDatastore,
    Totp,
    UserMixin,
    WebauthnUtil,
    hash_password,
    verify_password,
)
from passlib.totp import TOTP, TotpMatch
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from helpdesk.accounts.models import Account, AccountRole, Passkey
from helpdesk.accounts.passwords import LEAST, PasswordRules
from helpdesk.accounts.sessions import load_account
from helpdesk.core import clock
from helpdesk.core.database import db

if TYPE_CHECKING:
    from config import Settings

log = structlog.get_logger(__name__)
SITE_NAME = "Clinical Trials Helpdesk"
RECOVERY_CODES = 8
# Who they are has to be proven again before what is hard to undo (OWASP ASVS 5, 7.5).
CONFIRMED_WITHIN = timedelta(minutes=15)
# OWASP's recommendation for argon2id: 46 MiB, one pass.
ARGON2 = {
    "argon2__type": "ID",
    "argon2__memory_cost": 47_104,  # KiB
    "argon2__time_cost": 1,
    "argon2__parallelism": 1,
}


def tag_of(secret: str) -> str:
    """What a key is called beside what it encrypts; tells nothing of the key."""
    return hmac.digest(secret.encode(), b"name of the key for one-time codes", "sha256").hex()[:12]


def key_from(secret: str) -> str:
    """The key for one-time codes, so that what signs cookies is not also what encrypts."""
    return hmac.digest(secret.encode(), b"key for one-time codes", "sha256").hex()


class OneTimeCodes(Totp):
    """Time-based codes, each of which is taken once (OWASP ASVS 5, 6.5.1)."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        # The first key encrypts; the others only read what was written before a key was replaced.
        self._totp = TOTP.using(issuer=issuer, secrets=secrets, default_tag=next(iter(secrets)))

    def get_last_counter(self, user: UserMixin) -> int | None:
        return user.tf_last_counter if isinstance(user, Account) else None

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        if isinstance(user, Account):
            user.tf_last_counter = tmatch.counter

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        try:
            return bool(super().verify_totp(token, totp_secret, user, window))
        except (KeyError, ValueError, TypeError):
            # Written with a key that is no longer among HELPDESK_SECRET_KEY and its fallbacks.
            log.exception("one_time_code_unreadable")
            return False


class RecoveryCodes(MfRecoveryCodesUtil):
    """Codes that work once, kept as argon2id hashes, since 48 bits would fall to a quicker one."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        codes: list[str] = security().totp_factory.generate_recovery_codes(RECOVERY_CODES)
        hashes = [hash_password(bare(code)) for code in codes]
        security().datastore.mf_set_recovery_codes(user, hashes)
        return codes

    def get_recovery_codes(self, user: UserMixin) -> list[str]:
        return []  # nobody can read them again

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        return self._place(user, code) is not None

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:
        place = self._place(user, code)
        if place is None:
            return False
        return bool(security().datastore.mf_delete_recovery_code(user, place))

    def _place(self, user: UserMixin, code: str) -> int | None:
        for place, kept in enumerate(security().datastore.mf_get_recovery_codes(user)):
            if verify_password(bare(code), kept):
                return place
        return None


def bare(code: str) -> str:
    """A code as it was meant: without spaces, hyphens and capitals."""
    return "".join(code.split()).replace("-", "").lower()


class Passkeys(WebauthnUtil):
    """Passkeys stand for password and second step at once, so the device always asks who is there."""

    def authenticator_selection(
        self, user: UserMixin, usage: str
    ) -> AuthenticatorSelectionCriteria:
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(
        self, user: UserMixin | None, usage: list[str]
    ) -> UserVerificationRequirement:
        return UserVerificationRequirement.REQUIRED


def init_security(app: Flask, settings: Settings) -> None:
    keys = [settings.secret_key, *settings.secret_key_fallbacks]
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        # Without the site's secret in them: that key can be replaced, hashes cannot.
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        SECURITY_PASSWORD_LENGTH_MIN=LEAST,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_DATETIME_FACTORY=clock.now,
        SECURITY_FRESHNESS=CONFIRMED_WITHIN,
        SECURITY_FRESHNESS_GRACE_PERIOD=CONFIRMED_WITHIN,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TWO_FACTOR_REQUIRED=settings.require_two_step,
        SECURITY_TOTP_SECRETS={tag_of(key): key_from(key) for key in keys},
        SECURITY_TOTP_ISSUER=SITE_NAME,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_N=RECOVERY_CODES,
        SECURITY_WEBAUTHN=True,
        SECURITY_WAN_RP_NAME=SITE_NAME,
        SECURITY_WAN_ALLOW_AS_MULTI_FACTOR=True,
        # Accounts come by invitation, which these commands would go past.
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
        # Our own rows say which sessions hold; an address that changes on the way ends none.
        SESSION_PROTECTION=None,
    )
    extension = Security(
        app,
        SQLAlchemyUserDatastore(db, Account, AccountRole, Passkey),  # type: ignore[arg-type]
        register_blueprint=False,
        password_util_cls=PasswordRules,
        totp_cls=OneTimeCodes,
        mf_recovery_codes_util_cls=RecoveryCodes,
        webauthn_util_cls=Passkeys,
    )
    _leave_public_pages_alone(app, extension)
    extension.login_manager.user_loader(load_account)


def _leave_public_pages_alone(app: Flask, extension: Security) -> None:
    """Each of these reads the session in every request, which makes a page nobody's to keep."""
    manager: LoginManager = extension.login_manager
    extension.principal.identity_loaders.clear()
    app.after_request_funcs[None].remove(manager._update_remember_cookie)
    app.template_context_processors[None].remove(_user_context_processor)
    # And this one would take a signed token from any query string for a sign-in.
    manager.request_loader(lambda _request: None)


def security() -> Security:
    extension: Security = current_app.extensions["security"]
    return extension


__all__ = ["CONFIRMED_WITHIN", "bare", "init_security", "security"]
