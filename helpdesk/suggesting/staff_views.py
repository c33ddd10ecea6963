"""The curators' pages of suggestions: what waits, one beside what stands there now, and the decision."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires, signed_in_account
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.curation.recording import Editor
from helpdesk.suggesting import services
from helpdesk.suggesting.blueprint import staff
from helpdesk.suggesting.errors import SuggestionDecidedError
from helpdesk.suggesting.forms import AcceptForm, RefuseForm, TurnForm
from helpdesk.suggesting.models import Suggestion
from helpdesk.suggesting.queries import open_count, suggestion_by_reference, suggestions as listed
from helpdesk.suggesting.staff_presenters import StaffPage, list_row, topic_options

CURATE = Permission.CURATE
LEFT_OVER = "other"  # the topic that covers anything


@staff.get("")
@requires(CURATE)
def suggestions() -> ResponseReturnValue:
    is_open = "decided" not in request.args
    page = listed(is_open=is_open, page=request.args.get("page", 1, type=int))
    return render_template(
        "suggesting/suggestions.html",
        is_open=is_open,
        open_count=open_count(),
        page=page,
        rows=[list_row(one, current_language()) for one in page.items],
        page_url=lambda number: url_for(
            ".suggestions", decided=None if is_open else 1, page=number
        ),
    )


@staff.get("/<reference>")
@requires(CURATE)
def suggestion(reference: str) -> ResponseReturnValue:
    return _shown(suggestion_by_reference(reference))


@staff.post("/<reference>/accept")
@requires(CURATE)
def accept(reference: str) -> ResponseReturnValue:
    """On to the draft, which is the curator's to write."""
    found = suggestion_by_reference(reference)
    form = AcceptForm.of(StaffPage(found, language=current_language()).field_options)
    if not form.validate():
        return _shown(found, accepting=form, status=422)
    try:
        with transaction():
            draft = services.accept(
                db.session(), _kept(reference), form.to_acceptance(), by=_editor(), now=clock.now()
            )
            draft_key = draft.key
    except SuggestionDecidedError:
        return _decided_meanwhile(reference)
    flash(_("The suggestion is accepted. Write the draft and hand it in."), "good")
    return redirect(url_for("curation.edit_draft", key=draft_key), 303)


@staff.post("/<reference>/refuse")
@requires(CURATE)
def refuse(reference: str) -> ResponseReturnValue:
    found = suggestion_by_reference(reference)
    form = RefuseForm()
    if not form.validate():
        return _shown(found, refusing=form, status=422)
    try:
        with transaction():
            services.refuse(
                db.session(),
                _kept(reference),
                form.reason.data or "",
                by=_editor(),
                now=clock.now(),
            )
    except SuggestionDecidedError:
        return _decided_meanwhile(reference, refusing=form)
    flash(_("The suggestion is refused, and the suggester is told why."), "good")
    return redirect(url_for(".suggestions"), 303)


@staff.post("/<reference>/inquiry")
@requires(CURATE)
def turn(reference: str) -> ResponseReturnValue:
    """Raises: NoDeskError."""
    found = suggestion_by_reference(reference)
    form = TurnForm.of(topic_options(current_language()))
    if not form.validate():
        return _shown(found, turning=form, status=422)
    try:
        with transaction():
            inquiry = services.turn_into_inquiry(
                db.session(), _kept(reference), form.topic.data, by=_editor(), now=clock.now()
            )
            made = inquiry.reference
    except SuggestionDecidedError:
        return _decided_meanwhile(reference)
    flash(_("The suggestion is now the inquiry %(reference)s.", reference=made), "good")
    return redirect(url_for(".suggestions"), 303)


def _kept(reference: str) -> Suggestion:
    return suggestion_by_reference(reference, for_change=True)


def _editor() -> Editor:
    return Editor.of(signed_in_account())


def _decided_meanwhile(
    reference: str, *, refusing: RefuseForm | None = None
) -> ResponseReturnValue:
    """The suggestion as it is now; a reason that was typed stands there to be copied."""
    return _shown(suggestion_by_reference(reference), refusing=refusing, is_late=True, status=409)


def _shown(
    found: Suggestion,
    *,
    accepting: AcceptForm | None = None,
    refusing: RefuseForm | None = None,
    turning: TurnForm | None = None,
    is_late: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    language = current_language()
    page = StaffPage(found, language=language)
    turning = turning or TurnForm.of(topic_options(language))
    turning.topic.data = turning.topic.data or LEFT_OVER
    rendered = render_template(
        "suggesting/suggestion.html",
        page=page,
        accepting=accepting or AcceptForm.of(page.field_options),
        refusing=refusing or RefuseForm(),
        turning=turning,
        is_late=is_late,
    )
    return rendered, status
