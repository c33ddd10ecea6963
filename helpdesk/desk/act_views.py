"""What is done with one press: taking and giving, closing, spam, entries, the asker's address; and erasing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from helpdesk.accounts.access import requires, signed_in_account
from helpdesk.accounts.models import Account
from helpdesk.accounts.queries import account_by_key
from helpdesk.accounts.roles import Permission
from helpdesk.audit.models import Actor
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.desk import moving, own, queries, services
from helpdesk.desk.blueprint import blueprint, inquiry_at
from helpdesk.desk.entries import about_at
from helpdesk.desk.errors import InquiryNotFoundError
from helpdesk.desk.forms import AssignForm, DeskChoiceForm, EntryForm
from helpdesk.desk.inquiry_views import free_desks, shown
from helpdesk.desk.noting import demand_work, tell
from helpdesk.inquiries.erasing import erase_inquiry
from helpdesk.inquiries.files import file_store
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.services import renew_link, revoke_link

ANSWER, ERASE = Permission.ANSWER_INQUIRIES, Permission.ERASE_INQUIRIES
Act = Callable[[Session, Inquiry, Account, datetime], object]


@blueprint.post("/<reference>/take")
@requires(ANSWER)
def take(reference: str) -> ResponseReturnValue:
    return _done(
        reference,
        lambda session, held, by, now: moving.assign(session, held, by, by=by, now=now),
        _("You have it now."),
    )


@blueprint.post("/<reference>/assignee")
@requires(ANSWER)
def assign(reference: str) -> ResponseReturnValue:
    found = inquiry_at(reference)
    there = {each.key: each for each in queries.assignable(found)}
    form = AssignForm([(key, each.name) for key, each in there.items()])
    key = form.account.data or ""
    if key and key not in there:
        form.account.errors = [_("Choose somebody from the list.")]
        return shown(found, assigning=form), 422

    def give(session: Session, held: Inquiry, by: Account, now: datetime) -> None:
        moving.assign(session, held, account_by_key(key) if key else None, by=by, now=now)

    done = _("It is with %(who)s now.", who=there[key].name) if key else _("It is with the desk.")
    return _done(reference, give, done)


@blueprint.post("/<reference>/closing")
@requires(ANSWER)
def close(reference: str) -> ResponseReturnValue:
    return _done(
        reference,
        lambda session, held, by, now: services.close(session, held, by=by, now=now),
        _("The inquiry is closed, and the asker is told."),
    )


@blueprint.post("/<reference>/reopening")
@requires(ANSWER)
def reopen(reference: str) -> ResponseReturnValue:
    return _done(
        reference,
        lambda session, held, by, now: services.reopen(session, held, by=by, now=now),
        _("The inquiry is open again."),
    )


@blueprint.post("/<reference>/spam")
@requires(ANSWER)
def mark_spam(reference: str) -> ResponseReturnValue:
    return _done(
        reference,
        lambda session, held, by, now: services.mark_spam(session, held, by=by, now=now),
        _("It is among the spam now; nobody is told."),
    )


@blueprint.post("/<reference>/no-spam")
@requires(ANSWER)
def unmark_spam(reference: str) -> ResponseReturnValue:
    return _done(
        reference,
        lambda session, held, by, now: services.unmark_spam(session, held, by=by, now=now),
        _("It is an inquiry again, and an answer is due."),
    )


@blueprint.post("/<reference>/desks")
@requires(ANSWER)
def add_desk(reference: str) -> ResponseReturnValue:
    found = inquiry_at(reference)
    form = DeskChoiceForm(free_desks(found))
    if not form.validate_on_submit():
        return shown(found, adding=form), 422
    slug = form.desk.data
    return _done(
        reference,
        lambda session, held, by, now: moving.add_desk(session, held, slug, by=by, now=now),
        _("The desk takes part and is told."),
    )


@blueprint.post("/<reference>/entries")
@requires(ANSWER)
def link(reference: str) -> ResponseReturnValue:
    found, form = inquiry_at(reference), EntryForm()
    about = about_at(form.address.data or "")
    if form.validate_on_submit() and not about:
        form.address.errors = [_("No page of a country, fact, body or call has this address.")]
    if form.errors:
        return shown(found, entry=form), 422
    return _done(
        reference,
        lambda session, held, by, now: own.link_entry(session, held, about, by=by, now=now),
        _("The entry is linked."),
    )


@blueprint.post("/<reference>/entries/<int(max=2147483647):number>/remove")
@requires(ANSWER)
def unlink(reference: str, number: int) -> ResponseReturnValue:
    return _done(
        reference,
        lambda session, held, by, now: own.unlink_entry(session, held, number, by=by, now=now),
        _("The entry is no longer linked."),
    )


@blueprint.post("/<reference>/link/renewal")
@requires(ANSWER)
def renew(reference: str) -> ResponseReturnValue:
    def act(session: Session, held: Inquiry, by: Account, now: datetime) -> None:
        demand_work(held)
        renew_link(session, held, by=Actor.account(by.id), now=now)
        tell(held, "link-renewed", by, now)

    return _done(reference, act, _("The former address has ended, and a new one is on its way."))


@blueprint.post("/<reference>/link/end")
@requires(ANSWER)
def revoke(reference: str) -> ResponseReturnValue:
    def act(_session: Session, held: Inquiry, by: Account, now: datetime) -> None:
        demand_work(held)
        revoke_link(held, by=Actor.account(by.id), now=now)
        tell(held, "link-revoked", by, now)

    return _done(reference, act, _("The asker’s address has ended; no other was mailed."))


@blueprint.get("/<reference>/erasure")
@requires(ERASE)
def erasure(reference: str) -> ResponseReturnValue:
    found = inquiry_at(reference)
    if found.is_blank:
        raise InquiryNotFoundError("nothing is left to erase")
    return render_template("desk/erase.html", inquiry=found)


@blueprint.post("/<reference>/erasure")
@requires(ERASE)
def erase(reference: str) -> ResponseReturnValue:
    return _done(
        reference,
        lambda session, held, by, now: (
            None
            if held.is_blank
            else erase_inquiry(session, held, by=Actor.account(by.id), now=now, store=file_store())
        ),
        _("The inquiry has been erased."),
    )


def _done(reference: str, act: Act, words: str) -> ResponseReturnValue:
    """Do it to the inquiry, held for change; back to its page, or to the inbox where it is no longer theirs."""
    with transaction():
        held = inquiry_at(reference, for_change=True)
        act(db.session(), held, signed_in_account(), clock.now())
    flash(words, "good")
    return back(reference)


def back(reference: str, anchor: str | None = None) -> ResponseReturnValue:
    try:
        inquiry_at(reference)
    except InquiryNotFoundError:
        return redirect(url_for(".inbox"), 303)
    return redirect(url_for(".inquiry", reference=reference, _anchor=anchor), 303)
