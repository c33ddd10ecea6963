"""One's own account: name, language, password, second steps, passkeys, sessions."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts import passkeys, presenters, queries, services, sessions, two_step
from helpdesk.accounts.access import requires, signed_in_account
from helpdesk.accounts.blueprint import blueprint
from helpdesk.accounts.forms import ChangePasswordForm, CodeForm, PasskeyForm, ProfileForm
from helpdesk.core import clock
from helpdesk.core.database import transaction


@blueprint.route("/account", methods=["GET", "POST"])
@requires()
def own_account() -> ResponseReturnValue:
    account = signed_in_account()
    form = ProfileForm(obj=account)
    if form.validate_on_submit():
        name, language = form.name.data or "", form.language.data
        with transaction():
            services.change_profile(account, name=name, language=language, now=clock.now())
        flash(_("Your name and language are saved."), "good")
        return redirect(url_for("accounts.own_account", lang=language), 303)
    found = sessions.live_sessions(account, now=clock.now())
    return render_template(
        "accounts/own_account.html",
        form=form,
        account=account,
        roles=presenters.role_names(account),
        sessions=presenters.session_rows(found, sessions.present_session()),
        codes_left=len(account.mf_recovery_codes or []),
        can_remove_authenticator=bool(account.webauthn) or not two_step.is_required(),
    ), 422 if form.errors else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires()
def own_password() -> ResponseReturnValue:
    account = signed_in_account()
    form = ChangePasswordForm(account)
    if not form.validate_on_submit():
        return render_template("accounts/password.html", form=form, account=account), (
            422 if form.errors else 200
        )
    with transaction():
        services.change_password(
            account, form.password.data or "", here=sessions.present_session(), now=clock.now()
        )
    flash(_("Your password is changed. You are signed out everywhere else."), "good")
    return redirect(url_for("accounts.own_account"), 303)


@blueprint.post("/account/sessions/<key>/end")
@requires(recently=True)
def end_own_session(key: str) -> ResponseReturnValue:
    account = signed_in_account()
    row = queries.session_of(account, key) or abort(404)
    with transaction():
        sessions.end_session(row, by=account, now=clock.now())
    flash(_("That session is ended."), "good")
    return redirect(url_for("accounts.own_account"), 303)


@blueprint.post("/account/sessions/end-others")
@requires(recently=True)
def end_other_sessions() -> ResponseReturnValue:
    account = signed_in_account()
    with transaction():
        here = sessions.present_session()
        sessions.end_sessions(account, by=account, now=clock.now(), but=here)
    flash(_("You are signed out everywhere else."), "good")
    return redirect(url_for("accounts.own_account"), 303)


@blueprint.route("/two-step/set-up", methods=["GET", "POST"])
@requires(recently=True, before_two_step=True)
def set_up_two_step() -> ResponseReturnValue:
    account = signed_in_account()
    setup = two_step.setup_for(account)
    form = CodeForm()
    if form.validate_on_submit():
        with transaction():
            codes = two_step.set_authenticator(
                account, form.code.data or "", here=sessions.present_session(), now=clock.now()
            )
        if codes is not None:
            two_step.forget_setup()
            return render_template("accounts/recovery_codes.html", codes=codes)
        form.code.errors = [_("This is not the code that the app shows for the new key.")]
    return render_template(
        "accounts/set_up_two_step.html", form=form, setup=setup, account=account,
        is_owed=two_step.owes_second_step(account),
    ), 422 if form.errors else 200  # fmt: skip


@blueprint.get("/two-step/set-up/picture.svg")
@requires(recently=True, before_two_step=True)
def two_step_picture() -> ResponseReturnValue:
    """The key that is being set up, as a QR code; kept by nobody."""
    if not two_step.is_being_set_up():
        abort(404)
    picture = two_step.picture_of(two_step.setup_for(signed_in_account()))
    return Response(
        picture, mimetype="image/svg+xml", headers={"Cache-Control": "private, no-store"}
    )


@blueprint.post("/two-step/recovery-codes")
@requires(recently=True)
def new_recovery_codes() -> ResponseReturnValue:
    with transaction():
        account = queries.locked(signed_in_account())
        codes = two_step.make_recovery_codes(account, now=clock.now())
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/two-step/remove")
@requires(recently=True)
def remove_two_step() -> ResponseReturnValue:
    with transaction():
        is_removed = two_step.remove_authenticator(
            signed_in_account(), here=sessions.present_session(), now=clock.now()
        )
    _tell(is_removed, _("The authenticator app is removed."))
    return redirect(url_for("accounts.own_account"), 303)


@blueprint.get("/passkeys")
@requires(recently=True, before_two_step=True)
def own_passkeys() -> ResponseReturnValue:
    account = signed_in_account()
    return render_template(
        "accounts/passkeys.html",
        form=PasskeyForm(formdata=None),
        passkeys=presenters.passkey_rows(account.webauthn),
    )


@blueprint.post("/passkeys/options")
@requires(recently=True, before_two_step=True)
def new_passkey_options() -> ResponseReturnValue:
    text = passkeys.options_to_register(signed_in_account(), now=clock.now())
    return Response(text, mimetype="application/json", headers={"Cache-Control": "no-store"})


@blueprint.post("/passkeys")
@requires(recently=True, before_two_step=True)
def add_passkey() -> ResponseReturnValue:
    account, now = signed_in_account(), clock.now()
    form = PasskeyForm()
    made = None
    if form.validate_on_submit():
        made = passkeys.verified_passkey(form.credential.data or "", form.name.data or "", now=now)
        if made is None:
            form.name.errors = [_("The passkey was not accepted. Try again.")]
    if made is None:
        rows = presenters.passkey_rows(account.webauthn)
        return render_template("accounts/passkeys.html", form=form, passkeys=rows), 422
    with transaction():
        passkeys.add_passkey(account, made, here=sessions.present_session(), now=now)
    flash(_("The passkey is added: you can sign in with it."), "good")
    return redirect(url_for("accounts.own_passkeys"), 303)


@blueprint.post("/passkeys/<key>/remove")
@requires(recently=True)
def remove_passkey(key: str) -> ResponseReturnValue:
    account = signed_in_account()
    passkey = queries.passkey_of(account, key) or abort(404)
    with transaction():
        is_removed = passkeys.remove_passkey(
            account, passkey, here=sessions.present_session(), now=clock.now()
        )
    _tell(is_removed, _("The passkey is removed."))
    return redirect(url_for("accounts.own_passkeys"), 303)


def _tell(is_removed: bool, words: str) -> None:
    if is_removed:
        flash(words, "good")
        return
    flash(_("This is your last second step, and one is required: add another one first."), "error")
