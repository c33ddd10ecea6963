"""How work on an inquiry is noted: in its exchange, and in the trail."""

from __future__ import annotations

from datetime import datetime

from helpdesk.accounts.models import Account
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.desk.errors import InquiryStateError
from helpdesk.inquiries.letters import KIND
from helpdesk.inquiries.models import AuthorKind, Inquiry, InquiryEvent, InquiryState


def tell(
    inquiry: Inquiry, kind: str, by: Account, now: datetime, **details: str | int | list[str]
) -> InquiryEvent:
    """An event of the exchange; `details` are emptied with it."""
    event = InquiryEvent(
        at=now,
        kind=kind,
        author_kind=AuthorKind.ACCOUNT,
        author_account_id=by.id,
        details=details,
    )
    inquiry.events.append(event)
    return event


def audit(
    action: str,
    inquiry: Inquiry,
    by: Account,
    now: datetime,
    **details: str | int | bool | list[str] | None,
) -> None:
    """`inquiry.<action>` in the trail, which is never emptied: codes and numbers only."""
    record(
        f"inquiry.{action}",
        by=Actor.account(by.id),
        at=now,
        subject=(KIND, inquiry.reference),
        **details,
    )


def demand_work(inquiry: Inquiry, *, also_spam: bool = False) -> None:
    """Raises: InquiryStateError, where nothing is left to work on."""
    is_spam = inquiry.status is InquiryState.SPAM and not also_spam
    if inquiry.is_blank or inquiry.merged_into_id is not None or is_spam:
        raise InquiryStateError(inquiry.status.value)
