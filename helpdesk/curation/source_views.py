"""The curators' pages of sources: finding one, what cites it, another in its place, its retirement."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.paging import Page
from helpdesk.curation import bulk, queries, services
from helpdesk.curation.blueprint import editor, sources as blueprint
from helpdesk.curation.diff import changes_between
from helpdesk.curation.errors import StateFaultError
from helpdesk.curation.fields import Kind
from helpdesk.curation.finding import find
from helpdesk.curation.presenters import entry_name, entry_row
from helpdesk.curation.reading import line
from helpdesk.curation.services import Purpose
from helpdesk.curation.showing import shown
from helpdesk.curation.source_forms import ReplaceForm, SourceReasonForm
from helpdesk.curation.sources import citing, times_cited
from helpdesk.directory.errors import EntryNotFoundError
from helpdesk.directory.models import Source

CURATE = Permission.CURATE
LONGEST_WORDS = 200  # characters; an address can be asked for


@blueprint.get("")
@requires(CURATE)
def sources() -> ResponseReturnValue:
    """All sources, retired ones too, by words of title, address or key."""
    words = line(request.args.get("q", ""))[:LONGEST_WORDS]
    page = _found(words)
    return render_template(
        "curation/sources.html",
        words=words,
        page=page,
        counts=times_cited([row.key for row in page.items]),
        page_url=lambda number: url_for(".sources", q=words or None, page=number),
    )


@blueprint.get("/<key>")
@requires(CURATE)
def source(key: str) -> ResponseReturnValue:
    return _source_page(_source(key), SourceReasonForm(formdata=None))


@blueprint.post("/<key>/retire")
@requires(CURATE)
def retire(key: str) -> ResponseReturnValue:
    """A draft that retires it, for a second reader; only of one that nothing cites."""
    found = _source(key)
    form = SourceReasonForm()
    if not form.validate_on_submit():
        return _source_page(found, form)
    if citing(key) or found.is_retired:
        flash(_("The source stays: something cites it, or it is retired already."), "warning")
        return redirect(url_for(".source", key=key), 303)
    purpose = Purpose(reason=form.reason.data or "")
    with transaction():
        made = services.retire(Kind.SOURCE, key, by=editor(), now=clock.now(), purpose=purpose).key
    return redirect(url_for("curation.draft", key=made), 303)


@blueprint.route("/<key>/replace", methods=["GET", "POST"])
@requires(CURATE)
def replace(key: str) -> ResponseReturnValue:
    """The first POST shows what would change, the second makes a draft of each entry that cites it."""
    found = _source(key)
    form = ReplaceForm(key, data={"by": line(request.args.get("by", ""))})
    rows: list[Any] = []
    if form.validate_on_submit():
        if "confirmed" in request.form:
            return _started(key, form)
        rows = [
            (
                entry_name(kind, entry, queries.subject(kind, entry)),
                [shown(one, kind, entry) for one in changes_between(before, after)],
            )
            for kind, entry, before, after in bulk.states_replacing(key, form.by.data)
        ]
    words = line(request.args.get("q", ""))[:LONGEST_WORDS]
    page = render_template(
        "curation/replace_source.html",
        form=form,
        source=found,
        rows=rows,
        is_asked=form.is_submitted() and not form.errors,
        words=words,
        others=[row for row in _found(words).items if row.key != key and not row.is_retired]
        if words
        else [],
    )
    return page, 422 if form.errors else 200


def _started(key: str, form: ReplaceForm) -> ResponseReturnValue:
    try:
        with transaction():
            batch = bulk.start_replacing(
                key, form.by.data or "", by=editor(), now=clock.now(), reason=form.reason.data or ""
            )
    except StateFaultError as error:
        words = next(iter(error.faults.values()))
        flash(_("One of the entries would not be right: %(words)s", words=words), "warning")
        return redirect(url_for(".replace", key=key, by=form.by.data), 303)
    if not queries.batch_of(batch):
        flash(_("There was nothing to change."), "info")
        return redirect(url_for(".source", key=key), 303)
    return redirect(url_for("curation.batch", batch=batch), 303)


def _found(words: str) -> Page[Any]:
    return find(Kind.SOURCE, words, page=request.args.get("page", 1, type=int))


def _source(key: str) -> Source:
    """Raises: EntryNotFoundError."""
    found = queries.subject(Kind.SOURCE, key)
    if not isinstance(found, Source):
        raise EntryNotFoundError(Kind.SOURCE, key)
    return found


def _source_page(found: Source, form: SourceReasonForm) -> ResponseReturnValue:
    page = render_template(
        "curation/source.html",
        source=found,
        form=form,
        rows=[entry_row(entry) for entry in citing(found.key)],
    )
    return page, 422 if form.errors else 200
