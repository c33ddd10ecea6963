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
from helpdesk.directory.models import Fact
from helpdesk.vocabulary.facts import FACT_KINDS
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


# The files name no sources of countries, whose overviews lean on those of their facts.
@pytest.mark.parametrize("kind", [Kind.FACT, Kind.AGENCY, Kind.PROGRAMME, Kind.CALL])
def test_the_place_in_each_source_is_part_of_the_state(app: Flask, kind: Kind) -> None:
    model = MODELS[kind]
    row = db.session.scalars(select(model).where(model.citations.any()).order_by(model.key)).first()
    state = state_of(row)
    wanted = {**state, "places": {key: f"art. {at}" for at, key in enumerate(state["sources"])}}
    apply(db.session(), row, wanted)
    assert [citation.place for citation in row.citations] == list(wanted["places"].values())
    assert state_of(row) == complete(kind, wanted) == wanted
    apply(db.session(), row, state)
    assert state_of(row) == state
    db.session.rollback()


@pytest.mark.parametrize("fact_key", [kind.key for kind in FACT_KINDS])
@pytest.mark.parametrize("has_place", [True, False])
def test_a_second_value_of_every_type_is_part_of_the_state(
    app: Flask, fact_key: str, has_place: bool
) -> None:
    one, other = db.session.scalars(
        select(Fact).where(Fact.fact_key == fact_key).order_by(Fact.key).limit(2)
    )
    before, second = state_of(one), state_of(other)
    keys = second["sources"]
    wanted = {
        **before,
        "other_value": second["value"],
        "other_note": second["note"],
        "other_sources": keys,
        "other_places": {keys[0]: "p. 7"} if has_place else {},
    }
    apply(db.session(), one, wanted)
    assert one.other is not None
    assert one.other["value"] == second["value"]
    assert ("places" in one.other) == has_place
    assert state_of(one) == complete(Kind.FACT, wanted) == wanted
    apply(db.session(), one, before)
    assert one.other is None
    assert state_of(one) == before
    db.session.rollback()


def test_a_state_from_before_there_were_places_is_one_without_any(app: Flask) -> None:
    for row in db.session.scalars(select(Fact).order_by(Fact.key)).all()[::97]:
        state = state_of(row)
        new = {"places", "other_value", "other_note", "other_sources", "other_places"}
        old = {name: value for name, value in state.items() if name not in new}
        assert new <= set(state)
        assert complete(Kind.FACT, old) == state
    db.session.rollback()
