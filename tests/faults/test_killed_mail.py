"""kill -9 of the worker at each step of sending, before a real mail server: no mail lost, none doubled unseen."""

from __future__ import annotations

import os
import signal
import smtplib
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from config_mail import MailSettings
from helpdesk import worker
from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.outbox.delivery import LEASE
from helpdesk.outbox.queries import MailState, messages_in
from helpdesk.outbox.services import deliver_due
from helpdesk.outbox.transports import SmtpTransport
from tests.support.mail import promise
from tests.support.processes import Child
from tests.support.smtp import arrived, serving_apart

ROUNDS = 200
MAILS = 2  # promised in a round; the worker is killed at the second, which the first one's connection serves

KILLED_WITHIN = 120.0  # seconds, on a busy machine; hundredths are usual

# In their order: after which of these the worker is killed. "claim" and "mark" are the two UPDATEs.
STEPS = (
    "before the claim", "claim not committed", "claim committed", "connected", "EHLO", "MAIL", "RCPT", "DATA",
    "half of the content", "content not confirmed", "content confirmed", "mark not committed", "mark committed",
)  # fmt: skip


def is_of_mail(sql: str) -> bool:
    """The upkeep sweeps the same table in a thread of its own."""
    return sql.startswith("UPDATE outbox_message") and threading.current_thread().name == "mail"


class Killing:
    """Kills this process, as the system would, when `step` is reached for the second mail."""

    def __init__(self, step: str) -> None:
        self.step = step
        self.seen: Counter[str] = Counter()

    def at(self, step: str) -> None:
        if threading.current_thread().name != "mail":
            return  # the index has commits of its own
        self.seen[step] += 1
        # There is one connection for all mails of a round.
        wanted = 1 if step in ("connected", "EHLO") else MAILS
        if step == self.step and self.seen[step] == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Look on from outside: at the statements, at the commits, at what goes over the wire."""
        last: list[str] = []

        def before(_c: object, _cursor: object, sql: str, *_rest: object) -> None:
            if is_of_mail(sql):
                last[:] = ["claim" if "claimed_by IS" not in sql and "attempts" in sql else "mark"]
                if last == ["claim"]:
                    self.at("before the claim")

        def after(_c: object, _cursor: object, sql: str, *_rest: object) -> None:
            if is_of_mail(sql):
                self.at(f"{last[0]} not committed")

        def committed(_session: object) -> None:
            if last and threading.current_thread().name == "mail":
                self.at(f"{last.pop()} committed")

        event.listen(db.engine, "before_cursor_execute", before)
        event.listen(db.engine, "after_cursor_execute", after)
        event.listen(db.session, "after_commit", committed)
        self._watch_the_wire()

    def _watch_the_wire(self) -> None:
        def after_each(name: str, step: str) -> None:
            inner: Callable[..., Any] = getattr(smtplib.SMTP, name)

            def outer(smtp: smtplib.SMTP, *args: Any, **kwargs: Any) -> Any:
                result = inner(smtp, *args, **kwargs)
                self.at(step)
                return result

            setattr(smtplib.SMTP, name, outer)

        for name, step in (("connect", "connected"), ("ehlo", "EHLO"), ("mail", "MAIL"),
                           ("rcpt", "RCPT"), ("docmd", "DATA")):  # fmt: skip
            after_each(name, step)
        inner_send, inner_reply = smtplib.SMTP.send, smtplib.SMTP.getreply
        is_content = False

        def send(smtp: smtplib.SMTP, content: bytes | str) -> None:
            nonlocal is_content
            if isinstance(content, bytes) and content.endswith(b"\r\n.\r\n"):
                half = len(content) // 2
                inner_send(smtp, content[:half])
                self.at("half of the content")
                inner_send(smtp, content[half:])
                self.at("content not confirmed")
                is_content = True
            else:
                inner_send(smtp, content)

        def getreply(smtp: smtplib.SMTP) -> Any:
            nonlocal is_content
            reply = inner_reply(smtp)
            if is_content:
                is_content = False
                self.at("content confirmed")
            return reply

        smtplib.SMTP.send = send  # type: ignore[method-assign, assignment]
        smtplib.SMTP.getreply = getreply  # type: ignore[method-assign]


def test_no_mail_is_lost_or_sent_as_two_however_the_worker_is_killed(
    site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "accepted"
    promised: dict[str, str] = {}  # address to Message-ID
    kills: Counter[str] = Counter()
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    with serving_apart(log) as port:
        settings = MailSettings(
            transport="smtp", smtp_host="127.0.0.1", smtp_port=port, smtp_security="none"
        )
        transport = SmtpTransport(settings)
        monkeypatch.setattr(worker, "transport_for", lambda _settings: transport)
        for number in range(ROUNDS):
            step = STEPS[number % len(STEPS)]
            for mail in range(MAILS):
                address = f"asker-{number}-{mail}@example.org"
                promised[address] = promise(f"check:{number}:{mail}", to=address).message_id

            def work(step: str = step) -> None:
                Killing(step).watch()
                stop = threading.Event()
                threading.Timer(KILLED_WITHIN, stop.set).start()
                worker.work(site, stop)

            db.session.remove()  # a child takes over no connection of the test
            child = Child(site, work)
            assert child.wait() == -signal.SIGKILL, f"the worker got past {step!r}"
            kills[step] += 1
            # The next worker comes when the claim of the killed one has run out.
            deliver_due(transport, now=clock.now() + LEASE + timedelta(seconds=1))
    assert messages_in(MailState.WAITING) == []
    assert messages_in(MailState.GIVEN_UP) == []
    found = arrived(log)
    lost = set(promised) - set(found)
    changed = {address for address, ids in found.items() if set(ids) != {promised[address]}}
    doubled = Counter(
        STEPS[int(address.split("-")[1]) % len(STEPS)]
        for address, ids in found.items()
        if len(ids) > 1
    )
    print(
        table(kills, doubled, database=db.engine.dialect.name, lost=len(lost), changed=len(changed))
    )
    assert lost == set()
    assert changed == set()
    # Only where the server has confirmed, or could have, and the row does not say so yet.
    assert set(doubled) <= {"content not confirmed", "content confirmed", "mark not committed"}
    assert max(len(ids) for ids in found.values()) <= 2


def table(
    kills: Counter[str], doubled: Counter[str], *, database: str, lost: int, changed: int
) -> str:
    lines = [f"{database}: worker killed in {kills.total()} rounds of {MAILS} mails"]
    lines.append(f"{'killed after':<24}{'kills':>6}{'arrived twice, same Message-ID':>32}")
    lines += [f"{step:<24}{kills[step]:>6}{doubled[step]:>32}" for step in STEPS]
    lines.append(f"lost: {lost}; with two different Message-IDs: {changed}")
    return "\n".join(lines)
