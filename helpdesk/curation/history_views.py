"""The curators' page of one entry's history: who and why, two states compared, one restored."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.templating import day
from helpdesk.curation import queries, services
from helpdesk.curation.blueprint import KINDS, blueprint, editor
from helpdesk.curation.diff import changes_between, replay
from helpdesk.curation.fields import complete
from helpdesk.curation.presenters import entry_name, public_url, revision_rows
from helpdesk.curation.services import Purpose
from helpdesk.curation.showing import ShownChange, shown
from helpdesk.curation.words import KINDS as KIND_WORDS
from helpdesk.directory.errors import EntryNotFoundError

CURATE = Permission.CURATE
MOST = 2_147_483_647


@blueprint.get(f"/{KINDS}/<path:key>/history")
@requires(CURATE)
def history(kind: str, key: str) -> ResponseReturnValue:
    found = queries.subject(kind, key)
    revisions = queries.revisions_of(kind, key)
    rows = revision_rows(revisions, with_names=True, subjects={(kind, key): found})
    first = request.args.get("a", type=int)
    second = request.args.get("b", type=int)
    return render_template(
        "curation/history.html",
        kind=kind,
        key=key,
        kind_word=str(KIND_WORDS[kind]),
        name=entry_name(kind, key, found),
        rows=rows[::-1],
        options=[
            (str(row.number), f"{row.number}: {day(row.at.date())}, {row.action}") for row in rows
        ],
        first=first or 1,
        second=second or len(rows),
        compared=_compared(kind, key, first, second) if first and second else None,
        public_url=public_url(found),
    )


def _compared(kind: str, key: str, first: int, second: int) -> list[ShownChange]:
    """What differs between the entry after two of its revisions."""
    states = []
    revisions = queries.revisions_of(kind, key)
    for number in (first, second):
        queries.revision(kind, key, number)
        until = (one.changes for one in revisions if one.number <= number)
        states.append(complete(kind, replay(until)))
    return [shown(change, kind, key) for change in changes_between(*states)]


@blueprint.post(f"/{KINDS}/<path:key>/history/<int(max={MOST}):number>/restore")
@requires(CURATE)
def restore(kind: str, key: str, number: int) -> ResponseReturnValue:
    """A draft of the entry as it was; a second person reads it like any other."""
    if queries.subject_or_none(kind, key) is None:
        raise EntryNotFoundError(kind, key)
    wanted = queries.revision(kind, key, number)
    reason = _("Restored as it was on %(day)s.", day=day(wanted.at.date()))
    with transaction():
        wanted = queries.revision(kind, key, number)
        made = services.restore(
            wanted, by=editor(), now=clock.now(), purpose=Purpose(reason=str(reason))
        ).key
    flash(_("A draft of the entry as it was."), "good")
    return redirect(url_for(".draft", key=made), 303)
