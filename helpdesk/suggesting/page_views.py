"""The private page of a suggestion: its address is the key, so a GET shows and only a POST acts."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from helpdesk.accounts.access import public
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.inquiries.services import secret_keys
from helpdesk.inquiries.tokens import erasure_code, is_erasure_code
from helpdesk.suggesting import letters
from helpdesk.suggesting.blueprint import blueprint
from helpdesk.suggesting.erasing import erase_suggestion
from helpdesk.suggesting.presenters import SuggestionPage
from helpdesk.suggesting.queries import suggestion_by_token
from helpdesk.suggesting.words import AUDITED

CODE_HOLDS = timedelta(hours=48)


@blueprint.get("/suggestions/<token>")
@public
def page(token: str) -> ResponseReturnValue:
    found = suggestion_by_token(token)
    shown = SuggestionPage(
        found, token, language=current_language(), done=request.args.get("done", "")
    )
    return render_template("suggesting/page.html", page=shown)


@blueprint.post("/suggestions/<token>/erasure")
@public
def ask_for_erasure(token: str) -> ResponseReturnValue:
    """Whoever has the address may ask; only who reads the suggester's mail can confirm."""
    now = clock.now()
    # To the hour, so that pressing twice makes one mail.
    until = (now + CODE_HOLDS).replace(minute=0, second=0, microsecond=0)
    with transaction():
        found = suggestion_by_token(token, for_change=True)
        code = erasure_code(token, secret_keys()[0], int(until.timestamp()))
        letters.ask_to_confirm_erasure(found, token, code, until=until, now=now)
        record(
            "suggestion.erasure-asked",
            by=Actor.visitor(),
            at=now,
            subject=(AUDITED, found.reference),
        )
    return redirect(url_for(".page", token=token, done="erasure"), 303)


@blueprint.route("/suggestions/<token>/erasure/<code>", methods=["GET", "POST"])
@public
def erasure_confirmed(token: str, code: str) -> ResponseReturnValue:
    """Where the mail leads; the button acts."""
    found = suggestion_by_token(token)
    if not is_erasure_code(code, token, secret_keys(), int(clock.now().timestamp())):
        return render_template("suggesting/erasure_over.html", token=token), 410
    if request.method == "GET":
        return render_template("suggesting/erasure.html", token=token, code=code, suggestion=found)
    with transaction():
        found = suggestion_by_token(token, for_change=True)
        erase_suggestion(db.session(), found, by=Actor.visitor(), now=clock.now())
    return redirect(url_for(".erased"), 303)


@blueprint.get("/suggestions/erased")
@public
def erased() -> ResponseReturnValue:
    return render_template("suggesting/erased.html")
