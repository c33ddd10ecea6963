"""Mail servers for tests: real ones (aiosmtpd), on this machine, that accept, refuse or break off as told.

As a program (`python -m tests.support.smtp LOG`) it accepts all mail in a process of its own, prints its
port, and writes a line with Message-ID and recipient to LOG for each letter before it says that it has it.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from config import PROJECT_FOLDER

DROP = "drop"  # an answer: hang up without a word
HANG = "hang"  # an answer: say nothing
LONGEST_HANG = 30.0  # seconds
USER, PASSWORD = b"helpdesk", b"correct horse"


@dataclass(frozen=True)
class Accepted:
    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])


@dataclass
class MailServer:
    """What a server was asked and has accepted; `answers` are used up one by one, then it accepts.

    An answer to `content` is given when the letter is there already: it has been accepted nonetheless
    where the answer is to drop or to hang.
    """

    answers: dict[str, deque[str]] = field(default_factory=dict)
    accepted: list[Accepted] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    connections: int = 0
    was_encrypted: list[bool] = field(default_factory=list)
    port: int = 0

    def will_answer(self, step: str, *answers: str) -> None:
        self.answers.setdefault(step, deque()).extend(answers)

    async def _answer(self, step: str, server: SMTP, usual: str = "250 OK") -> str:
        self.asked.append(step)
        waiting = self.answers.get(step)
        answer = waiting.popleft() if waiting else usual
        if answer == HANG:
            await asyncio.sleep(LONGEST_HANG)
        if answer in (HANG, DROP):
            server.transport.abort()
            raise ConnectionResetError
        return answer

    # What aiosmtpd calls

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.asked.append(f"EHLO {hostname}")
        self.was_encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        return answers

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._answer("MAIL", server)
        if answer.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._answer("RCPT", server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        told = self.answers.get("content", deque())
        if not told or told[0] in (DROP, HANG) or told[0].startswith("250"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            accepted = Accepted(envelope.mail_from or "", tuple(envelope.rcpt_tos), content)
            self.keep(accepted)
        return await self._answer("content", server)

    def keep(self, accepted: Accepted) -> None:
        self.accepted.append(accepted)

    def authenticator(
        self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        is_known = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER,
            PASSWORD,
        )
        return AuthResult(success=is_known, handled=is_known)


@contextmanager
def serving(
    server: MailServer,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    wants_sign_in: bool = False,
) -> Iterator[MailServer]:
    """Listens on a free port of 127.0.0.1 in a thread of its own, until the end of the block."""
    loop = asyncio.new_event_loop()
    # What a dropped connection leaves undone is meant.
    loop.set_exception_handler(lambda _loop, _context: None)
    options: dict[str, Any] = {"tls_context": starttls, "require_starttls": starttls is not None}
    if wants_sign_in:
        options |= {"authenticator": server.authenticator, "auth_required": True}

    def protocol() -> SMTP:
        server.connections += 1
        return SMTP(server, hostname="mx.example", loop=loop, **options)

    listening = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0, ssl=tls))
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="mail-server", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_end(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(listening: asyncio.AbstractServer) -> None:
    listening.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)


@contextmanager
def serving_apart(log: Path) -> Iterator[int]:
    """A server in a process of its own, which forks of this one can use; its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.smtp", str(log)],
        cwd=PROJECT_FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate()


def arrived(log: Path) -> dict[str, list[str]]:
    """By recipient the Message-IDs that have arrived at `serving_apart`, in their order."""
    found: dict[str, list[str]] = {}
    for line in log.read_text().splitlines():
        message_id, address = line.split()
        found.setdefault(address, []).append(message_id)
    return found


class _Logged(MailServer):
    """Keeps a line for each letter in a file, before it confirms."""

    def __init__(self, log: int) -> None:
        super().__init__()
        self.log = log

    def keep(self, accepted: Accepted) -> None:
        os.write(self.log, f"{accepted.message_id} {accepted.recipients[0]}\n".encode())


def main(path: str) -> None:
    log = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with serving(_Logged(log)) as server:
        print(server.port, flush=True)
        sys.stdin.read()  # until the test ends in whatever way


if __name__ == "__main__":
    main(sys.argv[1])
