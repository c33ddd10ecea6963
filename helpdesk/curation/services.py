"""The writes of drafts, from their start to their publication; each is told who and when."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from helpdesk.audit.services import record
from helpdesk.core.database import db
from helpdesk.core.text import slugify
from helpdesk.curation import queries
from helpdesk.curation.checking import faults_of
from helpdesk.curation.diff import Merged, merge, replay, settled
from helpdesk.curation.errors import (
    CircularSuccessionError,
    DraftConflictError,
    EditConflictError,
    SelfReviewError,
    StateFaultError,
    TakenKeyError,
)
from helpdesk.curation.fields import Kind, State, complete
from helpdesk.curation.merging import carry_over
from helpdesk.curation.models import Action, Draft, DraftStatus, Revision
from helpdesk.curation.recording import Deed, Editor, change
from helpdesk.curation.sources import citing
from helpdesk.curation.states import Subject, new_subject, state_of
from helpdesk.directory.limits import LONGEST_ID
from helpdesk.directory.models import Agency, Element, Source

AUDITED = "draft"
WRITABLE = (DraftStatus.DRAFT, DraftStatus.RETURNED)


@dataclass(frozen=True)
class Purpose:
    """What a draft is for: a plain edit, or retiring, merging, restoring."""

    action: Action = Action.EDITED
    reason: str = ""
    effective_on: date | None = None
    batch: str = ""
    suggestion_id: int | None = None


PLAIN_EDIT = Purpose()


def start_draft(
    kind: str,
    key: str,
    *,
    by: Editor,
    now: datetime,
    state: State | None = None,
    purpose: Purpose = PLAIN_EDIT,
) -> Draft:
    """A draft of the entry as it is, or as `state` wants it; of a new one where there is none.

    Who has a draft of the entry open already goes on with that one, unless this one has a purpose.
    """
    if purpose == PLAIN_EDIT and key and state is None:
        there = queries.open_draft_of(_account(by), kind, key)
        if there is not None:
            return there
    found = queries.subject_or_none(kind, key) if key else None
    base = state_of(found) if found is not None else complete(kind, {})
    is_creation = found is None and purpose.action is Action.EDITED
    draft = Draft(
        element_kind=kind,
        element_key=key,
        action=(Action.CREATED if is_creation else purpose.action).value,
        base_version=found.version if found is not None else 0,
        base_state=base,
        state=complete(kind, state) if state is not None else base,
        reason=purpose.reason,
        effective_on=purpose.effective_on,
        author_account_id=_account(by),
        author_role=by.role,
        status=DraftStatus.DRAFT.value,
        started_at=now,
        saved_at=now,
        batch=purpose.batch,
        suggestion_id=purpose.suggestion_id,
    )
    db.session.add(draft)
    db.session.flush()
    _record("started", draft, by, now)
    return draft


def save_draft(
    draft: Draft,
    state: State,
    *,
    seen: int,
    by: Editor,
    now: datetime,
    reason: str = "",
    effective_on: date | None = None,
) -> None:
    """`seen` is the version that the form was filled from.

    What is wrong with a state is told when it is submitted: a draft may be half done.
    Raises: DraftConflictError, also where it is no longer the author's to write.
    """
    if draft.version != seen or not _is_writable(draft, by):
        raise DraftConflictError("The draft has been saved since, or has been handed in.")
    draft.state = complete(draft.element_kind, state)
    draft.reason, draft.effective_on, draft.saved_at = reason, effective_on, now
    db.session.flush()


def faults_in(draft: Draft, *, today: date) -> dict[str, object]:
    """By field what keeps the draft from being published."""
    state = draft.state
    known = queries.known_for(draft.element_kind, state, today=today)
    faults: dict[str, object] = dict(faults_of(draft.element_kind, draft.element_key, state, known))
    is_leaving = draft.element_kind == Kind.SOURCE and state.get("retired_on")
    if is_leaving and citing(draft.element_key):
        faults["retired_on"] = _l("Something cites it: put another source in its place first.")
    return faults


def submit(draft: Draft, *, by: Editor, now: datetime) -> None:
    """Raises: DraftConflictError; StateFaultError."""
    if not _is_writable(draft, by):
        raise DraftConflictError("The draft is not open.")
    _refuse_faults(draft, now)
    draft.status, draft.submitted_at = DraftStatus.IN_REVIEW.value, now
    db.session.flush()
    _record("submitted", draft, by, now)


def withdraw(draft: Draft, *, by: Editor, now: datetime) -> None:
    """Back to its author's table, to be written on. Raises: DraftConflictError."""
    if draft.status != DraftStatus.IN_REVIEW or draft.author_account_id != by.id:
        raise DraftConflictError("The draft is not in review.")
    draft.status = DraftStatus.DRAFT.value
    _record("withdrawn", draft, by, now)


