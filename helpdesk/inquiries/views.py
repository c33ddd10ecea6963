"""Asking: the form, and the page that checks it before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.accounts.access import public
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.core.requests import is_from_elsewhere
from helpdesk.inquiries.about import about_of, told_about
from helpdesk.inquiries.blueprint import blueprint
from helpdesk.inquiries.drafts import About, known_zone
from helpdesk.inquiries.errors import InquiryGoneError, NoDeskError
from helpdesk.inquiries.forms import InquiryForm
from helpdesk.inquiries.guard import WAIT, Verdict
from helpdesk.inquiries.guarding import (
    flood_is_on,
    judge_sending,
    seconds_to_wait,
)
from helpdesk.inquiries.matching import matches
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.presenters import (
    AskPage,
    another_question,
    choices,
    foreseen_words,
    kept,
    notice_words,
)
from helpdesk.inquiries.queries import has_desks, inquiry_by_key, is_same_question, uploads_of
from helpdesk.inquiries.receiving import receive_files
from helpdesk.inquiries.services import (
    link_token,
    secret_keys,
    send_inquiry,
)
from helpdesk.inquiries.tickets import new_ticket, read_ticket
from helpdesk.inquiries.tokens import token_of
from helpdesk.inquiries.uploads import NotKept

TRAP = "website"  # the field that people do not see
# The fields that a page carries along when all else has failed.
CARRIED = (
    "question", "subject", "countries", "topic", "study_type", "name", "email", "organisation",
    "language", "consent", "about", "time_zone", "ticket",
)  # fmt: skip
log = structlog.get_logger(__name__)


@blueprint.route("/ask", methods=["GET", "POST"])
@public
def ask() -> ResponseReturnValue:
    if request.method == "POST":
        try:
            return _step()
        except (SQLAlchemyError, OSError):
            log.exception("asking_failed", step=request.form.get("step", ""))
            db.session.rollback()
            return _carried_over()
    if not has_desks():
        raise NoDeskError("there is no desk that could answer")
    language = current_language()
    told = told_about(about_of(request.args), language)
    form = InquiryForm.of(None, choices(language), countries=list(told.countries) if told else [])
    ticket = new_ticket(secret_keys(), now=clock.now())
    page = AskPage(form, ticket, told.about if told else About(), "", language)
    return _form(page)


def _step() -> ResponseReturnValue:
    """Whatever is sent, its files are kept first; what was sent already leads to where it led before."""
    now = clock.now()
    page = _page_as_sent()
    there = inquiry_by_key(page.ticket.idempotency_key)
    if there is not None:
        if there.is_blank or is_same_question(there, page.form.question.data or ""):
            return _lead_to(there)
        # Back in the browser, and another question written over the first.
        page.ticket = new_ticket(secret_keys(), now=now)
        page.notice = another_question(there.reference)
    refused = receive_files(page.ticket.idempotency_key, now=now)
    page.uploads = kept(uploads_of(page.ticket.idempotency_key), page.language)
    step = request.form.get("step", "")
    if step in ("edit", "look"):
        page.form.refuse_files(refused)
        page.has_looked = step == "look"
        return _form(page)
    if request.form.get(TRAP):
        return _trapped(page, refused)
    is_valid = page.form.validate()
    page.form.refuse_files(refused)
    if not is_valid or refused:
        return _form(page, 422)
    if step != "send" or page.ticket.is_new or is_from_elsewhere():
        return _check(page)
    return _send(page)


def _send(page: AskPage) -> ResponseReturnValue:
    now = clock.now()
    verdict = judge_sending(
        page.ticket,
        email=page.form.email.data or "",
        proof=request.form.get("proof", ""),
        is_trapped=False,
        now=now,
    )
    if verdict is not Verdict.PASSES:
        return _ask_to_wait(page, verdict)
    draft = page.form.to_draft(about=page.about, time_zone=page.time_zone)
    with transaction():
        inquiry = send_inquiry(db.session(), draft, now=now, key=page.ticket.idempotency_key)
        token = link_token(inquiry)
    return redirect(url_for(".page", token=token, done="sent"), 303)


def _ask_to_wait(page: AskPage, verdict: Verdict) -> ResponseReturnValue:
    now = clock.now()
    wait = timedelta(seconds=seconds_to_wait(verdict))
    if verdict is Verdict.PROOF_WANTED:
        wait = max(timedelta(seconds=1), WAIT - page.ticket.age(now))
        page.is_flood = True
    if verdict is Verdict.TOO_SOON:
        wait = timedelta(seconds=3)
    page.notice = notice_words(verdict, now + wait, page.time_zone, page.language)
    answer, _status = _check(page)
    return answer, 429, {"Retry-After": str(int(wait.total_seconds()))}


def _trapped(page: AskPage, refused: Sequence[NotKept]) -> ResponseReturnValue:
    """A person whose browser has filled in the hidden field goes on; a program does not look."""
    judge_sending(page.ticket, email="", proof="", is_trapped=True, now=clock.now())
    page.form.refuse_files(refused)
    page.is_trap_shown = True
    page.notice = notice_words(Verdict.TRAPPED, clock.now(), "", page.language)
    return _form(page, 422)


def _form(page: AskPage, status: int = 200) -> ResponseReturnValue:
    _look_beside(page)
    return render_template("inquiries/ask.html", page=page), status


def _check(page: AskPage) -> tuple[str, int]:
    _look_beside(page)
    page.is_flood = page.is_flood or flood_is_on()
    return render_template("inquiries/check.html", page=page), 200


def _look_beside(page: AskPage) -> None:
    """What the script keeps up to date, for who has none."""
    form = page.form
    countries, topic = form.chosen_countries, form.topic.data or ""
    page.matches = matches(form.question.data or "", countries, page.language)
    if countries or topic:
        page.who = foreseen_words(
            countries,
            topic,
            answer_in=form.language.data,
            time_zone=page.time_zone,
            language=page.language,
        )


def _page_as_sent() -> AskPage:
    values, language = request.form, current_language()
    ticket = read_ticket(values.get("ticket", ""), secret_keys())
    return AskPage(
        InquiryForm.of(values, choices(language)),
        ticket or new_ticket(secret_keys(), now=clock.now()),
        About.of(values.get("about", "")),
        known_zone(values.get("time_zone")),
        language,
    )


def _lead_to(inquiry: Inquiry) -> ResponseReturnValue:
    """A form that was sent before: to its page, as the first time; not where its link was renewed."""
    if inquiry.is_blank:
        raise InquiryGoneError(inquiry.reference)
    token = token_of(
        inquiry.token_hash, inquiry.idempotency_key, inquiry.token_number, secret_keys()
    )
    if token is None or inquiry.token_number > 1 or inquiry.token_revoked_at is not None:
        return render_template("inquiries/received.html", reference=inquiry.reference)
    return redirect(url_for(".page", token=token, done="sent"), 303)


def _carried_over() -> ResponseReturnValue:
    """What was typed, in a page that needs no database: nothing was sent, nothing is lost."""
    carried = [(name, value) for name in CARRIED for value in request.form.getlist(name)]
    answer = render_template("inquiries/carried.html", carried=carried)
    return answer, 503, {"Retry-After": "10"}
