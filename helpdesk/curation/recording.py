"""The one way by which entries and the vocabulary change in the site: rows and history in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from helpdesk.accounts.models import Account
from helpdesk.accounts.roles import PERMISSIONS, Permission, StaffRole
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core.database import db
from helpdesk.curation import queries
from helpdesk.curation.diff import changes_between, is_told, packed, replay_flat
from helpdesk.curation.fields import State, complete
from helpdesk.curation.models import FILES, Action, Revision
from helpdesk.curation.states import Subject, apply, kind_of, state_of
from helpdesk.directory.models import Element

_LEADING = (StaffRole.CURATOR, StaffRole.ADMINISTRATOR)


@dataclass(frozen=True)
class Editor:
    """Who is at work: an account by its number, and the role that history names in public."""

    id: int | None
    role: str

    @classmethod
    def of(cls, account: Account) -> Editor:
        roles = [role for role in _LEADING if role in account.staff_roles]
        roles += [role for role in account.staff_roles if Permission.CURATE in PERMISSIONS[role]]
        return cls(account.id, (roles or account.staff_roles)[0].value)

    @property
    def actor(self) -> Actor:
        return Actor.account(self.id) if self.id is not None else Actor(self.role)


@dataclass(frozen=True)
class Deed:
    """Why and by whom an entry changes. `reviewer` is the second reader, None where nobody was."""

    action: Action
    by: Editor
    at: datetime
    reason: str = ""
    reviewer: Editor | None = None
    effective_on: date | None = None
    source_key: str = ""
    draft_id: int | None = None
    batch: str = ""


def change(subject: Subject, state: State, deed: Deed) -> Revision | None:
    """Bring the entry to `state`; None where it is that already, and nothing is written.

    The first change of an entry from the files writes down first what it was, so that its history
    replays to what it is.
    """
    kind = kind_of(subject)
    is_new = subject not in db.session
    before: State = {} if is_new else state_of(subject)
    wanted = complete(kind, state)
    if not is_new and before == wanted:
        return None
    with db.session.no_autoflush:  # a new entry hangs on another one before it is whole
        number = queries.last_number(kind, subject.key)
    if number == 0 and not is_new:
        number = 1
        _write(subject, {}, before, _baseline(deed), number)
    apply(db.session(), subject, wanted)
    subject.edited_at = deed.at
    if isinstance(subject, Element):
        subject.is_unreviewed = deed.reviewer is None and deed.by.id is not None
        if before.get("checked_on") != wanted["checked_on"]:
            subject.checked_by = deed.by.role
    db.session.flush()
    revision = _write(subject, before, state_of(subject), deed, number + 1)
    record(
        f"entry.{deed.action.value}",
        by=deed.by.actor,
        at=deed.at,
        subject=(kind, subject.key),
        revision=number + 1,
        reviewer=deed.reviewer.id if deed.reviewer else None,
    )
    return revision


def change_rows(
    kind: str, key: str, before: State, wanted: State, deed: Deed, write: Callable[[], None]
) -> Revision | None:
    """As `change`, for what is no entry: `write` brings the rows from the one state to the other."""
    if before == wanted:
        return None
    write()
    db.session.flush()
    revision = keep(kind, key, before, wanted, deed)
    record(f"{kind}.{deed.action.value}", by=deed.by.actor, at=deed.at, subject=(kind, key),
           revision=revision.number)  # fmt: skip
    return revision


def keep(kind: str, key: str, before: State, after: State, deed: Deed) -> Revision:
    """The history alone of what is no entry and has been changed already, flat states of it.

    Where it does not lead to `before`, since the files are loaded in between, a baseline is put first.
    """
    history = queries.revisions_of(kind, key)
    number = history[-1].number if history else 0
    told = replay_flat(one.changes for one in history)
    if not is_told(before, told):
        number += 1
        _revise(kind, key, told, before, _baseline(deed), number)
    return _revise(kind, key, before, after, deed, number + 1)


def _baseline(deed: Deed) -> Deed:
    return Deed(Action.BASELINE, Editor(None, FILES), deed.at)


def _write(subject: Subject, before: State, after: State, deed: Deed, number: int) -> Revision:
    code = queries.country_code_of(subject)
    return _revise(kind_of(subject), subject.key, before, after, deed, number, code)


def _revise(
    kind: str,
    key: str,
    before: State,
    after: State,
    deed: Deed,
    number: int,
    country_code: str = "",
) -> Revision:
    revision = Revision(
        element_kind=kind,
        element_key=key,
        number=number,
        at=deed.at,
        action=deed.action.value,
        by_account_id=deed.by.id,
        by_role=deed.by.role,
        reviewer_account_id=deed.reviewer.id if deed.reviewer else None,
        reviewer_role=deed.reviewer.role if deed.reviewer else "",
        reason=deed.reason,
        source_key=deed.source_key,
        effective_on=deed.effective_on,
        country_code=country_code,
        batch=deed.batch,
        draft_id=deed.draft_id,
        changes=packed(changes_between(before, after)),
    )
    db.session.add(revision)
    db.session.flush()
    return revision
