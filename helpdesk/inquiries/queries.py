"""Every SELECT of inquiries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import selectinload

from helpdesk.core.database import db
from helpdesk.inquiries.errors import InquiryGoneError, InquiryLinkError
from helpdesk.inquiries.models import (
    Inquiry,
    InquiryAttachment,
    InquiryMessage,
    InquiryState,
    InquiryUpload,
    MessageKind,
    SavedInquiry,
)
from helpdesk.inquiries.tokens import hashed
from helpdesk.routing.models import RegionalContact


def inquiry_by_key(idempotency_key: str) -> Inquiry | None:
    """The inquiry that a form has made already."""
    return db.session.scalars(
        select(Inquiry).where(Inquiry.idempotency_key == idempotency_key)
    ).one_or_none()


def is_same_question(inquiry: Inquiry, question: str) -> bool:
    """Whether this text is the one that the inquiry was sent with."""
    wanted = select(InquiryMessage.text).where(
        InquiryMessage.inquiry_id == inquiry.id, InquiryMessage.kind == MessageKind.QUESTION
    )
    return db.session.scalar(wanted.order_by(InquiryMessage.id).limit(1)) == question


def message_by_key(idempotency_key: str) -> InquiryMessage | None:
    return db.session.scalars(
        select(InquiryMessage).where(InquiryMessage.idempotency_key == idempotency_key)
    ).one_or_none()


def inquiry_by_token(token: str, *, for_change: bool = False) -> Inquiry:
    """The inquiry of a private page; `for_change` waits for whoever is changing it.

    The link of one that was joined to another opens that other: both are the same asker's.

    Raises: InquiryLinkError; InquiryGoneError.
    """
    wanted = select(Inquiry).where(
        Inquiry.token_hash == hashed(token), Inquiry.token_revoked_at.is_(None)
    )
    if for_change:
        wanted = wanted.with_for_update()
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise InquiryLinkError("no inquiry has this link")
    while found.merged_into_id is not None and not found.is_blank:
        into = select(Inquiry).where(Inquiry.id == found.merged_into_id)
        found = db.session.scalars(into.with_for_update() if for_change else into).one()
    if found.is_blank:
        raise InquiryGoneError(found.reference)
    return found


def whole_inquiry_by_token(token: str) -> Inquiry:
    """As `inquiry_by_token`, with all that its page shows.

    Raises: InquiryLinkError; InquiryGoneError.
    """
    found = inquiry_by_token(token)
    db.session.scalars(
        select(Inquiry)
        .where(Inquiry.id == found.id)
        .options(
            selectinload(Inquiry.messages).selectinload(InquiryMessage.attachments),
            selectinload(Inquiry.events),
            selectinload(Inquiry.desks),
            selectinload(Inquiry.country_rows),
        )
        .execution_options(populate_existing=True)
    ).one()
    return found


def shown_attachment(inquiry: Inquiry, number: int) -> InquiryAttachment:
    """A file of this inquiry that its asker may see.

    Raises: InquiryLinkError.
    """
    wanted = (
        select(InquiryAttachment)
        .join(InquiryMessage)
        .where(
            InquiryAttachment.id == number,
            InquiryMessage.inquiry_id == inquiry.id,
            InquiryMessage.is_internal.is_(False),
        )
    )
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise InquiryLinkError("no file of this inquiry has this number")
    return found


# Files kept while a form is put right


def uploads_of(form_key: str) -> Sequence[InquiryUpload]:
    return db.session.scalars(
        select(InquiryUpload).where(InquiryUpload.form_key == form_key).order_by(InquiryUpload.id)
    ).all()


def bytes_waiting() -> int:
    """How much all kept uploads take together."""
    return int(db.session.scalar(select(func.coalesce(func.sum(InquiryUpload.size), 0))) or 0)


def uploads_before(moment: datetime) -> Sequence[InquiryUpload]:
    return db.session.scalars(
        select(InquiryUpload).where(InquiryUpload.uploaded_at < moment).order_by(InquiryUpload.id)
    ).all()


def blob_keys_of(inquiry: Inquiry) -> list[str]:
    return list(
        db.session.scalars(
            select(InquiryAttachment.blob_key)
            .join(InquiryMessage)
            .where(InquiryMessage.inquiry_id == inquiry.id)
            .order_by(InquiryAttachment.id)
        )
    )


def merged_into(inquiry: Inquiry) -> list[Inquiry]:
    """All that were joined to it, and to those; not the inquiry itself."""
    found: list[Inquiry] = []
    looked_at = [inquiry.id]
    while looked_at:
        wanted = select(Inquiry).where(Inquiry.merged_into_id.in_(looked_at)).order_by(Inquiry.id)
        parts = list(db.session.scalars(wanted))
        found += parts
        looked_at = [part.id for part in parts]
    return found


def named_blobs(keys: Collection[str]) -> set[str]:
    """Those of the keys that some row names."""
    attached = select(InquiryAttachment.blob_key).where(InquiryAttachment.blob_key.in_(keys))
    waiting = select(InquiryUpload.blob_key).where(InquiryUpload.blob_key.in_(keys))
    return set(db.session.scalars(attached.union_all(waiting)))


# Retention


def inquiries_closed_before(moment: datetime, *, most: int) -> Sequence[Inquiry]:
    """Those whose time is over and that still tell who asked, the oldest first."""
    return db.session.scalars(
        select(Inquiry)
        .where(
            Inquiry.status.in_((InquiryState.CLOSED, InquiryState.SPAM)),
            Inquiry.closed_at < moment,
            Inquiry.anonymised_at.is_(None),
        )
        .order_by(Inquiry.closed_at, Inquiry.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()


def is_saved(form_key: str) -> bool:
    return bool(db.session.scalar(select(exists().where(SavedInquiry.form_key == form_key))))


# Desks


def desks_by_slug(slugs: Collection[str]) -> dict[str, RegionalContact]:
    wanted = (
        select(RegionalContact)
        .where(RegionalContact.slug.in_(slugs))
        .options(selectinload(RegionalContact.labels))
    )
    return {desk.slug: desk for desk in db.session.scalars(wanted)}


def has_desks() -> bool:
    return bool(db.session.scalar(select(exists().where(RegionalContact.retired_at.is_(None)))))
