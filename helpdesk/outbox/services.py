"""Stand-in: queueing and erasing as agreed; nothing is delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from jinja2 import StrictUndefined
from sqlalchemy import delete, select

from helpdesk.core.database import db
from helpdesk.core.languages import speaking
from helpdesk.core.templating import absolute_url
from helpdesk.outbox.models import OutboxMessage


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
    attachments: Sequence[Mapping[str, Any]] = (),
) -> OutboxMessage:
    there = db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).first()
    if there is not None:
        return there
    templates = current_app.jinja_env.overlay(undefined=StrictUndefined)
    with speaking(language):
        given = {
            **context,
            "language": language,
            "has_reply_address": reply_token is not None,
            "operator": "",
            "site_url": absolute_url("pages.home", lang=language),
        }
        parts = {}
        for name in ("subject.txt", "body.txt", "body.html"):
            parts[name] = templates.get_template(f"email/{message}/{name}").render(given)
            given.setdefault("subject", parts["subject.txt"].strip())
    row = OutboxMessage(
        key=key,
        message=message,
        to_address=to,
        language=language,
        subject=" ".join(parts["subject.txt"].split()),
        text=parts["body.txt"],
        html=parts["body.html"],
        reply_to=reply_token or "",
        thread=thread or "",
        is_automatic=is_automatic,
        attachments=[dict(each) for each in attachments],
        about_kind=about[0],
        about_key=about[1],
        queued_at=now,
    )
    db.session.add(row)
    return row


def erase_about(kind: str, key: str) -> None:
    db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.about_kind == kind, OutboxMessage.about_key == key
        )
    )
