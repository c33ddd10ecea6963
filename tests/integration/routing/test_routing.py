"""`route` and `promise` on the rows: days away, members, calendars, closed days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from structlog.testing import capture_logs

from helpdesk.audit.models import Actor
from helpdesk.core.database import db, transaction
from helpdesk.routing import queries, services
from helpdesk.routing.errors import DeskNotFoundError, NoDeskError
from helpdesk.routing.members import Member
from helpdesk.routing.models import RegionalContact
from helpdesk.routing.rules import Absence, Passed, Subject
from tests.support.staff import made_account

BRAZIL = Subject(("BR",), "ethics", "pt")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
WHO = {"by": Actor.system(), "now": NOW}


def brazil() -> RegionalContact:
    return queries.desk_by_slug(db.session(), "brazil")


def test_the_narrowest_rule_of_the_rows_decides(app: Flask) -> None:
    routing = services.route(db.session(), Subject(("BR", "ES"), "funding", "en"))
    assert (routing.lead, routing.told) == ("funding", ("brazil", "iberia"))


def test_a_desk_is_passed_over_on_its_days_away_and_on_no_other(fresh_app: Flask) -> None:
    first, last = date(2026, 12, 21), date(2027, 1, 4)
    with transaction():
        services.add_away_period(brazil(), first, last, "", **WHO)
    away = services.route(db.session(), BRAZIL, on=first)
    assert away.lead == "lac-coordination"
    assert away.reason.passed == (Passed("brazil", Absence.AWAY, last),)
    assert services.route(db.session(), BRAZIL, on=last).lead == "lac-coordination"
    assert services.route(db.session(), BRAZIL, on=date(2026, 12, 20)).lead == "brazil"
    assert services.route(db.session(), BRAZIL, on=date(2027, 1, 5)).lead == "brazil"


def test_a_desks_day_away_begins_at_its_own_midnight(fresh_app: Flask) -> None:
    """At 02:00 UTC it is the day before in São Paulo still."""
    with transaction():
        services.add_away_period(brazil(), date(2026, 11, 24), date(2026, 11, 24), "", **WHO)
    session = db.session()
    before = datetime(2026, 11, 24, 2, tzinfo=UTC)
    after = datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert "brazil" not in queries.absences(session, on=None, now=before)
    assert "brazil" in queries.absences(session, on=None, now=after)


def test_a_desk_whose_only_member_is_away_is_away(fresh_app: Flask) -> None:
    account = made_account()
    with transaction():
        services.add_member(brazil(), account.id, date(2026, 12, 4), **WHO)
    assert services.route(db.session(), BRAZIL, on=date(2026, 12, 4)).lead == "lac-coordination"
    assert services.route(db.session(), BRAZIL, on=date(2026, 12, 5)).lead == "brazil"
    assert queries.members_of(db.session(), "brazil") == [Member(account.id, date(2026, 12, 4))]
    assert queries.desks_of(account.id) == ["brazil"]


def test_an_account_that_is_deleted_leaves_its_desks(fresh_app: Flask) -> None:
    account = made_account()
    with transaction():
        services.add_member(brazil(), account.id, None, **WHO)
    with transaction():
        db.session.delete(db.session.merge(account))
    assert queries.members_of(db.session(), "brazil") == []


def test_a_promise_keeps_the_desks_calendar_and_clock(app: Flask) -> None:
    """Friday 20 November is a holiday in Brazil: of three working days after Wednesday one is Thursday."""
    received = datetime(2026, 11, 18, 12, tzinfo=UTC)
    promise = services.promise(db.session(), "brazil", received)
    assert promise == services.Promise(
        due_at=datetime(2026, 11, 25, 2, 59, 59, tzinfo=UTC),
        time_zone="America/Sao_Paulo",
        working_days=3,
    )


def test_a_closed_day_of_the_desk_moves_the_promise(fresh_app: Flask) -> None:
    before = services.promise(db.session(), "brazil", NOW).due_at
    with transaction():
        services.add_closed_day(brazil(), date(2026, 11, 25), "Feriado municipal", **WHO)
    after = services.promise(db.session(), "brazil", NOW).due_at
    assert (after - before).days == 1


def test_days_away_do_not_move_the_promise(fresh_app: Flask) -> None:
    """The deputy answers then, by its own clock."""
    before = services.promise(db.session(), "brazil", NOW)
    with transaction():
        services.add_away_period(brazil(), date(2026, 11, 24), date(2026, 11, 30), "", **WHO)
    assert services.promise(db.session(), "brazil", NOW) == before


def test_a_calendar_that_is_no_longer_known_is_logged_and_keeps_nobody_from_asking(
    fresh_app: Flask,
) -> None:
    with transaction():
        brazil().holidays = "XX"
    with capture_logs() as logged:
        promise = services.promise(db.session(), "brazil", NOW)
    assert promise.due_at == datetime(2026, 11, 27, 2, 59, 59, tzinfo=UTC)
    assert [entry["event"] for entry in logged] == ["calendar_unknown"]


def test_a_desk_that_is_not_there_makes_no_promise(app: Flask) -> None:
    with pytest.raises(DeskNotFoundError):
        services.promise(db.session(), "nobody", NOW)


def test_before_the_data_is_loaded_nobody_answers(empty_app: Flask) -> None:
    with pytest.raises(NoDeskError):
        services.route(db.session(), BRAZIL)
