"""One inquiry: reading it, answering it, noting something; and what its page asks for by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from helpdesk.accounts.access import requires, signed_in_account
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.desk import own, queries, services
from helpdesk.desk.blueprint import blueprint, inquiry_at
from helpdesk.desk.errors import InquiryNotFoundError, InquiryStateError, NewsError
from helpdesk.desk.forms import AnswerForm, AssignForm, DeskChoiceForm, EntryForm, NoteForm
from helpdesk.desk.inquiry_presenters import InquiryDeskPage, present
from helpdesk.desk.noting import audit
from helpdesk.desk.seen import Seen, has_news
from helpdesk.desk.services import Then, Written
from helpdesk.inquiries.drafts import clean_text
from helpdesk.inquiries.files import file_store
from helpdesk.inquiries.markdown import as_html
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.presenters import kept
from helpdesk.inquiries.queries import message_by_key, uploads_of
from helpdesk.inquiries.receiving import receive_files
from helpdesk.inquiries.refusals import refusal
from helpdesk.inquiries.services import secret_keys
from helpdesk.inquiries.tickets import Ticket, new_ticket, read_ticket
from helpdesk.replies.inserting import PARAMETER
from helpdesk.replies.services import with_canned
from helpdesk.routing.queries import names_in

READ, ANSWER = Permission.READ_INQUIRIES, Permission.ANSWER_INQUIRIES
# What is sent back runs in no page of ours, whatever it holds.
DOWNLOAD_POLICY = "default-src 'none'; sandbox"


@blueprint.get("/<reference>")
@requires(READ)
def inquiry(reference: str) -> ResponseReturnValue:
    account, now = signed_in_account(), clock.now()
    with transaction():
        found = inquiry_at(reference)
        if found.merged_into_id is None:
            own.note_presence(db.session(), found, by=account, now=now)
            audit("read", found, account, now)
    into = queries.reference_of(found.merged_into_id) if found.merged_into_id else None
    if into is not None:
        flash(_("%(reference)s was joined to this inquiry.", reference=found.reference), "info")
        return redirect(url_for(".inquiry", reference=into), 303)
    return shown(found)


@blueprint.post("/<reference>/answer")
@requires(ANSWER)
def answer(reference: str) -> ResponseReturnValue:
    """Sends it, shows it, or keeps it, as the button says; a refused one comes back as it was."""
    form, now = AnswerForm(), clock.now()
    try:
        found = inquiry_at(reference)
    except InquiryNotFoundError:
        # Handed on in the meantime, or never theirs: what was written is theirs in either case.
        return render_template("desk/no_longer.html", text=form.text.data or ""), 404
    ticket = _ticket(form.ticket.data, now)
    there = message_by_key(ticket.idempotency_key)
    if there is not None:
        if there.text == form.text.data:
            return _to(found, f"m{there.id}")
        ticket = new_ticket(secret_keys(), now=now)  # another one, written over the first
    words = [refusal(each) for each in receive_files(ticket.idempotency_key, now=now)]
    step = request.form.get("then", "")
    if step == "draft":
        return _keep_draft(found, form, ticket, now)
    if PARAMETER in request.form:
        # A canned reply, without a script: the form comes back with it, and nothing is sent.
        typed, asked = form.text.data or "", request.form[PARAMETER]
        form.text.data = with_canned(typed, asked, found.language) or typed
        form.refuse_files(words)
        return shown(found, form=form, ticket=ticket)
    is_valid = form.validate_on_submit()
    form.refuse_files(words)
    if step == "preview" or not is_valid or form.errors:
        preview = as_html(form.text.data or "") if step == "preview" else None
        return shown(found, form=form, ticket=ticket, preview=preview), (
            422 if form.errors else 200
        )
    return _send(found, form, ticket, step, now)


def _send(
    found: Inquiry, form: AnswerForm, ticket: Ticket, step: str, now: datetime
) -> ResponseReturnValue:
    seen = Seen.of(form.seen.data or "")
    written = Written(form.text.data, ticket.idempotency_key, seen)
    then = Then.CLOSED if step == Then.CLOSED.value else Then.WAITING
    try:
        with transaction():
            held = inquiry_at(found.reference, for_change=True)
            message = services.answer(
                db.session(), held, written, then, by=signed_in_account(), now=now
            )
            anchor = f"m{message.id}"
    except (NewsError, InquiryStateError):
        return shown(inquiry_at(found.reference), form=form, ticket=ticket, seen=seen), 409
    flash(_("Your answer is on its way to the asker."), "good")
    return _to(found, anchor)


def _keep_draft(
    found: Inquiry, form: AnswerForm, ticket: Ticket, now: datetime
) -> ResponseReturnValue:
    with transaction():
        own.save_draft(
            db.session(),
            inquiry_at(found.reference),
            form.text.data or "",
            ticket.text,
            by=signed_in_account(),
            now=now,
        )
    flash(_("The draft has been kept; only you see it."), "good")
    return _to(found, "answer")


@blueprint.post("/<reference>/draft")
@requires(ANSWER)
def draft(reference: str) -> ResponseReturnValue:
    """What the page keeps by itself while somebody writes."""
    inquiry_at(reference)
    now = clock.now()
    text = clean_text(request.form.get("text"))
    ticket = read_ticket(request.form.get("ticket", ""), secret_keys())
    if ticket is None:
        abort(400)
    with transaction():
        found = inquiry_at(reference, for_change=True)
        is_sent = message_by_key(ticket.idempotency_key) is not None
        if not is_sent and len(text) <= services.LONGEST_DRAFT:
            own.save_draft(db.session(), found, text, ticket.text, by=signed_in_account(), now=now)
    return jsonify(said=_("Draft kept.") if text else "")


@blueprint.post("/<reference>/preview")
@requires(ANSWER)
def preview(reference: str) -> ResponseReturnValue:
    found = inquiry_at(reference)
    html = as_html(clean_text(request.form.get("text")))
    return render_template("desk/_preview.html", preview=html, language=found.language)


@blueprint.post("/<reference>/presence")
@requires(READ, in_background=True)
def presence(reference: str) -> ResponseReturnValue:
    """Who else is there, and whether there is news; 204 where it is what the page says already."""
    account, now = signed_in_account(), clock.now()
    with transaction():
        found = inquiry_at(reference)
        own.note_presence(db.session(), found, by=account, now=now)
    seen = Seen.of(request.form.get("seen", ""))
    is_news = has_news(found.messages, found.events, seen, account_id=account.id)
    people = present(found, account, since=now - own.THERE_FOR, now=now)
    part = render_template(
        "desk/_presence.html",
        people=people,
        is_news=is_news,
        said=_said(people, is_news),
        url=url_for(".inquiry", reference=found.reference),
    )
    return part if _said(people, is_news) != request.form.get("said") else ("", 204)


@blueprint.post("/<reference>/notes")
@requires(ANSWER)
def add_note(reference: str) -> ResponseReturnValue:
    found, form, now = inquiry_at(reference), NoteForm(), clock.now()
    ticket = _ticket(form.ticket.data, now)
    if not form.validate_on_submit():
        return shown(found, note=form), 422
    with transaction():
        held = inquiry_at(reference, for_change=True)
        note = services.add_note(
            db.session(),
            held,
            form.note.data,
            key=ticket.idempotency_key,
            by=signed_in_account(),
            now=now,
        )
        anchor = f"m{note.id}"
    flash(_("The note has been added; only staff see it."), "good")
    return _to(found, anchor)


@blueprint.get("/<reference>/files/<int(max=2147483647):number>")
@requires(READ)
def file(reference: str, number: int) -> ResponseReturnValue:
    """A file of the exchange, to be saved: it is never shown within a page of ours."""
    account = signed_in_account()
    with transaction():
        found = inquiry_at(reference)
        attachment = queries.attachment_of(found, number)
        audit("file-read", found, account, clock.now(), file=number)
    path = file_store().path(attachment.blob_key)
    if not path.exists():
        abort(404)
    answer = send_file(
        path,
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.name,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return answer


def shown(
    found: Inquiry,
    *,
    form: AnswerForm | None = None,
    note: NoteForm | None = None,
    assigning: AssignForm | None = None,
    adding: DeskChoiceForm | None = None,
    entry: EntryForm | None = None,
    ticket: Ticket | None = None,
    preview: Markup | None = None,
    seen: Seen | None = None,
) -> str:
    """The page of an inquiry; a form that was refused stands where it stood. `seen`: it met news."""
    account, now, language = signed_in_account(), clock.now(), current_language()
    inquiry = queries.whole(found)
    kept_draft = queries.draft_of(inquiry, account) if form is None else None
    if ticket is None:
        ticket, kept_draft = _ticket_of(kept_draft, now)
    if form is None:
        form = AnswerForm(formdata=None, text=kept_draft.text if kept_draft else "")
    page = InquiryDeskPage(
        inquiry,
        account=account,
        sight=queries.sight_of(account),
        names=names_in(language),
        now=now,
        uploads=kept(uploads_of(ticket.idempotency_key), language),
        people=present(inquiry, account, since=now - own.THERE_FOR, now=now),
        preview=preview,
        sent_seen=seen,
        saved_at=kept_draft.saved_at if kept_draft else None,
    )
    form.ticket.data, form.seen.data = ticket.text, str(page.seen)
    return render_template(
        "desk/inquiry.html",
        page=page,
        form=form,
        note=note or NoteForm(formdata=None, ticket=new_ticket(secret_keys(), now=now).text),
        assigning=assigning or _assigning(inquiry),
        adding=adding or DeskChoiceForm(free_desks(inquiry), formdata=None),
        entry=entry or EntryForm(formdata=None),
        said=_said(page.present.people, False),
        has_shortcuts=queries.wants_shortcuts(account),
    )


def free_desks(inquiry: Inquiry, *, but_lead: bool = False) -> list[tuple[str, str]]:
    """Desks that take no part yet, or with `but_lead` do not lead; none that has retired."""
    taken = {row.contact_slug for row in inquiry.desks}
    if but_lead:
        taken = {inquiry.lead_slug}
    there = queries.desks_in_service()
    names = names_in(current_language()).desks
    return [(slug, name) for slug, name in names.items() if slug in there and slug not in taken]


def _assigning(inquiry: Inquiry) -> AssignForm:
    people = [(each.key, each.name) for each in queries.assignable(inquiry)]
    has_it = next(
        (
            each.key
            for each in queries.assignable(inquiry)
            if each.id == inquiry.assignee_account_id
        ),
        "",
    )
    return AssignForm(people, formdata=None, account=has_it)


def _ticket(text: str | None, now: datetime) -> Ticket:
    return read_ticket(text or "", secret_keys()) or new_ticket(secret_keys(), now=now)


def _ticket_of(draft: Any, now: datetime) -> tuple[Ticket, Any]:
    """The ticket that a draft was kept with; neither where that was sent in the meantime."""
    ticket = read_ticket(draft.ticket, secret_keys()) if draft else None
    if ticket is None or message_by_key(ticket.idempotency_key) is not None:
        return new_ticket(secret_keys(), now=now), None
    return ticket, draft


def _said(people: Any, is_news: bool) -> str:
    return "|".join([*people, "news" if is_news else ""])


def _to(found: Inquiry, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".inquiry", reference=found.reference, _anchor=anchor), 303)
