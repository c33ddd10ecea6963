"""Every entry of the real data is the same before and after it was written from its own state."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core.database import db
from helpdesk.curation.checking import faults_of
from helpdesk.curation.fields import Kind, complete
from helpdesk.curation.queries import known_for
from helpdesk.curation.states import MODELS, apply, state_of
from tests.support.curating import TODAY


@pytest.mark.parametrize("kind", Kind)
def test_a_state_written_back_changes_nothing(app: Flask, kind: Kind) -> None:
    rows = db.session.scalars(select(MODELS[kind]).order_by(MODELS[kind].key)).all()
    assert rows
    for row in rows:
        state = state_of(row)
        assert state == complete(kind, state)
        apply(db.session(), row, state)
        assert not db.session.dirty.intersection({row} if db.session.is_modified(row) else set())
        assert state_of(row) == state
    assert not db.session.new
    assert not db.session.deleted
    db.session.rollback()


@pytest.mark.parametrize("kind", Kind)
def test_a_state_written_into_another_entry_is_read_back_the_same(app: Flask, kind: Kind) -> None:
    wanted = select(MODELS[kind]).order_by(MODELS[kind].key)
    rows = db.session.scalars(wanted).all()
    pairs = [(a, b) for a, b in zip(rows, rows[7:], strict=False)][::11]
    for row, other in pairs:
        if kind == Kind.FACT and row.fact_key != other.fact_key:
            continue
        state = state_of(other)
        apply(db.session(), row, state)
        assert state_of(row) == state
    db.session.rollback()


@pytest.mark.parametrize("kind", Kind)
def test_what_the_files_say_may_stand_in_the_directory(app: Flask, kind: Kind) -> None:
    for row in db.session.scalars(select(MODELS[kind]).order_by(MODELS[kind].key)).all()[::5]:
        state = state_of(row)
        known = known_for(kind, state, today=TODAY)
        assert not faults_of(kind, row.key, state, known), row.key
