"""One change of many entries: each a draft of its own, read and published together, undone together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from helpdesk.audit.services import record
from helpdesk.curation import queries, services
from helpdesk.curation.diff import flat, nested
from helpdesk.curation.errors import DraftConflictError
from helpdesk.curation.fields import SECOND, FieldType, State, complete, fields_of
from helpdesk.curation.models import Action, Draft, DraftStatus, new_key
from helpdesk.curation.recording import Editor
from helpdesk.curation.services import Purpose
from helpdesk.curation.sources import citing, replaced
from helpdesk.curation.states import state_of

MOST = 200  # entries at once
BATCH = "batch"


class Together(StrEnum):
    ADD = "add"  # a role, a topic, a source
    TAKE_OUT = "take-out"
    CHECKED = "checked"  # read again on a day, and found as it stands


@dataclass(frozen=True)
class BulkChange:
    """`field` is a list of codes or keys (roles, topics, sources); `value` one of them, or a day."""

    how: Together
    field: str
    value: str


def fields_together(kind: str) -> list[str]:
    """The fields of a kind that many entries can be given a value in at once."""
    types = (FieldType.TERMS, FieldType.SOURCES)
    return [spec.name for spec in fields_of(kind) if spec.type in types and spec.name not in SECOND]


def changed(state: State, change: BulkChange) -> dict[str, Any]:
    """The state with the change; the same where it has it already. Pure."""
    if change.how is Together.CHECKED:
        return {**state, "checked_on": change.value}
    held = list(state[change.field])
    if change.how is Together.ADD and change.value not in held:
        held.append(change.value)
    if change.how is Together.TAKE_OUT and change.value in held:
        held.remove(change.value)
    return {**state, change.field: held}


def undone(now: State, changes: dict[str, list[Any]]) -> dict[str, Any]:
    """The state with what `changes` did taken back, but for fields that have changed again since. Pure."""
    fields = flat(now)
    for name, (old, new) in changes.items():
        if fields.get(name) == new:
            fields[name] = old
    return nested(fields)


def states_with(
    kind: str, keys: Sequence[str], change: BulkChange
) -> list[tuple[str, State, State]]:
    """Key, state now and state with the change, of those entries that it changes."""
    found: list[tuple[str, State, State]] = []
    for key in list(dict.fromkeys(keys))[:MOST]:
        subject = queries.subject_or_none(kind, key)
        if subject is not None:
            before = state_of(subject)
            after = changed(before, change)
            if after != before:
                found.append((key, before, after))
    return found


def start_together(
    kind: str, keys: Sequence[str], change: BulkChange, *, by: Editor, now: datetime, reason: str
) -> str:
    """The key of the batch, whose drafts wait for a second reader. Raises: StateFaultError."""
    batch = new_key()
    purpose = Purpose(Action.EDITED, reason=reason, batch=batch)
    for key, _before, after in states_with(kind, keys, change):
        draft = services.start_draft(kind, key, by=by, now=now, state=after, purpose=purpose)
        services.submit(draft, by=by, now=now)
    return batch


def states_replacing(old: str, new: str) -> list[tuple[str, str, State, State]]:
    """Kind, key, state now and state with the other source, of all that cites the one."""
    found: list[tuple[str, str, State, State]] = []
    for entry in citing(old):
        before = state_of(entry)
        after = replaced(entry.kind, before, old, new)
        if after != before:
            found.append((entry.kind, entry.key, before, after))
    return found


def start_replacing(old: str, new: str, *, by: Editor, now: datetime, reason: str) -> str:
    """The key of the batch of drafts, one of each entry that cites `old`. Raises: StateFaultError."""
    batch = new_key()
    purpose = Purpose(Action.EDITED, reason=reason, batch=batch)
    for kind, key, _before, after in states_replacing(old, new):
        draft = services.start_draft(kind, key, by=by, now=now, state=after, purpose=purpose)
        services.submit(draft, by=by, now=now)
    return batch


def publish_together(
    batch: str, *, by: Editor, now: datetime, may_self_publish: bool = False
) -> int:
    """All drafts of the batch or none; how many there were.

    Raises: as `services.publish`; DraftConflictError, where none is left to publish.
    """
    drafts = queries.batch_of(batch, DraftStatus.IN_REVIEW)
    if not drafts:
        raise DraftConflictError("Nothing of this batch waits to be read.")
    for draft in drafts:
        services.publish(draft, by=by, now=now, may_self_publish=may_self_publish)
    record("batch.published", by=by.actor, at=now, subject=(BATCH, batch), entries=len(drafts))
    return len(drafts)


def undo_together(batch: str, *, by: Editor, now: datetime, reason: str) -> str:
    """A batch of drafts that take back what this one has published. Raises: DraftConflictError."""
    revisions = [row for row in queries.revisions_of_batch(batch) if row.action != Action.BASELINE]
    if not revisions:
        raise DraftConflictError("Nothing of this batch has been published.")
    other = new_key()
    purpose = Purpose(Action.RESTORED, reason=reason, batch=other)
    for row in revisions:
        kind, key = row.element_kind, row.element_key
        state = undone(state_of(queries.subject(kind, key)), row.changes)
        made = services.start_draft(
            kind, key, by=by, now=now, state=complete(kind, state), purpose=purpose
        )
        services.submit(made, by=by, now=now)
    record("batch.undone", by=by.actor, at=now, subject=(BATCH, batch))
    return other


def drafts_of_batch(batch: str, *, reader: int) -> Sequence[Draft]:
    """Those that `reader` may see."""
    return [
        draft
        for draft in queries.batch_of(batch)
        if draft.author_account_id == reader or draft.submitted_at is not None
    ]
