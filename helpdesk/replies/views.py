"""The staff's pages of replies: those who answer read them, those who edit the routing write them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires, signed_in_account
from helpdesk.accounts.roles import Permission
from helpdesk.audit.models import Actor
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.languages import current_language, speak_by_address
from helpdesk.replies import queries, services
from helpdesk.replies.errors import ReplyConflictError
from helpdesk.replies.forms import ReplyForm
from helpdesk.replies.models import CannedReply

READ, EDIT = Permission.ANSWER_INQUIRIES, Permission.EDIT_ROUTING
blueprint = Blueprint("replies", __name__, url_prefix="/<any(en,es,pt):lang>/staff/replies")
speak_by_address(blueprint)


@blueprint.get("")
@requires(READ)
def replies() -> ResponseReturnValue:
    return render_template(
        "replies/replies.html",
        replies=services.replies_for(current_language()),
        may_edit=signed_in_account().may(EDIT),
    )


@blueprint.get("/<int(max=2147483647):number>")
@requires(READ)
def reply(number: int) -> ResponseReturnValue:
    found = queries.reply_by_id(number)
    return render_template(
        "replies/reply.html", reply=found, may_edit=signed_in_account().may(EDIT)
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(EDIT)
def new_reply() -> ResponseReturnValue:
    form = ReplyForm()
    if not form.validate_on_submit():
        return _form(form)
    with transaction():
        added = services.add_reply(form.to_draft(), by=_actor(), now=clock.now())
        number = added.id
    flash(_("The reply has been added."), "good")
    return redirect(url_for(".reply", number=number), 303)


@blueprint.route("/<int(max=2147483647):number>/edit", methods=["GET", "POST"])
@requires(EDIT)
def edit_reply(number: int) -> ResponseReturnValue:
    found = queries.reply_by_id(number)
    form = ReplyForm.of(found)
    if not form.validate_on_submit():
        return _form(form, found)
    try:
        with transaction():
            services.revise_reply(
                queries.reply_by_id(number),
                form.to_draft(),
                seen=form.seen,
                by=_actor(),
                now=clock.now(),
            )
    except ReplyConflictError as error:
        found = queries.reply_by_id(number)
        form.version.data = str(found.version)
        return _form(form, found, is_conflict=True, status=error.status)
    flash(_("The reply has been saved."), "good")
    return redirect(url_for(".reply", number=number), 303)


@blueprint.route("/<int(max=2147483647):number>/remove", methods=["GET", "POST"])
@requires(EDIT)
def remove_reply(number: int) -> ResponseReturnValue:
    """GET asks, POST does."""
    if request.method == "GET":
        return render_template("replies/remove.html", reply=queries.reply_by_id(number))
    with transaction():
        services.remove_reply(queries.reply_by_id(number), by=_actor(), now=clock.now())
    flash(_("The reply has been removed."), "good")
    return redirect(url_for(".replies"), 303)


def _form(
    form: ReplyForm,
    reply: CannedReply | None = None,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template("replies/edit.html", form=form, reply=reply, is_conflict=is_conflict)
    return page, 422 if form.errors else int(status)


def _actor() -> Actor:
    return Actor.account(signed_in_account().id)
