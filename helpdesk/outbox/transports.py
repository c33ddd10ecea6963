"""Ways for mail to leave. The only module that talks SMTP.

A transport that returns has handed the letter over; every other outcome is one of three errors, which say
what is to be done. What servers answer in words is kept nowhere: it quotes addresses.
"""

from __future__ import annotations

import os
import re
import smtplib  # noqa: TID251 - the one place
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from helpdesk.outbox.composing import Letter, stem_of

if TYPE_CHECKING:
    from config import Settings
    from config_mail import MailSettings

# Seconds for one letter from the first word to the last. A server may take minutes to accept what it
# has to scan (RFC 5321, 4.5.3.2.6, gives it ten); a claim (delivery.LEASE) has to last longer than this.
SEND_WITHIN = 480.0
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class NotSentError(Exception):
    """A letter has not been handed over, as far as we can tell; `told` may be kept and shown."""

    def __init__(self, what: str, code: int | None = None) -> None:
        self.told = what if code is None else f"{what} {code}"
        super().__init__(self.told)


class ServerAwayError(NotSentError):
    """The server cannot be used at all: no letter would get further than this one."""


class PutOffError(NotSentError):
    """This letter was refused for now, or its end was not confirmed."""


class RefusedError(NotSentError):
    """This letter was refused for good."""


class Transport(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand one letter over.

        Raises: NotSentError.
        """

    def forget(self, message_id: str) -> None:
        """Take back a letter that is still in our hands; what has left is gone."""

    def close(self) -> None:
        """Let go of what is held between letters."""


def transport_for(settings: Settings) -> Transport:
    if settings.mail.is_folder:
        return FolderTransport(settings.mail_folder)
    return SmtpTransport(settings.mail)


class FolderTransport:
    """Puts each letter into a folder as an `.eml` file, named by its Message-ID: twice is once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, letter: Letter) -> None:
        unfinished = self.folder / f".{letter.stem}.{os.getpid()}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(letter.content)
                handle.flush()
                os.fsync(handle.fileno())
            unfinished.rename(self.folder / f"{letter.stem}.eml")
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise ServerAwayError(type(error).__name__, error.errno) from None

    def forget(self, message_id: str) -> None:
        with suppress(OSError):
            (self.folder / f"{stem_of(message_id)}.eml").unlink(missing_ok=True)

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class _Deadline:
    """What is left of the time for one letter, at most `step` seconds of it at once."""

    ends_at: float
    step: float

    def for_a_step(self) -> float:
        return max(0.1, min(self.step, self.ends_at - time.monotonic()))

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at

    def for_the_rest(self) -> float:
        return max(0.1, self.ends_at - time.monotonic())


class _ClosedMeanwhileError(Exception):
    """A connection kept from the letter before was closed by the server before it took this one."""


