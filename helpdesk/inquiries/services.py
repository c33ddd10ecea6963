"""What can be done with an inquiry; each verb is told who and when, and leaves committing to the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.inquiries import letters
from helpdesk.inquiries.assigning import assign_by_turn
from helpdesk.inquiries.content import MOST_FILES
from helpdesk.inquiries.drafts import About, InquiryDraft
from helpdesk.inquiries.errors import NoDeskError
from helpdesk.inquiries.models import (
    AuthorKind,
    Inquiry,
    InquiryAttachment,
    InquiryCountry,
    InquiryDesk,
    InquiryEvent,
    InquiryMessage,
    InquiryState,
    InquiryUpload,
    MessageKind,
    Rating,
    SavedInquiry,
)
from helpdesk.inquiries.queries import (
    has_desks,
    inquiry_by_key,
    is_saved,
    message_by_key,
    uploads_of,
)
from helpdesk.inquiries.references import new_reference
from helpdesk.inquiries.tokens import hashed, page_token, token_of
from helpdesk.routing.rules import Routing, Subject
from helpdesk.routing.services import promise, route

REFERENCE_TRIES = 5  # each meets a reference that is taken once in 34 thousand million
AUDITED = "inquiry"


@dataclass(frozen=True)
class Foreseen:
    """Who would answer an inquiry sent now, and by when."""

    lead: str
    told: tuple[str, ...]
    due_at: datetime
    working_days: int


def secret_keys() -> list[str]:
    """The installation's secrets, the present one first."""
    return [
        str(current_app.config["SECRET_KEY"]),
        *map(str, current_app.config.get("SECRET_KEY_FALLBACKS") or ()),
    ]


def foresee(session: Session, subject: Subject, *, now: datetime) -> Foreseen:
    """Raises: NoDeskError."""
    routing = _routed(session, subject, now)
    promised = promise(session, routing.lead, now)
    return Foreseen(routing.lead, routing.told, promised.due_at, promised.working_days)


def send_inquiry(session: Session, draft: InquiryDraft, *, now: datetime, key: str) -> Inquiry:
    """Take the inquiry: routed, promised, with its files, and told to asker and desks.

    `key` is the form's idempotency key; a second call with it changes nothing and returns the first
    inquiry, also when both come at once.

    Raises: NoDeskError.
    """
    there = inquiry_by_key(key)
    if there is not None:
        return there
    routing = _routed(session, Subject(draft.countries, draft.topic, draft.language), now)
    due_at = promise(session, routing.lead, now).due_at
    inquiry, is_new = _stored(session, draft, routing, due_at, now=now, key=key)
    if not is_new:
        return inquiry  # another process was first
    question = InquiryMessage(
        kind=MessageKind.QUESTION,
        author_kind=AuthorKind.ASKER,
        written_at=now,
        text=draft.question,
        language=draft.language,
        attachments=[],
    )
    inquiry.messages.append(question)
    attach_uploads(session, question, key)
    _tell(inquiry, "routed", AuthorKind.SYSTEM, now, lead=routing.lead, told=list(routing.told))
    assign_by_turn(session, inquiry, now=now)
    session.flush()
    letters.acknowledge(inquiry, link_token(inquiry), now=now)
    letters.tell_desks(inquiry, question, now=now)
    return inquiry


def link_token(inquiry: Inquiry) -> str:
    """The token of the private page, for a link.

    Where the secret that it was made with has been thrown away, the link is replaced by a new one:
    the former stops working with the mail that brings its successor.
    """
    keys = secret_keys()
    token = token_of(inquiry.token_hash, inquiry.idempotency_key, inquiry.token_number, keys)
    return token or _new_link(inquiry)


def add_message(
    session: Session, inquiry: Inquiry, text: str, *, now: datetime, key: str
) -> InquiryMessage:
    """What the asker adds; the desks are told, and an inquiry that waited or was closed is open again.

    A second call with the same key returns the first message.
    """
    there = message_by_key(key)
    if there is not None:
        return there
    message = InquiryMessage(
        inquiry=inquiry,
        kind=MessageKind.ADDITION,
        author_kind=AuthorKind.ASKER,
        written_at=now,
        text=text,
        language=inquiry.language,
        idempotency_key=key,
        attachments=[],
    )
    session.add(message)
    attach_uploads(session, message, key)
    if inquiry.status is InquiryState.CLOSED:
        _tell(inquiry, "reopened", AuthorKind.ASKER, now)
    if inquiry.status in (InquiryState.CLOSED, InquiryState.WAITING):
        _restart(session, inquiry, now)
    session.flush()
    letters.tell_desks_of(message, now=now)
    return message


def close_inquiry(inquiry: Inquiry, *, now: datetime) -> None:
    """The asker needs no answer any more; nothing happens to one that is closed."""
    if inquiry.is_closed:
        return
    inquiry.status = InquiryState.CLOSED
    inquiry.closed_at = now
    _tell(inquiry, "closed", AuthorKind.ASKER, now)


