"""The worker's look at the clock: desks reminded, deputies and coordinators told, each once."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.inquiries.models import Inquiry, InquiryEvent, InquiryState
from helpdesk.inquiries.reminders import remind_of_what_is_due
from helpdesk.outbox.models import OutboxMessage
from helpdesk.routing.models import AwayPeriod, ClosedDay
from helpdesk.routing.queries import desk_by_slug
from tests.support.inquiries import MONDAY, sent
from tests.support.staff import made_account, within

# Of the Iberia Desk: Lisbon, holidays of Portugal, three working days; its deputy coordinates Europe.
DAY_BEFORE = datetime(2026, 11, 25, 10, tzinfo=UTC)
DAY_AFTER = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _present(fresh_app: Flask) -> None:
    made_account(StaffRole.COORDINATOR, email="coordinator@helpdesk.example")


def look(app: Flask, monkeypatch: pytest.MonkeyPatch, now: datetime) -> int:
    """As the worker does, at this moment."""
    monkeypatch.setattr(clock, "now", lambda: now)
    return within(app, lambda: remind_of_what_is_due(app))


def told(step: str = "") -> list[str]:
    """To whom mail was written, in the order of the keys."""
    db.session.rollback()
    wanted = select(OutboxMessage).where(OutboxMessage.message == f"inquiry-{step}")
    return sorted(row.to_address for row in db.session.scalars(wanted))


def iberian(**made: object) -> Inquiry:
    return sent(MONDAY, draft={"countries": ("PT",), "topic": "other"}, **made)


def test_the_desk_is_reminded_once_on_the_day_before(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert iberian().lead_slug == "iberia"
    assert look(fresh_app, monkeypatch, MONDAY + timedelta(days=1)) == 0
    assert look(fresh_app, monkeypatch, DAY_BEFORE) == 1
    for later in (DAY_BEFORE + timedelta(minutes=1), DAY_BEFORE + timedelta(days=1)):
        assert look(fresh_app, monkeypatch, later) == 0
    assert told("reminder") == ["iberia@helpdesk.example"]
    assert told("overdue") == []


def test_a_breach_is_told_to_desk_deputy_and_coordinator_once(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    iberian()
    for later in (DAY_AFTER, DAY_AFTER + timedelta(minutes=1), DAY_AFTER + timedelta(days=7)):
        look(fresh_app, monkeypatch, later)
    assert told("overdue") == [
        "coordinator@helpdesk.example",
        "europe@helpdesk.example",
        "iberia@helpdesk.example",
    ]
    assert told("reminder") == []


def test_two_workers_at_once_tell_it_once(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    iberian()
    monkeypatch.setattr(clock, "now", lambda: DAY_AFTER)
    workers = [
        threading.Thread(target=within, args=(fresh_app, lambda: remind_of_what_is_due(fresh_app)))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(told("overdue")) == 3


@pytest.mark.parametrize(
    "state", [InquiryState.WAITING, InquiryState.CLOSED, InquiryState.SPAM, InquiryState.ERASED]
)
def test_nobody_is_told_of_what_waits_for_no_answer(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch, state: InquiryState
) -> None:
    iberian(status=state)
    assert look(fresh_app, monkeypatch, DAY_BEFORE) == 0
    assert look(fresh_app, monkeypatch, DAY_AFTER) == 0


def test_nothing_is_told_on_a_holiday_of_the_desk_and_what_was_due_then_moves_on(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = iberian()
    with transaction():
        desk = desk_by_slug(db.session(), "iberia")
        desk.closed_days.append(ClosedDay(day=date(2026, 11, 26), name="Fair"))
        desk.closed_days.append(ClosedDay(day=date(2026, 11, 27), name="Fair"))
    assert look(fresh_app, monkeypatch, DAY_BEFORE) == 1  # it moves, and is reminded of
    db.session.refresh(inquiry)
    assert inquiry.due_at == datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    kinds = select(InquiryEvent.kind).where(InquiryEvent.inquiry_id == inquiry.id)
    assert "due-moved" in db.session.scalars(kinds).all()
    assert told("reminder") == ["iberia@helpdesk.example"]
    for closed in (26, 27, 28, 29):
        assert look(fresh_app, monkeypatch, datetime(2026, 11, closed, 10, tzinfo=UTC)) == 0
    assert look(fresh_app, monkeypatch, datetime(2026, 12, 1, 10, tzinfo=UTC)) == 0  # a holiday
    assert told("overdue") == []
    assert look(fresh_app, monkeypatch, datetime(2026, 12, 2, 10, tzinfo=UTC)) == 1
    assert len(told("overdue")) == 3


def test_a_new_promise_is_reminded_of_anew(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = iberian()
    look(fresh_app, monkeypatch, DAY_BEFORE)
    with transaction():
        inquiry.due_at = inquiry.due_at and inquiry.due_at + timedelta(days=7)
    assert look(fresh_app, monkeypatch, DAY_BEFORE + timedelta(days=7)) == 1
    assert told("reminder") == ["iberia@helpdesk.example"] * 2


def test_whoever_has_the_inquiry_is_reminded_in_their_language(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = made_account(email="rui@helpdesk.example", name="Rui")
    with transaction():
        contact.language = "pt"
    iberian(assignee_account_id=contact.id)
    look(fresh_app, monkeypatch, DAY_BEFORE)
    assert told("reminder") == ["iberia@helpdesk.example", "rui@helpdesk.example"]
    to_rui = select(OutboxMessage).where(OutboxMessage.to_address == "rui@helpdesk.example")
    mail = db.session.scalars(to_rui).one()
    assert mail.language == "pt"
    assert "quinta-feira, 26 de novembro de 2026, 23:59" in mail.text


def test_a_deputy_that_is_away_is_not_told_but_the_one_after_it(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    iberian()
    with transaction():
        away = desk_by_slug(db.session(), "europe-coordination")
        away.away_periods.append(AwayPeriod(starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 1)))
        following = away.deputy_slug
    look(fresh_app, monkeypatch, DAY_AFTER)
    assert "europe@helpdesk.example" not in told("overdue")
    assert following is not None
    assert desk_by_slug(db.session(), following).email in told("overdue")


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("step", ["reminder", "overdue"])
def test_the_mails_say_what_is_due_and_hold_nothing_of_the_question(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch, step: str, language: str
) -> None:
    inquiry = iberian()
    with transaction():
        desk_by_slug(db.session(), "iberia").languages = [language]
    look(fresh_app, monkeypatch, DAY_BEFORE if step == "reminder" else DAY_AFTER)
    mail = db.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.message == f"inquiry-{step}",
            OutboxMessage.to_address == "iberia@helpdesk.example",
        )
    ).one()
    assert mail.language == language
    for text in (mail.text, mail.html):
        assert "26" in text
        assert "2026" in text
        assert "Investigadora Única" not in text
        assert "ana.garcia" not in text
    assert inquiry.reference in mail.subject
    assert inquiry.subject in mail.subject
