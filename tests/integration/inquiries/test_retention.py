"""What is kept for a while only goes by itself, and nothing before its time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given, strategies as st
from sqlalchemy import select

from helpdesk import worker
from helpdesk.audit.models import AuditEvent
from helpdesk.core.database import db
from helpdesk.inquiries import retention
from helpdesk.inquiries.models import InquiryState
from helpdesk.inquiries.retention import Forgotten, forget_what_is_over, months_before
from tests.support import sample_files as files
from tests.support.asking import Asker, fresh, inquiries, last_inquiry, mails, said
from tests.support.client import strict
from tests.support.dumps import places_of
from tests.support.sites import Sites

CLOSED = datetime(2026, 1, 31, 12, tzinfo=UTC)
OVER = datetime(2028, 1, 31, 12, 1, tzinfo=UTC)


def closed_inquiry(asker: Asker, **changes: object) -> tuple[str, str]:
    """The path and reference of an inquiry closed at `CLOSED`."""
    with time_machine.travel(CLOSED, tick=False):
        path = asker.send(**changes)
        asker.client.post(f"{path}/closing")
    return path, last_inquiry().reference


@pytest.mark.parametrize(
    ("moment", "months", "before"),
    [
        ("2028-01-31", 24, "2026-01-31"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2028-03-31", 1, "2028-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-11-23", 120, "2016-11-23"),
    ],
)
def test_months_are_those_of_the_calendar(moment: str, months: int, before: str) -> None:
    at = datetime.fromisoformat(f"{moment}T10:00:00+00:00")
    assert months_before(at, months) == datetime.fromisoformat(f"{before}T10:00:00+00:00")


@given(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)), st.integers(1, 120))  # noqa: DTZ001
def test_a_span_of_months_is_never_longer_than_it_says(moment: datetime, months: int) -> None:
    before = months_before(moment, months)
    assert (moment.year - before.year) * 12 + moment.month - before.month == months
    assert before.day <= moment.day


def test_a_closed_inquiry_is_anonymised_when_its_time_is_over(fresh_app: Flask) -> None:
    asker = Asker(strict(fresh_app))
    path, reference = closed_inquiry(
        asker, name="Asker Quixotl", question="Does a snark need a vorpal permit?"
    )
    db.session.remove()  # a reader holds the log of SQLite up
    with time_machine.travel(OVER - timedelta(minutes=2)):
        assert forget_what_is_over(fresh_app).inquiries == 0
    with time_machine.travel(OVER):
        assert forget_what_is_over(fresh_app).inquiries == 1
        assert forget_what_is_over(fresh_app) == Forgotten()
    db.session.remove()
    for words in ("Quixotl", "vorpal permit", "ana.garcia@example.org"):
        assert places_of(words, fresh_app) == [], words
    row = last_inquiry()
    assert (row.reference, row.status, row.countries) == (reference, InquiryState.CLOSED, ["BR"])
    assert row.anonymised_at is not None
    assert mails() == []
    assert asker.get(path).status_code == 410
    assert db.session.scalars(
        select(AuditEvent.actor_kind).where(AuditEvent.action == "inquiry.anonymised")
    ).all() == ["system"]


def test_one_that_is_open_or_was_opened_again_stays(asker: Asker) -> None:
    with time_machine.travel(CLOSED):
        open_one = asker.send(question="Still open after years?")
    again, _reference = closed_inquiry(asker, question="Opened again?")
    asker.client.post(f"{again}/reopening")
    with time_machine.travel(OVER):
        forget_what_is_over(asker.client.application)
        said(asker.get(open_one).page, ["Still open after years?"])
        said(asker.get(again).page, ["Opened again?"])


def test_the_span_is_a_setting(sites: Sites) -> None:
    with sites.copy_of("seeded", HELPDESK_RETENTION_MONTHS="3") as app, app.app_context():
        asker = Asker(strict(app))
        page = asker.open()
        assert "3 months" in page.words(page.find("#consent-hint"))
        assert "3 months after" in asker.get("/en/privacy").page.text
        closed_inquiry(asker)
        with time_machine.travel(CLOSED + timedelta(days=88)):
            assert forget_what_is_over(app).inquiries == 0
        with time_machine.travel(CLOSED + timedelta(days=92)):
            assert forget_what_is_over(app).inquiries == 1


def test_more_than_fit_in_one_transaction_all_go(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker = Asker(strict(fresh_app))
    for _ in range(5):
        closed_inquiry(asker)
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    with time_machine.travel(OVER):
        assert forget_what_is_over(fresh_app).inquiries == 5
    assert all(inquiry.is_blank for inquiry in inquiries())


def test_files_of_a_form_that_was_never_sent_go_after_two_days(fresh_app: Flask) -> None:
    asker = Asker(strict(fresh_app))
    now = datetime.now(UTC)
    asker.post("check", asker.filled(), files=[("plan.pdf", files.PDF)])
    sent = asker.send(files=[("kept.pdf", files.PDF)])
    with time_machine.travel(now + timedelta(hours=47)):
        assert not forget_what_is_over(fresh_app)
    with time_machine.travel(now + timedelta(hours=49)):
        forgotten = forget_what_is_over(fresh_app)
        assert (forgotten.uploads, forgotten.files) == (1, 0)
        assert asker.get(asker.get(sent).page.link("kept.pdf")).data == files.PDF


def test_a_file_that_a_killed_process_left_is_swept(fresh_app: Flask) -> None:
    store = fresh_app.config["SETTINGS"].files_folder
    stray = store / "ab" / ("ab" * 16)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"left behind")
    asker = Asker(strict(fresh_app))
    asker.send(files=[("kept.pdf", files.PDF)])
    now = datetime.now(UTC)
    assert not forget_what_is_over(fresh_app)
    with time_machine.travel(now + timedelta(hours=49)):
        assert forget_what_is_over(fresh_app).files == 1
    assert [path.read_bytes() for path in store.glob("??/*")] == [files.PDF]


def test_the_worker_does_it_at_its_start_and_then_by_the_hour(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, rounds, forgotten = threading.Event(), [], []

    def one_round(_app: Flask) -> int:
        rounds.append(1)
        if len(rounds) == 5:
            stop.set()
        return 0

    monkeypatch.setattr(worker, "one_round", one_round)
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    monkeypatch.setattr(retention, "forget_what_is_over", forgotten.append)
    worker.work(fresh_app, stop)
    assert forgotten == [fresh_app]
    assert retention.EVERY == 3600


def test_a_failure_of_one_run_is_made_good_by_the_next(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker = Asker(strict(fresh_app))
    closed_inquiry(asker)

    def failing(*_args: object, **_more: object) -> None:
        raise RuntimeError("half-way")

    with time_machine.travel(OVER):
        with monkeypatch.context() as patched:
            patched.setattr("helpdesk.inquiries.erasing.record", failing)
            with pytest.raises(RuntimeError, match="half-way"):
                forget_what_is_over(fresh_app)
        fresh()
        assert last_inquiry().asker_name == "Investigadora Única"
        assert forget_what_is_over(fresh_app).inquiries == 1
    assert last_inquiry().asker_name == ""
