"""When the worker last went round, as the administrators' page tells it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core import clock
from helpdesk.core.database import Model, UtcDateTime, db

PARTS = ("mail", "index", "upkeep")
NOTED_EVERY = 30.0  # seconds; a round a second is not worth a row a second
# A part that was not noted for so long has stopped, or hangs.
LATE_AFTER = timedelta(minutes=5)
log = structlog.get_logger(__name__)


class WorkerRound(Model):
    """The last round of one part of the worker, and since when its rounds fail."""

    __tablename__ = "worker_round"

    part: Mapped[str] = mapped_column(String(20), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def is_late(self, now: datetime) -> bool:
        return now - self.ended_at > LATE_AFTER


class RoundNotes:
    """Notes the rounds of one part: every so often, and at once when they begin or cease to fail."""

    def __init__(self, app: Flask, part: str) -> None:
        self._app = app
        self._part = part
        self._noted_at = float("-inf")
        self._failing_since: datetime | None = None
        self._was_failing = False

    def note(self, *, has_failed: bool) -> None:
        has_turned = has_failed != self._was_failing
        if not has_turned and time.monotonic() - self._noted_at < NOTED_EVERY:
            return
        now = clock.now()
        if has_turned:
            self._failing_since = now if has_failed else None
        self._was_failing = has_failed
        self._noted_at = time.monotonic()
        try:
            with self._app.app_context():
                note_round(self._part, now=now, failing_since=self._failing_since)
        except (SQLAlchemyError, OSError):
            # What is told of the worker must not end it; while the database is away nobody could read it.
            log.debug("round_not_noted", part=self._part)


def note_round(part: str, *, now: datetime, failing_since: datetime | None) -> None:
    build = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert
    told = {"ended_at": now, "failing_since": failing_since}
    row = build(WorkerRound).values(part=part, **told)
    upsert = row.on_conflict_do_update(index_elements=["part"], set_=told)
    with db.engine.connect().execution_options(read_only=False) as connection:
        connection.execute(upsert)
        connection.commit()


def worker_rounds() -> Sequence[WorkerRound]:
    return db.session.scalars(select(WorkerRound).order_by(WorkerRound.part)).all()
