"""What the index has to follow: noted in the session, with the change itself, in one transaction.

Nobody has to remember it: every session is listened to. So no bulk UPDATE or DELETE on these
tables.

1. Before a flush the entries that its rows touch are gathered.
2. Before the commit they are numbered by the clock, whose row lock puts writers one behind the
   other, and written down; an entry has one row, its latest, so that the table stays as small as
   the directory.
3. After the commit `catch_up` brings this host's index up; where it is busy, the worker comes back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import singledispatch
from typing import Any

from flask import current_app
from sqlalchemy import delete, event, insert, inspect, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from helpdesk.core import clock
from helpdesk.core.database import after_commit
from helpdesk.directory.models import (
    Agency,
    AgencyAlias,
    AgencyRole,
    AgencyTopic,
    CallCountry,
    CallFunder,
    Citation,
    Country,
    Element,
    Fact,
    FundingCall,
    Programme,
    Source,
    Term,
    TermLabel,
    Translation,
)
from helpdesk.search.models import IndexChange, IndexClock, SearchWord
from helpdesk.search.queries import agency_keys_of, call_keys_of_country, call_keys_of_funder

Key = tuple[str, str]  # kind, key
EVERYTHING: Key = ("everything", "")
AT_ONCE = 200  # keys a statement
_TOUCHED = "index_touched"


def entries_touched_by(row: object, session: Session) -> Iterator[Key]:
    """The entries whose documents a new, changed or deleted row changes; said here and nowhere
    else.
    """
    yield from _touched(row, session)


@singledispatch
def _touched(row: object, session: Session) -> Iterator[Key]:
    return iter(())


@_touched.register
def _country(row: Country, session: Session) -> Iterator[Key]:
    yield "country", row.key
    if _has_changed(row, "name", "code", "region", "subregion", "retired_at"):
        yield from _named_by_country(row, session)


def _named_by_country(row: Country, session: Session) -> Iterator[Key]:
    """Agencies carry their country's name and region, calls the countries they are open to."""
    if row.id is not None:
        yield from (("agency", key) for key in agency_keys_of(session, row.id))
        yield from (("call", key) for key in call_keys_of_country(session, row.code))


@_touched.register
def _agency(row: Agency, session: Session) -> Iterator[Key]:
    yield "agency", row.key
    if row.id is not None and _has_changed(row, "name", "acronym"):
        yield from (("call", key) for key in call_keys_of_funder(session, row.id))


@_touched.register
def _call(row: FundingCall, session: Session) -> Iterator[Key]:
    yield "call", row.key


@_touched.register
def _fact(row: Fact, session: Session) -> Iterator[Key]:
    country: Country | None = row.country or session.get(Country, row.country_id)
    if country is not None:
        yield "country", country.key


@_touched.register
def _programme(row: Programme, session: Session) -> Iterator[Key]:
    agency: Agency | None = row.agency or session.get(Agency, row.agency_id)
    if agency is not None:
        yield "agency", agency.key
    state: Any = inspect(row)
    if state.persistent:  # one that moves leaves another body
        left = state.attrs.agency.history.deleted or ()
        yield from (("agency", before.key) for before in left if before is not None)


@_touched.register(AgencyRole)
@_touched.register(AgencyTopic)
@_touched.register(AgencyAlias)
def _agency_part(row: AgencyRole | AgencyTopic | AgencyAlias, session: Session) -> Iterator[Key]:
    # A new part has no id yet; its agency is then changed itself, by its list.
    agency = session.get(Agency, row.agency_id) if row.agency_id is not None else None
    if agency is not None:
        yield "agency", agency.key


@_touched.register(CallFunder)
@_touched.register(CallCountry)
def _call_part(row: CallFunder | CallCountry, session: Session) -> Iterator[Key]:
    call = session.get(FundingCall, row.call_id) if row.call_id is not None else None
    if call is not None:
        yield "call", call.key


@_touched.register
def _translation(row: Translation, session: Session) -> Iterator[Key]:
    element: Element | None = row.element
    if element is None and row.element_id is not None:
        element = session.get(Element, row.element_id)
    if element is None:
        return
    if isinstance(element, Country) and row.field == "name":
        yield from _named_by_country(element, session)
    yield from _touched(element, session)


@_touched.register
def _source(row: Source, session: Session) -> Iterator[Key]:
    """No document has it, but the pages of what it is cited for do, and go by the same clock."""
    if row.id is not None:
        citing = select(Element).join(Citation).where(Citation.source_id == row.id)
        for element in session.scalars(citing):
            yield from _touched(element, session)


@_touched.register(Term)
@_touched.register(TermLabel)
@_touched.register(SearchWord)
def _vocabulary(row: object, session: Session) -> Iterator[Key]:
    yield EVERYTHING


def _has_changed(row: object, *names: str) -> bool:
    state: Any = inspect(row)
    if not state.persistent:
        return True
    return any(state.attrs[name].history.has_changes() for name in names)


# Taking note


@event.listens_for(Session, "before_flush")
def _gather(session: Session, _context: Any, _instances: Any) -> None:
    touched: set[Key] = session.info.setdefault(_TOUCHED, set())
    with session.no_autoflush:
        for row in [*session.new, *session.dirty, *session.deleted]:
            if row in session.dirty and not session.is_modified(row):
                continue
            touched.update(entries_touched_by(row, session))


@event.listens_for(Session, "before_commit")
def _write_down(session: Session) -> None:
    session.flush()
    touched: set[Key] = session.info.pop(_TOUCHED, set())
    if not touched:
        return
    note_changes(session, touched)
    if session.info.get("in_transaction"):
        after_commit(follow)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_TOUCHED, None)


def note_changes(session: Session, touched: Collection[Key]) -> None:
    """Number and write down that these entries have changed, inside the present transaction."""
    if EVERYTHING in touched:
        touched = [EVERYTHING]
        session.execute(delete(IndexChange))
    keys = sorted(touched)
    newest = _advance_clock(session, len(keys))
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        same = tuple_(IndexChange.kind, IndexChange.key).in_(part)
        session.execute(delete(IndexChange).where(same), execution_options=_QUIET)
    now = clock.now()
    session.execute(
        insert(IndexChange),
        [
            {"number": newest - len(keys) + at, "kind": kind, "key": key, "noted_at": now}
            for at, (kind, key) in enumerate(keys, 1)
        ],
    )


_QUIET = {"synchronize_session": False}


def _advance_clock(session: Session, by: int) -> int:
    """The clock's new value; its row stays locked until the transaction ends."""
    dialect = session.get_bind().dialect.name
    build = (postgresql if dialect == "postgresql" else sqlite).insert
    row = build(IndexClock).values(id=1, value=by)
    advanced = row.on_conflict_do_update(
        index_elements=["id"], set_={"value": IndexClock.value + by}
    ).returning(IndexClock.value)
    return int(session.execute(advanced).scalar_one())


# Following


def catch_up() -> int:
    """Bring this host's index up to the database; the number of entries written.

    An index that cannot be read is built anew. One that another process is writing to is left to
    it.
    """
    return int(current_app.extensions["search"].catch_up())


def follow() -> None:
    """`catch_up` for after a commit, which stays saved: the worker tries again."""
    try:
        catch_up()
    except Exception:
        current_app.extensions["search"].has_failed()
