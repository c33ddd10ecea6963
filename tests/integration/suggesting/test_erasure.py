"""Erasing a suggestion reaches drafts, history, mail and the inquiry made of it; nothing is found afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.roles import StaffRole
from helpdesk.core.database import db, transaction
from helpdesk.curation.models import Draft, Revision
from helpdesk.suggesting.models import Suggestion, SuggestionState
from helpdesk.suggesting.retention import forget_old_suggestions
from tests.support.asking import fresh, inquiries, said
from tests.support.client import strict
from tests.support.dumps import places_of
from tests.support.staff import Visitor, signed_in
from tests.support.suggesting import Suggester, last_suggestion, mails

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
# Words that are nowhere else in the site.
NAME = "Suggester Quixotl"
MAILBOX = "suggester.quixotl@wobbling.example"
PROPOSAL = "A snark hunt needs a vorpal permit."
SOURCE = "https://frumious.example/bandersnatch"
UNSOURCED = "A borogove has told me so."
NOTE = "All mimsy were the clerks of Gimble street."
DECISION = "The jabberwock committee says otherwise."
WORDS = [NAME, MAILBOX, "vorpal permit", "frumious.example", UNSOURCED, NOTE, DECISION]


def suggested(suggester: Suggester, query: dict[str, str] | None = None, **more: str) -> str:
    return suggester.send(
        query, proposal=PROPOSAL, source_url=SOURCE, unsourced=UNSOURCED, note=NOTE, name=NAME,
        email=MAILBOX, wants_thanks="y", **more,
    )  # fmt: skip


def decide(curator: Visitor, what: str, **fields: object) -> None:
    where = f"/en/staff/suggestions/{last_suggestion().reference}"
    assert curator.send(f"{where}/{what}", fields, page=where).status_code == 303


def erase(suggester: Suggester, path: str) -> None:
    """Ask on the page, follow the mail, press its button."""
    answer = suggester.client.post(f"{path}/erasure")
    said(suggester.get(answer.headers["Location"]).page, ["A mail is on its way to you"])
    text = mails("suggestion-erasure", last_suggestion())[-1].text
    where = next(word for word in text.split() if "/erasure/" in word)
    where = where[where.index("/en/") :]
    said(suggester.get(where).page, ["cannot be brought back"])
    assert last_suggestion().status is not SuggestionState.ERASED
    db.session.remove()  # a reader holds the log of SQLite up
    answer = suggester.client.post(where)
    said(suggester.get(answer.headers["Location"]).page, ["The suggestion is erased"])


def found_nowhere(app: Flask) -> None:
    for words in WORDS:
        assert places_of(words, app) == [], words


def test_before_erasing_the_words_are_found(
    suggester: Suggester, curator: Visitor, site: Flask
) -> None:
    """The search itself works: else the next tests would prove nothing."""
    suggested(suggester)
    decide(curator, "refuse", reason=DECISION)
    for words in WORDS:
        assert places_of(words, site), words


def test_what_was_refused_is_found_nowhere(fresh_app: Flask) -> None:
    suggester, curator = Suggester(strict(fresh_app)), signed_in(fresh_app, StaffRole.CURATOR)
    path = suggested(suggester)
    decide(curator, "refuse", reason=DECISION)
    reference = last_suggestion().reference
    erase(suggester, path)
    found_nowhere(fresh_app)
    row = last_suggestion()
    assert (row.reference, row.status) == (reference, SuggestionState.ERASED)
    assert (row.about_key, row.wants_thanks) == ("BR/insurance", False)
    assert suggester.get(path).status_code == 410
    assert suggester.client.post(f"{path}/erasure").status_code == 410


def test_it_reaches_the_draft_that_was_made_of_it(fresh_app: Flask) -> None:
    suggester, curator = Suggester(strict(fresh_app)), signed_in(fresh_app, StaffRole.CURATOR)
    path = suggested(suggester)
    decide(curator, "accept", field="note", accept_note=DECISION)
    with transaction():
        draft = db.session.scalars(select(Draft)).one()
        draft.reason = f"{NAME} has told us"
        draft.state = draft.state | {"checked_on": "2026-11-20"}
    erase(suggester, path)
    found_nowhere(fresh_app)
    draft = db.session.scalars(select(Draft)).one()
    assert draft.state["note"] == draft.base_state["note"]
    assert draft.state["checked_on"] == "2026-11-20", "what the curator wrote stays"
    assert "Thanks" in suggester.get("/en/about/thanks").page.title
    assert NAME not in suggester.get("/en/about/thanks").page.text


@pytest.mark.parametrize("new", ["body", "call"])
def test_it_reaches_the_draft_of_a_new_entry(fresh_app: Flask, new: str) -> None:
    suggester, curator = Suggester(strict(fresh_app)), signed_in(fresh_app, StaffRole.CURATOR)
    path = suggested(suggester, {"new": new}, title="Tumtum Institute")
    decide(curator, "accept", accept_note=DECISION)
    erase(suggester, path)
    found_nowhere(fresh_app)
    assert places_of("Tumtum Institute", fresh_app) == []


def test_it_reaches_the_history_and_what_was_published_stays(fresh_app: Flask) -> None:
    suggester, curator = Suggester(strict(fresh_app)), signed_in(fresh_app, StaffRole.CURATOR)
    path = suggested(suggester)
    decide(curator, "accept", accept_note=DECISION)
    with transaction():
        draft = db.session.scalars(select(Draft)).one()
        draft.reason = f"{NAME} ({MAILBOX}): {NOTE}"
        draft.state = draft.state | {"note": "From the age of 18, as the law says."}
        key = draft.key
    where = f"/en/staff/directory/drafts/{key}"
    assert curator.send(f"{where}/submit", page=where).status_code == 303
    second = signed_in(fresh_app, StaffRole.CURATOR, email="second@helpdesk.example")
    assert second.send(f"{where}/publish", page=where).status_code == 303
    fresh()
    assert [NAME in row.reason for row in db.session.scalars(select(Revision))][-1]
    erase(suggester, path)
    found_nowhere(fresh_app)
    last = db.session.scalars(select(Revision).order_by(Revision.id.desc()).limit(1)).one()
    assert last.reason == ""
    assert last.changes["note"][1] == "From the age of 18, as the law says."
    said(suggester.get("/en/countries/br").page, ["From the age of 18, as the law says."])


def test_it_reaches_the_inquiry_that_was_made_of_it(fresh_app: Flask) -> None:
    suggester, curator = Suggester(strict(fresh_app)), signed_in(fresh_app, StaffRole.CURATOR)
    path = suggested(suggester)
    decide(curator, "inquiry", topic="other")
    erase(suggester, path)
    found_nowhere(fresh_app)
    assert inquiries()[-1].is_blank


def test_erasing_the_inquiry_reaches_the_suggestion_it_was_made_of(fresh_app: Flask) -> None:
    suggester, curator = Suggester(strict(fresh_app)), signed_in(fresh_app, StaffRole.CURATOR)
    path = suggested(suggester)
    decide(curator, "inquiry", topic="other")
    coordinator = signed_in(fresh_app, StaffRole.COORDINATOR, email="c@helpdesk.example")
    where = f"/en/staff/inquiries/{inquiries()[-1].reference}/erasure"
    db.session.remove()
    assert coordinator.send(where).status_code == 303
    found_nowhere(fresh_app)
    assert suggester.get(path).status_code == 410


def test_who_has_the_page_alone_cannot_erase(suggester: Suggester) -> None:
    path = suggester.send()
    for code in ("0-x", "9999999999-AAAAAAAAAAAAAAAAAAAAAAAAAAA", "é"):
        assert suggester.client.post(f"{path}/erasure/{code}").status_code == 410
    assert last_suggestion().status is SuggestionState.OPEN


def test_the_mail_runs_out_and_says_so(suggester: Suggester) -> None:
    with time_machine.travel(NOW):
        path = suggester.send()
        suggester.client.post(f"{path}/erasure")
        text = mails("suggestion-erasure", last_suggestion())[-1].text
    where = next(word for word in text.split() if "/erasure/" in word)
    where = where[where.index("/en/") :]
    with time_machine.travel(NOW + timedelta(hours=49)):
        response = suggester.client.post(where)
    assert response.status_code == 410
    said(response.page, ["Nothing was erased"])


def test_a_form_sent_again_afterwards_brings_nothing_back(fresh_app: Flask) -> None:
    suggester = Suggester(strict(fresh_app))
    fields = suggester.filled()
    path = suggester.post(fields).headers["Location"].partition("?")[0]
    erase(suggester, path)
    assert suggester.post(fields).status_code == 410


# Retention


def test_what_was_decided_long_ago_is_forgotten_and_how_it_was_decided_stays(
    fresh_app: Flask,
) -> None:
    suggester, curator = Suggester(strict(fresh_app)), signed_in(fresh_app, StaffRole.CURATOR)
    path = suggested(suggester)
    decide(curator, "refuse", reason=DECISION)
    with transaction():
        decided = db.session.scalars(select(Suggestion)).one()
        decided.decided_at = NOW
    with time_machine.travel(datetime(2028, 11, 23, 11, tzinfo=UTC)):
        assert forget_old_suggestions(fresh_app) == 0
    with time_machine.travel(datetime(2028, 11, 23, 13, tzinfo=UTC)):
        assert forget_old_suggestions(fresh_app) == 1
        assert forget_old_suggestions(fresh_app) == 0
    found_nowhere(fresh_app)
    assert last_suggestion().status is SuggestionState.REFUSED
    assert suggester.get(path).status_code == 410


def test_what_waits_for_a_decision_is_not_forgotten(fresh_app: Flask) -> None:
    with time_machine.travel(NOW):
        path = Suggester(strict(fresh_app)).send()
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC)):
        assert forget_old_suggestions(fresh_app) == 0
        assert Suggester(strict(fresh_app)).get(path).status_code == 200
