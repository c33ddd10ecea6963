"""Inquiries for tests: written as they are sent, or rows made to stand in a state."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from helpdesk.core.database import db, transaction
from helpdesk.inquiries.drafts import InquiryDraft
from helpdesk.inquiries.models import Inquiry, InquiryCountry, InquiryState
from helpdesk.inquiries.services import send_inquiry
from helpdesk.inquiries.tokens import hashed

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_numbers = itertools.count(1)


def sent(now: datetime = MONDAY, *, draft: dict[str, Any] | None = None, **made: Any) -> Inquiry:
    """An inquiry that was sent at `now`; `made` are columns that are set afterwards."""
    given: dict[str, Any] = {
        "question": "Which authority approves a trial?",
        "topic": "regulatory",
        "countries": ("ES",),
        "name": "Investigadora Única",
        "email": "ana.garcia@example.org",
        "language": "en",
    }
    key = hashed(f"made {next(_numbers)}")
    with transaction():
        inquiry = send_inquiry(
            db.session(), InquiryDraft(**{**given, **(draft or {})}), now=now, key=key
        )
        for name, value in made.items():
            setattr(inquiry, name, value)
    return inquiry


def row(received_at: datetime, *, countries: Sequence[str] = (), **made: Any) -> Inquiry:
    """A row that nobody has sent, added to the session: no routing, no mail."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "reference": f"HD-{number}",
        "subject": "A question",
        "language": "en",
        "topic": "regulatory",
        "asker_name": "",
        "asker_email": "",
        "status": InquiryState.OPEN,
        "lead_slug": "iberia",
        "lead_reason": {},
        "received_at": received_at,
        "consent_version": "2026-11",
        "consent_at": received_at,
        "idempotency_key": hashed(f"row {number}"),
        "token_hash": hashed(f"token {number}"),
        "country_rows": [
            InquiryCountry(code=code, position=place) for place, code in enumerate(countries)
        ],
    }
    inquiry = Inquiry(**{**given, **made})
    db.session.add(inquiry)
    return inquiry
