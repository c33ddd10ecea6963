"""Promising mail in tests: the mail that operators try their settings with, which every site has."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import trustme

from helpdesk.core.database import db, transaction
from helpdesk.outbox.composing import Letter
from helpdesk.outbox.models import OutboxMessage
from helpdesk.outbox.services import queue_email
from helpdesk.outbox.transports import RefusedError

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def promise(key: str = "check:1", message: str = "mail-check", **more: Any) -> OutboxMessage:
    """Queue a mail, committed."""
    given: dict[str, Any] = {
        "to": "asker@example.org",
        "language": "en",
        "now": NOW,
        "about": ("check", key),
        "context": {"asked_at": NOW},
    }
    with transaction():
        return queue_email(message, key=key, **{**given, **more})


def as_stored(message: OutboxMessage) -> OutboxMessage:
    """The row as it is in the database now."""
    db.session.rollback()
    db.session.refresh(message)
    return message


def certificate_for(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """What a server called `name` shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


class RecordingTransport:
    """Takes all letters, or refuses all for good."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.letters: list[Letter] = []
        self.forgotten: list[str] = []

    @property
    def mails(self) -> list[EmailMessage]:
        return [
            message_from_bytes(letter.content, policy=policy.default) for letter in self.letters
        ]

    def send(self, letter: Letter) -> None:
        if self.refuses:
            raise RefusedError("RCPT", 550)
        self.letters.append(letter)

    def forget(self, message_id: str) -> None:
        self.forgotten.append(message_id)

    def close(self) -> None:
        pass
