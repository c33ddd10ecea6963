"""Answering, noting, closing: each verb is told who and when, and leaves committing to the caller.

The caller holds the inquiry for change (`inquiry_seen(..., for_change=True)`), so that of two who write
at once the second finds what the first has written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from helpdesk.accounts.models import Account
from helpdesk.desk import letters
from helpdesk.desk.errors import InquiryStateError, NewsError
from helpdesk.desk.models import DeskDraft
from helpdesk.desk.noting import audit, demand_work, tell
from helpdesk.desk.seen import Seen, has_news
from helpdesk.inquiries.models import (
    AuthorKind,
    Inquiry,
    InquiryMessage,
    InquiryState,
    MessageKind,
)
from helpdesk.inquiries.queries import message_by_key
from helpdesk.inquiries.services import attach_uploads
from helpdesk.routing.services import promise

LONGEST_DRAFT = (
    40_000  # characters: twice what an answer may have, so that what is too long is kept
)


class Then(StrEnum):
    """How an inquiry stands once it is answered."""

    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True)
class Written:
    """What somebody sends from the form: `key` is the form's, `seen` what the page showed."""

    text: str
    key: str
    seen: Seen


def answer(
    session: Session, inquiry: Inquiry, written: Written, then: Then, *, by: Account, now: datetime
) -> InquiryMessage:
    """Mail the asker; a second call with the same key changes nothing and returns the first answer.

    Who answers what nobody had taken has taken it.

    Raises: NewsError, where others have written since; InquiryStateError.
    """
    there = message_by_key(written.key)
    if there is not None:
        return there
    demand_work(inquiry)
    if has_news(inquiry.messages, inquiry.events, written.seen, account_id=by.id):
        raise NewsError(inquiry.reference)
    message = _message(session, inquiry, MessageKind.ANSWER, written, by=by, now=now)
    inquiry.first_answered_at = inquiry.first_answered_at or now
    inquiry.assignee_account_id = inquiry.assignee_account_id or by.id
    inquiry.status = InquiryState(then.value)
    inquiry.closed_at = now if then is Then.CLOSED else None
    if then is Then.CLOSED:
        tell(inquiry, "closed", by, now)
    session.execute(
        delete(DeskDraft).where(DeskDraft.inquiry_id == inquiry.id, DeskDraft.account_id == by.id)
    )
    session.flush()
    letters.send_answer(inquiry, message, now=now)
    audit("answered", inquiry, by, now, message=message.id, then=then.value)
    return message


def add_note(
    session: Session, inquiry: Inquiry, text: str, *, key: str, by: Account, now: datetime
) -> InquiryMessage:
    """For staff alone: it is mailed to nobody, and is on no page but the desk's."""
    there = message_by_key(key)
    if there is not None:
        return there
    demand_work(inquiry, also_spam=True)
    written = Written(text, key, Seen())
    note = _message(session, inquiry, MessageKind.NOTE, written, by=by, now=now)
    session.flush()
    audit("noted", inquiry, by, now, message=note.id)
    return note


def close(session: Session, inquiry: Inquiry, *, by: Account, now: datetime) -> None:
    """The asker is told by mail; nothing happens to one that is closed."""
    demand_work(inquiry)
    if inquiry.is_closed:
        return
    inquiry.status = InquiryState.CLOSED
    inquiry.closed_at = now
    event = tell(inquiry, "closed", by, now)
    session.flush()
    letters.tell_of_closing(inquiry, event=event.id, now=now)
    audit("closed", inquiry, by, now)


def reopen(session: Session, inquiry: Inquiry, *, by: Account, now: datetime) -> None:
    """An answer is due again, and promised anew."""
    demand_work(inquiry)
    if inquiry.status is InquiryState.OPEN:
        return
    restart(session, inquiry, now)
    tell(inquiry, "reopened", by, now)
    audit("reopened", inquiry, by, now)


def mark_spam(session: Session, inquiry: Inquiry, *, by: Account, now: datetime) -> None:
    """Out of sight, and nobody is told: who sends spam learns nothing from us.

    Raises: InquiryStateError, for what has been answered.
    """
    demand_work(inquiry)
    if inquiry.first_answered_at is not None:
        raise InquiryStateError("answered")
    inquiry.status = InquiryState.SPAM
    inquiry.closed_at = now
    tell(inquiry, "spam", by, now)
    audit("marked-spam", inquiry, by, now)


def unmark_spam(session: Session, inquiry: Inquiry, *, by: Account, now: datetime) -> None:
    if inquiry.status is not InquiryState.SPAM:
        return
    demand_work(inquiry, also_spam=True)
    restart(session, inquiry, now)
    tell(inquiry, "not-spam", by, now)
    audit("unmarked-spam", inquiry, by, now)


def restart(session: Session, inquiry: Inquiry, now: datetime) -> None:
    inquiry.status = InquiryState.OPEN
    inquiry.closed_at = None
    inquiry.due_at = promise(session, inquiry.lead_slug, now).due_at


def _message(
    session: Session,
    inquiry: Inquiry,
    kind: MessageKind,
    written: Written,
    *,
    by: Account,
    now: datetime,
) -> InquiryMessage:
    message = InquiryMessage(
        inquiry=inquiry,
        kind=kind,
        author_kind=AuthorKind.ACCOUNT,
        author_account_id=by.id,
        written_at=now,
        text=written.text,
        language=inquiry.language if kind is MessageKind.ANSWER else "",
        is_internal=kind is MessageKind.NOTE,
        idempotency_key=written.key,
        attachments=[],
    )
    session.add(message)
    attach_uploads(session, message, written.key)
    return message
