"""The SELECTs of replies."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.core.database import db
from helpdesk.core.text import name_key
from helpdesk.replies.errors import ReplyNotFoundError
from helpdesk.replies.models import CannedReply


def replies() -> list[CannedReply]:
    """All of them with their texts, by title."""
    found = db.session.scalars(select(CannedReply).options(selectinload(CannedReply.texts)))
    return sorted(found, key=lambda reply: (name_key(reply.title), reply.id))


def reply_by_id(number: int) -> CannedReply:
    """Raises: ReplyNotFoundError."""
    found = db.session.get(CannedReply, number, options=[selectinload(CannedReply.texts)])
    if found is None:
        raise ReplyNotFoundError("There is no such reply.")
    return found
