"""Every SELECT of the desk; each that finds inquiries is told who asks, and finds only what they may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import selectinload

from helpdesk.accounts.models import Account
from helpdesk.accounts.roles import Permission
from helpdesk.core.database import db
from helpdesk.core.paging import Page, page_number
from helpdesk.desk.errors import InquiryNotFoundError
from helpdesk.desk.filters import InboxFilter, Shown
from helpdesk.desk.models import (
    DeskDraft,
    DeskPresence,
    DeskSetting,
    InquiryLink,
    InquiryMerge,
    SavedFilter,
)
from helpdesk.inquiries.models import (
    Inquiry,
    InquiryAttachment,
    InquiryCountry,
    InquiryDesk,
    InquiryMessage,
    InquiryState,
)
from helpdesk.inquiries.references import read_reference
from helpdesk.routing.models import DeskMember, RegionalContact
from helpdesk.routing.queries import desks_of

PAGE_SIZE = 30
_STATES = {
    Shown.OPEN: (InquiryState.OPEN,),
    Shown.WAITING: (InquiryState.WAITING,),
    Shown.CLOSED: (InquiryState.CLOSED,),
    Shown.SPAM: (InquiryState.SPAM,),
    Shown.ANY: (InquiryState.OPEN, InquiryState.WAITING, InquiryState.CLOSED),
}


@dataclass(frozen=True)
class Sight:
    """What an account may see: all inquiries, or those of its desks and those given to it."""

    account_id: int
    has_all: bool
    desks: tuple[str, ...]

    @property
    def condition(self) -> ColumnElement[bool]:
        if self.has_all:
            return true()
        takes_part = exists().where(
            InquiryDesk.inquiry_id == Inquiry.id, InquiryDesk.contact_slug.in_(self.desks)
        )
        return or_(Inquiry.assignee_account_id == self.account_id, takes_part)


def sight_of(account: Account) -> Sight:
    return Sight(
        account.id, account.may(Permission.READ_ALL_INQUIRIES), tuple(desks_of(account.id))
    )


def inquiry_seen(reference: str, sight: Sight, *, for_change: bool = False) -> Inquiry:
    """The inquiry of this reference; `for_change` waits for whoever is changing it.

    Raises: InquiryNotFoundError, also where it is none of theirs.
    """
    printed = read_reference(reference)
    wanted = select(Inquiry).where(Inquiry.reference == printed, sight.condition)
    if for_change:
        wanted = wanted.with_for_update()
    found = db.session.scalars(wanted).one_or_none() if printed else None
    if found is None:
        raise InquiryNotFoundError("no inquiry has this reference")
    return found


def is_there(reference: str) -> bool:
    """Whether anybody's inquiry has this reference; for the trail, never for an answer."""
    printed = read_reference(reference)
    return bool(printed and db.session.scalar(select(exists().where(Inquiry.reference == printed))))


def whole(inquiry: Inquiry) -> Inquiry:
    """The same with all that its page shows."""
    return db.session.scalars(
        select(Inquiry)
        .where(Inquiry.id == inquiry.id)
        .options(
            selectinload(Inquiry.messages).selectinload(InquiryMessage.attachments),
            selectinload(Inquiry.events),
            selectinload(Inquiry.desks),
            selectinload(Inquiry.country_rows),
        )
        .execution_options(populate_existing=True)
    ).one()


def attachment_of(inquiry: Inquiry, number: int) -> InquiryAttachment:
    """Raises: InquiryNotFoundError."""
    found = db.session.scalars(
        select(InquiryAttachment)
        .join(InquiryMessage)
        .where(InquiryAttachment.id == number, InquiryMessage.inquiry_id == inquiry.id)
    ).one_or_none()
    if found is None:
        raise InquiryNotFoundError("no file of this inquiry has this number")
    return found


# The inbox


