"""The writes of replies, and the one way by which a form of an answer gets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core.database import db
from helpdesk.replies import queries
from helpdesk.replies.errors import ReplyConflictError
from helpdesk.replies.inserting import Insertion, appended, asked_number, insertion, insertions
from helpdesk.replies.models import CannedReply, CannedText

AUDITED = "canned-reply"


@dataclass(frozen=True)
class ReplyDraft:
    """`texts` by language; an empty one takes the language away."""

    title: str
    texts: Mapping[str, str]


def replies_for(language: str) -> list[Insertion]:
    """All replies for an answer in this language."""
    return insertions(queries.replies(), language)


def with_canned(typed: str, asked: str | None, language: str) -> str | None:
    """What was typed with the reply after it; None where the form asks for none that is there.

    `asked` is what the form has sent as `canned`: the number of a reply.
    """
    number = asked_number(asked)
    reply = db.session.get(CannedReply, number) if number is not None else None
    found = insertion(reply, language) if reply is not None else None
    return appended(typed, found.text) if found is not None else None


def add_reply(draft: ReplyDraft, *, by: Actor, now: datetime) -> CannedReply:
    reply = CannedReply(title=draft.title, edited_at=now, texts=[])
    _write(reply, draft)
    db.session.add(reply)
    db.session.flush()
    _record("added", reply, by=by, now=now)
    return reply


def revise_reply(
    reply: CannedReply, draft: ReplyDraft, *, seen: int, by: Actor, now: datetime
) -> None:
    """Raises: ReplyConflictError, where `seen` is not the version that is there."""
    if reply.version != seen:
        raise ReplyConflictError("The reply has been saved by somebody else.")
    reply.title = draft.title
    reply.edited_at = now
    _write(reply, draft)
    _record("revised", reply, by=by, now=now)


def remove_reply(reply: CannedReply, *, by: Actor, now: datetime) -> None:
    """Answers that were written with it keep their words."""
    _record("removed", reply, by=by, now=now)
    db.session.delete(reply)


def _write(reply: CannedReply, draft: ReplyDraft) -> None:
    there = {row.language: row for row in reply.texts}
    for language, text in draft.texts.items():
        row = there.get(language)
        if not text:
            if row is not None:
                reply.texts.remove(row)
        elif row is None:
            reply.texts.append(CannedText(language=language, text=text))
        else:
            row.text = text


def _record(what: str, reply: CannedReply, *, by: Actor, now: datetime) -> None:
    record(f"reply.{what}", by=by, at=now, subject=(AUDITED, str(reply.id)))
