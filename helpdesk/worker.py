"""The loops beside the server: mail leaves, the index follows the database, what has ended is forgotten.

Mail, index and upkeep go round in threads of their own: a mail server that hangs keeps no entry out of the
index, and an index that cannot be written holds no mail back. One process a machine is enough; two do no harm,
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

from helpdesk.accounts.sessions import forget_ended_sessions
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.limits import SWEEP_EVERY, forget_ended_counters
from helpdesk.core.rounds import RoundNotes
from helpdesk.inquiries import reminders, retention
from helpdesk.outbox.services import deliver_due, forget_given_up
from helpdesk.outbox.transports import Transport, transport_for
from helpdesk.search.changes import catch_up
from helpdesk.suggesting.retention import forget_old_suggestions

PAUSE = 1.0  # seconds between two rounds; a change or a mail is found within two
# Seconds, for both threads together, for what is on its way when the worker is stopped; a letter that is
# not finished by then is sent again when its claim has run out. The launcher waits a little longer
# (launch.STOP_WITHIN).
FINISH_WITHIN = 6.0
log = structlog.get_logger(__name__)


def work(app: Flask, stop: threading.Event) -> None:
    """Go round until `stop` is set; a round that fails is logged and the next one tries again."""
    transport = transport_for(app.config["SETTINGS"])
    rounds: dict[str, Callable[[], object]] = {
        "mail": lambda: mail_round(app, transport, stop),
        "upkeep": _upkeep_rounds(app),
    }
    beside = [
        threading.Thread(target=_go_round, args=(app, part, stop, a_round), name=part, daemon=True)
        for part, a_round in rounds.items()
    ]
    for thread in beside:
        thread.start()
    _go_round(app, "index", stop, lambda: one_round(app))
    until = time.monotonic() + FINISH_WITHIN
    for thread in beside:
        thread.join(max(0.0, until - time.monotonic()))


def _go_round(app: Flask, part: str, stop: threading.Event, a_round: Callable[[], object]) -> None:
    failing = False
    notes = RoundNotes(app, part)
    while not stop.wait(PAUSE):
        try:
            a_round()
            failing = False
        except Exception:
            if not failing:  # once, not every second while the database is away
                log.exception("worker_round_failed", part=part)
            failing = True
        notes.note(has_failed=failing)


def _upkeep_rounds(app: Flask) -> Callable[[], None]:
    """What is done every so often, for the first time at the start: a worker may not live for an hour."""
    jobs: dict[Callable[[Flask], object], float] = {
        sweep: SWEEP_EVERY,
        retention.forget_what_is_over: retention.EVERY,
        forget_old_suggestions: retention.EVERY,
        reminders.remind_of_what_is_due: reminders.EVERY,
    }
    due_at = dict.fromkeys(jobs, 0.0)

    def a_round() -> None:
        for job, every in jobs.items():
            if time.monotonic() >= due_at[job]:
                due_at[job] = time.monotonic() + every
                job(app)

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
            return forgotten + forget_ended_counters() + forget_ended_sessions(now=clock.now())
        finally:
            db.session.remove()


@click.command("worker")
def command() -> None:
    """Send mail and keep the index up with the database until stopped."""
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: object) -> None:
        # In a thread: the signal may come while this one holds the event's lock, in `wait`.
        threading.Thread(target=stop.set, daemon=True).start()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    work(app, stop)
