"""What the services keep to, without pages: second readers, append-only history, the files, circles."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation import services
from helpdesk.curation.diff import flat
from helpdesk.curation.errors import (
    CircularSuccessionError,
    DraftConflictError,
    DraftNotFoundError,
    EditConflictError,
    SelfReviewError,
    StateFaultError,
)
from helpdesk.curation.fields import Kind
from helpdesk.curation.models import Action, Draft, Revision
from helpdesk.curation.queries import subject
from helpdesk.curation.recording import Deed, Editor, change
from helpdesk.curation.states import state_of
from helpdesk.directory.models import Agency, Source
from helpdesk.seeding.loader import load_if_changed
from tests.support import curating
from tests.support.curating import ANA, BEN, state

FACT = "CO/authority_review_days"


def test_the_author_is_never_the_second_reader(fresh_app: Flask) -> None:
    draft = curating.submitted(Kind.FACT, FACT, value=51)
    with pytest.raises(SelfReviewError):
        curating.publish(draft, by=ANA)
    with pytest.raises(SelfReviewError), transaction():
        services.return_(curating.kept(draft, ANA), "No.", by=ANA, now=clock.now())
    assert state(Kind.FACT, FACT)["value"] == 43
    curating.publish(draft, by=BEN)
    assert state(Kind.FACT, FACT)["value"] == 51


def test_what_was_not_handed_in_is_seen_by_its_author_alone_and_not_published(
    fresh_app: Flask,
) -> None:
    draft = curating.started(Kind.FACT, FACT, value=51)
    with pytest.raises(DraftNotFoundError):
        curating.publish(draft, by=BEN)
    with pytest.raises(DraftConflictError):
        curating.publish(curating.submitted_and_withdrawn(draft), by=BEN)


def test_a_draft_is_published_once(fresh_app: Flask) -> None:
    draft = curating.submitted(Kind.FACT, FACT, value=51)
    curating.publish(draft)
    with pytest.raises(DraftConflictError):
        curating.publish(draft)
    assert [row.action for row in curating.history(Kind.FACT, FACT)] == ["baseline", "edited"]


def test_the_first_edit_writes_down_what_was_there(fresh_app: Flask) -> None:
    before = state(Kind.FACT, FACT)
    curating.edited(Kind.FACT, FACT, value=51)
    baseline, edit = curating.history(Kind.FACT, FACT)
    assert {name: new for name, (_old, new) in baseline.changes.items()} == flat(before)
    assert (baseline.by_role, baseline.by_account_id) == ("files", None)
    assert edit.changes == {"value": [43, 51]}
    assert (edit.by_account_id, edit.reviewer_account_id) == (ANA.id, BEN.id)
    assert edit.country_code == "CO"


def test_nothing_is_written_where_nothing_changes(fresh_app: Flask) -> None:
    curating.edited(Kind.FACT, FACT)
    assert curating.history(Kind.FACT, FACT) == []


@pytest.mark.parametrize(
    "changes", [{"sources": []}, {"checked_on": None}, {"checked_on": "2999-01-01"}]
)
def test_no_fact_without_source_and_day(fresh_app: Flask, changes: dict[str, object]) -> None:
    draft = curating.started(Kind.FACT, FACT, **changes)
    with pytest.raises(StateFaultError):
        curating.submit(draft)


def test_a_conflict_is_told_and_writes_nothing(fresh_app: Flask) -> None:
    mine = curating.submitted(Kind.FACT, FACT, value=51)
    curating.edited(Kind.FACT, FACT, by=BEN, reader=ANA, value=62)
    with pytest.raises(EditConflictError) as raised:
        curating.publish(mine)
    conflict = raised.value.merged.conflicts[0]
    assert (conflict.name, conflict.base, conflict.mine, conflict.theirs) == ("value", 43, 51, 62)
    assert state(Kind.FACT, FACT)["value"] == 62


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revision SET by_role = 'x'",
        "UPDATE revision SET reason = 'another'",
        "UPDATE revision SET changes = '{}', reason = ''",
        "DELETE FROM revision",
    ],
)
def test_the_database_refuses_to_change_history(fresh_app: Flask, statement: str) -> None:
    curating.edited(Kind.FACT, FACT, value=51)
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(text(statement))


def test_a_reason_can_be_blanked(fresh_app: Flask) -> None:
    curating.edited(Kind.FACT, FACT, value=51)
    with transaction():
        db.session.execute(text("UPDATE revision SET reason = ''"))
    assert {row.reason for row in curating.history(Kind.FACT, FACT)} == {""}


def test_the_files_leave_alone_what_was_edited_and_its_sources(fresh_app: Flask) -> None:
    with transaction():
        added = services.add_source("Circular 7", "https://www.invima.gov.co/circular-7")
        key = added.key
    curating.edited(Kind.FACT, FACT, value=51, sources=[key])
    kept = curating.history(Kind.FACT, FACT)[0].changes["sources"][1]
    load_if_changed(fresh_app.config["SETTINGS"].seed_folder, now=clock.now(), force=True)
    assert state(Kind.FACT, FACT)["value"] == 51
    keys = set(db.session.scalars(select(Source.key)))
    assert {key, *kept} <= keys
    curating.restored(Kind.FACT, FACT, 1)
    assert state(Kind.FACT, FACT)["sources"] == kept


def test_no_entry_is_followed_by_itself(fresh_app: Flask) -> None:
    curating.closed("succeed", Kind.AGENCY, "invima", "anvisa")
    for successor in ("anvisa", "invima"):
        with pytest.raises(CircularSuccessionError):
            curating.closed("succeed", Kind.AGENCY, "anvisa", successor)


def test_two_drafts_that_would_close_a_circle_do_not_both_get_through(fresh_app: Flask) -> None:
    drafts = []
    for one, other in (("invima", "anvisa"), ("anvisa", "invima")):
        with transaction():
            draft = services.succeed(
                Kind.AGENCY, one, other, by=ANA, now=clock.now(),
                purpose=services.Purpose(reason="It closed."),
            )  # fmt: skip
            drafts.append(draft.key)
        curating.submit(drafts[-1])
    curating.publish(drafts[0])
    with pytest.raises(CircularSuccessionError):
        curating.publish(drafts[1])


def test_a_merged_body_hands_over_programmes_calls_and_names(fresh_app: Flask) -> None:
    wanted = select(Agency).where(Agency.programmes.any()).order_by(Agency.key)
    agency = db.session.scalars(wanted).first()
    assert agency is not None
    key, names = agency.key, {agency.name, agency.acronym} - {""}
    programmes = [programme.key for programme in agency.programmes]
    curating.closed("merge_into", Kind.AGENCY, key, "anvisa")
    assert names <= set(state(Kind.AGENCY, "anvisa")["aliases"])
    assert {state(Kind.PROGRAMME, one)["agency"] for one in programmes} == {"anvisa"}
    assert curating.faults_of_history() == []
    assert curating.faults_of_index() == []


def test_a_confirmation_renews_the_day_alone(fresh_app: Flask) -> None:
    """As the regional contacts' letters do: no draft, since no text changes."""
    with transaction():
        found = subject(Kind.FACT, FACT)
        wanted = {**state_of(found), "checked_on": "2026-11-20"}
        contact = Editor(None, "contact")
        change(found, wanted, Deed(Action.CONFIRMED, contact, clock.now()))
    row = curating.history(Kind.FACT, FACT)[-1]
    assert list(row.changes) == ["checked_on"]
    assert (row.by_role, row.by_account_id) == ("contact", None)
    assert state(Kind.FACT, FACT)["checked_on"] == "2026-11-20"


def test_drafts_and_revisions_are_two_tables_of_their_own(fresh_app: Flask) -> None:
    """A draft that is discarded leaves no trace in the entry."""
    draft = curating.started(Kind.FACT, FACT, value=51)
    before = state(Kind.FACT, FACT)
    with transaction():
        services.discard(curating.kept(draft, ANA), by=ANA, now=clock.now())
    assert state(Kind.FACT, FACT) == before
    assert db.session.scalars(select(Revision)).all() == []
    assert [row.status for row in db.session.scalars(select(Draft))] == ["discarded"]


def test_a_source_is_edited_like_an_entry_and_the_files_leave_it_alone(fresh_app: Flask) -> None:
    key = state(Kind.FACT, FACT)["sources"][0]
    curating.edited(Kind.SOURCE, key, title="Another title of the page")
    load_if_changed(fresh_app.config["SETTINGS"].seed_folder, now=clock.now(), force=True)
    assert state(Kind.SOURCE, key)["title"] == "Another title of the page"
    assert curating.faults_of_history() == []
