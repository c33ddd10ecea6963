"""Sending what is due: claim, hand over, write down what came of it; each in a transaction of its own.

1. One UPDATE claims a row for `LEASE`, and has to change exactly one.
2. The letter is composed and handed over, without any transaction open.
3. One UPDATE writes down what came of it.

A process killed between 2 and 3 leaves a claim that runs out, and the same letter, with the same
Message-ID, is sent again: at least once, never two different ones. See docs/adr on the outbox.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from flask import current_app
from sqlalchemy import Table, update

from helpdesk.core.database import db, transaction
from helpdesk.outbox.backoff import after_refusal, while_away
from helpdesk.outbox.composing import File, Sender, compose
from helpdesk.outbox.models import OutboxMessage
from helpdesk.outbox.queries import due_ids, is_due, message_with_id
from helpdesk.outbox.transports import (
    NotSentError,
    RefusedError,
    ServerAwayError,
    Transport,
)

# Longer than a letter may take (transports.SEND_WITHIN), so that nobody sends what another still sends.
LEASE = timedelta(minutes=10)
BATCH = 100  # messages in one round
BlobReader = Callable[[str], bytes]
log = structlog.get_logger(__name__)


@dataclass
class DeliveryReport:
    """What became of one round."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    is_away: bool = False  # the server could not be used: the rest was not tried

    @property
    def tried(self) -> int:
        return self.sent + self.put_off + self.given_up

    def __str__(self) -> str:
        return f"{self.sent} sent, {self.put_off} put off, {self.given_up} given up"


def deliver_due(
    transport: Transport, *, now: datetime, is_stopping: Callable[[], bool] = lambda: False
) -> DeliveryReport:
    """Try what is due, at most `BATCH` of it; where nothing is, this is one SELECT.

    The one service that commits: a claim has to hold before a letter leaves. `now` is the moment of
    the call; what happens later in the round is dated later.
    """
    started = time.monotonic()
    report = DeliveryReport()
    due = due_ids(now, limit=BATCH)
    db.session.rollback()  # no transaction stays open while a server is waited for
    if not due:
        return report
    try:
        for number in due:
            if report.is_away or is_stopping():
                break
            moment = now + timedelta(seconds=time.monotonic() - started)
            message = claim(number, now=moment)
            if message is not None:
                _deliver(message, transport, report, now=moment)
    finally:
        transport.close()
    return report


def claim(number: int, *, now: datetime) -> OutboxMessage | None:
    """Take a message in hand, as a copy outside the session; None where another has it."""
    table = cast(Table, OutboxMessage.__table__)
    by = f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(8)}"
    claiming = (
        update(table)
        .where(table.c.id == number, is_due(now))
        .values(claimed_by=by, claimed_until=now + LEASE, attempts=table.c.attempts + 1)
        .returning(*table.c)
    )
    with transaction():
        rows = db.session.execute(claiming).all()
    return OutboxMessage(**rows[0]._mapping) if len(rows) == 1 else None


def _deliver(
    message: OutboxMessage, transport: Transport, report: DeliveryReport, *, now: datetime
) -> None:
    began = time.monotonic()
    try:
        transport.send(compose(message, sender=_sender(), files=_files(message)))
    except NotSentError as error:
        later = now + timedelta(seconds=time.monotonic() - began)
        _write_down_failure(message, error, report, now=later)
    except Exception as error:
        # A fault of ours or a file that is not there: the others leave all the same. Its words may
        # hold an address, its place cannot.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
        log.error("mail_failed", id=message.id, error=type(error).__name__, where=where)
        _write_down_failure(message, NotSentError(type(error).__name__), report, now=now)
    else:
        later = now + timedelta(seconds=time.monotonic() - began)
        if not _write_down_sent(message, now=later):
            _forget_erased(message, transport)
        report.sent += 1
        _count("sent", message)
        log.info("mail_sent", id=message.id, message=message.message, attempts=message.attempts)


def _write_down_sent(message: OutboxMessage, *, now: datetime) -> bool:
    """Whether the row was there and not yet sent. Its words have left and are not kept."""
    return _changed(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.sent_at.is_(None))
        .values(sent_at=now, given_up_at=None, claimed_by=None, claimed_until=None, **WITHOUT_WORDS)
    )


def _forget_erased(message: OutboxMessage, transport: Transport) -> None:
    """What was erased while it was being sent is taken back, where that can be done."""
    is_gone = message_with_id(message.id) is None
    db.session.rollback()
    if is_gone:
        transport.forget(message.message_id)


def _write_down_failure(
    message: OutboxMessage, error: NotSentError, report: DeliveryReport, *, now: datetime
) -> None:
    refusals = message.refusals
    again: datetime | None = None
    if isinstance(error, ServerAwayError):
        report.is_away = True
        again = while_away(message.attempts, now=now)
    else:
        refusals += 1
        if not isinstance(error, RefusedError):
            again = after_refusal(refusals, now=now)
    is_ours = _changed(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.claimed_by == message.claimed_by)
        .values(
            send_after=again or message.send_after,
            given_up_at=None if again else now,
            refusals=refusals,
            last_error=error.told[:120],
            claimed_by=None,
            claimed_until=None,
        )
    )
    told = {"id": message.id, "message": message.message, "attempts": message.attempts}
    if not is_ours:
        # It was erased, or took longer than the lease and is in other hands.
        log.warning("mail_claim_lost", error=error.told, **told)
    elif again is None:
        report.given_up += 1
        _count("given_up", message)
        log.error("mail_given_up", error=error.told, **told)
    else:
        report.put_off += 1
        _count("put_off", message)
        log.warning("mail_put_off", error=error.told, again_at=again.isoformat(), **told)


WITHOUT_WORDS: dict[str, Any] = {"subject": "", "text": "", "html": "", "attachments": []}


def _changed(statement: Any) -> bool:
    with transaction():
        result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)


def _sender() -> Sender:
    mail = current_app.config["SETTINGS"].mail
    return Sender(mail.from_name, mail.from_address)


def _files(message: OutboxMessage) -> list[File]:
    if not message.attachments:
        return []
    read = cast(BlobReader, current_app.extensions["outbox_blobs"])
    return [File(file.name, file.media_type, read(file.blob)) for file in message.files]


def _count(what: str, message: OutboxMessage) -> None:
    current_app.extensions["outbox_count"](what, message.message)
