"""Promising mail, sending it, trying it again, erasing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.core import clock
from helpdesk.core.database import after_commit, db
from helpdesk.core.metrics import new_counter, show_gauges
from helpdesk.outbox import addresses
from helpdesk.outbox.delivery import WITHOUT_WORDS, BlobReader, DeliveryReport, deliver_due
from helpdesk.outbox.models import Attachment, OutboxMessage
from helpdesk.outbox.queries import mail_counts, message_with_key
from helpdesk.outbox.rendering import init_rendering, render
from helpdesk.outbox.transports import FolderTransport

# What was given up can be tried again by hand for so long; then its words are taken out.
KEEP_GIVEN_UP = timedelta(days=30)


def init_outbox(app: Flask) -> None:
    init_rendering(app)
    app.extensions["outbox_blobs"] = _no_blobs
    # By what became of it and by the kind of message; of persons there is nothing.
    app.extensions["outbox_count"] = new_counter(
        app, "helpdesk_mail", "Mail by what became of it at a step.", ("step", "message")
    )
    show_gauges(app, _gauges)


def read_blobs_with(app: Flask, reader: BlobReader) -> None:
    """Tell how the bytes of an attachment are fetched by its key when it is sent."""
    app.extensions["outbox_blobs"] = reader


def queue_email(
    message: str,
    *,
    to: str,
    language: str,
    key: str,
    now: datetime,
    about: tuple[str, str],
    context: Mapping[str, object],
    reply_token: str | None = None,
    thread: str | None = None,
    is_automatic: bool = True,
    attachments: Sequence[Attachment] = (),
) -> OutboxMessage:
    """Write a mail down in the caller's transaction, its words made now, in `language`.

    A second call with the same `key` changes nothing and returns what the first one wrote, also when
    both happen at once. Mails with the same `thread` stand together in a mail program.

    Raises: AddressError, where `to` cannot be sent to.
    """
    to = addresses.deliverable(to)
    written = message_with_key(key)
    if written is not None:
        return written
    mail = current_app.config["SETTINGS"].mail
    secret = _secrets()[0]
    domain = mail.from_address.rpartition("@")[2]
    words = render(
        message, language=language, context=context, has_reply_address=reply_token is not None
    )
    root = (
        addresses.thread_root_of(thread, domain=domain, secret=secret)
        if thread is not None
        else None
    )
    row = {
        "key": key,
        "message": message,
        "to_address": to,
        "language": language,
        "subject": words.subject,
        "text": words.text,
        "html": words.html,
        "message_id": addresses.message_id_of(key, domain=domain, secret=secret),
        "in_reply_to": root,
        "references": [root] if root else [],
        "reply_to": reply_address(reply_token) if reply_token is not None else None,
        "is_automatic": is_automatic,
        "attachments": [file.as_json() for file in attachments],
        "about_kind": about[0],
        "about_key": about[1],
        "queued_at": now,
        "send_after": now,
        "attempts": 0,
        "refusals": 0,
    }
    if _insert_once(row):
        after_commit(lambda: current_app.extensions["outbox_count"]("queued", message))
    queued = message_with_key(key)
    if queued is None:
        raise RuntimeError("a message that was just written is not there")
    return queued


def _insert_once(row: Mapping[str, Any]) -> bool:
    """Whether the row is new. Of two at once the second waits for the first and then does nothing.

    No constraint is named: the Message-ID comes from the key, and may be the one that is met first.
    """
    build = (postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite).insert
    table = OutboxMessage.__table__
    statement = build(table).values(row).on_conflict_do_nothing()
    return db.session.scalar(statement.returning(table.c.id)) is not None


def reply_address(token: str) -> str:
    """Where replies to mail about `token` come to: signed, so that nobody else can make one up.

    Raises: ValueError, where a token is not 1 to 20 letters, digits and hyphens.
    """
    mailbox = current_app.config["SETTINGS"].mail.reply_address
    return addresses.signed_reply_address(token, mailbox=mailbox, secret=_secrets()[0])


def read_reply_token(address: str) -> str | None:
    """The token of an address from `reply_address`, in lower case; None for any other."""
    return addresses.token_in(address, secrets=_secrets())


def retry(message: OutboxMessage, *, now: datetime) -> bool:
    """Make a message due now, as if it had never been refused; False where it is sent or wordless."""
    if message.sent_at is not None or not message.text:
        return False
    message.given_up_at = None
    message.send_after = now
    message.refusals = 0
    return True


def erase_about(kind: str, key: str) -> int:
    """Delete all mail about something, sent or not, and its files; how many messages.

    What a worker has in its hands at this moment may still leave.
    """
    about = (OutboxMessage.about_kind == kind, OutboxMessage.about_key == key)
    erased = db.session.scalars(
        delete(OutboxMessage)
        .where(*about)
        .returning(OutboxMessage.message_id)
        .execution_options(synchronize_session="fetch")
    ).all()
    folder = FolderTransport(current_app.config["SETTINGS"].mail_folder)

    def erase_files() -> None:
        for message_id in erased:
            folder.forget(message_id)

    after_commit(erase_files)
    return len(erased)


def forget_given_up(*, now: datetime) -> int:
    """Take the words out of what was given up long ago; how many messages."""
    result: Any = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.given_up_at < now - KEEP_GIVEN_UP, OutboxMessage.text != "")
        .values(**WITHOUT_WORDS)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)


def _secrets() -> list[bytes]:
    """The key that signs, and those before it that are still believed."""
    former = current_app.config.get("SECRET_KEY_FALLBACKS") or []
    return [str(key).encode() for key in (current_app.config["SECRET_KEY"], *former)]


def _no_blobs(key: str) -> bytes:
    raise LookupError("nobody has told how attachments are read")


def _gauges() -> dict[str, tuple[str, float]]:
    counts = mail_counts()
    db.session.rollback()
    age = 0.0
    if counts.oldest_queued_at is not None:
        age = (clock.now() - counts.oldest_queued_at).total_seconds()
    return {
        "helpdesk_mail_waiting": ("Mail that is not sent yet.", counts.waiting),
        "helpdesk_mail_oldest_seconds": ("How long the oldest of it waits.", age),
        "helpdesk_mail_not_seen_to": (
            "Mail given up that nobody has tried again.",
            counts.given_up,
        ),
    }


__all__ = [
    "KEEP_GIVEN_UP",
    "Attachment",
    "DeliveryReport",
    "deliver_due",
    "erase_about",
    "forget_given_up",
    "init_outbox",
    "queue_email",
    "read_blobs_with",
    "read_reply_token",
    "reply_address",
    "retry",
]