def return_(draft: Draft, note: str, *, by: Editor, now: datetime) -> None:
    """Back to its author with a reason. Raises: DraftConflictError; SelfReviewError."""
    _refuse_own(draft, by)
    if draft.status != DraftStatus.IN_REVIEW:
        raise DraftConflictError("The draft is not in review.")
    _decide(draft, DraftStatus.RETURNED, by, now, note)
    _record("returned", draft, by, now)


def discard(draft: Draft, *, by: Editor, now: datetime) -> None:
    """Raises: DraftConflictError, for another's draft or one that is closed."""
    if not draft.is_open or draft.author_account_id != by.id:
        raise DraftConflictError("The draft is closed, or another's.")
    _decide(draft, DraftStatus.DISCARDED, by, now, "")
    _record("discarded", draft, by, now)


def publish(
    draft: Draft, *, by: Editor, now: datetime, may_self_publish: bool = False
) -> Revision | None:
    """Page, index and history follow in the same transaction; None where nothing was left to change.

    Raises: SelfReviewError; DraftConflictError; EditConflictError; StateFaultError; TakenKeyError;
        CircularSuccessionError.
    """
    is_own = draft.author_account_id == by.id
    if is_own and not may_self_publish:
        raise SelfReviewError("Nobody is the second reader of what they wrote.")
    is_ready = draft.status == DraftStatus.IN_REVIEW or (is_own and draft.status in WRITABLE)
    if not is_ready:
        raise DraftConflictError("The draft is not in review.")
    subject = _kept(draft)
    merged = _merged(draft, subject)
    if merged.conflicts:
        raise EditConflictError(merged)
    draft.state = complete(draft.element_kind, merged.state)
    _refuse_faults(draft, now)
    if draft.state.get("succeeded_by"):
        _refuse_circle(draft.element_kind, draft.element_key, draft.state["succeeded_by"])
    if subject is None:
        subject = _made(draft)
    deed = Deed(
        Action(draft.action),
        Editor(draft.author_account_id, draft.author_role),
        now,
        reason=draft.reason,
        reviewer=None if is_own else by,
        effective_on=draft.effective_on,
        draft_id=draft.id,
        batch=draft.batch,
    )
    revision = change(subject, draft.state, deed)
    if draft.action == Action.MERGED and isinstance(subject, Agency):
        carry_over(subject, deed)
    _decide(draft, DraftStatus.PUBLISHED, by, now, "")
    _record("published", draft, by, now)
    return revision


def present_merge(draft: Draft) -> Merged:
    """The draft over the entry as it is now."""
    return _merged(draft, queries.subject_or_none(draft.element_kind, draft.element_key))


def settle(draft: Draft, theirs: Collection[str], *, by: Editor, now: datetime) -> None:
    """Bring the draft up to the entry as it is: for the fields named as it is there, else as in the draft.

    The author settles, or the second reader: either choice was written by somebody else than the reader.
    Raises: DraftConflictError.
    """
    if not draft.is_open or (draft.author_account_id != by.id and draft.submitted_at is None):
        raise DraftConflictError("The draft is closed.")
    subject = _kept(draft)
    if subject is None:
        return
    draft.state = complete(draft.element_kind, settled(_merged(draft, subject), theirs))
    draft.base_state, draft.base_version = state_of(subject), subject.version
    draft.saved_at = now
    db.session.flush()
    _record("settled", draft, by, now)


# What is no plain edit: a draft with another purpose, read by a second person as all are


def retire(kind: str, key: str, *, by: Editor, now: datetime, purpose: Purpose) -> Draft:
    return _closing(kind, key, None, by, now, purpose, Action.RETIRED)


def succeed(
    kind: str, key: str, by_key: str, *, by: Editor, now: datetime, purpose: Purpose
) -> Draft:
    """Another entry has taken the place of this one, which is retired and points on to it."""
    return _closing(kind, key, by_key, by, now, purpose, Action.SUCCEEDED)


def merge_into(
    kind: str, key: str, other: str, *, by: Editor, now: datetime, purpose: Purpose
) -> Draft:
    """Both were the same all along; what hung on this one goes over to the other when it is published."""
    return _closing(kind, key, other, by, now, purpose, Action.MERGED)


