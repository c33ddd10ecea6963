"""The mails to whoever has to keep a promise: given to you, due soon, not kept.

They hold the subject and no more of the question: what is told to a deputy has to be opened at the desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import current_app

from helpdesk.accounts.models import Account
from helpdesk.core.templating import absolute_url
from helpdesk.inquiries.deadlines import Step
from helpdesk.inquiries.letters import KIND, promised
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.words import desk_language, desk_name
from helpdesk.outbox.addresses import AddressError
from helpdesk.outbox.services import queue_email
from helpdesk.routing.models import RegionalContact
from helpdesk.vocabulary.languages import DEFAULT, SERVED

STAFF_PAGE = "desk.inquiry"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Told:
    """Everybody whom a step concerns; `deputy` is the desk that stands in."""

    lead: RegionalContact
    deputy: RegionalContact | None
    assignee: Account | None
    coordinators: Sequence[Account]


@dataclass(frozen=True)
class _Reader:
    name: str  # in the key of the mail
    address: str
    language: str


def key_of(step: Step, reference: str, due_at: datetime, reader: str) -> str:
    """A promise that was made anew, and a desk that took over, are reminded of anew."""
    return f"inquiry-{step.value}:{reference}:{due_at:%Y%m%d}:{reader}"


def lead_key(step: Step, reference: str, due_at: datetime, lead_slug: str) -> str:
    """The key of the mail that is written whenever a step is taken."""
    return key_of(step, reference, due_at, lead_slug)


def tell(step: Step, inquiry: Inquiry, told: Told, *, now: datetime) -> None:
    """Before the day: the desk and whoever has the inquiry; after it the deputy and the coordinators too."""
    if inquiry.due_at is None:
        return
    for reader in _readers(step, told):
        language = reader.language
        try:
            queue_email(
                f"inquiry-{step.value}",
                to=reader.address,
                language=language,
                key=key_of(step, inquiry.reference, inquiry.due_at, reader.name),
                now=now,
                about=(KIND, inquiry.reference),
                context={
                    "reference": inquiry.reference,
                    "subject": inquiry.subject,
                    "desk": desk_name(told.lead, language),
                    "deputy": desk_name(told.deputy, language) if told.deputy else "",
                    "due": promised(inquiry, told.lead, language)[0],
                    "is_answered": inquiry.first_answered_at is not None,
                    "staff_url": _staff_url(inquiry.reference, language),
                },
                thread=f"{KIND}-{inquiry.reference.lower()}",
            )
        except AddressError:
            log.error("reminder_without_address", reference=inquiry.reference, reader=reader.name)


def tell_assignee(
    inquiry: Inquiry, account: Account, desk: RegionalContact, *, event: int, now: datetime
) -> None:
    """`event` is the number of the one by which the account got it; each is told of once."""
    reader = _account(account)
    due = promised(inquiry, desk, reader.language)
    try:
        queue_email(
            "inquiry-yours",
            to=reader.address,
            language=reader.language,
            key=f"inquiry-yours:{inquiry.reference}:{event}",
            now=now,
            about=(KIND, inquiry.reference),
            context={
                "reference": inquiry.reference,
                "subject": inquiry.subject,
                "desk": desk_name(desk, reader.language),
                "due": due[0] if due else "",
                "staff_url": _staff_url(inquiry.reference, reader.language),
            },
            thread=f"{KIND}-{inquiry.reference.lower()}",
        )
    except AddressError:
        log.error("assignee_without_address", reference=inquiry.reference, reader=reader.name)


def _staff_url(reference: str, language: str) -> str:
    """The inquiry's page at the desk, a slice above this one; empty in an application without it."""
    if STAFF_PAGE not in current_app.view_functions:
        return ""
    return absolute_url(STAFF_PAGE, lang=language, reference=reference)


def _readers(step: Step, told: Told) -> Iterator[_Reader]:
    yield _desk(told.lead)
    if told.assignee is not None:
        yield _account(told.assignee)
    if step is Step.OVERDUE:
        if told.deputy is not None:
            yield _desk(told.deputy)
        for account in told.coordinators:
            if told.assignee is None or account.id != told.assignee.id:
                yield _account(account)


def _desk(desk: RegionalContact) -> _Reader:
    return _Reader(desk.slug, desk.email, desk_language(desk))


def _account(account: Account) -> _Reader:
    language = account.language if account.language in SERVED else DEFAULT
    return _Reader(f"account-{account.key}", account.email, language)
