"""Two inquiries joined to one, parted again, or one made of a part of another.

A message belongs to one inquiry at a time, and none of this makes or deletes one: it moves them. Only
inquiries of the same mailbox are joined, since their asker then reads both as one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.accounts.models import Account
from helpdesk.desk.errors import MergeError
from helpdesk.desk.models import InquiryMerge, MergedMessage
from helpdesk.desk.noting import audit, demand_work, tell
from helpdesk.inquiries import letters
from helpdesk.inquiries.assigning import assign_by_turn
from helpdesk.inquiries.models import (
    Inquiry,
    InquiryCountry,
    InquiryDesk,
    InquiryMessage,
    InquiryState,
    MessageKind,
)
from helpdesk.inquiries.references import new_reference
from helpdesk.inquiries.services import secret_keys
from helpdesk.inquiries.tokens import hashed, new_form_key, page_token
from helpdesk.routing.services import promise

_ASKED = (MessageKind.QUESTION, MessageKind.ADDITION)


def merge(
    session: Session, source: Inquiry, target: Inquiry, *, by: Account, now: datetime
) -> InquiryMerge:
    """All messages of `source` move to `target`; the source is closed, and its link opens the target.

    What was owed to the source is owed by the target, at the earlier of both dates. Desks that took
    part in the source take part in the target.

    Raises: MergeError; InquiryStateError.
    """
    demand_work(source)
    demand_work(target)
    if source.id == target.id:
        raise MergeError("itself")
    if source.asker_email.lower() != target.asker_email.lower():
        raise MergeError("another-asker")
    joined = InquiryMerge(
        source_id=source.id,
        target_id=target.id,
        merged_at=now,
        account_id=by.id,
        stood={
            "status": source.status.value,
            "closed_at": source.closed_at.isoformat() if source.closed_at else None,
            "assignee": source.assignee_account_id,
        },
        moved=[MergedMessage(message_id=message.id) for message in source.messages],
    )
    session.add(joined)
    _inherit(source, target, now)
    _move(session, list(source.messages), source, target)
    source.merged_into_id = target.id
    source.status = InquiryState.CLOSED
    source.closed_at = now
    tell(source, "merged-into", by, now, reference=target.reference)
    tell(target, "merged", by, now, reference=source.reference)
    session.flush()
    audit("merged", source, by, now, into=target.reference)
    return joined


def undo_merge(session: Session, joined: InquiryMerge, *, by: Account, now: datetime) -> None:
    """What came from the source goes back to it, and the source stands as it stood.

    What has been split off from the target since stays where it is now, and so does what was written
    since. Desks that came with the source stay with the target.

    Raises: MergeError, where the target itself was joined to a third, or either was erased.
    """
    source, target = joined.source, joined.target
    if joined.undone_at is not None:
        return
    if target.merged_into_id is not None or source.is_blank or target.is_blank:
        raise MergeError("not-undone")
    moved = {row.message_id for row in joined.moved}
    back = [message for message in target.messages if message.id in moved]
    _move(session, back, target, source)
    source.merged_into_id = None
    source.status = InquiryState(joined.stood["status"])
    closed_at = joined.stood["closed_at"]
    source.closed_at = datetime.fromisoformat(closed_at) if closed_at else None
    source.assignee_account_id = joined.stood["assignee"]
    joined.undone_at = now
    tell(source, "parted-from", by, now, reference=target.reference)
    tell(target, "parted", by, now, reference=source.reference)
    session.flush()
    audit("merge-undone", source, by, now, **{"from": target.reference})


def can_split(inquiry: Inquiry, numbers: Collection[int]) -> bool:
    """Some of its messages, one that the asker wrote on either side."""
    chosen = [message for message in inquiry.messages if message.id in numbers]
    left = [message for message in inquiry.messages if message.id not in numbers]
    return all(any(message.kind in _ASKED for message in part) for part in (chosen, left))


def split(
    session: Session,
    inquiry: Inquiry,
    numbers: Collection[int],
    *,
    subject: str,
    topic: str,
    by: Account,
    now: datetime,
) -> Inquiry:
    """A new inquiry of these messages, of the same asker at the same desks; the asker gets its link.

    Raises: MergeError, where no message of the asker would go, or none would stay.
    """
    demand_work(inquiry)
    if not can_split(inquiry, numbers):
        raise MergeError("nothing-left")
    chosen = [message for message in inquiry.messages if message.id in numbers]
    new = _new_part(session, inquiry, subject=subject, topic=topic, now=now)
    session.add(new)
    session.flush()
    _move(session, chosen, inquiry, new)
    next(message for message in chosen if message.kind in _ASKED).kind = MessageKind.QUESTION
    tell(new, "split-from", by, now, reference=inquiry.reference)
    tell(inquiry, "split", by, now, reference=new.reference)
    assign_by_turn(session, new, now=now)
    session.flush()
    token = page_token(secret_keys()[0], new.idempotency_key, 1)
    letters.acknowledge(new, token, now=now)
    audit("split", inquiry, by, now, into=new.reference)
    return new


def _inherit(source: Inquiry, target: Inquiry, now: datetime) -> None:
    if source.status is InquiryState.OPEN:
        dues = [source.due_at, target.due_at if target.status is InquiryState.OPEN else None]
        target.due_at = min((due for due in dues if due is not None), default=None)
        target.status = InquiryState.OPEN
        target.closed_at = None
    there = {row.contact_slug for row in target.desks}
    for row in source.desks:
        if row.contact_slug not in there:
            target.desks.append(
                InquiryDesk(contact_slug=row.contact_slug, is_lead=False, added_at=now)
            )


def _move(
    session: Session, messages: list[InquiryMessage], source: Inquiry, target: Inquiry
) -> None:
    """By the column: to take one out of the list of its inquiry would delete it."""
    session.flush()
    for message in messages:
        message.inquiry_id = target.id
    session.flush()
    for inquiry in (source, target):
        session.expire(inquiry, ["messages"])
    for message in messages:
        session.expire(message, ["inquiry"])


def _new_part(
    session: Session, inquiry: Inquiry, *, subject: str, topic: str, now: datetime
) -> Inquiry:
    key = hashed(new_form_key())
    return Inquiry(
        reference=new_reference(now),
        subject=subject,
        language=inquiry.language,
        study_type=inquiry.study_type,
        topic=topic,
        asker_name=inquiry.asker_name,
        asker_email=inquiry.asker_email,
        asker_organisation=inquiry.asker_organisation,
        time_zone=inquiry.time_zone,
        status=InquiryState.OPEN,
        lead_slug=inquiry.lead_slug,
        lead_reason=inquiry.lead_reason,
        received_at=now,
        due_at=promise(session, inquiry.lead_slug, now).due_at,
        consent_version=inquiry.consent_version,
        consent_at=inquiry.consent_at,
        idempotency_key=key,
        token_hash=hashed(page_token(secret_keys()[0], key, 1)),
        token_number=1,
        country_rows=[
            InquiryCountry(code=row.code, position=row.position) for row in inquiry.country_rows
        ],
        desks=[
            InquiryDesk(contact_slug=row.contact_slug, is_lead=row.is_lead, added_at=now)
            for row in inquiry.desks
        ],
    )
