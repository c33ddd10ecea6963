"""Forgetting who asked: on the asker's word, on staff's, or because the time is over.

What stays is what counts inquiries: reference, dates, countries, topic, desks, rating. It reaches the
exchange, the files, the outbox with its log of deliveries, and on SQLite the file itself: deleted pages
are overwritten and the write-ahead log is emptied.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core.database import after_commit, db, empty_log
from helpdesk.inquiries.files import FileStore
from helpdesk.inquiries.letters import KIND
from helpdesk.inquiries.models import (
    Inquiry,
    InquiryEvent,
    InquiryMessage,
    InquiryState,
    InquiryUpload,
)
from helpdesk.inquiries.queries import blob_keys_of, merged_into, uploads_of
from helpdesk.outbox.services import erase_about

_FOLLOWERS: list[Callable[[Session, Inquiry], None]] = []


def when_forgetting(follower: Callable[[Session, Inquiry], None]) -> None:
    """Tell what a slice above keeps of an inquiry and has to forget in the same transaction."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def erase_inquiry(
    session: Session, inquiry: Inquiry, *, by: Actor, now: datetime, store: FileStore
) -> None:
    """Forget who asked and what was said; nothing is sent any more, and the link says that it is gone.

    What was joined to it goes with it: it is the same asker's, who reads both as one.
    """
    for each in (inquiry, *merged_into(inquiry)):
        _blank(session, each, now=now, store=store)
        each.status = InquiryState.ERASED
        each.closed_at = each.closed_at or now
        record("inquiry.erased", by=by, at=now, subject=(KIND, each.reference))


def anonymise_inquiry(
    session: Session, inquiry: Inquiry, *, now: datetime, store: FileStore
) -> None:
    """The same because its time is over; it stays a closed inquiry for the numbers."""
    _blank(session, inquiry, now=now, store=store)
    record("inquiry.anonymised", by=Actor.system(), at=now, subject=(KIND, inquiry.reference))


def _blank(session: Session, inquiry: Inquiry, *, now: datetime, store: FileStore) -> None:
    blobs = blob_keys_of(inquiry)
    waiting = uploads_of(inquiry.idempotency_key)
    blobs += [upload.blob_key for upload in waiting]
    session.execute(delete(InquiryUpload).where(InquiryUpload.id.in_([u.id for u in waiting])))
    # The database takes the attachments along.
    session.execute(delete(InquiryMessage).where(InquiryMessage.inquiry_id == inquiry.id))
    session.execute(delete(InquiryEvent).where(InquiryEvent.inquiry_id == inquiry.id))
    erase_about(KIND, inquiry.reference)
    for follower in _FOLLOWERS:
        follower(session, inquiry)
    inquiry.subject = ""
    inquiry.asker_name = ""
    inquiry.asker_email = ""
    inquiry.asker_organisation = ""
    inquiry.time_zone = ""
    inquiry.about_kind = inquiry.about_key = ""
    inquiry.assignee_account_id = None
    inquiry.due_at = None
    inquiry.anonymised_at = now
    session.flush()
    session.expire(inquiry, ["messages", "events"])

    def forget() -> None:
        store.forget(blobs)
        empty_log(db.engine)

    after_commit(forget)
