"""The loop beside the server: brings the index up to the database, forgets what is kept for a while.

One process a machine is enough; two do no harm, since the index has one writer at a time.
"""

from __future__ import annotations

import signal
import threading
import time

import click
import structlog
from flask import Flask, current_app

from helpdesk.core.database import db
from helpdesk.core.limits import SWEEP_EVERY, forget_ended_counters
from helpdesk.inquiries import retention
from helpdesk.search.changes import catch_up

PAUSE = 1.0  # seconds between two rounds; a change is found within two
log = structlog.get_logger(__name__)


def work(app: Flask, stop: threading.Event) -> None:
    """Go round until `stop` is set; a round that fails is logged and the next one tries again."""
    failing = False
    swept_at = time.monotonic()
    forgot_at: float | None = None  # once at the start: a worker may never live for an hour
    while not stop.wait(PAUSE):
        try:
            one_round(app)
            if time.monotonic() - swept_at > SWEEP_EVERY:
                sweep(app)
                swept_at = time.monotonic()
            if forgot_at is None or time.monotonic() - forgot_at > retention.EVERY:
                retention.forget_what_is_over(app)
                forgot_at = time.monotonic()
            failing = False
        except Exception:
            if not failing:  # once, not every second while the database is away
                log.exception("worker_round_failed")
            failing = True


def one_round(app: Flask) -> int:
    """Do all that waits; the number of entries written to the index."""
    with app.app_context():
        try:
            return catch_up()
        finally:
            db.session.remove()


def sweep(app: Flask) -> int:
    """Delete what is kept for a while only; how many rows."""
    with app.app_context():
        return forget_ended_counters()


@click.command("worker")
def command() -> None:
    """Keep the index up with the database until stopped."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    work(app, stop)
