"""What asks a question first: handing over, joining and parting, splitting."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires, signed_in_account
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.desk import merging, moving, queries
from helpdesk.desk.act_views import back
from helpdesk.desk.blueprint import blueprint, inquiry_at
from helpdesk.desk.errors import InquiryNotFoundError, InquiryStateError, MergeError
from helpdesk.desk.forms import HandOverForm, MergeForm, SplitForm
from helpdesk.desk.inquiry_presenters import InquiryDeskPage
from helpdesk.desk.inquiry_views import free_desks
from helpdesk.desk.noting import demand_work
from helpdesk.desk.words import WHY_NOT
from helpdesk.directory.terms import TermKind
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.words import topic_words
from helpdesk.routing.queries import names_in

ANSWER = Permission.ANSWER_INQUIRIES


@blueprint.route("/<reference>/hand-over", methods=["GET", "POST"])
@requires(ANSWER)
def hand_over(reference: str) -> ResponseReturnValue:
    found = inquiry_at(reference)
    demand_work(found)
    form = HandOverForm(free_desks(found, but_lead=True))
    if not form.validate_on_submit():
        page = render_template("desk/hand_over.html", page=_page(found), form=form)
        return page, 422 if form.errors else 200
    with transaction():
        moving.hand_over(
            db.session(),
            inquiry_at(reference, for_change=True),
            form.desk.data,
            reason=form.reason.data,
            is_staying=form.stay.data,
            by=signed_in_account(),
            now=clock.now(),
        )
    desk = names_in(current_language()).desk(form.desk.data)
    flash(_("%(desk)s leads the inquiry now, and is told.", desk=desk), "good")
    return back(reference)


@blueprint.route("/<reference>/merge", methods=["GET", "POST"])
@requires(ANSWER)
def merge(reference: str) -> ResponseReturnValue:
    found = inquiry_at(reference)
    demand_work(found)
    form = MergeForm(reference=request.args.get("with", ""))
    if not form.validate_on_submit():
        return _merge_page(found, form)
    try:
        with transaction():
            # In the order of their numbers, so that two who join them crosswise do not wait for each other.
            into = inquiry_at(form.reference.data)
            for each in sorted((found.reference, into.reference), key=_number):
                inquiry_at(each, for_change=True)
            merging.merge(
                db.session(),
                inquiry_at(reference),
                into,
                by=signed_in_account(),
                now=clock.now(),
            )
            target = into.reference
    except (InquiryNotFoundError, InquiryStateError):
        return _merge_page(found, form, "unknown")
    except MergeError as error:
        return _merge_page(found, form, error.why)
    flash(_("The two are one now. It can be undone on this page."), "good")
    return redirect(url_for(".inquiry", reference=target), 303)


@blueprint.post("/<reference>/merges/<int(max=2147483647):number>/undo")
@requires(ANSWER)
def undo_merge(reference: str, number: int) -> ResponseReturnValue:
    try:
        with transaction():
            held = inquiry_at(reference, for_change=True)
            joined = queries.merge_into(held, number)
            merging.undo_merge(db.session(), joined, by=signed_in_account(), now=clock.now())
            source = joined.source.reference
    except MergeError as error:
        flash(str(WHY_NOT[error.why]), "warning")
        return back(reference)
    flash(_("%(reference)s stands by itself again.", reference=source), "good")
    return back(reference)


@blueprint.route("/<reference>/split", methods=["GET", "POST"])
@requires(ANSWER)
def split(reference: str) -> ResponseReturnValue:
    found = inquiry_at(reference)
    demand_work(found)
    names = names_in(current_language())
    topics = [
        (code, topic_words(names.terms, code, names.language)[0])
        for code in names.terms.codes(TermKind.INQUIRY_TOPIC)
    ]
    asked = request.form if request.method == "POST" else request.args
    numbers = {int(value) for value in asked.getlist("message") if _is_number(value)}
    form = SplitForm(topics, subject=found.subject, topic=found.topic)
    if not form.validate_on_submit():
        return _split_page(found, form, numbers)
    try:
        with transaction():
            new = merging.split(
                db.session(),
                inquiry_at(reference, for_change=True),
                numbers,
                subject=form.subject.data,
                topic=form.topic.data,
                by=signed_in_account(),
                now=clock.now(),
            ).reference
    except MergeError as error:
        return _split_page(found, form, numbers, error.why)
    flash(_("This is the new inquiry; the asker is told its address."), "good")
    return redirect(url_for(".inquiry", reference=new), 303)


def _merge_page(found: Inquiry, form: MergeForm, why: str = "") -> ResponseReturnValue:
    if why:
        form.reference.errors = [str(WHY_NOT[why])]
    page = render_template("desk/merge.html", page=_page(found), form=form)
    return page, 422 if form.errors else 200


def _split_page(
    found: Inquiry, form: SplitForm, numbers: set[int], why: str = ""
) -> ResponseReturnValue:
    page = render_template(
        "desk/split.html",
        page=_page(found),
        form=form,
        chosen=numbers,
        wrong=str(WHY_NOT[why]) if why else "",
    )
    return page, 422 if form.errors or why else 200


def _page(found: Inquiry) -> InquiryDeskPage:
    account = signed_in_account()
    return InquiryDeskPage(
        queries.whole(found),
        account=account,
        sight=queries.sight_of(account),
        names=names_in(current_language()),
        now=clock.now(),
    )


def _number(reference: str) -> int:
    return inquiry_at(reference).id


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 9