class SmtpTransport:
    """Hands letters to a mail server; one connection serves a round of them."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        deadline = _Deadline(time.monotonic() + SEND_WITHIN, self.settings.smtp_timeout)
        try:
            self._hand_over(letter, deadline)
        except _ClosedMeanwhileError:
            # Servers close what they have served for long enough; nothing of this letter was taken.
            self._hand_over(letter, deadline)

    def forget(self, message_id: str) -> None:
        pass

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def _drop(self) -> None:
        """Close without a word: what is at the other end is no longer known."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _hand_over(self, letter: Letter, deadline: _Deadline) -> None:
        is_kept = self._connection is not None
        connection = self._connection or self._connected(deadline)
        try:
            self._offer(connection, letter, deadline)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            if is_kept and isinstance(error, (smtplib.SMTPServerDisconnected, ConnectionError)):
                raise _ClosedMeanwhileError from None
            raise ServerAwayError(type(error).__name__) from None
        if deadline.is_over:
            self._drop()  # the claim may run out while the content travels
            raise ServerAwayError("TimeoutError")
        self._give(connection, letter, deadline)

    def _connected(self, deadline: _Deadline) -> smtplib.SMTP:
        """A connection that is encrypted with a verified certificate and signed in, as settings ask.

        Raises: ServerAwayError.
        """
        settings, connection = self.settings, None
        try:
            connection = self._opened(deadline.for_a_step())
            if settings.smtp_security == "starttls":
                # Refused where the server does not offer it: mail never travels in plain.
                connection.starttls(context=_verifying(settings))
            if settings.smtp_user:
                connection.login(settings.smtp_user, settings.smtp_password)
            connection.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            if connection is not None:
                connection.close()
            code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
            raise ServerAwayError(type(error).__name__, code) from None
        self._connection = connection
        return connection

    def _opened(self, timeout: float) -> smtplib.SMTP:
        settings = self.settings
        if settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(
                settings.smtp_host,
                settings.smtp_port,
                local_hostname=settings.smtp_ehlo,
                timeout=timeout,
                context=_verifying(settings),
            )
        return smtplib.SMTP(
            settings.smtp_host,
            settings.smtp_port,
            local_hostname=settings.smtp_ehlo,
            timeout=timeout,
        )

    def _offer(self, connection: smtplib.SMTP, letter: Letter, deadline: _Deadline) -> None:
        """Sender, recipient, and the server's word that it will listen.

        Raises: NotSentError; OSError and SMTPException where the connection breaks.
        """
        _wait_at_most(connection, deadline.for_a_step())
        options = [f"size={len(letter.content)}"] if connection.has_extn("size") else []
        code, _ = connection.mail(letter.sender, options)
        if code == 552:  # larger than the server takes
            self._end_offer(connection, RefusedError("MAIL", code))
        if code >= 500 or code == 421:
            # Of our own address or sign-in: it would be said of every letter.
            self._end_offer(connection, ServerAwayError("MAIL", code))
        if code != 250:
            self._end_offer(connection, PutOffError("MAIL", code))
        _wait_at_most(connection, deadline.for_a_step())
        code, _ = connection.rcpt(letter.to)
        if code not in (250, 251):
            self._end_offer(connection, _refusal("RCPT", code))
        _wait_at_most(connection, deadline.for_a_step())
        code, _ = connection.docmd("DATA")
        if code != 354:
            self._end_offer(connection, _refusal("DATA", code))

    def _end_offer(self, connection: smtplib.SMTP, refusal: NotSentError) -> None:
        """Leave the connection ready for the next letter, where the server still listens."""
        try:
            if isinstance(refusal, ServerAwayError):
                self._drop()
            else:
                connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()  # it has hung up on top; what it said before still counts
        raise refusal

    def _give(self, connection: smtplib.SMTP, letter: Letter, deadline: _Deadline) -> None:
        """The content, and the server's word that it has it. Without that word it may have it or not."""
        try:
            _wait_at_most(connection, deadline.for_the_rest())
            connection.send(_on_the_wire(letter.content))
            _wait_at_most(connection, deadline.for_the_rest())
            code, _ = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise PutOffError(f"after DATA: {type(error).__name__}") from None
        if code == 421:
            self._drop()
        if code != 250:
            raise RefusedError("content", code) if code >= 500 else PutOffError("content", code)


def _refusal(step: str, code: int) -> NotSentError:
    # 421: the server is going down. 530: it wants a sign-in first, from any letter (RFC 4954).
    if code in (421, 530):
        return ServerAwayError(step, code)
    return RefusedError(step, code) if code >= 500 else PutOffError(step, code)


def _wait_at_most(connection: smtplib.SMTP, seconds: float) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(seconds)


def _on_the_wire(content: bytes) -> bytes:
    """Lines of CRLF alone, with dots doubled, and the end (RFC 5321, 4.5.2).

    A bare CR or LF would let a text pretend that the letter ends and another begins.
    """
    lines = _LINE_END.sub(b"\r\n", content)
    end = b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n"
    return _LEADING_DOT.sub(b"..", lines) + end


def _verifying(settings: MailSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.smtp_ca_file or None)