def restore(revision: Revision, *, by: Editor, now: datetime, purpose: Purpose) -> Draft:
    """A draft of the entry as it was after `revision`."""
    kind, key = revision.element_kind, revision.element_key
    until = [one for one in queries.revisions_of(kind, key) if one.number <= revision.number]
    state = complete(kind, replay(one.changes for one in until))
    return start_draft(
        kind, key, by=by, now=now, state=state, purpose=_as(purpose, Action.RESTORED)
    )


def _closing(
    kind: str,
    key: str,
    successor: str | None,
    by: Editor,
    now: datetime,
    purpose: Purpose,
    action: Action,
) -> Draft:
    found = queries.subject(kind, key)
    if successor is not None:
        _refuse_circle(kind, key, successor)
    state = state_of(found) | {"retired_on": now.date().isoformat()}
    if successor is not None or "succeeded_by" in state:
        state["succeeded_by"] = successor
    return start_draft(kind, key, by=by, now=now, state=state, purpose=_as(purpose, action))


def _refuse_circle(kind: str, key: str, successor: str) -> None:
    found = queries.subject(kind, successor)
    following: Element | None = found if isinstance(found, Element) else None
    while following is not None:
        if following.key == key:
            raise CircularSuccessionError("An entry cannot be followed by itself.")
        following = following.successor


def _as(purpose: Purpose, action: Action) -> Purpose:
    return Purpose(
        action, purpose.reason, purpose.effective_on, purpose.batch, purpose.suggestion_id
    )


# Sources


def add_source(title: str, url: str, *, publisher: str = "", dated: str = "") -> Source:
    """The source with this address and title; a new row where there is none yet.

    Nobody sees it before what cites it is published.
    """
    found = queries.source_by_address(url, title)
    if found is not None:
        return found
    source = Source(
        key=f"site:{secrets.token_hex(6)}", title=title, url=url, publisher=publisher, dated=dated
    )
    db.session.add(source)
    db.session.flush()
    return source


# Inside


def _account(by: Editor) -> int:
    if by.id is None:
        raise ValueError("a draft has an author")
    return by.id


def _is_writable(draft: Draft, by: Editor) -> bool:
    return draft.status in WRITABLE and draft.author_account_id == by.id


def _refuse_own(draft: Draft, by: Editor) -> None:
    if draft.author_account_id == by.id:
        raise SelfReviewError("Nobody is the second reader of what they wrote.")


def _refuse_faults(draft: Draft, now: datetime) -> None:
    faults = faults_in(draft, today=now.date())
    if faults:
        raise StateFaultError(faults)


def _kept(draft: Draft) -> Subject | None:
    if not draft.element_key:
        return None
    return queries.subject_or_none(draft.element_kind, draft.element_key, is_kept=True)


def _merged(draft: Draft, subject: Subject | None) -> Merged:
    if subject is None or subject.version == draft.base_version:
        return Merged(draft.state, (), ())
    kind = draft.element_kind
    return merge(complete(kind, draft.base_state), complete(kind, draft.state), state_of(subject))


def _made(draft: Draft) -> Subject:
    draft.element_key = draft.element_key or new_entry_key(draft.element_kind, draft.state)
    if queries.is_taken(draft.element_kind, draft.element_key):
        raise TakenKeyError("Another entry has this key.")
    return new_subject(db.session(), draft.element_kind, draft.element_key)


def new_entry_key(kind: str, state: State) -> str:
    """By its short name where it has one, a number makes it its own."""
    name = state.get("acronym") or state.get("name") or state.get("title") or kind
    slug = slugify(str(name))[: LONGEST_ID - 8].strip("-") or kind
    if kind == Kind.PROGRAMME:
        slug = f"{state['agency']}/{slug}"
    key, number = slug, 1
    while queries.is_taken(kind, key):
        number += 1
        key = f"{slug}-{number}"
    return key


def _decide(draft: Draft, status: DraftStatus, by: Editor, now: datetime, note: str) -> None:
    draft.status, draft.decision_note = status.value, note
    draft.reviewer_account_id, draft.decided_at = by.id, now
    db.session.flush()


def _record(what: str, draft: Draft, by: Editor, now: datetime) -> None:
    record(f"draft.{what}", by=by.actor, at=now, subject=(AUDITED, draft.key),
           entry=f"{draft.element_kind} {draft.element_key}".strip())  # fmt: skip
