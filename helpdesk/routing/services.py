"""Stand-in: routing over the rows, and a promise that knows weekends and no holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.directory.models import Country
from helpdesk.routing.models import RegionalContact, RoutingRule
from helpdesk.routing.rules import Routing, Rule, Subject, choose_contact


@dataclass(frozen=True)
class Promise:
    due_at: datetime
    time_zone: str
    working_days: int


def route(session: Any, subject: Subject, *, on: date | None = None) -> Routing:
    rows = session.scalars(
        select(RoutingRule).options(joinedload(RoutingRule.contact)).order_by(RoutingRule.position)
    )
    rules = [
        Rule(
            row.position,
            row.contact.slug,
            tuple(row.countries),
            row.subregion,
            row.region,
            tuple(row.topics),
            tuple(row.languages),
        )
        for row in rows
    ]
    fallback = session.scalar(
        select(RegionalContact.slug).where(RegionalContact.is_fallback.is_(True))
    )
    places = {
        code: (subregion, region)
        for code, subregion, region in session.execute(
            select(Country.code, Country.subregion, Country.region)
        )
    }
    return choose_contact(subject, rules, {}, fallback=fallback or "", places=places)


def promise(session: Any, desk_slug: str, received_at: datetime) -> Promise:
    desk = session.scalars(select(RegionalContact).where(RegionalContact.slug == desk_slug)).one()
    zone = ZoneInfo(desk.time_zone)
    day, left = received_at.astimezone(zone).date(), desk.reply_within_working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    end = datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)
    return Promise(end, desk.time_zone, desk.reply_within_working_days)
