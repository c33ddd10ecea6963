"""The private page of an inquiry: its address is the key, so a GET shows and only a POST acts.

No form here needs a token against forgery: who can send one knows the address, and who knows the address
may do all of this.
"""

from __future__ import annotations

from datetime import timedelta

from flask import abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from helpdesk.accounts.access import public
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.inquiries import letters
from helpdesk.inquiries.blueprint import blueprint
from helpdesk.inquiries.erasing import erase_inquiry
from helpdesk.inquiries.errors import InquiryLinkError
from helpdesk.inquiries.files import file_store
from helpdesk.inquiries.forms import MessageForm
from helpdesk.inquiries.guarding import MOST_MESSAGES, may_add
from helpdesk.inquiries.models import Inquiry, InquiryState, Rating
from helpdesk.inquiries.presenters import kept
from helpdesk.inquiries.queries import (
    inquiry_by_token,
    message_by_key,
    shown_attachment,
    uploads_of,
    whole_inquiry_by_token,
)
from helpdesk.inquiries.receiving import receive_files
from helpdesk.inquiries.services import (
    add_message,
    close_inquiry,
    rate_inquiry,
    renew_link,
    reopen_inquiry,
    secret_keys,
)
from helpdesk.inquiries.thread_presenters import InquiryPage
from helpdesk.inquiries.tickets import Ticket, new_ticket, read_ticket
from helpdesk.inquiries.tokens import erasure_code, is_erasure_code

CODE_HOLDS = timedelta(hours=48)
# What is sent back runs in no page of ours, whatever it holds.
DOWNLOAD_POLICY = "default-src 'none'; sandbox"


@blueprint.get("/inquiries/<token>")
@public
def page(token: str) -> ResponseReturnValue:
    ticket = new_ticket(secret_keys(), now=clock.now())
    return _page(token, ticket, MessageForm(), done=request.args.get("done", ""))


@blueprint.post("/inquiries/<token>/messages")
@public
def add(token: str) -> ResponseReturnValue:
    """A message, files, or both; the second of a double click leads where the first one did."""
    now = clock.now()
    inquiry = inquiry_by_token(token)
    if inquiry.status is InquiryState.SPAM:
        return _back(token, "")
    ticket = read_ticket(request.form.get("ticket", ""), secret_keys())
    ticket = ticket or new_ticket(secret_keys(), now=now)
    form = MessageForm(request.form)
    there = message_by_key(ticket.idempotency_key)
    if there is not None:
        if there.text == (form.text.data or ""):
            return _back(token, "added", f"m{there.id}")
        ticket = new_ticket(secret_keys(), now=now)  # another one, written over the first
    refused = receive_files(ticket.idempotency_key, now=now)
    form.validate()
    form.refuse_files(refused)
    form.demand_something(has_files=bool(uploads_of(ticket.idempotency_key)))
    if form.errors:
        return _page(token, ticket, form), 422
    if not may_add("message", most=MOST_MESSAGES):
        return _page(token, ticket, form, is_too_much=True), 429
    with transaction():
        inquiry = inquiry_by_token(token, for_change=True)
        text = form.text.data or ""
        message = add_message(db.session(), inquiry, text, now=now, key=ticket.idempotency_key)
        anchor = f"m{message.id}"
    return _back(token, "added", anchor)


@blueprint.post("/inquiries/<token>/closing")
@public
def close(token: str) -> ResponseReturnValue:
    with transaction():
        close_inquiry(inquiry_by_token(token, for_change=True), now=clock.now())
    return _back(token, "closed")


@blueprint.post("/inquiries/<token>/reopening")
@public
def reopen(token: str) -> ResponseReturnValue:
    with transaction():
        inquiry = inquiry_by_token(token, for_change=True)
        reopen_inquiry(db.session(), inquiry, now=clock.now())
    return _back(token, "reopened")


@blueprint.post("/inquiries/<token>/rating")
@public
def rate(token: str) -> ResponseReturnValue:
    inquiry_by_token(token)
    try:
        rating = Rating(request.form.get("rating", ""))
    except ValueError:
        return _back(token, "", "verdict")
    with transaction():
        rate_inquiry(inquiry_by_token(token, for_change=True), rating, now=clock.now())
    return _back(token, "rated")


@blueprint.post("/inquiries/<token>/link")
@public
def new_link(token: str) -> ResponseReturnValue:
    """The address has come into other hands: it ends, and the asker is mailed another."""
    with transaction():
        inquiry = inquiry_by_token(token, for_change=True)
        renew_link(db.session(), inquiry, by=Actor.asker(), now=clock.now())
    return redirect(url_for(".link_sent"), 303)


@blueprint.get("/inquiries/link-sent")
@public
def link_sent() -> ResponseReturnValue:
    return render_template("inquiries/link_sent.html")


@blueprint.get("/inquiries/<token>/files/<int:number>")
@public
def download(token: str, number: int) -> ResponseReturnValue:
    """A file of the exchange, to be saved: it is never shown within a page of ours."""
    if number >= 2**31:
        raise InquiryLinkError("no file has this number")
    file = shown_attachment(inquiry_by_token(token), number)
    path = file_store().path(file.blob_key)
    if not path.exists():
        abort(404)
    answer = send_file(
        path, mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=False
    )
    answer.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return answer


@blueprint.post("/inquiries/<token>/erasure")
@public
def ask_for_erasure(token: str) -> ResponseReturnValue:
    """Whoever has the address may ask; only who reads the asker's mail can confirm."""
    now = clock.now()
    until = now + CODE_HOLDS
    with transaction():
        inquiry = inquiry_by_token(token, for_change=True)
        # To the hour, so that pressing twice makes one mail.
        until = until.replace(minute=0, second=0, microsecond=0)
        code = erasure_code(token, secret_keys()[0], int(until.timestamp()))
        letters.ask_to_confirm_erasure(inquiry, token, code, until=until, now=now)
        record(
            "inquiry.erasure-asked",
            by=Actor.asker(),
            at=now,
            subject=(letters.KIND, inquiry.reference),
        )
    return _back(token, "erasure")


@blueprint.route("/inquiries/<token>/erasure/<code>", methods=["GET", "POST"])
@public
def erasure_confirmed(token: str, code: str) -> ResponseReturnValue:
    """Where the mail leads; the button acts."""
    inquiry = inquiry_by_token(token)
    if not is_erasure_code(code, token, secret_keys(), int(clock.now().timestamp())):
        return render_template("inquiries/erasure_over.html", token=token), 410
    if request.method == "GET":
        return render_template("inquiries/erasure.html", token=token, code=code, inquiry=inquiry)
    with transaction():
        inquiry = inquiry_by_token(token, for_change=True)
        erase_inquiry(db.session(), inquiry, by=Actor.asker(), now=clock.now(), store=file_store())
    return redirect(url_for(".erased"), 303)


@blueprint.get("/inquiries/erased")
@public
def erased() -> ResponseReturnValue:
    return render_template("inquiries/erased.html")


def _page(
    token: str, ticket: Ticket, form: MessageForm, *, done: str = "", is_too_much: bool = False
) -> str:
    inquiry: Inquiry = whole_inquiry_by_token(token)
    language = current_language()
    shown = InquiryPage(
        inquiry,
        token,
        language=language,
        ticket=ticket,
        form=form,
        uploads=kept(uploads_of(ticket.idempotency_key), language),
        done=done,
        is_too_much=is_too_much,
    )
    return render_template("inquiries/page.html", page=shown)


def _back(token: str, done: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".page", token=token, done=done or None, _anchor=anchor), 303)
