"""The worker's rounds: the index follows, ended counters go, a failure is told once."""

from __future__ import annotations

import threading
import time

import pytest
from flask import Flask
from sqlalchemy import func, select
from structlog.testing import capture_logs

from helpdesk import worker
from helpdesk.core.database import db, transaction
from helpdesk.core.limits import RateCounter
from helpdesk.directory.models import Agency
from helpdesk.search.services import SearchQuery, engine, search_directory


def test_a_change_that_the_request_left_is_found_after_a_round(fresh_app: Flask) -> None:
    with engine().index.writing(limit=1), transaction():
        # The index is busy: the request leaves it to the worker.
        agency = db.session.scalars(select(Agency).where(Agency.slug == "anmat")).one()
        agency.acronym = "ZQXJ"
    assert search_directory(SearchQuery(text="ZQXJ")).results.total == 0
    assert worker.one_round(fresh_app) >= 1
    assert search_directory(SearchQuery(text="ZQXJ")).results.items[0].key == "anmat"


def test_a_round_with_nothing_to_do_writes_nothing(fresh_app: Flask) -> None:
    assert worker.one_round(fresh_app) == 0


def test_counters_that_have_ended_are_forgotten(fresh_app: Flask) -> None:
    with transaction():
        db.session.add(RateCounter(key="ended", ends_at=time.time() - 1, hits=3))
        db.session.add(RateCounter(key="running", ends_at=time.time() + 60, hits=3))
    assert worker.sweep(fresh_app) == 1
    assert db.session.scalar(select(func.count()).select_from(RateCounter)) == 1


def test_a_failure_is_told_once_and_the_worker_goes_on(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []
    stop = threading.Event()

    def failing(_app: Flask) -> int:
        rounds.append(1)
        if len(rounds) == 4:
            stop.set()
        raise OSError("the database is away")

    monkeypatch.setattr(worker, "one_round", failing)
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    with capture_logs() as told:
        worker.work(fresh_app, stop)
    assert len(rounds) == 4
    assert [line["event"] for line in told] == ["worker_round_failed"]
