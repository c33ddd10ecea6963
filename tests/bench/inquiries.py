"""Inquiries over HTTP: two server processes, the worker, and a mail server that takes all it is given.

`python -m tests.bench.inquiries [CLIENTS [SECONDS]]` measures both databases. Each client opens the
form, fills it in and sends it, again and again, as fast as it is answered; what is measured is the
sending, whose answer says that the inquiry has been taken. At the end three numbers have to be one:
inquiries that a client was told were accepted, rows in the database, and acknowledgements that the mail
server has, one for each reference.

`python -m tests.bench.inquiries --client ORIGIN CLIENTS SECONDS` is the process of the clients.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import func, select

from config import PROJECT_FOLDER
from helpdesk.core.database import db
from helpdesk.inquiries.models import Inquiry
from helpdesk.outbox.models import OutboxMessage
from tests.bench.measuring import Row, machine, percentile, table
from tests.support.postgresql import running_server
from tests.support.server import free_port, wait_for
from tests.support.sites import Sites
from tests.support.smtp import MailServer, serving

CLIENTS = 8
SECONDS = 15.0
WORKERS = 2  # processes of the server
DRAINED_WITHIN = 600.0  # seconds
TICKET = re.compile(rb'name="ticket" value="([^"]+)"')
REFERENCE = re.compile(r"HD-\d\d-[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass
class Outcome:
    """What the clients saw; `milliseconds` of each sending that was accepted."""

    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0


# The clients


def _fields(ticket: str, number: str) -> bytes:
    return urlencode(
        {
            "ticket": ticket,
            "question": f"Which authority approves a trial in Brazil? ({number})",
            "subject": "",
            "countries": "BR",
            "topic": "regulatory",
            "study_type": "",
            "name": "Bench",
            "email": f"bench-{number}@example.org",
            "organisation": "",
            "language": "en",
            "consent": "y",
            "step": "send",
        }
    ).encode()


def _client(host: str, name: int, until: float, outcome: Outcome, lock: threading.Lock) -> None:
    connection = http.client.HTTPConnection(host, timeout=60)
    count = 0
    while time.monotonic() < until:
        count += 1
        connection.request("GET", "/en/ask")
        page = connection.getresponse().read()
        found = TICKET.search(page)
        if found is None:
            raise RuntimeError("the form has no ticket")
        body = _fields(found[1].decode(), f"{name}-{count}")
        start = time.perf_counter()
        connection.request(
            "POST", "/en/ask", body, {"Content-Type": "application/x-www-form-urlencoded"}
        )
        answer = connection.getresponse()
        answer.read()
        spent = (time.perf_counter() - start) * 1000
        with lock:
            if answer.status == 303 and "/inquiries/" in (answer.getheader("Location") or ""):
                outcome.accepted += 1
                outcome.milliseconds.append(spent)
            else:
                outcome.refused[str(answer.status)] += 1
    connection.close()


def clients(origin: str, count: int, seconds: float) -> None:
    """Print the outcome as JSON."""
    host, outcome, lock = urlsplit(origin).netloc, Outcome(), threading.Lock()
    start = time.monotonic()
    threads = [
        threading.Thread(target=_client, args=(host, name, start + seconds, outcome, lock))
        for name in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.monotonic() - start
    print(json.dumps(vars(outcome)))


# The installation


def environment_of(app: Flask, smtp_port: int) -> dict[str, str]:
    settings = app.config["SETTINGS"]
    return {
        "PATH": "/usr/bin:/bin",
        "HELPDESK_INSTANCE": str(settings.instance),
        "HELPDESK_DATABASE_URL": settings.database_url,
        "HELPDESK_LOG_LEVEL": "ERROR",
        "HELPDESK_MAIL": "smtp",
        "HELPDESK_SMTP_HOST": "127.0.0.1",
        "HELPDESK_SMTP_PORT": str(smtp_port),
        "HELPDESK_SMTP_SECURITY": "none",
        "HELPDESK_MAIL_FROM": "Trials Helpdesk <helpdesk@example.org>",
    }


@contextmanager
def process(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [sys.executable, *command], cwd=PROJECT_FOLDER, env=environment, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    command = [
        "-m", "granian", "--interface", "wsgi", "wsgi:app", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(WORKERS), "--blocking-threads", "4",
        "--log-level", "warning", "--no-ws",
    ]  # fmt: skip
    with process(command, environment) as server:
        origin = f"http://127.0.0.1:{port}"
        wait_for(f"{origin}/readyz", server)
        yield origin


def _asked(origin: str, count: int, seconds: float) -> Outcome:
    command = [sys.executable, "-m", "tests.bench.inquiries", "--client"]
    done = subprocess.run(
        [*command, origin, str(count), str(seconds)],
        cwd=PROJECT_FOLDER, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    return Outcome(
        told["accepted"], Counter(told["refused"]), told["milliseconds"], told["seconds"]
    )


def _drained(app: Flask) -> float:
    """Seconds until the outbox is empty; what is left after `DRAINED_WITHIN` is a fault."""
    start = time.monotonic()
    while time.monotonic() - start < DRAINED_WITHIN:
        with app.app_context():
            wanted = select(func.count()).where(OutboxMessage.sent_at.is_(None))
            left = db.session.scalar(wanted)
            db.session.remove()
        if not left:
            return time.monotonic() - start
        time.sleep(0.2)
    raise RuntimeError(f"{left} messages are not sent")


def _acknowledged(server: MailServer) -> Counter[str]:
    """By reference, how many different acknowledgements arrived; a repeated Message-ID is one."""
    by_id = {
        letter.message_id: str(letter.mail["Subject"])
        for letter in server.accepted
        if letter.recipients[0].startswith("bench-")
    }
    found = (REFERENCE.search(subject) for subject in by_id.values())
    return Counter(each[0] for each in found if each)


def measured(name: str, app: Flask, count: int, seconds: float) -> Iterator[Row]:
    with ExitStack() as stack:
        mail = stack.enter_context(serving(MailServer()))
        environment = environment_of(app, mail.port)
        origin = stack.enter_context(served(environment))
        _asked(origin, 2, 2.0)  # both processes have made the form once
        before = _stored(app)
        stack.enter_context(process(["-m", "flask", "--app", "wsgi", "worker"], environment))
        outcome = _asked(origin, count, seconds)
        drained = _drained(app)
        stored = _stored(app)
        acknowledged = _acknowledged(mail)
        mails = len(mail.accepted)
    exactly_once = set(acknowledged) == stored and set(acknowledged.values()) == {1}
    fresh = len(stored - before)
    is_equal = exactly_once and fresh == outcome.accepted
    yield f"{name}: inquiries a second", f"{outcome.accepted / outcome.seconds:.1f}", ""
    yield (
        f"{name}: sending, p50 and p95",
        f"{percentile(outcome.milliseconds, 0.5):.0f} ms, "
        f"{percentile(outcome.milliseconds, 0.95):.0f} ms",
        "",
    )
    yield f"{name}: slowest sending", f"{max(outcome.milliseconds):.0f} ms", ""
    refused = ", ".join(f"{number} × {status}" for status, number in outcome.refused.items())
    yield f"{name}: not accepted", refused or "none", "none"
    yield (
        f"{name}: accepted, stored, acknowledged once",
        f"{outcome.accepted}, {fresh}, {sum(acknowledged[each] == 1 for each in stored - before)}",
        "equal" if is_equal else "equal: NOT MET",
    )
    yield f"{name}: mails taken by the mail server", str(mails), ""
    yield f"{name}: outbox empty after the last sending", f"{drained:.1f} s", ""


def _stored(app: Flask) -> set[str]:
    """The references in the database."""
    with app.app_context():
        found = set(db.session.scalars(select(Inquiry.reference)))
        db.session.remove()
    return found


def rows(count: int = CLIENTS, seconds: float = SECONDS) -> Iterator[Row]:
    """On both databases."""
    for name in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            server = stack.enter_context(running_server()) if name == "PostgreSQL" else None
            app = stack.enter_context(Sites(Path(folder), server).copy_of("seeded"))
            with app.app_context():
                db.engine.dispose()
            yield from measured(name, app, count, seconds)


def heading(count: int = CLIENTS) -> str:
    return f"\n## Inquiries, {count} clients, {WORKERS} server processes\n"


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--client"]:
        clients(arguments[1], int(arguments[2]), float(arguments[3]))
        return 0
    count = int(arguments[0]) if arguments else CLIENTS
    seconds = float(arguments[1]) if len(arguments) > 1 else SECONDS
    print(machine())
    print(heading(count))
    print(table([]), flush=True)
    found = []
    for row in rows(count, seconds):
        print(f"| {' | '.join(row)} |", flush=True)
        found.append(row)
    return int(any("NOT MET" in target for _name, _figure, target in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
