"""Every SELECT of suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from helpdesk.core.database import db
from helpdesk.core.paging import Page, page_number
from helpdesk.curation.models import Draft, Revision
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.tokens import hashed
from helpdesk.suggesting.errors import (
    SuggestionGoneError,
    SuggestionLinkError,
    SuggestionNotFoundError,
)
from helpdesk.suggesting.models import Suggestion, SuggestionState

PAGE_SIZE = 30
MOST_THANKED = 1_000
DECIDED = (SuggestionState.ACCEPTED, SuggestionState.REFUSED, SuggestionState.INQUIRY)


def suggestion_by_key(idempotency_key: str) -> Suggestion | None:
    """The suggestion that a form has made already."""
    wanted = select(Suggestion).where(Suggestion.idempotency_key == idempotency_key)
    return db.session.scalars(wanted).one_or_none()


def suggestion_by_token(token: str, *, for_change: bool = False) -> Suggestion:
    """The suggestion of a private page; `for_change` waits for whoever is changing it.

    Raises: SuggestionLinkError; SuggestionGoneError.
    """
    wanted = select(Suggestion).where(Suggestion.token_hash == hashed(token))
    if for_change:
        wanted = wanted.with_for_update()
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise SuggestionLinkError("no suggestion has this link")
    if found.is_blank:
        raise SuggestionGoneError(found.reference)
    return found


def suggestion_by_reference(reference: str, *, for_change: bool = False) -> Suggestion:
    """For the staff. Raises: SuggestionNotFoundError, also where nothing is left of it."""
    wanted = select(Suggestion).where(Suggestion.reference == reference)
    if for_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(wanted).one_or_none() if reference.isprintable() else None
    if found is None or found.is_blank:
        raise SuggestionNotFoundError("There is no such suggestion.")
    return found


def suggestion_by_number(number: int) -> Suggestion | None:
    """The one that a draft names."""
    return db.session.get(Suggestion, number)


def suggestions(*, is_open: bool, page: int) -> Page[Suggestion]:
    """Those that wait, the oldest first; or those that were decided, the last first."""
    total = db.session.scalar(_listed(select(func.count(Suggestion.id)), is_open=is_open)) or 0
    number = page_number(page, total=total, size=PAGE_SIZE)
    order = (
        (Suggestion.received_at, Suggestion.id)
        if is_open
        else (Suggestion.decided_at.desc(), Suggestion.id.desc())
    )
    rows = db.session.scalars(
        _listed(select(Suggestion), is_open=is_open)
        .order_by(*order)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(rows, number, PAGE_SIZE, total)


def all_open() -> Sequence[Suggestion]:
    """All that wait, the oldest first."""
    wanted = _listed(select(Suggestion), is_open=True)
    return db.session.scalars(wanted.order_by(Suggestion.received_at, Suggestion.id)).all()


def open_count() -> int:
    return db.session.scalar(_listed(select(func.count(Suggestion.id)), is_open=True)) or 0


def _listed(wanted: Select[Any], *, is_open: bool) -> Select[Any]:
    if is_open:
        return wanted.where(Suggestion.status == SuggestionState.OPEN)
    return wanted.where(Suggestion.status.in_(DECIDED), Suggestion.anonymised_at.is_(None))


def others_about(suggestion: Suggestion) -> Sequence[Suggestion]:
    """Open ones on the same entry or fact."""
    if not suggestion.about_kind:
        return []
    wanted = select(Suggestion).where(
        Suggestion.about_kind == suggestion.about_kind,
        Suggestion.about_key == suggestion.about_key,
        Suggestion.status == SuggestionState.OPEN,
        Suggestion.id != suggestion.id,
    )
    return db.session.scalars(wanted.order_by(Suggestion.received_at, Suggestion.id)).all()


def thanked() -> Sequence[str]:
    """Who wanted to be thanked and had something accepted; as they wrote their names, each once."""
    wanted = (
        select(Suggestion.suggester_name)
        .where(
            Suggestion.status == SuggestionState.ACCEPTED,
            Suggestion.wants_thanks.is_(True),
            Suggestion.suggester_name != "",
            Suggestion.anonymised_at.is_(None),
        )
        .order_by(Suggestion.decided_at.desc(), Suggestion.id.desc())
        .limit(MOST_THANKED)
    )
    return list(dict.fromkeys(db.session.scalars(wanted)))


# What has become of one


def draft_of(suggestion: Suggestion) -> Draft | None:
    if not suggestion.draft_key:
        return None
    return db.session.scalars(select(Draft).where(Draft.key == suggestion.draft_key)).one_or_none()


def drafts_of(suggestion: Suggestion) -> Sequence[Draft]:
    """All that were made of it, open or closed."""
    wanted = select(Draft).where(Draft.suggestion_id == suggestion.id).order_by(Draft.id)
    return db.session.scalars(wanted.with_for_update()).all()


def revisions_of(drafts: Sequence[Draft]) -> Sequence[int]:
    """The numbers of the rows that these drafts left in the history."""
    wanted = select(Revision.id).where(Revision.draft_id.in_([draft.id for draft in drafts]))
    return db.session.scalars(wanted.order_by(Revision.id)).all()


def inquiry_of(suggestion: Suggestion) -> Inquiry | None:
    if not suggestion.inquiry_reference:
        return None
    wanted = select(Inquiry).where(Inquiry.reference == suggestion.inquiry_reference)
    return db.session.scalars(wanted.with_for_update()).one_or_none()


def suggestions_of_inquiry(reference: str) -> Sequence[Suggestion]:
    wanted = select(Suggestion).where(Suggestion.inquiry_reference == reference)
    return db.session.scalars(wanted.order_by(Suggestion.id)).all()


# Retention


def decided_before(moment: datetime, *, most: int) -> Sequence[Suggestion]:
    """Those whose time is over and that still tell who suggested them, the oldest first."""
    return db.session.scalars(
        select(Suggestion)
        .where(
            Suggestion.status.in_(DECIDED),
            Suggestion.decided_at < moment,
            Suggestion.anonymised_at.is_(None),
        )
        .order_by(Suggestion.decided_at, Suggestion.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
