"""Suggesting: the form, without an account; and the page of thanks."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.accounts.access import public
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.core.requests import is_from_elsewhere
from helpdesk.directory import queries as directory
from helpdesk.inquiries.guard import WAIT, Verdict
from helpdesk.inquiries.guarding import flood_is_on, judge_sending, seconds_to_wait
from helpdesk.inquiries.services import secret_keys
from helpdesk.inquiries.tickets import new_ticket, read_ticket
from helpdesk.inquiries.tokens import token_of
from helpdesk.suggesting.blueprint import blueprint
from helpdesk.suggesting.drafts import SuggestionKind, Target
from helpdesk.suggesting.errors import SuggestionGoneError
from helpdesk.suggesting.forms import SuggestionForm
from helpdesk.suggesting.models import Suggestion
from helpdesk.suggesting.presenters import SuggestPage, another_suggestion, notice_words
from helpdesk.suggesting.queries import suggestion_by_key, thanked
from helpdesk.suggesting.services import link_token, own_key, send_suggestion

TRAP = "website"  # the field that people do not see
# The fields that a page carries along when all else has failed.
CARRIED = (
    "title", "country", "proposal", "source_url", "unsourced", "note", "name", "email", "language",
    "wants_thanks", "consent", "about", "new", "ticket",
)  # fmt: skip
log = structlog.get_logger(__name__)


@blueprint.route("/suggest", methods=["GET", "POST"])
@public
def suggest() -> ResponseReturnValue:
    """`?about=fact:BR/consent_age`, `?new=body`, `?new=call`; without either the ways are offered."""
    if request.method == "POST":
        try:
            return _sent()
        except (SQLAlchemyError, OSError):
            log.exception("suggesting_failed")
            db.session.rollback()
            return _carried_over()
    target = Target.of(request.args.get("about", ""), request.args.get("new", ""))
    page = _page(target)
    if not target or (target.kind is SuggestionKind.CORRECTION and page.told is None):
        return render_template("suggesting/ways.html")
    return _form(page)


@blueprint.get("/about/thanks")
@public
def thanks() -> ResponseReturnValue:
    return render_template("suggesting/thanks.html", names=thanked())


def _sent() -> ResponseReturnValue:
    """Whatever is sent stays in the form; what was sent already leads to where it led before."""
    page = _page(Target.of(request.form.get("about", ""), request.form.get("new", "")))
    if not page.target:
        return render_template("suggesting/ways.html"), 422
    there = suggestion_by_key(own_key(page.ticket.key))
    if there is not None:
        if there.is_blank or _is_same(there, page):
            return _lead_to(there)
        # Back in the browser, and another suggestion written over the first.
        page.ticket = new_ticket(secret_keys(), now=clock.now())
        page.notice = another_suggestion(there.reference)
    if request.form.get(TRAP):
        return _trapped(page)
    if not page.form.validate():
        return _form(page, 422)
    if page.ticket.is_new or is_from_elsewhere():
        page.notice = page.notice or _("Look it over once more, and send it from here.")
        return _form(page)
    return _send(page)


def _send(page: SuggestPage) -> ResponseReturnValue:
    now = clock.now()
    draft = page.form.to_draft()
    verdict = judge_sending(
        page.ticket,
        email=draft.email,
        proof=request.form.get("proof", ""),
        is_trapped=False,
        now=now,
    )
    if verdict is not Verdict.PASSES:
        return _ask_to_wait(page, verdict)
    with transaction():
        suggestion = send_suggestion(db.session(), draft, now=now, key=own_key(page.ticket.key))
        token = link_token(suggestion)
    return redirect(url_for(".page", token=token, done="sent"), 303)


def _ask_to_wait(page: SuggestPage, verdict: Verdict) -> ResponseReturnValue:
    now = clock.now()
    wait = timedelta(seconds=seconds_to_wait(verdict))
    if verdict is Verdict.PROOF_WANTED:
        wait = max(timedelta(seconds=1), WAIT - page.ticket.age(now))
        page.is_flood = True
    if verdict is Verdict.TOO_SOON:
        wait = timedelta(seconds=3)
    page.notice = notice_words(verdict, now + wait, page.language)
    answer = render_template("suggesting/suggest.html", page=page)
    return answer, 429, {"Retry-After": str(int(wait.total_seconds()))}


def _trapped(page: SuggestPage) -> ResponseReturnValue:
    """A person whose browser has filled in the hidden field goes on; a program does not look."""
    judge_sending(page.ticket, email="", proof="", is_trapped=True, now=clock.now())
    page.is_trap_shown = True
    page.notice = notice_words(Verdict.TRAPPED, clock.now(), page.language)
    return _form(page, 422)


def _page(target: Target) -> SuggestPage:
    language, values = current_language(), request.form if request.method == "POST" else None
    ticket = read_ticket(values.get("ticket", ""), secret_keys()) if values is not None else None
    countries = list(directory.country_names(language).items())
    return SuggestPage(
        SuggestionForm.of(values, target, countries),
        ticket or new_ticket(secret_keys(), now=clock.now()),
        target,
        language,
    )


def _form(page: SuggestPage, status: int = 200) -> ResponseReturnValue:
    page.is_flood = page.is_flood or flood_is_on()
    return render_template("suggesting/suggest.html", page=page), status


def _is_same(there: Suggestion, page: SuggestPage) -> bool:
    return there.proposal == page.form.proposal.data and there.target == page.target


def _lead_to(suggestion: Suggestion) -> ResponseReturnValue:
    """A form that was sent before: to its page, as the first time; not where its link was renewed."""
    if suggestion.is_blank:
        raise SuggestionGoneError(suggestion.reference)
    token = token_of(
        suggestion.token_hash, suggestion.idempotency_key, suggestion.token_number, secret_keys()
    )
    if token is None or suggestion.token_number > 1:
        return render_template("suggesting/received.html", reference=suggestion.reference)
    return redirect(url_for(".page", token=token, done="sent"), 303)


def _carried_over() -> ResponseReturnValue:
    """What was typed, in a page that needs no database: nothing was sent, nothing is lost."""
    carried = [(name, value) for name in CARRIED for value in request.form.getlist(name)]
    answer = render_template("suggesting/carried.html", carried=carried)
    return answer, 503, {"Retry-After": "10"}
