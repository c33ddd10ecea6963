"""The inbox, the choices that an account keeps of it, and the list of keys."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires, signed_in_account
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.desk import own, queries
from helpdesk.desk.blueprint import blueprint
from helpdesk.desk.errors import InquiryNotFoundError
from helpdesk.desk.filters import InboxFilter
from helpdesk.desk.forms import SaveFilterForm
from helpdesk.desk.inbox_presenters import InboxPage
from helpdesk.inquiries.references import read_reference
from helpdesk.routing.queries import names_in

READ = Permission.READ_INQUIRIES


@blueprint.get("")
@requires(READ)
def inbox() -> ResponseReturnValue:
    """A reference that is typed in full leads to its inquiry."""
    chosen = InboxFilter.of(request.args)
    sight = queries.sight_of(signed_in_account())
    printed = read_reference(chosen.text) if chosen.text else None
    if printed:
        try:
            queries.inquiry_seen(printed, sight)
            return redirect(url_for(".inquiry", reference=printed), 303)
        except InquiryNotFoundError:
            pass
    return _page(chosen, SaveFilterForm(formdata=None, query=chosen.query))


@blueprint.post("/filters")
@requires(READ)
def save_filter() -> ResponseReturnValue:
    form = SaveFilterForm()
    chosen = InboxFilter.from_query(form.query.data or "")
    if not form.validate_on_submit():
        return _page(chosen, form), 422
    with transaction():
        is_kept = own.save_filter(db.session(), form.name.data, chosen, by=signed_in_account())
    if is_kept:
        flash(_("“%(name)s” has been kept.", name=form.name.data), "good")
    else:
        flash(_("You have kept as many as there can be: take one out first."), "warning")
    arguments: dict[str, Any] = dict(chosen.arguments)
    return redirect(url_for(".inbox", **arguments), 303)


@blueprint.post("/filters/<int(max=2147483647):number>/remove")
@requires(READ)
def remove_filter(number: int) -> ResponseReturnValue:
    with transaction():
        own.remove_filter(db.session(), number, by=signed_in_account())
    flash(_("It is no longer kept."), "good")
    return redirect(url_for(".inbox"), 303)


@blueprint.get("/shortcuts")
@requires(READ)
def shortcuts() -> ResponseReturnValue:
    is_on = queries.wants_shortcuts(signed_in_account())
    return render_template("desk/shortcuts.html", is_on=is_on)


@blueprint.post("/shortcuts")
@requires(READ)
def switch_shortcuts() -> ResponseReturnValue:
    is_wanted = request.form.get("wanted") == "1"
    with transaction():
        own.want_shortcuts(db.session(), is_wanted=is_wanted, by=signed_in_account())
    flash(_("Shortcuts are on.") if is_wanted else _("Shortcuts are off."), "good")
    return redirect(url_for(".shortcuts"), 303)


def _page(chosen: InboxFilter, form: SaveFilterForm) -> str:
    account, now = signed_in_account(), clock.now()
    sight = queries.sight_of(account)
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    page = InboxPage(
        queries.inbox(chosen, sight, now=now, page=number),
        chosen,
        account=account,
        sight=sight,
        counts=queries.counts(sight, now=now),
        names=names_in(current_language()),
        now=now,
    )
    return render_template(
        "desk/inbox.html", page=page, form=form, has_shortcuts=queries.wants_shortcuts(account)
    )
