"""Who of a desk has an inquiry: in turn where the desk wants that (who has fewest open gets the next).

Whoever is given one by the turn or by somebody else is told by mail; who takes it knows.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.accounts.models import Account
from helpdesk.inquiries import deadline_letters
from helpdesk.inquiries.models import AuthorKind, Inquiry, InquiryEvent, InquiryState
from helpdesk.routing.members import Assigns, next_member
from helpdesk.routing.queries import desk_by_slug, desk_day, members_of


def assign_by_turn(session: Session, inquiry: Inquiry, *, now: datetime) -> None:
    """Give it to a member of its desk; nothing where the desk's members take theirs themselves."""
    desk = desk_by_slug(session, inquiry.lead_slug)
    if desk.assigns != Assigns.ROUND_ROBIN:
        return
    members = members_of(session, desk.slug)
    chosen = next_member(members, open_load(session), on=desk_day(desk, now))
    if chosen is None:
        return
    inquiry.assignee_account_id = chosen
    event = InquiryEvent(
        at=now, kind="assigned", author_kind=AuthorKind.SYSTEM, details={"account": chosen}
    )
    inquiry.events.append(event)
    account = session.get(Account, chosen)
    if account is not None:
        tell_assignee(session, inquiry, account, event, now=now)


def tell_assignee(
    session: Session, inquiry: Inquiry, account: Account, event: InquiryEvent, *, now: datetime
) -> None:
    """Once for each time that it is given to somebody: `event` says when that was."""
    session.flush()
    desk = desk_by_slug(session, inquiry.lead_slug)
    deadline_letters.tell_assignee(inquiry, account, desk, event=event.id, now=now)


def open_load(session: Session) -> dict[int, int]:
    """By account how many inquiries wait for its answer."""
    wanted = (
        select(Inquiry.assignee_account_id, func.count(Inquiry.id))
        .where(Inquiry.status == InquiryState.OPEN, Inquiry.assignee_account_id.is_not(None))
        .group_by(Inquiry.assignee_account_id)
    )
    return {account: count for account, count in session.execute(wanted) if account is not None}
