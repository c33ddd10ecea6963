"""The page behind a link of "still true?": its address is the key, so a GET shows and only a POST acts.

Mail programs and their guards open links by themselves: what they open changes nothing.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from helpdesk.accounts.access import public
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.languages import current_language, speak_by_address
from helpdesk.core.private import keep_private
from helpdesk.curation import confirmation_services as services
from helpdesk.curation.confirmation_errors import (
    ChangedMeanwhileError,
    ConfirmationLinkError,
    ConfirmationOverError,
)
from helpdesk.curation.confirmation_forms import CorrectionForm
from helpdesk.curation.confirmation_presenters import ConfirmationPage

blueprint = Blueprint("confirmations", __name__, url_prefix="/<any(en,es,pt):lang>/confirmations")
speak_by_address(blueprint)
keep_private(blueprint)


@blueprint.errorhandler(ConfirmationLinkError)
def unknown_link(_error: ConfirmationLinkError) -> ResponseReturnValue:
    return render_template("curation/confirmation_unknown.html"), 404


@blueprint.errorhandler(ConfirmationOverError)
def link_over(error: ConfirmationOverError) -> ResponseReturnValue:
    return render_template("curation/confirmation_over.html", country=error.country), 410


@blueprint.get("/<token>")
@public
def page(token: str) -> ResponseReturnValue:
    return _page(token, CorrectionForm())


@blueprint.post("/<token>/confirmation")
@public
def confirm(token: str) -> ResponseReturnValue:
    try:
        with transaction():
            services.confirm(token, seen=_seen(), now=clock.now())
    except ChangedMeanwhileError:
        return _page(token, CorrectionForm(), has_changed=True), 409
    return _back(token)


@blueprint.post("/<token>/correction")
@public
def correct(token: str) -> ResponseReturnValue:
    form = CorrectionForm(request.form)
    if not form.is_right:
        return _page(token, form), 422
    with transaction():
        services.correct(token, form.note.data or "", form.source_url.data or "", now=clock.now())
    return _back(token)


@blueprint.post("/<token>/refusal")
@public
def refuse(token: str) -> ResponseReturnValue:
    with transaction():
        services.refuse(token, now=clock.now())
    return _back(token)


def _page(token: str, form: CorrectionForm, *, has_changed: bool = False) -> str:
    asked, about = services.open_request(token, now=clock.now())
    shown = ConfirmationPage(
        asked, about, token, current_language(), today=clock.today(), has_changed=has_changed
    )
    return render_template("curation/confirmation.html", page=shown, form=form)


def _seen() -> int:
    """The version that the page has shown; none that there is where the form does not say."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _back(token: str) -> ResponseReturnValue:
    return redirect(url_for(".page", token=token), 303)
