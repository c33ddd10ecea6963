"""The loops beside the server: mail leaves, the index follows the database, what has ended is forgotten.

Mail and index go round in threads of their own: a mail server that hangs keeps no entry out of the index,
and an index that cannot be written holds no mail back. One process a machine is enough; two do no harm,
since a mail is claimed by one and the index has one writer at a time.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

import click
import structlog
from flask import Flask, current_app

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.limits import SWEEP_EVERY, forget_ended_counters
from helpdesk.outbox.services import deliver_due, forget_given_up
from helpdesk.outbox.transports import Transport, transport_for
from helpdesk.search.changes import catch_up

PAUSE = 1.0  # seconds between two rounds; a change or a mail is found within two
# Seconds for a letter that is on its way when the worker is stopped; what is not finished by then is
# sent again when its claim has run out. The launcher waits a little longer (launch.STOP_WITHIN).
FINISH_WITHIN = 6.0
log = structlog.get_logger(__name__)


def work(app: Flask, stop: threading.Event) -> None:
    """Go round until `stop` is set; a round that fails is logged and the next one tries again."""
    transport = transport_for(app.config["SETTINGS"])
    mail = threading.Thread(
        target=_go_round,
        args=("mail", stop, lambda: mail_round(app, transport, stop)),
        name="mail",
        daemon=True,
    )
    mail.start()
    _go_round("index", stop, _index_rounds(app))
    mail.join(FINISH_WITHIN)


def _go_round(part: str, stop: threading.Event, a_round: Callable[[], object]) -> None:
    failing = False
    while not stop.wait(PAUSE):
        try:
            a_round()
            failing = False
        except Exception:
            if not failing:  # once, not every second while the database is away
                log.exception("worker_round_failed", part=part)
            failing = True


def _index_rounds(app: Flask) -> Callable[[], None]:
    swept_at = time.monotonic()

    def a_round() -> None:
        nonlocal swept_at
        one_round(app)
        if time.monotonic() - swept_at > SWEEP_EVERY:
            sweep(app)
            swept_at = time.monotonic()

    return a_round


def one_round(app: Flask) -> int:
    """Do all that waits for the index; the number of entries written to it."""
    with app.app_context():
        try:
            return catch_up()
        finally:
            db.session.remove()


def mail_round(app: Flask, transport: Transport, stop: threading.Event) -> int:
    """Try all mail that is due; how many messages were tried."""
    tried = 0
    with app.app_context():
        try:
            while not stop.is_set():
                report = deliver_due(transport, now=clock.now(), is_stopping=stop.is_set)
                tried += report.tried
                if report.is_away or not report.tried:
                    break
        finally:
            db.session.remove()
    return tried


def sweep(app: Flask) -> int:
    """Delete what is kept for a while only; how many rows."""
    with app.app_context():
        try:
            with transaction():
                forgotten = forget_given_up(now=clock.now())
            return forgotten + forget_ended_counters()
        finally:
            db.session.remove()


@click.command("worker")
def command() -> None:
    """Send mail and keep the index up with the database until stopped."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    work(app, stop)
