"""The queries of the figures: against what was counted by hand, and against a plain count in Python."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings, strategies as st

from helpdesk.core.database import db
from helpdesk.figures import queries
from helpdesk.figures.measures import Month, Period, Times
from helpdesk.figures.queries import Standing
from helpdesk.figures.services import Group, figures
from helpdesk.inquiries.models import InquiryState, Rating
from tests.integration.figures.conftest import NOW
from tests.support.inquiries import row

PERIOD = Period(Month(2026, 11), 3)


def group(groups: list[Group], key: str) -> Group:
    return next(each for each in groups if each.key == key)


def test_the_hand_counted_months(counted: Flask) -> None:
    found = figures(PERIOD, now=NOW)
    told = [
        (str(each.month), each.flow.received, each.flow.answered, each.times, each.saved)
        for each in found.months
    ]
    assert told == [
        ("2026-09", 2, 2, Times(2, 2, 3), 1),
        ("2026-10", 1, 1, Times(1, 1, 1), 0),
        ("2026-11", 4, 1, Times(1, 0, 0), 2),
    ]
    assert found.total.received == 7
    assert found.total.rated == {Rating.YES: 1, Rating.PARTLY: 1, Rating.NO: 0}
    assert found.times == Times(4, 1, 3)
    assert found.saved == 3


def test_the_hand_counted_standing(counted: Flask) -> None:
    found = figures(PERIOD, now=NOW)
    assert found.now == Standing(received=7, open=4, overdue=1, unanswered=3, waiting=1)
    assert group(found.desks, "iberia").standing == Standing(6, 3, 1, 2, 0)
    assert group(found.desks, "brazil").standing == Standing(1, 1, 0, 1, 1)
    assert group(found.desks, "brazil").times == Times(1, 1, 1)
    assert group(found.topics, "ethics").standing == Standing(2, 1, 0, 0, 1)
    assert group(found.topics, "ethics").saved == 2
    assert group(found.countries, "PT").standing == Standing(3, 1, 1, 1, 0)
    assert group(found.countries, "PT").times == Times(2, 2, 3)
    assert group(found.countries, "ES").standing.received == 2
    assert group(found.countries, "").standing == Standing(2, 2, 0, 1, 0)
    assert group(found.countries, "").saved == 1


def test_without_any_inquiry_everything_is_nothing(fresh_app: Flask) -> None:
    found = figures(PERIOD, now=NOW)
    assert found.now == Standing()
    assert found.times == Times(0, None, None)
    assert (found.desks, found.topics, found.countries) == ([], [], [])
    assert [each.flow.received for each in found.months] == [0, 0, 0]


# Moments near the ends of months and of the promise, where a count goes wrong by one.
EDGES = [month.starts_at for month in [*PERIOD.months, Month(2026, 12), Month(2026, 8)]] + [NOW]
moments = st.builds(
    lambda edge, seconds: edge + timedelta(seconds=seconds),
    st.sampled_from(EDGES),
    st.integers(-2, 2) | st.integers(-2_000_000, 2_000_000),
)
rows = st.fixed_dictionaries(
    {
        "received_at": moments,
        "due_at": st.none() | moments,
        "first_answered_at": st.none() | moments,
        "status": st.sampled_from(list(InquiryState)),
        "topic": st.sampled_from(["ethics", "funding"]),
        "lead_slug": st.sampled_from(["iberia", "brazil"]),
        "countries": st.lists(st.sampled_from(["ES", "PT", "BR"]), unique=True, max_size=3),
        "rating": st.none() | st.integers(1, 3),
    }
)
Made = list[dict[str, Any]]


def plain_standing(made: Made) -> Standing:
    still = [each for each in made if each["status"] is InquiryState.OPEN]
    return Standing(
        sum(PERIOD.starts_at <= each["received_at"] < PERIOD.ends_at for each in made),
        len(still),
        sum(each["due_at"] is not None and each["due_at"] < NOW for each in still),
        sum(each["first_answered_at"] is None for each in still),
        sum(each["status"] is InquiryState.WAITING for each in made),
    )


def plain_by(made: Made, name: str) -> dict[str, Standing]:
    keys = {each[name] for each in made}
    return {key: plain_standing([each for each in made if each[name] == key]) for key in keys}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(rows, max_size=12))
def test_the_queries_count_as_python_does(fresh_app: Flask, made: Made) -> None:
    try:
        for each in made:
            row(**each)
        db.session.flush()
        counted = [each for each in made if each["status"] is not InquiryState.SPAM]
        assert queries.standing(PERIOD, now=NOW) == plain_standing(counted)
        assert queries.standing_by_desk(PERIOD, now=NOW) == plain_by(counted, "lead_slug")
        assert queries.standing_by_topic(PERIOD, now=NOW) == plain_by(counted, "topic")
        by_country = [
            each | {"country": code} for each in counted for code in each["countries"] or [""]
        ]
        assert queries.standing_by_country(PERIOD, now=NOW) == plain_by(by_country, "country")
        flows = queries.flow_by_month(PERIOD)
        assert list(flows) == PERIOD.months
        for month, flow in flows.items():
            came = [each for each in counted if Month.of(each["received_at"].date()) == month]
            assert flow.received == len(came)
            assert flow.answered == sum(each["first_answered_at"] is not None for each in came)
            for rating in Rating:
                expected = sum(each["rating"] == rating.number for each in came)
                assert flow.rated[rating] == expected
        answers = queries.first_answers(PERIOD, lambda _desk, _start, _end: 0)
        assert len(answers) == sum(flow.answered for flow in flows.values())
    finally:
        db.session.rollback()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Adak"])
def test_months_do_not_depend_on_the_zone_of_the_database_session(
    fresh_app: Flask, zone: str
) -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(db.text(f"SET LOCAL TIME ZONE '{zone}'"))
    row(datetime(2026, 10, 31, 23, 59, 59, 999999, tzinfo=UTC))
    row(datetime(2026, 11, 1, tzinfo=UTC))
    db.session.flush()
    counts = [flow.received for flow in queries.flow_by_month(PERIOD).values()]
    db.session.rollback()
    assert counts == [0, 1, 1]
