"""The index follows the database: noted in the same transaction, caught up with after it."""

from __future__ import annotations

import shutil
import time

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.directory.models import (
    Agency,
    AgencyAlias,
    Country,
    Fact,
    FundingCall,
    Programme,
    TermLabel,
    Translation,
)
from helpdesk.search.changes import EVERYTHING, catch_up
from helpdesk.search.models import IndexChange
from helpdesk.search.queries import clock_value
from helpdesk.search.services import SearchQuery, engine, search_directory


def first(text: str) -> str | None:
    page = search_directory(SearchQuery(text))
    return page.results.items[0].key if page.total else None


def agency(slug: str) -> Agency:
    return db.session.scalars(select(Agency).where(Agency.slug == slug)).one()


def noted() -> set[tuple[str, str]]:
    return {(row.kind, row.key) for row in db.session.scalars(select(IndexChange))}


@pytest.fixture
def quiet(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A site whose changes are written down and not followed."""
    monkeypatch.setattr("helpdesk.search.changes.catch_up", lambda: 0)
    with transaction():
        db.session.query(IndexChange).delete()
    return fresh_app


def test_a_change_is_found_as_soon_as_it_is_saved(fresh_app: Flask) -> None:
    assert first("Quetzalcoatlinstitute") is None
    with transaction():
        agency("anvisa").name = "Quetzalcoatlinstitute"
    assert first("Quetzalcoatlinstitute") == "anvisa"


def test_a_new_alias_is_found_and_one_taken_out_is_not(fresh_app: Flask) -> None:
    with transaction():
        body = agency("anmat")
        body.alias_rows.append(AgencyAlias(position=90, alias="Xylophonwerk"))
    assert first("Xylophonwerk") == "anmat"
    with transaction():
        body = agency("anmat")
        body.alias_rows.pop()
    assert first("Xylophonwerk") is None


def test_what_was_rolled_back_leaves_no_trace(fresh_app: Flask) -> None:
    before = clock_value(db.session())

    def change_and_fail() -> None:
        with transaction():
            agency("anvisa").name = "Quetzalcoatlinstitute"
            db.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert clock_value(db.session()) == before
    with transaction():
        pass
    assert clock_value(db.session()) == before
    assert first("Quetzalcoatlinstitute") is None


def test_a_retired_body_is_not_found_and_comes_back(fresh_app: Flask) -> None:
    with transaction():
        agency("swissmedic").retired_at = clock.now()
    assert first("swissmedic") != "swissmedic"
    with transaction():
        agency("swissmedic").retired_at = None
    assert first("swissmedic") == "swissmedic"


def test_a_country_that_is_renamed_touches_its_bodies_and_calls(quiet: Flask) -> None:
    with transaction():
        db.session.scalars(select(Country).where(Country.code == "PA")).one().name = "Isthmus"
    touched = noted()
    assert {
        ("country", "PA"),
        ("agency", "minsa-panama"),
        ("call", "era-permed-jtc2021"),
    } <= touched


def test_an_overview_touches_its_country_alone(quiet: Flask) -> None:
    with transaction():
        db.session.scalars(select(Country).where(Country.code == "PA")).one().overview = "New."
    assert noted() == {("country", "PA")}


def test_parts_touch_what_they_belong_to(quiet: Flask) -> None:
    with transaction():
        fact = db.session.scalars(select(Fact).where(Fact.key == "PE/insurance")).one()
        fact.note = "Changed."
        programme = db.session.scalars(select(Programme).order_by(Programme.id).limit(1)).one()
        programme.what = "Changed."
        call = db.session.scalars(
            select(FundingCall).where(FundingCall.slug == "era-permed-jtc2019")
        )
        call.one().topic = "Changed."
        owner = programme.agency.key
    assert noted() == {("country", "PE"), ("agency", owner), ("call", "era-permed-jtc2019")}


def test_a_translation_touches_its_entry(quiet: Flask) -> None:
    with transaction():
        row = db.session.scalars(
            select(Translation).join(Agency, Agency.id == Translation.element_id).limit(1)
        ).one()
        row.text = "Cambiado."
        key = row.element.key
    assert noted() == {("agency", key)}


def test_an_acronym_touches_the_calls_that_print_it(quiet: Flask) -> None:
    with transaction():
        agency("isciii").acronym = "ISC3"
    assert ("call", "era-permed-jtc2018") in noted()


def test_a_label_touches_everything(quiet: Flask) -> None:
    with transaction():
        label = db.session.scalars(select(TermLabel).limit(1)).one()
        label.label = "Something else"
    assert noted() == {EVERYTHING}


def test_an_entry_has_one_row_its_latest(quiet: Flask) -> None:
    for name in ("One", "Two", "Three"):
        with transaction():
            agency("anvisa").summary = name
    rows = db.session.scalars(select(IndexChange)).all()
    assert [(row.kind, row.key) for row in rows] == [("agency", "anvisa")]
    assert rows[0].number == clock_value(db.session())


def test_a_session_outside_flask_is_followed_as_well(fresh_app: Flask) -> None:
    with Session(db.engine.execution_options(read_only=False)) as session:
        found = session.scalars(select(Agency).where(Agency.slug == "anvisa")).one()
        found.name = "Quetzalcoatlinstitute"
        session.commit()
    assert catch_up() == 1
    assert first("Quetzalcoatlinstitute") == "anvisa"


def test_catching_up_twice_writes_nothing(fresh_app: Flask) -> None:
    catch_up()
    assert catch_up() == 0


def test_a_busy_index_is_left_to_the_worker(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.search.engine.WRITER_LIMIT", 0.05)
    with engine().index.writing(limit=1), transaction():
        agency("anvisa").name = "Quetzalcoatlinstitute"
    with engine().index.writing(limit=1):
        assert catch_up() == 0
    assert catch_up() == 1
    assert first("Quetzalcoatlinstitute") == "anvisa"


def test_an_index_that_is_ahead_of_the_database_is_built_anew(fresh_app: Flask) -> None:
    with engine().index.writing(limit=1):
        engine().index.write([], [], position=10**6)
    assert catch_up() > 400
    assert engine().index.position() == clock_value(db.session())


def test_many_commits_are_merged_and_none_is_lost(fresh_app: Flask) -> None:
    for number in range(12):
        with transaction():
            agency("anvisa").summary = f"Zeppelinfahrt{number}"
    page = search_directory(SearchQuery("Zeppelinfahrt11"))
    assert [result.key for result in page.results.items][:1] == ["anvisa"]
    assert search_directory(SearchQuery("Zeppelinfahrt10", is_as_typed=True)).total == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", ["deleted", "emptied", "cut short", "older schema"])
def test_a_broken_index_heals_itself(fresh_app: Flask, damage: str) -> None:
    index = engine().index
    folder = index.folder / index.generation()[0]
    if damage == "deleted":
        shutil.rmtree(index.folder)
    elif damage == "older schema":
        index.pointer.write_text("v0-0123456789ab")
    else:
        for path in folder.iterdir():
            content = path.read_bytes()
            path.write_bytes(content[: len(content) // 2] if damage == "cut short" else b"")
    engine().forget()
    until = time.monotonic() + 60
    statuses = []
    while time.monotonic() < until and 200 not in statuses:
        statuses.append(fresh_app.test_client().get("/en/search?q=anvisa").status_code)
    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 200
    assert first("anvisa") == "anvisa"
