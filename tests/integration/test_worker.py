"""The worker's rounds: mail leaves, the index follows, what has ended goes, a failure is told once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from structlog.testing import capture_logs

from helpdesk import worker
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.limits import RateCounter
from helpdesk.directory.models import Agency
from helpdesk.outbox.services import KEEP_GIVEN_UP, deliver_due
from helpdesk.search.services import SearchQuery, engine, search_directory
from tests.support.mail import RecordingTransport, as_stored, promise

WITHIN = 20.0  # seconds, on a busy machine; hundredths are usual


def leave_a_change_to_the_worker() -> None:
    with engine().index.writing(limit=1), transaction():
        # The index is busy: the request leaves it.
        agency = db.session.scalars(select(Agency).where(Agency.slug == "anmat")).one()
        agency.acronym = "ZQXJ"
    assert not is_found()


def is_found() -> bool:
    found = search_directory(SearchQuery(text="ZQXJ")).results.items
    return bool(found) and found[0].key == "anmat"


def test_a_change_that_the_request_left_is_found_after_a_round(fresh_app: Flask) -> None:
    leave_a_change_to_the_worker()
    assert worker.one_round(fresh_app) >= 1
    assert is_found()


def test_a_round_with_nothing_to_do_writes_nothing(fresh_app: Flask) -> None:
    assert worker.one_round(fresh_app) == 0


def test_counters_that_have_ended_are_forgotten(fresh_app: Flask) -> None:
    with transaction():
        db.session.add(RateCounter(key="ended", ends_at=time.time() - 1, hits=3))
        db.session.add(RateCounter(key="running", ends_at=time.time() + 60, hits=3))
    assert worker.sweep(fresh_app) == 1
    assert db.session.scalar(select(func.count()).select_from(RateCounter)) == 1


def test_words_of_mail_given_up_long_ago_are_forgotten(empty_app: Flask) -> None:
    long_ago = clock.now() - KEEP_GIVEN_UP - timedelta(days=1)
    message = promise(now=long_ago)
    deliver_due(RecordingTransport(refuses=True), now=long_ago)
    assert worker.sweep(empty_app) == 1
    assert as_stored(message).text == ""


def test_a_round_sends_all_that_is_due(empty_app: Flask) -> None:
    for number in range(150):  # more than it takes at once
        promise(f"check:{number}")
    transport = RecordingTransport()
    assert worker.mail_round(empty_app, transport, threading.Event()) == 150
    assert worker.mail_round(empty_app, transport, threading.Event()) == 0
    assert len({letter.message_id for letter in transport.letters}) == 150


def test_a_round_ends_at_a_letter_when_the_worker_is_stopped(empty_app: Flask) -> None:
    for number in range(3):
        promise(f"check:{number}")
    stop = threading.Event()

    class Stopping(RecordingTransport):
        def send(self, letter: object) -> None:
            stop.set()

    assert worker.mail_round(empty_app, Stopping(), stop) == 1


def at_work(app: Flask, until: Callable[[], bool]) -> None:
    """Let the worker work until something is so."""
    stop = threading.Event()
    working = threading.Thread(target=worker.work, args=(app, stop), name="worker")
    working.start()
    ends_at = time.monotonic() + WITHIN
    try:
        while not until() and time.monotonic() < ends_at:
            time.sleep(0.01)
        assert until()
    finally:
        stop.set()
        working.join(WITHIN)
    assert not working.is_alive()


def test_the_worker_sends_what_is_promised_while_it_works(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PAUSE", 0.01)
    folder = empty_app.config["SETTINGS"].mail_folder
    at_work(empty_app, until=lambda: bool(promise()) and any(folder.glob("*.eml")))


def test_a_failure_of_the_index_holds_no_mail_back_and_is_told_once(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []

    def failing(_app: Flask) -> int:
        rounds.append(1)
        raise OSError("the disk is full")

    monkeypatch.setattr(worker, "one_round", failing)
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    promise()
    folder = fresh_app.config["SETTINGS"].mail_folder
    with capture_logs() as told:
        at_work(fresh_app, until=lambda: len(rounds) > 3 and any(folder.glob("*.eml")))
    failures = [line for line in told if line["event"] == "worker_round_failed"]
    assert [line["part"] for line in failures] == ["index"]


def test_a_failure_of_mail_keeps_nothing_out_of_the_index_and_is_told_once(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []

    def failing(*_args: object) -> int:
        rounds.append(1)
        raise OSError("the network is away")

    monkeypatch.setattr(worker, "mail_round", failing)
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    leave_a_change_to_the_worker()
    with capture_logs() as told:
        at_work(fresh_app, until=lambda: len(rounds) > 3 and is_found())
    failures = [line for line in told if line["event"] == "worker_round_failed"]
    assert [line["part"] for line in failures] == ["mail"]


def test_a_mail_server_that_hangs_does_not_hold_up_the_index(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = threading.Event()

    class Hanging(RecordingTransport):
        def send(self, letter: object) -> None:
            hanging.wait(WITHIN)

    monkeypatch.setattr(worker, "transport_for", lambda _settings: Hanging())
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    promise()
    leave_a_change_to_the_worker()

    def until() -> bool:
        if is_found():
            hanging.set()  # the letter is let go, so that the worker can end
        return hanging.is_set()

    at_work(fresh_app, until)
