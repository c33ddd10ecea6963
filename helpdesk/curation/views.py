"""The curators' pages of entries: finding one, and the form that makes a draft of it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires, signed_in_account
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.languages import current_language
from helpdesk.curation import queries, services
from helpdesk.curation.blueprint import KINDS, account_id, blueprint, editor
from helpdesk.curation.checking import Known, faults_of
from helpdesk.curation.countries import addable, first_state
from helpdesk.curation.errors import DraftConflictError, StateFaultError
from helpdesk.curation.fields import Kind, State, complete
from helpdesk.curation.finding import find
from helpdesk.curation.forms import EditForm, edit_form
from helpdesk.curation.models import REASON_LENGTH, Draft, DraftStatus
from helpdesk.curation.presenters import by_name, entry_name, offered_for, public_url
from helpdesk.curation.reading import line
from helpdesk.curation.states import Subject, state_of
from helpdesk.curation.words import KINDS as KIND_WORDS
from helpdesk.directory.errors import EntryNotFoundError
from helpdesk.vocabulary.facts import FACT_KINDS

CURATE, ADMINISTER = Permission.CURATE, Permission.EDIT_VOCABULARY
MADE_BY_NAME = (Kind.AGENCY, Kind.PROGRAMME, Kind.CALL)


@blueprint.get("")
@requires(CURATE)
def entries() -> ResponseReturnValue:
    """All entries of a kind, retired ones too."""
    asked = request.args.get("kind", "")
    kind = asked if asked in KIND_WORDS else Kind.AGENCY.value
    words = line(request.args.get("q", ""))[:120]
    page = find(kind, words, page=request.args.get("page", 1, type=int))
    return render_template(
        "curation/entries.html",
        kind=kind,
        kinds=[(value.value, str(label)) for value, label in _kind_words()],
        words=words,
        page=page,
        rows=by_name(page.items),
        page_url=lambda number: url_for(".entries", kind=kind, q=words or None, page=number),
        new_url=_new_url(kind),
        facts=_facts_missing(kind, words),
    )


def _new_url(kind: str) -> str:
    if kind == Kind.COUNTRY and signed_in_account().may(ADMINISTER):
        return url_for(".new_country")
    return url_for(".new", kind=kind) if kind in (Kind.AGENCY, Kind.CALL) else ""


def _kind_words() -> list[tuple[Kind, Any]]:
    return [(Kind(kind), words) for kind, words in KIND_WORDS.items()]


def _facts_missing(kind: str, words: str) -> list[tuple[str, str]]:
    """Where one country's facts are asked for: links that add those it lacks."""
    code = words.upper()
    if kind != Kind.FACT or len(code) != 2 or not queries.is_taken(Kind.COUNTRY, code):
        return []
    keys = [f"{code}/{fact.key}" for fact in FACT_KINDS]
    return [
        (entry_name(kind, key, None), url_for(".edit", kind=kind, key=key))
        for key in keys
        if not queries.is_taken(kind, key)
    ]


@blueprint.route(f"/{KINDS}/<path:key>/edit", methods=["GET", "POST"])
@requires(CURATE)
def edit(kind: str, key: str) -> ResponseReturnValue:
    """The entry as it is; who has a draft of it open goes on with that."""
    found = queries.subject_or_none(kind, key)
    if found is None and not queries.may_be_made(kind, key):
        raise EntryNotFoundError(kind, key)
    if found is None and kind == Kind.COUNTRY and not signed_in_account().may(ADMINISTER):
        abort(403)
    there = queries.open_draft_of(account_id(), kind, key)
    if there is not None and request.method == "GET":
        return redirect(url_for(".edit_draft", key=there.key), 303)
    state = state_of(found) if found is not None else _first_state(kind, key)
    form = edit_form(kind, key, _revived(kind, state), offered_for(kind, state))
    if not form.is_submitted():
        return _form(form, found)
    if there is not None:
        form.version.data = str(there.version)
        return _form(form, found, there, is_conflict=True, status=409)
    if not form.validate():
        return _form(form, found, status=422)
    return _saved(form, found, None)


@blueprint.route("/new/<any(agency,programme,call):kind>", methods=["GET", "POST"])
@requires(CURATE)
def new(kind: str) -> ResponseReturnValue:
    """A new body or call; a programme of the body that `?agency=` names."""
    state = complete(kind, {})
    if kind == Kind.PROGRAMME:
        state["agency"] = request.args.get("agency", "")
        agency: Any = queries.subject(Kind.AGENCY, state["agency"])
        state["position"] = len(queries.programmes_of(agency))
    form = edit_form(kind, "", state, offered_for(kind, state))
    if not form.is_submitted():
        return _form(form, None)
    return _saved(form, None, None) if form.validate() else _form(form, None, status=422)