def reopen_inquiry(session: Session, inquiry: Inquiry, *, now: datetime) -> None:
    """The asker is not done; what the desk took for spam stays with the desk."""
    if inquiry.status is not InquiryState.CLOSED:
        return
    _restart(session, inquiry, now)
    _tell(inquiry, "reopened", AuthorKind.ASKER, now)
    session.flush()
    letters.tell_desks_of_reopening(inquiry, now=now)


def rate_inquiry(inquiry: Inquiry, rating: Rating, *, now: datetime) -> None:
    """The last word counts."""
    inquiry.rating = rating.number
    inquiry.rated_at = now


def renew_link(session: Session, inquiry: Inquiry, *, by: Actor, now: datetime) -> None:
    """End the link of the private page, and mail the asker a new one."""
    token = _new_link(inquiry)
    inquiry.token_revoked_at = None
    record("inquiry.link-renewed", by=by, at=now, subject=(AUDITED, inquiry.reference))
    session.flush()
    letters.send_link(inquiry, token, now=now)


def revoke_link(inquiry: Inquiry, *, by: Actor, now: datetime) -> None:
    """End the link without a new one."""
    inquiry.token_revoked_at = now
    record("inquiry.link-revoked", by=by, at=now, subject=(AUDITED, inquiry.reference))


def count_as_saved(
    session: Session,
    entry: About,
    *,
    topic: str,
    countries: tuple[str, ...],
    key: str,
    now: datetime,
) -> None:
    """An entry answered, so nothing is asked; a form counts once."""
    if is_saved(key):
        return
    row = SavedInquiry(
        form_key=key,
        day=now.date(),
        topic=topic,
        country=countries[0] if len(countries) == 1 else "",
        entry_kind=entry.kind,
        entry_key=entry.key,
    )
    _added_once(session, row)


def _routed(session: Session, subject: Subject, now: datetime) -> Routing:
    if not has_desks():
        raise NoDeskError("there is no desk that could answer")
    return route(session, subject, on=now.date())


def _stored(
    session: Session,
    draft: InquiryDraft,
    routing: Routing,
    due_at: datetime,
    *,
    now: datetime,
    key: str,
) -> tuple[Inquiry, bool]:
    """The row, and whether it is new: another process may have taken the key in the meantime."""
    for _try in range(REFERENCE_TRIES):
        inquiry = _as_row(draft, routing, due_at, now=now, key=key)
        if _added_once(session, inquiry):
            return inquiry, True
        there = inquiry_by_key(key)
        if there is not None:
            return there, False
    raise RuntimeError("no reference is free")


def _added_once(session: Session, row: Inquiry | SavedInquiry) -> bool:
    """Whether the row could be added; another with its key or reference may have come first."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    return True


def _as_row(
    draft: InquiryDraft, routing: Routing, due_at: datetime, *, now: datetime, key: str
) -> Inquiry:
    desks = [(routing.lead, True), *((slug, False) for slug in routing.told)]
    return Inquiry(
        reference=new_reference(now),
        subject=draft.title,
        language=draft.language,
        study_type=draft.study_type,
        topic=draft.topic,
        asker_name=draft.name,
        asker_email=draft.email,
        asker_organisation=draft.organisation,
        time_zone=draft.time_zone,
        status=InquiryState.OPEN,
        lead_slug=routing.lead,
        lead_reason=routing.reason.as_data(),
        received_at=now,
        due_at=due_at,
        about_kind=draft.about.kind,
        about_key=draft.about.key,
        consent_version=draft.consent_version,
        consent_at=now,
        idempotency_key=key,
        token_hash=hashed(page_token(secret_keys()[0], key, 1)),
        token_number=1,
        country_rows=[
            InquiryCountry(code=code, position=place) for place, code in enumerate(draft.countries)
        ],
        desks=[
            InquiryDesk(contact_slug=slug, is_lead=is_lead, added_at=now) for slug, is_lead in desks
        ],
    )


def attach_uploads(session: Session, message: InquiryMessage, form_key: str) -> None:
    """The files of the form become files of the message; what lies in the store stays where it is."""
    uploads = uploads_of(form_key)[:MOST_FILES]
    for upload in uploads:
        message.attachments.append(
            InquiryAttachment(
                name=upload.name,
                media_type=upload.media_type,
                size=upload.size,
                sha256=upload.sha256,
                blob_key=upload.blob_key,
            )
        )
    session.execute(
        delete(InquiryUpload).where(InquiryUpload.id.in_([upload.id for upload in uploads]))
    )


def _restart(session: Session, inquiry: Inquiry, now: datetime) -> None:
    """An answer is due again, and promised anew."""
    inquiry.status = InquiryState.OPEN
    inquiry.closed_at = None
    inquiry.due_at = promise(session, inquiry.lead_slug, now).due_at


def _new_link(inquiry: Inquiry) -> str:
    inquiry.token_number += 1
    token = page_token(secret_keys()[0], inquiry.idempotency_key, inquiry.token_number)
    inquiry.token_hash = hashed(token)
    return token


def _tell(
    inquiry: Inquiry, kind: str, by: AuthorKind, now: datetime, **details: str | list[str]
) -> None:
    inquiry.events.append(InquiryEvent(at=now, kind=kind, author_kind=by, details=details))
