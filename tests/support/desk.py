"""Inquiries at the desk for tests: sent as the site sends them, and staff of one desk or another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.models import Account
from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.inquiries.drafts import InquiryDraft
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.services import send_inquiry
from helpdesk.inquiries.tokens import hashed, new_form_key
from helpdesk.routing.models import DeskMember, RegionalContact
from tests.support.asking import fields_of
from tests.support.reader import Page
from tests.support.staff import Visitor, made_account

INBOX = "/en/staff/inquiries"
BRAZIL, SPAIN = ("BR",), ("ES",)
ASKER = "ana.garcia@example.org"


def sent(
    question: str = "Who approves a trial of a gene therapy in Brazil?",
    *,
    countries: tuple[str, ...] = BRAZIL,
    now: datetime | None = None,
    **more: Any,
) -> str:
    """Send a question; its reference."""
    given: dict[str, Any] = {
        "topic": "regulatory", "name": "Investigadora Única", "email": ASKER, "language": "es",
        "organisation": "Hospital Universitario",
    }  # fmt: skip
    draft = InquiryDraft(question=question, countries=countries, **{**given, **more})
    with transaction():
        inquiry = send_inquiry(
            db.session(), draft, now=now or clock.now(), key=hashed(new_form_key())
        )
        return inquiry.reference


def inquiry_of(reference: str) -> Inquiry:
    """As the database has it now."""
    db.session.rollback()
    return db.session.scalars(select(Inquiry).where(Inquiry.reference == reference)).one()


def join_desk(account: Account, slug: str) -> None:
    with transaction():
        desk = db.session.scalars(select(RegionalContact).where(RegionalContact.slug == slug)).one()
        db.session.add(DeskMember(contact_id=desk.id, account_id=account.id))


def member(app: Flask, slug: str, email: str, name: str, *roles: StaffRole) -> Visitor:
    """Somebody of this desk, signed in."""
    account = made_account(*roles, email=email, name=name)
    if slug:
        join_desk(account, slug)
    visitor = Visitor(app)
    assert visitor.sign_in(email).status_code == 303
    return visitor


def path_of(reference: str, action: str = "") -> str:
    return f"{INBOX}/{reference}{f'/{action}' if action else ''}"


def opened(visitor: Visitor, reference: str) -> Page:
    response = visitor.client.get(path_of(reference))
    assert response.status_code == 200, response.status_code
    page: Page = response.page
    return page


def answer(
    visitor: Visitor,
    reference: str,
    text: str,
    *,
    then: str = "waiting",
    page: Page | None = None,
    **more: Any,
) -> Any:
    """Send the form as it stands on `page`, or on the page as it is now."""
    fields: Mapping[str, Any] = fields_of((page or opened(visitor, reference)).find("#answer-form"))
    return visitor.client.post(
        path_of(reference, "answer"),
        data={**fields, "text": text, "then": then, **more},
        content_type="multipart/form-data",
    )


def act(visitor: Visitor, reference: str, action: str, /, **data: Any) -> Any:
    return visitor.send(path_of(reference, action), data, page=INBOX)