@blueprint.get("/new/country")
@requires(ADMINISTER)
def new_country() -> ResponseReturnValue:
    """Choose one by its ISO code; its form is that of an entry, filled with what CLDR knows of it."""
    options = addable(queries.country_codes_there(), current_language())
    code = request.args.get("code", "")
    if code in dict(options):
        return redirect(url_for(".edit", kind=Kind.COUNTRY.value, key=code), 303)
    return render_template("curation/new_country.html", options=options)


@blueprint.route("/drafts/<key>/edit", methods=["GET", "POST"])
@requires(CURATE)
def edit_draft(key: str) -> ResponseReturnValue:
    draft = queries.draft_by_key(key, reader=account_id())
    if draft.author_account_id != account_id():
        abort(404)
    if draft.status == DraftStatus.IN_REVIEW or not draft.is_open:
        return redirect(url_for(".draft", key=key), 303)
    kind, entry_key = draft.element_kind, draft.element_key
    found = queries.subject_or_none(kind, entry_key) if entry_key else None
    day = draft.effective_on.isoformat() if draft.effective_on else ""
    form = edit_form(
        kind, entry_key, complete(kind, draft.state), offered_for(kind, draft.state),
        version=str(draft.version), reason=draft.reason, effective_on=day,
    )  # fmt: skip
    if not form.is_submitted():
        return _form(form, found, draft)
    return _saved(form, found, draft) if form.validate() else _form(form, found, draft, status=422)


def _first_state(kind: str, key: str) -> State:
    return first_state(key) if kind == Kind.COUNTRY else complete(kind, {})


def _revived(kind: str, state: State) -> State:
    """A fact that was taken out comes back by being written again."""
    return {**state, "retired_on": None} if kind == Kind.FACT else state


def _saved(form: EditForm, found: Subject | None, draft: Draft | None) -> ResponseReturnValue:
    """`?later` keeps what is half done, without a word about what is wrong with it."""
    is_later = "later" in request.form
    draft_key = draft.key if draft is not None else ""
    try:
        with transaction():
            draft_key = _write(form, draft_key, is_later=is_later)
    except StateFaultError as error:
        form.blame(error.faults)
        return _form(form, found, draft, status=422)
    except DraftConflictError:
        there = queries.draft_by_key(draft_key, reader=account_id())
        form.version.data = str(there.version)
        return _form(form, found, there, is_conflict=True, status=409)
    flash(
        _(
            "The draft has been saved. The public page stays as it is until a second person has read it."
        ),
        "good",
    )
    return redirect(url_for(".draft", key=draft_key), 303)


def _write(form: EditForm, draft_key: str, *, is_later: bool) -> str:
    by, now = editor(), clock.now()
    state = form.to_state()
    faults: dict[str, Any] = {}
    new_source = form.new_source
    if form.has_new_source:
        found = faults_of(Kind.SOURCE, "", new_source, Known(now.date()))
        faults |= {f"source_{name}": words for name, words in found.items()}
        if not found and "sources" in state:
            added = services.add_source(**new_source)
            state = form.with_new_source(state, added.key)
    if draft_key:
        draft = queries.draft_by_key(draft_key, reader=account_id(), is_kept=True)
        seen = form.seen
    else:
        draft = services.start_draft(form.kind, form.entry_key, by=by, now=now)
        seen = draft.version
    reason = line(form.reason.data or "")
    services.save_draft(
        draft, state, seen=seen, by=by, now=now, reason=reason[:REASON_LENGTH],
        effective_on=form.effective_day,
    )  # fmt: skip
    if not is_later:
        faults |= services.faults_in(draft, today=now.date())
        if not reason:
            faults["reason"] = _("Write why the entry changes.")
        if faults:
            raise StateFaultError(faults)
    return draft.key


def _form(
    form: EditForm,
    found: Subject | None,
    draft: Draft | None = None,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "curation/edit.html",
        form=form,
        name=entry_name(form.kind, form.entry_key, found, form.base),
        kind=KIND_WORDS[form.kind],
        is_new=found is None,
        public_url=public_url(found),
        draft=draft,
        is_conflict=is_conflict,
    )
    return page, status
