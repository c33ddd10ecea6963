"""Edits as curators make them, without pages; and what has to hold after any of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation import queries, services
from helpdesk.curation.diff import replay
from helpdesk.curation.fields import Kind, complete
from helpdesk.curation.models import Draft, Revision
from helpdesk.curation.recording import Editor
from helpdesk.curation.services import Purpose
from helpdesk.curation.states import state_of
from tests.support.followed import caught_up, unlike

ANA, BEN = Editor(1001, "curator"), Editor(1002, "administrator")
TODAY = date(2026, 11, 23)


def state(kind: str, key: str) -> dict[str, Any]:
    """As the database has it now."""
    db.session.rollback()
    return state_of(queries.subject(kind, key))


def started(kind: str, key: str, *, by: Editor = ANA, **changes: Any) -> str:
    """The key of a draft of the entry as it is, with `changes`."""
    with transaction():
        draft = services.start_draft(kind, key, by=by, now=clock.now())
        services.save_draft(
            draft, {**draft.state, **changes}, seen=draft.version, by=by, now=clock.now(),
            reason="The authority has published new rules.",
        )  # fmt: skip
        return draft.key


def submitted(kind: str, key: str, *, by: Editor = ANA, **changes: Any) -> str:
    found = started(kind, key, by=by, **changes)
    submit(found, by=by)
    return found


def submit(key: str, *, by: Editor = ANA) -> None:
    with transaction():
        services.submit(kept(key, by), by=by, now=clock.now())


def publish(key: str, *, by: Editor = BEN, now: datetime | None = None, **more: Any) -> None:
    with transaction():
        services.publish(kept(key, by), by=by, now=now or clock.now(), **more)


def edited(kind: str, key: str, *, by: Editor = ANA, reader: Editor = BEN, **changes: Any) -> None:
    """Edited by one and published by another."""
    publish(submitted(kind, key, by=by, **changes), by=reader)


def closed(verb: str, kind: str, *keys: str, by: Editor = ANA, reader: Editor = BEN) -> None:
    """`retire`, `succeed` or `merge_into`, published."""
    with transaction():
        service = getattr(services, verb)
        draft = service(kind, *keys, by=by, now=clock.now(), purpose=Purpose(reason="It closed."))
        key = draft.key
    submit(key, by=by)
    publish(key, by=reader)


def restored(kind: str, key: str, number: int, *, by: Editor = ANA, reader: Editor = BEN) -> None:
    with transaction():
        wanted = queries.revision(kind, key, number)
        draft = services.restore(wanted, by=by, now=clock.now(), purpose=Purpose()).key
    submit(draft, by=by)
    publish(draft, by=reader)


def kept(key: str, reader: Editor) -> Draft:
    assert reader.id is not None
    return queries.draft_by_key(key, reader=reader.id, is_kept=True)


def history(kind: str, key: str) -> list[Revision]:
    db.session.rollback()
    return list(queries.revisions_of(kind, key))


def faults_of_history() -> list[str]:
    """Entries whose history does not replay to what they are; revisions that their author read."""
    found = []
    with Session(db.engine) as session:
        rows = session.scalars(select(Revision)).all()
        told = {
            (row.element_kind, row.element_key) for row in rows if row.element_kind in set(Kind)
        }
        found += [
            f"{row.element_kind} {row.element_key} {row.number} was read by its author"
            for row in rows
            if row.by_account_id is not None and row.by_account_id == row.reviewer_account_id
        ]
    for kind, key in sorted(told):
        replayed = complete(kind, replay(one.changes for one in history(kind, key)))
        if replayed != state(kind, key):
            found.append(f"{kind} {key} is {state(kind, key)}, its history says {replayed}")
    return found


def faults_of_index() -> list[str]:
    caught_up()
    return unlike()


def submitted_and_withdrawn(key: str, *, by: Editor = ANA) -> str:
    """Handed in and taken back: others have seen it, and it is its author's again."""
    submit(key, by=by)
    with transaction():
        services.withdraw(kept(key, by), by=by, now=clock.now())
    return key
