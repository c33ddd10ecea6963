"""What the pages of this slice count and list; each a named SELECT with a full order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.orm import aliased

from helpdesk.core.database import db
from helpdesk.directory.models import (
    Agency,
    AgencyRole,
    Citation,
    Country,
    Element,
    Fact,
    FundingCall,
)
from helpdesk.pages.coverage import KnownFact


@dataclass(frozen=True)
class DirectoryCounts:
    """How much stands in the directory; retired entries are not counted."""

    agencies: int
    countries: int
    facts: int
    sources: int  # pages read that some fact, body, programme or call leans on


def directory_counts() -> DirectoryCounts:
    return DirectoryCounts(
        agencies=_count(Agency),
        countries=_count(Country),
        facts=_count(Fact),
        sources=db.session.scalar(
            select(func.count(Citation.source_id.distinct()))
            .join(Element, Element.id == Citation.element_id)
            .where(Element.retired_at.is_(None))
        )
        or 0,
    )


def agencies_per_role() -> dict[str, int]:
    """How many bodies have each role; one with two roles counts in both."""
    rows = db.session.execute(
        select(AgencyRole.role, func.count())
        .join(Agency, Agency.id == AgencyRole.agency_id)
        .where(Agency.retired_at.is_(None))
        .group_by(AgencyRole.role)
        .order_by(AgencyRole.role)
    )
    return {role: int(count) for role, count in rows}


def known_facts() -> list[KnownFact]:
    """Every fact that is known of a country that has a page."""
    owner = aliased(Country, flat=True)  # both are elements, so their tables overlap
    rows = db.session.execute(
        select(owner.code, Fact.fact_key, Fact.checked_on)
        .join(owner, owner.id == Fact.country_id)
        .where(Fact.retired_at.is_(None), owner.retired_at.is_(None))
        .order_by(owner.code, Fact.fact_key)
    )
    return [KnownFact(code, key, checked_on) for code, key, checked_on in rows]


def contacts_checked() -> dict[str, date]:
    """By country when the one of its bodies was checked that was checked longest ago."""
    owner = aliased(Country, flat=True)
    rows = db.session.execute(
        select(owner.code, func.min(Agency.checked_on))
        .join(owner, owner.id == Agency.country_id)
        .where(Agency.retired_at.is_(None), owner.retired_at.is_(None))
        .group_by(owner.code)
        .order_by(owner.code)
    )
    return {str(code): checked_on for code, checked_on in rows}


@dataclass(frozen=True)
class ListedPage:
    """An entry's place in the sitemap."""

    kind: str
    key: str
    checked_on: date


def listed_pages() -> Sequence[ListedPage]:
    """Every entry with a page of its own, and the day it, or a fact of it, was last checked."""
    newest = (
        select(Fact.country_id, func.max(Fact.checked_on).label("day"))
        .where(Fact.retired_at.is_(None))
        .group_by(Fact.country_id)
        .subquery()
    )
    pages = [
        ListedPage("country", code, max(day, facts_day or day))
        for code, day, facts_day in db.session.execute(
            select(Country.code, Country.checked_on, newest.c.day)
            .outerjoin(newest, newest.c.country_id == Country.id)
            .where(Country.retired_at.is_(None))
            .order_by(Country.code)
        )
    ]
    pages += [
        ListedPage("agency", slug, day)
        for slug, day in db.session.execute(
            select(Agency.slug, Agency.checked_on)
            .where(Agency.retired_at.is_(None))
            .order_by(Agency.slug)
        )
    ]
    pages += [
        ListedPage("call", slug, day)
        for slug, day in db.session.execute(
            select(FundingCall.slug, FundingCall.checked_on)
            .where(FundingCall.retired_at.is_(None))
            .order_by(FundingCall.slug)
        )
    ]
    return pages


def database_answers() -> bool:
    return bool(db.session.scalar(text("SELECT 1")) == 1)


def has_entries() -> bool:
    return db.session.scalar(select(Country.id).limit(1)) is not None


def _count(model: type[Element]) -> int:
    return (
        db.session.scalar(select(func.count()).select_from(model).where(model.retired_at.is_(None)))
        or 0
    )
