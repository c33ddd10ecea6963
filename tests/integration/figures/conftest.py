"""A few months of inquiries, counted by hand in `test_numbers.py`."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.inquiries.models import InquiryState, SavedInquiry
from tests.support.inquiries import row

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OPEN, WAITING, CLOSED = InquiryState.OPEN, InquiryState.WAITING, InquiryState.CLOSED


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def counted(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with transaction():
        # September: two answered, after 1 and 3 working days; one said yes, one in part.
        row(at(9, 1), countries=["PT"], status=CLOSED, first_answered_at=at(9, 2), rating=3)
        row(at(9, 4), countries=["ES", "PT"], status=CLOSED, first_answered_at=at(9, 9), rating=2)
        # Of another desk; over the weekend and the holiday of 12 October: 1 working day in Brazil.
        row(at(10, 9), countries=["BR"], lead_slug="brazil", topic="ethics", status=WAITING,
            first_answered_at=at(10, 13))  # fmt: skip
        # Open: one late, one not; one of them was answered once.
        row(at(11, 16), countries=["PT"], due_at=at(11, 19))
        row(at(11, 20), topic="ethics", due_at=at(11, 25), first_answered_at=at(11, 20))
        # Before the period, still open.
        row(datetime(2024, 1, 2, 10, tzinfo=UTC), countries=["BR"], lead_slug="brazil")
        # Erased: counted as received.
        row(at(11, 2), countries=["ES"], status=InquiryState.ERASED)
        # Not counted: spam, and what was merged into another.
        row(at(11, 3), status=InquiryState.SPAM)
        first = row(at(11, 20, 11), due_at=at(11, 25))
        db.session.flush()
        row(at(11, 21), merged_into_id=first.id)
        for number, (day, topic, country) in enumerate(
            [
                (date(2026, 9, 30), "ethics", "PT"),
                (date(2026, 11, 1), "", ""),
                (date(2026, 11, 23), "ethics", "PT"),
                (date(2025, 1, 1), "ethics", "PT"),
            ]
        ):
            db.session.add(
                SavedInquiry(
                    form_key=f"{number:064}", day=day, topic=topic, country=country,
                    entry_kind="agency", entry_key="anvisa",
                )
            )  # fmt: skip
    return fresh_app
