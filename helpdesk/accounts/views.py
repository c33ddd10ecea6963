"""Signing in and out: password, second step, passkey, one-time link."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts import navigation, passkeys, queries, sessions, sign_in as signing
from helpdesk.accounts.access import (
    current_account,
    public,
    requires,
    signed_in_account,
)
from helpdesk.accounts.addresses import own_path
from helpdesk.accounts.attempts import MINUTES, link_attempt
from helpdesk.accounts.blueprint import blueprint
from helpdesk.accounts.forms import (
    AcceptForm,
    CodeForm,
    ConfirmForm,
    FirstAccountForm,
    RecoveryForm,
    SignInForm,
)
from helpdesk.accounts.models import Account, AccountLink
from helpdesk.accounts.services import LinkUsedError, accept_link, open_link
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.languages import current_language


@blueprint.get("/")
@requires()
def home() -> ResponseReturnValue:
    """To the first page that the account may see."""
    first = navigation.places_for(signed_in_account())[0]
    return redirect(url_for(first.endpoint), 303)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    if (account := current_account()) is not None:
        return _go_on(account)
    form = SignInForm(next=request.args.get("next"))
    if not form.validate_on_submit():
        return _page("accounts/sign_in.html", form)
    now = clock.now()
    checked = signing.check_password(
        signing.normal_email(form.email.data or ""), form.password.data or "", now=now
    )
    if checked.account is None:
        wrong = _("The e-mail address or the password is not right.")
        return _refused("accounts/sign_in.html", form, form.email, wrong, checked.is_locked)
    return _after_password(checked.account, "password", form.next.data)


@blueprint.route("/two-step", methods=["GET", "POST"])
@public
def two_step() -> ResponseReturnValue:
    """The code of the app, from one whose password was right."""
    now = clock.now()
    account = signing.half_signed_in(now=now)
    if account is None:
        return _back_to_sign_in()
    form = CodeForm(next=request.args.get("next"))
    if not form.validate_on_submit():
        return _page("accounts/two_step.html", form, account=account)
    checked = signing.finish_with_code(account, form.code.data or "", now=now)
    if checked.account is None:
        wrong = _(
            "This is not the code that the app shows now. Wait for the next one and enter it."
        )
        return _refused(
            "accounts/two_step.html", form, form.code, wrong, checked.is_locked, account=account
        )
    return _go_on(checked.account, form.next.data)


@blueprint.route("/two-step/recovery", methods=["GET", "POST"])
@public
def recovery() -> ResponseReturnValue:
    """A recovery code in place of the app."""
    now = clock.now()
    account = signing.half_signed_in(now=now)
    if account is None:
        return _back_to_sign_in()
    form = RecoveryForm(next=request.args.get("next"))
    if not form.validate_on_submit():
        return _page("accounts/recovery.html", form)
    checked = signing.finish_with_recovery_code(account, form.code.data or "", now=now)
    if checked.account is None:
        wrong = _("This is none of your recovery codes, or it has been used.")
        return _refused("accounts/recovery.html", form, form.code, wrong, checked.is_locked)
    left = len(checked.account.mf_recovery_codes or [])
    flash(_("You used a recovery code. Codes left: %(left)s.", left=left), "warning")
    return _go_on(checked.account, form.next.data)


@blueprint.post("/sign-in/passkey/options")
@public
def passkey_options() -> ResponseReturnValue:
    """What the browser is asked to prove; for signing in and for confirming alike."""
    return _json(passkeys.options_to_sign_in(now=clock.now()))


@blueprint.post("/sign-in/passkey")
@public
def passkey_sign_in() -> ResponseReturnValue:
    now = clock.now()
    attempt = link_attempt()
    if attempt.is_refused:
        abort(429)
    present = current_account()
    proof = passkeys.proven_by_passkey(request.form.get("credential", ""), now=now)
    if proof is None:
        flash(_("The passkey was not accepted. Try again, or use your password."), "error")
        return redirect(url_for("accounts.confirm" if present else "accounts.sign_in"), 303)
    attempt.succeeded()
    with transaction():
        passkeys.note_use(proof, now=now)
        if present is not None and present.id == proof.account.id:
            sessions.renew_session(present, how="passkey", now=now)
        else:
            sessions.begin_session(queries.locked(proof.account), how="passkey", now=now)
    return _go_on(proof.account, request.form.get("next"))


@blueprint.route("/confirm", methods=["GET", "POST"])
@requires(before_two_step=True)
def confirm() -> ResponseReturnValue:
    """Who it is, asked again before what is hard to undo."""
    account = signed_in_account()
    form = ConfirmForm(next=request.args.get("next"))
    if not form.validate_on_submit():
        return _page("accounts/confirm.html", form, account=account)
    checked = signing.confirm_with_password(account, form.password.data or "", now=clock.now())
    if checked.account is None:
        return _refused(
            "accounts/confirm.html", form, form.password, _("The password is not right."),
            checked.is_locked, account=account,
        )  # fmt: skip
    return _go_on(account, form.next.data)


@blueprint.post("/sign-out")
@requires(before_two_step=True)
def sign_out() -> ResponseReturnValue:
    with transaction():
        sessions.sign_out(signed_in_account(), now=clock.now())
    return redirect(url_for("accounts.signed_out"), 303)


@blueprint.get("/signed-out")
@public
def signed_out() -> ResponseReturnValue:
    return render_template("accounts/signed_out.html")


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """A one-time link: looking at it uses nothing up, sending the form does."""
    now = clock.now()
    attempt = link_attempt()
    if attempt.is_refused:
        abort(429)
    try:
        link = open_link(token, now=now)
        attempt.succeeded()
        form = _link_form(link)
        if not form.validate_on_submit():
            return _without_address(*_page("accounts/invitation.html", form, link=link))
        email = form.email.data if isinstance(form, FirstAccountForm) else ""
        with transaction():
            account = accept_link(
                token, name=form.name.data or "", email=email or "",
                language=form.language.data, password=form.password.data or "", now=now,
            )  # fmt: skip
    except LinkUsedError:
        return _without_address(render_template("accounts/link_used.html"), 410)
    return _after_password(account, "invitation", None)


def _link_form(link: AccountLink) -> AcceptForm:
    if link.account is None:
        return FirstAccountForm(data={"language": current_language()})
    account = link.account
    return AcceptForm(
        about=(account.email,), data={"name": account.name, "language": account.language}
    )


def _without_address(html: str, status: int) -> Response:
    """The address holds a secret: of it only the site's own name is told, which its form's check needs."""
    response = Response(html, status)
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _after_password(account: Account, how: str, asked: str | None) -> ResponseReturnValue:
    now = clock.now()
    if account.has_second_step:
        signing.await_second_step(account, now=now)
        return redirect(url_for("accounts.two_step", next=own_path(asked)), 303)
    signing.finish_without_second_step(account, how=how, now=now)
    return _go_on(account, asked)


def _go_on(account: Account, asked: str | None = None) -> ResponseReturnValue:
    """To the page that was asked for, where it is one of ours; else to the account's first page."""
    home_page = url_for("accounts.home", lang=account.language)
    return redirect(own_path(asked or request.args.get("next")) or home_page, 303)


def _back_to_sign_in() -> ResponseReturnValue:
    flash(_("The sign-in took too long or was not begun here. Enter your password again."), "info")
    return redirect(url_for("accounts.sign_in", next=own_path(request.args.get("next"))), 303)


def _page(template: str, form: object, **more: object) -> tuple[str, int]:
    status = 422 if getattr(form, "errors", None) else 200
    return render_template(template, form=form, **more), status


def _refused(
    template: str, form: object, field: object, wrong: str, is_locked: bool, **more: object
) -> ResponseReturnValue:
    """The form again. Nothing in it tells whether there is such an account."""
    if is_locked:
        wrong = _locked_words(form)
    field.errors = [wrong]  # type: ignore[attr-defined]
    return render_template(template, form=form, **more), 429 if is_locked else 422


def _locked_words(form: object) -> str:
    if isinstance(form, (CodeForm, RecoveryForm)):
        return str(_("Too many wrong codes for today. Use a passkey, or ask an administrator."))
    words = _(
        "Too many wrong attempts. Wait %(minutes)s minutes, or use a passkey.", minutes=MINUTES
    )
    return str(words)


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json", headers={"Cache-Control": "no-store"})
