"""The pages of numbers, of the summary and of the system: what they say, and to whom."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.rounds import RoundNotes, note_round
from helpdesk.inquiries.models import Inquiry
from helpdesk.outbox.models import OutboxMessage
from helpdesk.outbox.services import deliver_due
from helpdesk.routing.queries import desk_by_slug
from tests.integration.figures.conftest import NOW, at
from tests.support.client import strict
from tests.support.inquiries import row
from tests.support.mail import RecordingTransport, as_stored, promise
from tests.support.staff import Visitor, noted, signed_in, within

NUMBERS, SYSTEM, ANSWERS = "/en/staff/numbers", "/en/staff/system", "/en/about/answers"


def csv_rows(visitor: Visitor, table: str) -> list[list[str]]:
    response = visitor.get(f"{NUMBERS}/{table}.csv?months=3")
    assert response.status_code == 200
    assert response.content_type == "text/csv; charset=utf-8; header=present"
    assert f"inquiries-{table}-2026-11.csv" in response.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(response.get_data(as_text=True), newline="")))


def test_coordinators_read_the_numbers_with_their_denominators(counted: Flask) -> None:
    page = signed_in(counted, StaffRole.COORDINATOR).get(f"{NUMBERS}?months=3").page
    for words in (
        "Overdue 1",
        "of 7 received",
        "Satisfied 50% 1 of 2 who rated; 4 were answered",
        "First answer, median 1 working day of 4 first answers",
        "Saved by suggestions 3",
    ):
        assert words in page.text, words
    captions = [page.words(caption) for caption in page.all("caption")]
    assert captions == ["Per month, by the day of receipt", "By desk that leads", "By topic", "By country"]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_the_numbers_are_in_every_language(counted: Flask, language: str) -> None:
    visitor = signed_in(counted, StaffRole.ADMINISTRATOR)
    for page in ("numbers", "system", "replies"):
        assert visitor.get(f"/{language}/staff/{page}").status_code == 200


@pytest.mark.parametrize("role", [StaffRole.CONTACT, StaffRole.CURATOR])
def test_others_of_the_staff_are_turned_away(counted: Flask, role: StaffRole) -> None:
    visitor = signed_in(counted, role)
    for path in (NUMBERS, f"{NUMBERS}/desks.csv", SYSTEM):
        assert visitor.get(path).status_code == 403


def test_visitors_are_asked_to_sign_in(counted: Flask) -> None:
    client = strict(counted)
    for path in (NUMBERS, f"{NUMBERS}/desks.csv", SYSTEM):
        assert client.get(path).status_code == 303
    assert client.post(f"{SYSTEM}/mail/1/retry").status_code in {400, 401}


def test_the_tables_come_as_csv(counted: Flask) -> None:
    visitor = signed_in(counted, StaffRole.COORDINATOR)
    months = csv_rows(visitor, "months")
    assert months[0][:5] == ["month", "received", "answered", "median_working_days", "p90_working_days"]  # fmt: skip
    assert months[1] == ["2026-09", "2", "2", "2", "3", "1", "1", "0", "2", "1"]
    desks = {line[0]: line for line in csv_rows(visitor, "desks")}
    assert desks["iberia"] == ["iberia", "Iberia Desk", "6", "3", "1", "3", "3", "1", "2"]
    assert visitor.get(f"{NUMBERS}/people.csv").status_code == 404


def test_a_desk_called_like_a_formula_is_not_calculated(counted: Flask) -> None:
    with transaction():
        for label in desk_by_slug(db.session(), "iberia").labels:
            label.label = '=HYPERLINK("http://evil.example","Iberia")'
    desks = {line[0]: line for line in csv_rows(signed_in(counted, StaffRole.COORDINATOR), "desks")}
    assert desks["iberia"][1].startswith("'=HYPERLINK(")


def test_everybody_reads_the_summary_without_small_numbers(counted: Flask) -> None:
    page = strict(counted).get(ANSWERS).page
    assert "Received 7" in page.text
    assert "Answered fewer than 5" in page.text
    assert "too few have rated their answer to say" in page.text
    assert "First answer, median" not in page.text  # of four answers
    assert "Numbers from 1 to 4 are not shown exactly" in page.text
    assert "Other topics together 7" in page.text


def test_the_summary_of_nothing_says_so(fresh_client) -> None:  # type: ignore[no-untyped-def]
    for language in ("en", "es", "pt"):
        response = fresh_client.get(f"/{language}/about/answers")
        assert response.status_code == 200
    assert "Nothing has been asked in this time." in fresh_client.get(ANSWERS).page.text


def test_about_leads_to_the_summary(fresh_client) -> None:  # type: ignore[no-untyped-def]
    assert fresh_client.get("/en/about").page.find(f'a[href="{ANSWERS}"]')


def test_the_summary_is_kept_until_a_number_changes(counted: Flask) -> None:
    client = strict(counted)
    tag = client.get(ANSWERS).headers["ETag"]
    assert client.get(ANSWERS, headers={"If-None-Match": tag}).status_code == 304

    def receive() -> None:
        with transaction():
            row(at(11, 22))

    within(counted, receive)
    assert client.get(ANSWERS, headers={"If-None-Match": tag}).status_code == 200


def given_up(key: str) -> OutboxMessage:
    message = promise(key, about=("inquiry", "HD-26-TEST"), now=clock.now())
    deliver_due(RecordingTransport(refuses=True), now=clock.now())
    return message


def test_administrators_see_the_state_and_try_given_up_mail_again(counted: Flask) -> None:
    message = given_up("check:1")
    visitor = signed_in(counted, StaffRole.ADMINISTRATOR)
    page = visitor.get(SYSTEM).page
    for words in ("Given up 1", "mail-check, inquiry HD-26-TEST", "No flood is on.", "550"):
        assert words in page.text, words
    assert "asker@example.org" not in page.text
    assert visitor.send(f"{SYSTEM}/mail/{message.id}/retry", page=SYSTEM).status_code == 303
    assert as_stored(message).given_up_at is None
    assert len(noted("outbox.retried")) == 1
    sent = RecordingTransport()
    deliver_due(sent, now=clock.now())
    assert len(sent.letters) == 1


def test_what_is_sent_or_not_there_is_not_tried_again(counted: Flask) -> None:
    message = promise("check:2", now=clock.now())
    deliver_due(RecordingTransport(), now=clock.now())
    visitor = signed_in(counted, StaffRole.ADMINISTRATOR)
    for number in (message.id, 999_999):
        visitor.send(f"{SYSTEM}/mail/{number}/retry", page=SYSTEM)
        assert "The message was sent meanwhile" in visitor.get(SYSTEM).page.text
    assert noted("outbox.retried") == []


def test_all_given_up_mail_is_tried_again_at_once(counted: Flask) -> None:
    messages = [given_up(f"check:{number}") for number in range(3)]
    visitor = signed_in(counted, StaffRole.ADMINISTRATOR)
    visitor.send(f"{SYSTEM}/mail/retry", page=SYSTEM)
    assert [as_stored(message).given_up_at for message in messages] == [None] * 3


def test_mail_that_was_put_off_is_told_apart_from_mail_that_waits(counted: Flask) -> None:
    promise("check:3", now=clock.now())
    with transaction():
        promise_row = db.session.query(OutboxMessage).filter_by(key="check:3").one()
        promise_row.attempts = 2
    promise("check:4", now=clock.now())
    page = signed_in(counted, StaffRole.ADMINISTRATOR).get(SYSTEM).page
    assert "Queued 1" in page.text
    assert "Put off 1" in page.text


def test_the_worker_s_rounds_are_told_and_a_late_one_is_a_warning(counted: Flask) -> None:
    visitor = signed_in(counted, StaffRole.ADMINISTRATOR)
    assert "Mail: No round yet" in visitor.get(SYSTEM).page.text
    note_round("mail", now=NOW, failing_since=None)
    note_round("index", now=NOW - timedelta(minutes=6), failing_since=None)
    note_round("upkeep", now=NOW, failing_since=NOW)
    page = visitor.get(SYSTEM).page
    assert "Mail: Last round on 23 November 2026" in page.text
    assert "Search index: Last round on 23 November 2026" in page.text
    assert "the worker has stopped or hangs" in page.text
    assert "Its rounds fail since" in page.text
    assert len(page.all(".notice--warning")) == 2


def test_rounds_are_noted_now_and_then_and_at_once_when_they_begin_to_fail(counted: Flask) -> None:
    from helpdesk.core.rounds import worker_rounds

    def rows() -> list[tuple[str, bool]]:
        db.session.rollback()
        db.session.expire_all()
        return [(each.part, each.failing_since is not None) for each in worker_rounds()]

    notes = RoundNotes(counted, "mail")
    notes.note(has_failed=False)
    assert rows() == [("mail", False)]
    notes.note(has_failed=True)
    assert rows() == [("mail", True)]
    notes.note(has_failed=False)
    assert rows() == [("mail", False)]


def test_counting_leaves_inquiries_as_they_are(counted: Flask) -> None:
    before = db.session.query(Inquiry.version).all()
    db.session.rollback()
    signed_in(counted, StaffRole.COORDINATOR).get(NUMBERS)
    assert db.session.query(Inquiry.version).all() == before
