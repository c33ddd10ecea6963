"""For administrators: the accounts of the staff, and the trail of what was done."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts import presenters, queries, services, sessions, two_step
from helpdesk.accounts.access import Permission, requires, signed_in_account
from helpdesk.accounts.blueprint import blueprint
from helpdesk.accounts.forms import InviteForm, RolesForm
from helpdesk.accounts.models import Account
from helpdesk.audit import queries as trail
from helpdesk.audit.words import word_for
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.templating import absolute_url

LONGEST_NUMBER = 9  # digits of a page's number


@blueprint.get("/accounts")
@requires(Permission.MANAGE_ACCOUNTS)
def accounts() -> ResponseReturnValue:
    return render_template(
        "accounts/accounts.html",
        head=presenters.account_head(),
        rows=presenters.account_rows(queries.accounts()),
    )


@blueprint.route("/accounts/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS, recently=True)
def invite() -> ResponseReturnValue:
    form = InviteForm()
    if not form.validate_on_submit():
        return render_template("accounts/invite.html", form=form), 422 if form.errors else 200
    with transaction():
        account, token = services.invite(
            form.email.data or "", form.name.data or "", form.chosen(),
            language=form.language.data, by=signed_in_account(), now=clock.now(),
        )  # fmt: skip
    return _link_page(account, token)


@blueprint.get("/accounts/<key>")
@requires(Permission.MANAGE_ACCOUNTS, recently=True)
def account(key: str) -> ResponseReturnValue:
    found = _account(key)
    form = RolesForm(formdata=None, roles=[role.value for role in found.staff_roles])
    return _account_page(found, form, 200)


@blueprint.post("/accounts/<key>/roles")
@requires(Permission.MANAGE_ACCOUNTS, recently=True)
def change_roles(key: str) -> ResponseReturnValue:
    found = _account(key)
    form = RolesForm()
    if not form.validate_on_submit():
        return _account_page(found, form, 422)
    try:
        with transaction():
            services.change_roles(found, form.chosen(), by=signed_in_account(), now=clock.now())
    except services.LastAdministratorError:
        form.roles.errors = [_last_administrator()]
        return _account_page(found, form, 409)
    flash(_("The roles are changed."), "good")
    return _back_to(key)


@blueprint.post("/accounts/<key>/link")
@requires(Permission.MANAGE_ACCOUNTS, recently=True)
def make_link(key: str) -> ResponseReturnValue:
    found = _account(key)
    if not found.active:
        abort(409)
    with transaction():
        token = services.make_link(found, by=signed_in_account(), now=clock.now())
    return _link_page(found, token)


@blueprint.post("/accounts/<key>/sessions/end")
@requires(Permission.MANAGE_ACCOUNTS, recently=True)
def end_sessions(key: str) -> ResponseReturnValue:
    found, by = _account(key), signed_in_account()
    with transaction():
        but = sessions.present_session() if found.id == by.id else None
        sessions.end_sessions(found, by=by, now=clock.now(), but=but)
    flash(_("The sessions are ended."), "good")
    return _back_to(key)


@blueprint.post("/accounts/<key>/second-steps/reset")
@requires(Permission.MANAGE_ACCOUNTS, recently=True)
def reset_second_steps(key: str) -> ResponseReturnValue:
    found, by = _account(key), signed_in_account()
    if found.id == by.id:
        abort(409)  # one's own are changed on the page of one's own account
    with transaction():
        two_step.reset_second_steps(found, by=by, now=clock.now())
    flash(_("App, recovery codes and passkeys of this account are forgotten."), "good")
    return _back_to(key)


@blueprint.post("/accounts/<key>/retire")
@requires(Permission.MANAGE_ACCOUNTS, recently=True)
def retire(key: str) -> ResponseReturnValue:
    found, by = _account(key), signed_in_account()
    if found.id == by.id:
        abort(409)
    with transaction():
        services.retire(found, by=by, now=clock.now())
    flash(_("The account is retired and its sessions are ended."), "good")
    return _back_to(key)


@blueprint.post("/accounts/<key>/restore")
@requires(Permission.MANAGE_ACCOUNTS, recently=True)
def restore(key: str) -> ResponseReturnValue:
    found = _account(key)
    with transaction():
        services.restore(found, by=signed_in_account(), now=clock.now())
    flash(_("The account is at work again."), "good")
    return _back_to(key)


@blueprint.get("/audit")
@requires(Permission.READ_AUDIT)
def audit() -> ResponseReturnValue:
    """Who did what and when; the newest first."""
    known = queries.accounts()
    actor = next((a for a in known if a.key == request.args.get("account")), None)
    action, asked = request.args.get("action", "")[:60], request.args.get("page", "1")
    number = (
        int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER else 1
    )
    page = trail.events(action=action, actor_id=actor.id if actor else None, page=number)
    kept = {"action": action or None, "account": actor.key if actor else None}
    return render_template(
        "accounts/audit.html",
        page=page,
        urls=lambda other: url_for("accounts.audit", page=other, _external=False, **kept),
        head=presenters.event_head(),
        rows=presenters.event_rows(page.items, known),
        actions=[("", _("Everything")), *((each, word_for(each)) for each in trail.actions())],
        actors=[("", _("Everybody")), *((each.key, each.name) for each in known)],
        action=action,
        actor=actor.key if actor else "",
    )


def _account(key: str) -> Account:
    return queries.account_by_key(key) or abort(404)


def _account_page(found: Account, form: RolesForm, status: int) -> ResponseReturnValue:
    return render_template(
        "accounts/account.html",
        account=found,
        form=form,
        state=presenters.state_of(found),
        second_step=presenters.second_step_of(found),
        sessions=presenters.session_rows(sessions.live_sessions(found, now=clock.now()), None),
        is_own=found.id == signed_in_account().id,
    ), status


def _link_page(found: Account, token: str) -> ResponseReturnValue:
    """The link, shown this once."""
    address = absolute_url("accounts.invitation", token=token, lang=found.language)
    hours = int(services.LINK_HOLDS.total_seconds() // 3600)
    return render_template("accounts/link.html", account=found, address=address, hours=hours)


def _last_administrator() -> str:
    return str(_("This is the last administrator: make somebody else one first."))


def _back_to(key: str) -> ResponseReturnValue:
    return redirect(url_for("accounts.account", key=key), 303)
