"""Who of the staff works on an inquiry: who has it, which desk leads, which take part."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.accounts.models import Account
from helpdesk.desk import letters
from helpdesk.desk.noting import audit, demand_work, tell
from helpdesk.desk.queries import assignable
from helpdesk.inquiries.assigning import assign_by_turn, tell_assignee
from helpdesk.inquiries.models import Inquiry, InquiryDesk


def assign(
    session: Session, inquiry: Inquiry, to: Account | None, *, by: Account, now: datetime
) -> None:
    """Give it to an account, who is told, or back to the desk; taking it is giving it to oneself.

    Raises: ValueError, for one who may not have it.
    """
    demand_work(inquiry)
    number = to.id if to else None
    if inquiry.assignee_account_id == number:
        return
    if to is not None and to is not by and to.id not in {each.id for each in assignable(inquiry)}:
        raise ValueError("not among those who can have it")
    inquiry.assignee_account_id = number
    if to is None:
        tell(inquiry, "released", by, now)
    elif to.id == by.id:
        tell(inquiry, "taken", by, now, account=to.id)
    else:
        event = tell(inquiry, "assigned", by, now, account=to.id)
        tell_assignee(session, inquiry, to, event, now=now)
    audit("assigned", inquiry, by, now, account=number)


def hand_over(
    session: Session,
    inquiry: Inquiry,
    to_slug: str,
    *,
    reason: str,
    is_staying: bool,
    by: Account,
    now: datetime,
) -> None:
    """Another desk leads from now on. What the asker was promised stands.

    `is_staying`: the desk that led still takes part. The reason is for staff, in the exchange alone.
    """
    demand_work(inquiry)
    former = inquiry.lead_slug
    if to_slug == former:
        return
    rows = {row.contact_slug: row for row in inquiry.desks}
    if to_slug not in rows:
        inquiry.desks.append(InquiryDesk(contact_slug=to_slug, is_lead=True, added_at=now))
    else:
        rows[to_slug].is_lead = True
    if former in rows and not is_staying:
        inquiry.desks.remove(rows[former])
    elif former in rows:
        rows[former].is_lead = False
    inquiry.lead_slug = to_slug
    inquiry.assignee_account_id = None
    details = {"from": former, "to": to_slug, "reason": reason}
    event = tell(inquiry, "handed-over", by, now, **details)
    assign_by_turn(session, inquiry, now=now)
    session.flush()
    letters.tell_desk("inquiry-handed-over", inquiry, to_slug, event=event.id, now=now)
    audit("handed-over", inquiry, by, now, **{"from": former, "to": to_slug})


def add_desk(session: Session, inquiry: Inquiry, slug: str, *, by: Account, now: datetime) -> None:
    """A further desk takes part: it sees the inquiry and may answer it."""
    demand_work(inquiry)
    if slug in {row.contact_slug for row in inquiry.desks}:
        return
    inquiry.desks.append(InquiryDesk(contact_slug=slug, is_lead=False, added_at=now))
    event = tell(inquiry, "desk-added", by, now, desk=slug)
    session.flush()
    letters.tell_desk("inquiry-desk-added", inquiry, slug, event=event.id, now=now)
    audit("desk-added", inquiry, by, now, desk=slug)
