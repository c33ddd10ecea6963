"""What each account keeps at the desk: drafts, filters, how it wants the pages; and that it is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from helpdesk.accounts.models import Account
from helpdesk.desk.filters import InboxFilter
from helpdesk.desk.models import (
    FILTER_NAME_LENGTH,
    QUERY_LENGTH,
    DeskDraft,
    DeskPresence,
    DeskSetting,
    InquiryLink,
    SavedFilter,
)
from helpdesk.desk.noting import audit, demand_work
from helpdesk.inquiries.drafts import About
from helpdesk.inquiries.models import Inquiry

THERE_FOR = timedelta(seconds=45)  # after the last sign of life; pages give one every 20
WRITING_FOR = timedelta(minutes=2)  # after the last change of a draft
MOST_FILTERS = 20


def save_draft(
    session: Session, inquiry: Inquiry, text: str, ticket: str, *, by: Account, now: datetime
) -> None:
    """Keep what is being written; nothing is kept of an empty field."""
    draft = session.get(DeskDraft, (inquiry.id, by.id))
    if not text:
        if draft is not None:
            session.delete(draft)
        return
    demand_work(inquiry)
    if draft is None:
        draft = DeskDraft(inquiry_id=inquiry.id, account_id=by.id)
        session.add(draft)
    draft.text, draft.ticket, draft.saved_at = text, ticket, now


def note_presence(session: Session, inquiry: Inquiry, *, by: Account, now: datetime) -> None:
    """The account has the inquiry open; signs that have run out go, whoever's they are."""
    session.execute(
        delete(DeskPresence)
        .where(DeskPresence.seen_at < now - THERE_FOR)
        .execution_options(synchronize_session=False)
    )
    session.merge(DeskPresence(inquiry_id=inquiry.id, account_id=by.id, seen_at=now))


def save_filter(session: Session, name: str, chosen: InboxFilter, *, by: Account) -> bool:
    """Keep a choice under a name; the name again means the new choice. False where there are too many."""
    name = name[:FILTER_NAME_LENGTH]
    query = chosen.query[:QUERY_LENGTH]
    own = session.query(SavedFilter).filter_by(account_id=by.id)
    there = own.filter_by(name=name).one_or_none()
    if there is not None:
        there.query = query
        return True
    if own.count() >= MOST_FILTERS:
        return False
    session.add(SavedFilter(account_id=by.id, name=name, query=query))
    return True


def remove_filter(session: Session, number: int, *, by: Account) -> None:
    session.execute(
        delete(SavedFilter).where(SavedFilter.id == number, SavedFilter.account_id == by.id)
    )


def want_shortcuts(session: Session, *, is_wanted: bool, by: Account) -> None:
    session.merge(DeskSetting(account_id=by.id, is_without_shortcuts=not is_wanted))


def link_entry(
    session: Session, inquiry: Inquiry, about: About, *, by: Account, now: datetime
) -> None:
    """An entry that has to do with it; one that is linked already stays as it is."""
    demand_work(inquiry)
    linked = session.query(InquiryLink).filter_by(
        inquiry_id=inquiry.id, kind=about.kind, key=about.key
    )
    if linked.one_or_none() is None:
        session.add(
            InquiryLink(
                inquiry_id=inquiry.id,
                kind=about.kind,
                key=about.key,
                account_id=by.id,
                added_at=now,
            )
        )
        audit("entry-linked", inquiry, by, now, entry=str(about))


def unlink_entry(
    session: Session, inquiry: Inquiry, number: int, *, by: Account, now: datetime
) -> None:
    link = session.get(InquiryLink, number)
    if link is not None and link.inquiry_id == inquiry.id:
        session.delete(link)
        audit("entry-unlinked", inquiry, by, now, entry=f"{link.kind}:{link.key}")
