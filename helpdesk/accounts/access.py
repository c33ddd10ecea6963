"""Each view declares who may call it; one that does not is answered with 403.

Closed by default (OWASP ASVS 5, 8.2.1): forgetting the decorator shuts a page, it never opens one.
`@public` is for anybody, `@requires(Permission.X)` for accounts whose roles permit it, `@requires()` for
every account. Which of the things behind a page an account may see is asked by the slice, in its queries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import check_and_update_authn_fresh

from helpdesk.accounts import sessions
from helpdesk.accounts.addresses import own_path
from helpdesk.accounts.models import Account
from helpdesk.accounts.roles import PERMISSIONS, Permission, StaffRole, permissions_of
from helpdesk.accounts.two_step import owes_second_step
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.languages import asked_language

View = TypeVar("View", bound=Callable[..., Any])
ACCESS = "__helpdesk_access__"


@dataclass(frozen=True)
class Access:
    """Who may call a view; `is_recent` asks for a proof of the last minutes of who it is."""

    is_public: bool = False
    permission: Permission | None = None
    is_recent: bool = False
    is_before_two_step: bool = False
    is_in_background: bool = False


PUBLIC = Access(is_public=True)


def public(view: View) -> View:
    """Anyone may call this view."""
    setattr(view, ACCESS, PUBLIC)
    return view


def requires(
    permission: Permission | None = None,
    *,
    recently: bool = False,
    before_two_step: bool = False,
    in_background: bool = False,
) -> Callable[[View], View]:
    """Only accounts with `permission` may call this view; without one, every account.

    `recently`: the password or a passkey is asked for again where that was a while ago.
    `before_two_step`: also accounts that still owe a second step.
    `in_background`: a page asks for it by itself, so it keeps no session from running out.
    """
    access = Access(
        permission=permission,
        is_recent=recently,
        is_before_two_step=before_two_step,
        is_in_background=in_background,
    )

    def declare(view: View) -> View:
        setattr(view, ACCESS, access)
        return view

    return declare


def declared_access(view: Callable[..., Any]) -> Access | None:
    """What `view` has declared; for a class-based view, what its class has."""
    declared = getattr(view, ACCESS, None) or getattr(
        getattr(view, "view_class", None), ACCESS, None
    )
    return declared if isinstance(declared, Access) else None


def current_account() -> Account | None:
    """Who is signed in. A visitor without our cookie is nobody, and no session is read to say so."""
    has_cookie = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    if not has_cookie and "_login_user" not in g:
        return None
    found = current_user._get_current_object()
    return found if isinstance(found, Account) else None


def signed_in_account() -> Account:
    """Who is signed in, on a page that nobody else can open."""
    account = current_account()
    if account is None:
        raise RuntimeError("this view is open to visitors: ask current_account()")
    return account


def guard_access(app: Flask) -> None:
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page; the 404 comes from routing
    access = declared_access(current_app.view_functions[request.endpoint])
    if access is None:
        abort(403)
    if access.is_public:
        return None
    account = current_account()
    if account is None:
        return _ask_to_sign_in()
    _note_seen(access)
    if owes_second_step(account) and not access.is_before_two_step:
        return redirect(url_for("accounts.set_up_two_step", lang=_language()), 303)
    if access.permission is not None and not account.may(access.permission):
        _refuse(account, access.permission)
    if access.is_recent and not _has_confirmed():
        return _ask_to_confirm()
    return None


def _note_seen(access: Access) -> None:
    if access.is_in_background:
        return
    row, now = sessions.present_session(), clock.now()
    if sessions.is_to_be_noted(row, now=now):
        with transaction():
            sessions.note_seen(row, now=now)


def _refuse(account: Account, permission: Permission) -> None:
    with transaction():
        record("access.refused", by=Actor.account(account.id), at=clock.now(),
               endpoint=request.endpoint, permission=permission.value)  # fmt: skip
    abort(403)


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in ("GET", "HEAD"):
        abort(401)
    return redirect(url_for("accounts.sign_in", lang=_language(), next=_here()), 303)


def _ask_to_confirm() -> ResponseReturnValue:
    """To the page that asks again who it is, then back to where the form was; what it sent is not kept."""
    is_read = request.method in ("GET", "HEAD")
    asked = _here() if is_read else own_path(urlsplit(request.referrer or "").path)
    return redirect(url_for("accounts.confirm", lang=_language(), next=asked), 303)


def _has_confirmed() -> bool:
    within: timedelta = current_app.config["SECURITY_FRESHNESS"]
    grace: timedelta = current_app.config["SECURITY_FRESHNESS_GRACE_PERIOD"]
    return bool(check_and_update_authn_fresh(within, grace))


def _here() -> str:
    return request.full_path.rstrip("?")


def _language() -> str:
    return asked_language()


__all__ = [
    "PERMISSIONS", "PUBLIC", "Access", "Permission", "StaffRole", "current_account",
    "declared_access", "guard_access", "permissions_of", "public", "requires", "signed_in_account",
]  # fmt: skip
