"""The curators' pages of one change of many entries: what it would do, then drafts, then all at once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from helpdesk.accounts.access import requires
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation import bulk, queries
from helpdesk.curation.blueprint import account_id, blueprint, editor, may_self_publish
from helpdesk.curation.deed_forms import TogetherForm
from helpdesk.curation.diff import changes_between
from helpdesk.curation.errors import (
    DraftConflictError,
    DraftNotFoundError,
    EditConflictError,
    SelfReviewError,
    StateFaultError,
)
from helpdesk.curation.fields import Kind
from helpdesk.curation.finding import find
from helpdesk.curation.models import DraftStatus
from helpdesk.curation.presenters import draft_rows, entry_name, offered_for
from helpdesk.curation.reading import codes, line
from helpdesk.curation.showing import shown
from helpdesk.curation.words import FIELDS, KINDS as KIND_WORDS

CURATE = Permission.CURATE
WITH_BATCHES = (Kind.AGENCY, Kind.FACT, Kind.PROGRAMME, Kind.CALL)


@blueprint.route("/together", methods=["GET", "POST"])
@requires(CURATE)
def together() -> ResponseReturnValue:
    """`?kind=&q=` names the entries; the first POST shows what would change, the second makes the drafts."""
    kind = request.args.get("kind", "")
    kind = kind if kind in WITH_BATCHES else Kind.AGENCY.value
    form = _form(kind)
    rows: list[Any] = []
    if form.validate_on_submit():
        change, keys = form.to_change(), codes(form.keys.data or "")
        if "confirmed" in request.form:
            return _started(kind, keys, form)
        rows = [
            (entry_name(kind, key, queries.subject(kind, key)),
             [shown(one, kind, key) for one in changes_between(before, after)])
            for key, before, after in bulk.states_with(kind, keys, change)
        ]  # fmt: skip
    page = render_template(
        "curation/together.html", form=form, kind=kind, kind_word=KIND_WORDS[kind], rows=rows,
        is_asked=form.is_submitted() and not form.errors,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _form(kind: str) -> TogetherForm:
    words = line(request.args.get("q", ""))[:120]
    found = find(kind, words, page=request.args.get("page", 1, type=int)).items
    offered = offered_for(kind, {})
    names = bulk.fields_together(kind)
    values = [
        (f"{name}:{code}", f"{FIELDS[name]}: {label}")
        for name in names
        for code, label in offered.options.get(name, ())
    ]
    return TogetherForm(values, data={"keys": "\n".join(row.key for row in found)})


def _started(kind: str, keys: list[str], form: TogetherForm) -> ResponseReturnValue:
    try:
        with transaction():
            batch = bulk.start_together(
                kind, keys, form.to_change(), by=editor(), now=clock.now(),
                reason=form.reason.data or "",
            )  # fmt: skip
    except StateFaultError as error:
        words = next(iter(error.faults.values()))
        flash(_("One of the entries would not be right: %(words)s", words=words), "warning")
        return redirect(url_for(".together", kind=kind), 303)
    if not queries.batch_of(batch):
        flash(_("There was nothing to change."), "info")
        return redirect(url_for(".together", kind=kind), 303)
    return redirect(url_for(".batch", batch=batch), 303)


@blueprint.get("/together/<batch>")
@requires(CURATE)
def batch(batch: str) -> ResponseReturnValue:
    """Raises: DraftNotFoundError."""
    drafts = bulk.drafts_of_batch(batch, reader=account_id())
    if not drafts:
        raise DraftNotFoundError("There is no such batch.")
    waiting = [draft for draft in drafts if draft.status == DraftStatus.IN_REVIEW]
    is_own = drafts[0].author_account_id == account_id()
    return render_template(
        "curation/batch.html",
        batch=batch,
        rows=draft_rows(drafts),
        reason=drafts[0].reason,
        may_publish=bool(waiting) and (not is_own or may_self_publish()),
        is_own_in_review=bool(waiting) and is_own,
        may_undo=any(draft.status == DraftStatus.PUBLISHED for draft in drafts),
    )


@blueprint.post("/together/<batch>/publish")
@requires(CURATE)
def publish_batch(batch: str) -> ResponseReturnValue:
    try:
        with transaction():
            count = bulk.publish_together(
                batch, by=editor(), now=clock.now(), may_self_publish=may_self_publish()
            )
    except SelfReviewError:
        raise
    except (DraftConflictError, EditConflictError, StateFaultError):
        db.session.rollback()
        flash(_("Nothing was published: one of the entries has changed meanwhile."), "warning")
    else:
        flash(ngettext("%(num)s entry published.", "%(num)s entries published.", count), "good")
    return redirect(url_for(".batch", batch=batch), 303)


@blueprint.post("/together/<batch>/undo")
@requires(CURATE)
def undo_batch(batch: str) -> ResponseReturnValue:
    reason = str(_("Taken back: a change of many entries."))
    try:
        with transaction():
            other = bulk.undo_together(batch, by=editor(), now=clock.now(), reason=reason)
    except DraftConflictError:
        db.session.rollback()
        flash(_("There is nothing to take back."), "warning")
        return redirect(url_for(".drafts"), 303)
    except StateFaultError as error:
        words = next(iter(error.faults.values()))
        flash(_("One of the entries would not be right: %(words)s", words=words), "warning")
        return redirect(url_for(".batch", batch=batch), 303)
    flash(_("Drafts that take it back wait for a second reader."), "good")
    return redirect(url_for(".batch", batch=other), 303)