def inbox(chosen: InboxFilter, sight: Sight, *, now: datetime, page: int) -> Page[Inquiry]:
    """What is due first comes first; what is closed, the last closed first."""
    wanted = _narrowed(select(Inquiry), chosen, sight, now)
    total = db.session.scalar(_narrowed(select(func.count(Inquiry.id)), chosen, sight, now)) or 0
    number = page_number(page, total=total, size=PAGE_SIZE)
    rows = db.session.scalars(
        wanted.options(selectinload(Inquiry.country_rows), selectinload(Inquiry.desks))
        .order_by(*_order(chosen.shown))
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(rows.all(), number, PAGE_SIZE, total)


def _order(shown: Shown) -> tuple[Any, ...]:
    if shown in (Shown.CLOSED, Shown.SPAM):
        return Inquiry.closed_at.desc(), Inquiry.id.desc()
    rank = case((Inquiry.status == InquiryState.OPEN, 0), else_=1)
    return rank, Inquiry.due_at.is_(None), Inquiry.due_at, Inquiry.id


def _narrowed(wanted: Select[Any], chosen: InboxFilter, sight: Sight, now: datetime) -> Select[Any]:
    wanted = wanted.where(
        sight.condition,
        Inquiry.status.in_(_STATES[chosen.shown]),
        Inquiry.merged_into_id.is_(None),
    )
    return wanted.where(*_conditions(chosen, sight, now))


def _conditions(chosen: InboxFilter, sight: Sight, now: datetime) -> list[ColumnElement[bool]]:
    asked = (
        (chosen.desk, Inquiry.desks.any(InquiryDesk.contact_slug == chosen.desk)),
        (chosen.country, Inquiry.country_rows.any(InquiryCountry.code == chosen.country.upper())),
        (chosen.topic, Inquiry.topic == chosen.topic),
        (chosen.language, Inquiry.language == chosen.language),
        (chosen.overdue, _is_overdue(now)),
        (chosen.mine, Inquiry.assignee_account_id == sight.account_id),
        (chosen.unassigned, Inquiry.assignee_account_id.is_(None)),
        (chosen.text, _has_words(chosen.text)),
    )
    return [condition for is_asked, condition in asked if is_asked]


def _is_overdue(now: datetime) -> ColumnElement[bool]:
    return and_(Inquiry.status == InquiryState.OPEN, Inquiry.due_at < now)


def _has_words(text: str) -> ColumnElement[bool]:
    """In the subject, or a piece of the reference."""
    in_reference = Inquiry.reference.contains(text.upper(), autoescape=True)
    return or_(Inquiry.subject.icontains(text, autoescape=True), in_reference)


@dataclass(frozen=True)
class Counts:
    """Of what an account may see."""

    open: int
    mine: int
    unassigned: int
    overdue: int
    waiting: int


def counts(sight: Sight, *, now: datetime) -> Counts:
    is_open = Inquiry.status == InquiryState.OPEN
    asked = (
        is_open,
        and_(is_open, Inquiry.assignee_account_id == sight.account_id),
        and_(is_open, Inquiry.assignee_account_id.is_(None)),
        _is_overdue(now),
        Inquiry.status == InquiryState.WAITING,
    )
    sums = [func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in asked]
    row = db.session.execute(
        select(*sums).where(sight.condition, Inquiry.merged_into_id.is_(None))
    ).one()
    return Counts(*(int(number) for number in row))


def next_due(sight: Sight, *, after: Inquiry) -> str | None:
    """The reference of the open inquiry that is due next and is nobody else's; None when all is done."""
    wanted = (
        select(Inquiry.reference)
        .where(
            sight.condition,
            Inquiry.id != after.id,
            Inquiry.status == InquiryState.OPEN,
            Inquiry.merged_into_id.is_(None),
            or_(
                Inquiry.assignee_account_id.is_(None),
                Inquiry.assignee_account_id == sight.account_id,
            ),
        )
        .order_by(Inquiry.due_at.is_(None), Inquiry.due_at, Inquiry.id)
        .limit(1)
    )
    return db.session.scalar(wanted)


def others_of_asker(inquiry: Inquiry, sight: Sight) -> Sequence[Inquiry]:
    """What the same mailbox has asked beside this, the newest first, as far as this account may see it."""
    if not inquiry.asker_email:
        return []
    return db.session.scalars(
        select(Inquiry)
        .where(
            sight.condition,
            Inquiry.id != inquiry.id,
            func.lower(Inquiry.asker_email) == inquiry.asker_email.lower(),
            Inquiry.merged_into_id.is_(None),
            Inquiry.status.not_in((InquiryState.SPAM, InquiryState.ERASED)),
        )
        .order_by(Inquiry.id.desc())
        .limit(10)
    ).all()


# Accounts


def account_names(numbers: Collection[int]) -> dict[int, str]:
    wanted = select(Account.id, Account.name).where(Account.id.in_(numbers))
    return {row.id: row.name for row in db.session.execute(wanted)}


def assignable(inquiry: Inquiry) -> Sequence[Account]:
    """Members of the desks that take part, and who may see all; nobody who has retired."""
    slugs = [row.contact_slug for row in inquiry.desks]
    is_member = exists().where(
        DeskMember.account_id == Account.id,
        DeskMember.contact_id == RegionalContact.id,
        RegionalContact.slug.in_(slugs),
    )
    there = select(Account).where(Account.retired_at.is_(None), Account.password.is_not(None))
    members = db.session.scalars(there.where(is_member).order_by(Account.name, Account.id)).all()
    return [account for account in members if account.may(Permission.ANSWER_INQUIRIES)]


def desks_in_service() -> set[str]:
    return set(
        db.session.scalars(select(RegionalContact.slug).where(RegionalContact.retired_at.is_(None)))
    )


def wants_shortcuts(account: Account) -> bool:
    setting = db.session.get(DeskSetting, account.id)
    return setting is None or not setting.is_without_shortcuts


def filters_of(account: Account) -> Sequence[SavedFilter]:
    wanted = select(SavedFilter).where(SavedFilter.account_id == account.id)
    return db.session.scalars(wanted.order_by(func.lower(SavedFilter.name), SavedFilter.id)).all()


# What is kept beside an inquiry


def draft_of(inquiry: Inquiry, account: Account) -> DeskDraft | None:
    return db.session.get(DeskDraft, (inquiry.id, account.id))


def drafted(numbers: Collection[int], account: Account) -> set[int]:
    """Those of these inquiries that the account has begun to answer."""
    wanted = select(DeskDraft.inquiry_id).where(
        DeskDraft.account_id == account.id, DeskDraft.inquiry_id.in_(numbers), DeskDraft.text != ""
    )
    return set(db.session.scalars(wanted))


def others_at(
    inquiry: Inquiry, account: Account, *, since: datetime
) -> list[tuple[str, datetime | None]]:
    """Who else has it open, by name, and when they last saved a draft of an answer."""
    wanted = (
        select(Account.name, DeskDraft.saved_at)
        .select_from(DeskPresence)
        .join(Account, Account.id == DeskPresence.account_id)
        .outerjoin(
            DeskDraft,
            and_(
                DeskDraft.inquiry_id == DeskPresence.inquiry_id,
                DeskDraft.account_id == DeskPresence.account_id,
            ),
        )
        .where(
            DeskPresence.inquiry_id == inquiry.id,
            DeskPresence.account_id != account.id,
            DeskPresence.seen_at >= since,
        )
        .order_by(Account.name, Account.id)
    )
    return [(name, saved_at) for name, saved_at in db.session.execute(wanted)]


def links_of(inquiry: Inquiry) -> Sequence[InquiryLink]:
    wanted = select(InquiryLink).where(InquiryLink.inquiry_id == inquiry.id)
    return db.session.scalars(wanted.order_by(InquiryLink.id)).all()


def merges_into(inquiry: Inquiry) -> Sequence[InquiryMerge]:
    """Those that hold, the last first."""
    wanted = (
        select(InquiryMerge)
        .where(InquiryMerge.target_id == inquiry.id, InquiryMerge.undone_at.is_(None))
        .options(selectinload(InquiryMerge.source), selectinload(InquiryMerge.moved))
    )
    return db.session.scalars(wanted.order_by(InquiryMerge.id.desc())).all()


def merge_into(inquiry: Inquiry, number: int) -> InquiryMerge:
    """Raises: InquiryNotFoundError."""
    found = next((each for each in merges_into(inquiry) if each.id == number), None)
    if found is None:
        raise InquiryNotFoundError("no such merge")
    return found


def reference_of(number: int) -> str | None:
    return db.session.scalar(select(Inquiry.reference).where(Inquiry.id == number))
