"""Several workers at once, each a process of its own: every mail leaves once."""

from __future__ import annotations

import threading
from pathlib import Path

from flask import Flask

from config_mail import MailSettings
from helpdesk import worker
from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.outbox.delivery import LEASE, claim
from helpdesk.outbox.queries import MailState, messages_in
from helpdesk.outbox.services import deliver_due
from helpdesk.outbox.transports import SmtpTransport
from tests.support.mail import NOW, RecordingTransport, promise
from tests.support.processes import Child
from tests.support.smtp import arrived, serving_apart

WORKERS = 3
MAILS = 60


def test_no_mail_is_sent_by_two_workers(empty_app: Flask, tmp_path: Path) -> None:
    log = tmp_path / "accepted"
    log.touch()
    now = clock.now()
    promised = {
        f"asker{number}@example.org": promise(
            f"check:{number}", to=f"asker{number}@example.org", now=now
        ).message_id
        for number in range(MAILS)
    }
    with serving_apart(log) as port:
        settings = MailSettings(
            transport="smtp", smtp_host="127.0.0.1", smtp_port=port, smtp_security="none"
        )

        def work() -> None:
            worker.mail_round(empty_app, SmtpTransport(settings), threading.Event())

        db.session.remove()  # a child takes over no connection of the test
        children = [Child(empty_app, work) for _ in range(WORKERS)]
        assert [child.wait() for child in children] == [0] * WORKERS
    assert arrived(log) == {address: [message_id] for address, message_id in promised.items()}
    sent = messages_in(MailState.SENT)
    assert len(sent) == MAILS
    assert {message.attempts for message in sent} == {1}


def test_what_one_has_claimed_another_leaves_alone_until_the_claim_has_run_out(
    empty_app: Flask,
) -> None:
    message = promise()
    held = claim(message.id, now=NOW)
    assert held is not None
    assert claim(message.id, now=NOW) is None
    assert deliver_due(RecordingTransport(), now=NOW + LEASE / 2).tried == 0
    assert deliver_due(RecordingTransport(), now=NOW + LEASE).sent == 1


def test_one_who_comes_back_too_late_changes_nothing_of_what_another_has_done(
    empty_app: Flask,
) -> None:
    """A worker that was held up past its claim, and then fails: the mail has been sent meanwhile."""

    class HeldUp(RecordingTransport):
        def send(self, letter: object) -> None:
            deliver_due(RecordingTransport(), now=NOW + 2 * LEASE)
            raise ConnectionError

    promise()
    deliver_due(HeldUp(), now=NOW)
    (message,) = messages_in(MailState.ALL)
    assert message.sent_at is not None
    assert message.last_error is None
