"""The curators' pages of drafts: what one changes, its preview, handing in, reading, publishing."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation import queries, services
from helpdesk.curation.blueprint import KINDS, account_id, blueprint, editor, may_self_publish
from helpdesk.curation.deed_forms import ClosingForm, ReturnForm, conflict_form, theirs_of
from helpdesk.curation.errors import (
    CircularSuccessionError,
    DraftConflictError,
    EditConflictError,
    StateFaultError,
    TakenKeyError,
)
from helpdesk.curation.fields import Kind
from helpdesk.curation.models import Draft
from helpdesk.curation.presenters import DraftPage, draft_rows, entry_name, public_url
from helpdesk.curation.previewing import previewed
from helpdesk.curation.services import Purpose
from helpdesk.directory.errors import EntryNotFoundError

CURATE = Permission.CURATE


@blueprint.get("/drafts")
@requires(CURATE)
def drafts() -> ResponseReturnValue:
    reader = account_id()
    return render_template(
        "curation/drafts.html",
        own=draft_rows(queries.drafts_of(reader)),
        to_review=draft_rows(queries.drafts_to_review(reader)),
    )


@blueprint.get("/drafts/<key>")
@requires(CURATE)
def draft(key: str) -> ResponseReturnValue:
    return _page(queries.draft_by_key(key, reader=account_id()))


@blueprint.get("/drafts/<key>/preview")
@requires(CURATE)
def preview(key: str) -> ResponseReturnValue:
    """The public page as it would be; nothing of it is written."""
    found = queries.draft_by_key(key, reader=account_id())
    return previewed(found, url_for(".draft", key=key))


@blueprint.post("/drafts/<key>/<any(submit,withdraw,discard):step>")
@requires(CURATE)
def move_draft(key: str, step: str) -> ResponseReturnValue:
    verbs = {
        "submit": (services.submit, _("The draft waits for a second reader.")),
        "withdraw": (services.withdraw, _("The draft is yours again.")),
        "discard": (services.discard, _("The draft has been discarded.")),
    }
    verb, done = verbs[step]
    try:
        with transaction():
            verb(_kept(key), by=editor(), now=clock.now())
    except (DraftConflictError, StateFaultError):
        return _again(key)
    flash(done, "good")
    return redirect(url_for(".drafts") if step == "discard" else url_for(".draft", key=key), 303)


@blueprint.post("/drafts/<key>/return")
@requires(CURATE)
def return_draft(key: str) -> ResponseReturnValue:
    form = ReturnForm()
    if not form.validate():
        return _page(queries.draft_by_key(key, reader=account_id()), form, status=422)
    try:
        with transaction():
            services.return_(_kept(key), form.note.data or "", by=editor(), now=clock.now())
    except DraftConflictError:
        return _again(key)
    flash(_("The draft has been sent back to its author."), "good")
    return redirect(url_for(".drafts"), 303)


@blueprint.post("/drafts/<key>/publish")
@requires(CURATE)
def publish_draft(key: str) -> ResponseReturnValue:
    """Raises: SelfReviewError."""
    try:
        with transaction():
            services.publish(
                _kept(key), by=editor(), now=clock.now(), may_self_publish=may_self_publish()
            )
    except (
        DraftConflictError,
        EditConflictError,
        StateFaultError,
        TakenKeyError,
        CircularSuccessionError,
    ):
        return _again(key)
    flash(_("Published: page, search and history have it now."), "good")
    return redirect(url_for(".draft", key=key), 303)


@blueprint.post("/drafts/<key>/settle")
@requires(CURATE)
def settle_draft(key: str) -> ResponseReturnValue:
    """Decide each field that two people have changed."""
    merged = services.present_merge(queries.draft_by_key(key, reader=account_id()))
    form = conflict_form(merged)
    if not form.validate():
        return _again(key)
    try:
        with transaction():
            found = _kept(key)
            if services.present_merge(found) != merged:
                raise DraftConflictError("The entry has changed once more.")
            services.settle(found, theirs_of(form, merged), by=editor(), now=clock.now())
    except DraftConflictError:
        return _again(key)
    flash(_("The draft stands on the entry as it is now."), "good")
    return redirect(url_for(".draft", key=key), 303)


@blueprint.route(f"/{KINDS}/<path:key>/close", methods=["GET", "POST"])
@requires(CURATE)
def close_entry(kind: str, key: str) -> ResponseReturnValue:
    """Retire an entry, or say what stands for it now; like every edit a draft for a second reader."""
    found = queries.subject(kind, key)
    if kind in (Kind.COUNTRY, Kind.SOURCE):
        raise EntryNotFoundError(kind, key)
    ways = [("retire", _("It is retired: nothing takes its place"))]
    if kind != Kind.FACT:
        ways += [
            ("succeed", _("Another entry has taken its place")),
            ("merge_into", _("It is the same as another entry, which stays")),
        ]
    form = ClosingForm(ways)
    if form.validate_on_submit() and _names_another(form, kind):
        try:
            with transaction():
                draft_key = _close(form, kind, key)
        except CircularSuccessionError:
            form.successor.errors = [_("That entry is itself followed by this one.")]
        else:
            return redirect(url_for(".draft", key=draft_key), 303)
    page = render_template(
        "curation/close.html",
        form=form,
        name=entry_name(kind, key, found),
        url=url_for(".close_entry", kind=kind, key=key),
        back=url_for(".edit", kind=kind, key=key),
        public_url=public_url(found),
        is_fact=kind == Kind.FACT,
    )
    return page, 422 if form.errors else 200


def _names_another(form: ClosingForm, kind: str) -> bool:
    if form.how.data == "retire" or queries.is_taken(kind, form.successor.data or ""):
        return True
    form.successor.errors = [_("There is no such entry.")]
    return False


def _close(form: ClosingForm, kind: str, key: str) -> str:
    by, now = editor(), clock.now()
    purpose = Purpose(reason=form.reason.data or "", effective_on=form.effective_day)
    if form.how.data == "retire":
        made = services.retire(kind, key, by=by, now=now, purpose=purpose)
    else:
        verb = services.succeed if form.how.data == "succeed" else services.merge_into
        made = verb(kind, key, form.successor.data or "", by=by, now=now, purpose=purpose)
    return made.key


def _kept(key: str) -> Draft:
    return queries.draft_by_key(key, reader=account_id(), is_kept=True)


def _again(key: str) -> ResponseReturnValue:
    """The draft as it is now, which says what is in the way."""
    db.session.rollback()
    return _page(queries.draft_by_key(key, reader=account_id()), status=409)


def _page(
    found: Draft, form: ReturnForm | None = None, *, status: int = 200
) -> ResponseReturnValue:
    page = DraftPage(
        found, reader=account_id(), may_self_publish=may_self_publish(), today=clock.today()
    )
    rendered = render_template(
        "curation/draft.html",
        page=page,
        draft=found,
        form=form or ReturnForm(formdata=None),
        conflicts=page.conflict_form() if page.may_settle else None,
        is_refused=status == 409,
        public_url=public_url(page.subject),
        method=request.method,
    )
    return rendered, status
