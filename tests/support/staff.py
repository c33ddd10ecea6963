"""People of the staff for tests: accounts made as the site makes them, and a client that signs in."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import TypeVar

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from helpdesk.accounts import queries, services
from helpdesk.accounts.models import Account
from helpdesk.accounts.roles import StaffRole
from helpdesk.accounts.security import security
from helpdesk.audit.models import AuditEvent
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from tests.support.client import StrictClient, strict
from tests.support.reader import Page

PASSWORD = "pelican-harbour-thistle"
OUTSIDE = {"REMOTE_ADDR": "198.51.100.20"}
T = TypeVar("T")


def made_account(
    *roles: StaffRole, email: str = "ana@helpdesk.example", name: str = "First Account"
) -> Account:
    """An account that has accepted its invitation, without a second step."""
    with transaction():
        _account, token = services.invite(
            email, name, roles or (StaffRole.CONTACT,), language="en", by=None, now=clock.now()
        )
    with transaction():
        return services.accept_link(
            token, name=name, email="", language="en", password=PASSWORD, now=clock.now()
        )


def given_authenticator(account: Account) -> str:
    """Gives the account an app; its secret, as it is kept."""
    secret = security().totp_factory.generate_totp_secret()
    with transaction():
        security().datastore.tf_set(queries.locked(account), "authenticator", totp_secret=secret)
    return str(secret)


def code_of(secret: str) -> str:
    """What the app shows now."""
    return str(security().totp_factory.generate_totp_password(secret))


def of(email: str = "ana@helpdesk.example") -> Account:
    """The account as the database has it now."""
    db.session.rollback()
    account = queries.account_by_email(email)
    assert account is not None
    return account


def noted(action: str = "") -> list[AuditEvent]:
    """What the trail has, the oldest first."""
    db.session.rollback()
    wanted = select(AuditEvent).order_by(AuditEvent.id)
    return [event for event in db.session.scalars(wanted) if action in ("", event.action)]


class Visitor:
    """Somebody with a browser: follows forms with their tokens, as pages give them."""

    def __init__(self, app: Flask, **environ: str) -> None:
        self.client: StrictClient = strict(app)
        self.environ = environ

    def get(self, path: str, **more: object) -> object:
        return self.client.get(path, environ_base=self.environ, **more)  # type: ignore[arg-type]

    def send(self, path: str, data: dict[str, object] | None = None, *, page: str = ""):  # type: ignore[no-untyped-def]
        """Send a form as it is sent from `page`, by default the page at `path` itself.

        The page is asked for while the session has no token yet.
        """
        token = self._token_of_session() or self.token(page or path)
        return self.client.post(
            path, data={**(data or {}), "csrf_token": token}, environ_base=self.environ
        )

    def token(self, path: str = "/en/staff/sign-in") -> str:
        """The token of a form on this page, or on one that this visitor can open."""
        for page in (path, "/en/staff/account", "/en/staff/sign-in", "/en/staff/two-step/set-up"):
            response = self.client.get(page, environ_base=self.environ)
            if response.status_code == 200:
                break
        return Page(response.get_data(as_text=True)).csrf_token

    def _token_of_session(self) -> str:
        """As any page of this visitor's session would give it (Flask-WTF); empty before one has."""
        with self.client.session_transaction() as kept:
            raw = kept.get("csrf_token", "")
        signer = URLSafeTimedSerializer(self.client.application.secret_key, salt="wtf-csrf-token")
        return str(signer.dumps(raw)) if raw else ""

    def sign_in(self, email: str = "ana@helpdesk.example", password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
        return self.send("/en/staff/sign-in", {"email": email, "password": password, **more})

    def enter(self, code: str):  # type: ignore[no-untyped-def]
        return self.send("/en/staff/two-step", {"code": code})

    def is_signed_in(self) -> bool:
        return self.client.get("/en/staff/account", environ_base=self.environ).status_code == 200


def signed_in(app: Flask, *roles: StaffRole, **who: str) -> Visitor:
    """A visitor who has an account with these roles, and has signed in."""
    made_account(*roles, **who)
    visitor = Visitor(app)
    response = visitor.sign_in(who.get("email", "ana@helpdesk.example"))
    assert response.status_code == 303, response.get_data(as_text=True)
    return visitor


def within(app: Flask, work: Callable[[], T]) -> T:
    """Do `work` in a context of its own."""

    def run() -> T:
        with app.app_context():
            return work()

    return contextvars.Context().run(run)
