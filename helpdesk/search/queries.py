"""The SELECTs of search: entries with all that their documents say, changes, words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from helpdesk.directory.calls import CallDates
from helpdesk.directory.models import (
    Agency,
    CallCountry,
    CallFunder,
    Country,
    Entry,
    Fact,
    FundingCall,
    Programme,
    Term,
)
from helpdesk.search.models import IndexChange, IndexClock, SearchWord
from helpdesk.search.words import Word

AT_ONCE = 200  # entries with their texts held in memory

_WITH: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "country": (
        Country,
        (
            selectinload(Country.translations),
            selectinload(Country.facts).selectinload(Fact.translations),
        ),
    ),
    "agency": (
        Agency,
        (
            selectinload(Agency.translations),
            selectinload(Agency.role_rows),
            selectinload(Agency.topic_rows),
            selectinload(Agency.alias_rows),
            selectinload(Agency.country).selectinload(Country.translations),
            selectinload(Agency.programmes).selectinload(Programme.translations),
        ),
    ),
    "call": (
        FundingCall,
        (
            selectinload(FundingCall.translations),
            selectinload(FundingCall.country_rows),
            selectinload(FundingCall.funders).joinedload(CallFunder.agency),
        ),
    ),
}
ENTRY_KINDS = tuple(_WITH)


def _entries(kind: str) -> Select[Any]:
    model, options = _WITH[kind]
    return select(model).where(model.retired_at.is_(None)).options(*options).order_by(model.key)


def entry_keys(session: Session, kind: str) -> Sequence[str]:
    model, _ = _WITH[kind]
    wanted = select(model.key).where(model.retired_at.is_(None)).order_by(model.key)
    return session.scalars(wanted).all()


def entries_with_texts(session: Session, kind: str, keys: Collection[str]) -> Iterator[Entry]:
    """The entries of these keys that are not retired; read in parts, each forgotten after it."""
    model, _ = _WITH[kind]
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_ONCE):
        wanted = _entries(kind).where(model.key.in_(ordered[start : start + AT_ONCE]))
        yield from session.scalars(wanted)
        session.expunge_all()


def covered_regions(session: Session) -> dict[str, tuple[str, str]]:
    """Region and subregion by ISO code of the countries that have a page."""
    wanted = select(Country.code, Country.region, Country.subregion).where(
        Country.retired_at.is_(None)
    )
    return {code: (region, subregion) for code, region, subregion in session.execute(wanted)}


def all_terms(session: Session) -> Sequence[Term]:
    wanted = (
        select(Term).options(joinedload(Term.labels)).order_by(Term.kind, Term.position, Term.code)
    )
    return session.scalars(wanted).unique().all()


def all_words(session: Session) -> list[Word]:
    columns = (
        SearchWord.means,
        SearchWord.code,
        SearchWord.language,
        SearchWord.phrase,
        SearchWord.match,
    )
    return [Word(*row) for row in session.execute(select(*columns).order_by(*columns))]


def clock_value(session: Session) -> int:
    """The number of the newest change; 0 where nothing was ever changed."""
    return session.scalar(select(IndexClock.value).where(IndexClock.id == 1)) or 0


def call_dates(session: Session) -> Sequence[CallDates]:
    """What decides whether each call is coming, open or closed."""
    columns = (
        FundingCall.opens_on,
        FundingCall.closes_on,
        FundingCall.closes_at,
        FundingCall.time_zone,
    )
    rows: Sequence[Any] = session.execute(
        select(*columns).where(FundingCall.retired_at.is_(None))
    ).all()
    return rows


def oldest_change(session: Session) -> int | None:
    return session.scalar(select(func.min(IndexChange.number)))


def changes_after(session: Session, number: int) -> Sequence[IndexChange]:
    wanted = select(IndexChange).where(IndexChange.number > number).order_by(IndexChange.number)
    return session.scalars(wanted).all()


def agency_keys_of(session: Session, country_id: int) -> Sequence[str]:
    return session.scalars(select(Agency.key).where(Agency.country_id == country_id)).all()


def call_keys_of_country(session: Session, code: str) -> Sequence[str]:
    wanted = (
        select(FundingCall.key)
        .join(CallCountry, CallCountry.call_id == FundingCall.id)
        .where(CallCountry.code == code)
    )
    return session.scalars(wanted).all()


def call_keys_of_funder(session: Session, agency_id: int) -> Sequence[str]:
    wanted = (
        select(FundingCall.key)
        .join(CallFunder, CallFunder.call_id == FundingCall.id)
        .where(CallFunder.agency_id == agency_id)
    )
    return session.scalars(wanted).all()
