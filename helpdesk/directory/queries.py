"""Every SELECT of the directory, each with its loads and a full order.

Names are sorted in Python, by the name in the reader's language: the databases we serve disagree
on the order of accented letters, and PostgreSQL's wheel has no ICU.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import g, has_app_context
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from helpdesk.core.database import db
from helpdesk.core.text import name_key
from helpdesk.directory.errors import EntryNotFoundError, EntryRetiredError
from helpdesk.directory.models import (
    Agency,
    AgencyRole,
    AgencyTopic,
    CallCountry,
    CallFunder,
    Citation,
    Country,
    Element,
    Entry,
    Fact,
    FundingCall,
    Programme,
    Term,
    Translation,
)
from helpdesk.directory.terms import Vocabulary
from helpdesk.directory.texts import said
from helpdesk.vocabulary.languages import DEFAULT

# SQLite takes 32,766 parameters a statement, older builds 999.
KEYS_AT_ONCE = 500

Found = TypeVar("Found", Country, Agency, FundingCall)
Named = TypeVar("Named", Country, Agency)


def vocabulary() -> Vocabulary:
    """All terms with their labels: one statement a request."""
    kept: Vocabulary | None = g.get("directory_vocabulary") if has_app_context() else None
    if kept is None:
        rows = db.session.scalars(select(Term).options(joinedload(Term.labels))).unique()
        kept = g.directory_vocabulary = Vocabulary(rows)
    return kept


# Countries


def country_by_code(code: str) -> Country:
    """The country with its facts, their texts and their sources; any case of `code` will do.

    Raises: EntryNotFoundError; EntryRetiredError.
    """
    wanted = (
        select(Country)
        .where(Country.code == code.upper())
        .options(
            *_texts_and_sources(Country),
            selectinload(Country.facts.and_(Fact.retired_at.is_(None))).options(
                *_texts_and_sources(Fact)
            ),
        )
    )
    return _here(wanted, "country", code)


def countries(language: str) -> list[Country]:
    """All countries by name, with the names that `language` needs."""
    wanted = (
        select(Country).where(Country.retired_at.is_(None)).options(*_texts_in(Country, language))
    )
    return _by_name(db.session.scalars(wanted), language)


def country_names(language: str) -> dict[str, str]:
    """The names of all countries by ISO code, in the order of the names."""
    wanted = (
        select(Country.code, Country.name, Translation.text)
        .outerjoin(
            Translation,
            (Translation.element_id == Country.id)
            & (Translation.language == language)
            & (Translation.field == "name"),
        )
        .where(Country.retired_at.is_(None))
    )
    names = [(translated or name, code) for code, name, translated in db.session.execute(wanted)]
    return {code: name for name, code in sorted(names, key=lambda pair: name_key(pair[0]))}


def countries_by_code(codes: Collection[str], language: str) -> dict[str, Country]:
    """Those of the codes that have a page."""
    if not codes:
        return {}
    wanted = (
        select(Country)
        .where(Country.code.in_(codes), Country.retired_at.is_(None))
        .options(*_texts_in(Country, language))
        .order_by(Country.code)
    )
    return {country.code: country for country in db.session.scalars(wanted)}


def neighbours(country: Country, language: str) -> list[Country]:
    """The other countries of its subregion, by name; not a statement on borders."""
    wanted = (
        select(Country)
        .where(
            Country.subregion == country.subregion,
            Country.region == country.region,
            Country.id != country.id,
            Country.retired_at.is_(None),
        )
        .options(*_texts_in(Country, language))
    )
    return _by_name(db.session.scalars(wanted), language)


@dataclass(frozen=True)
class CountryCounts:
    """What the directory has on one country."""

    agencies: int = 0
    facts: int = 0


def country_counts() -> dict[int, CountryCounts]:
    """By the country's row id; a country without anything is not in it."""
    agencies = _counted(
        select(Agency.country_id, func.count())
        .where(Agency.retired_at.is_(None), Agency.country_id.is_not(None))
        .group_by(Agency.country_id)
    )
    facts = _counted(
        select(Fact.country_id, func.count())
        .where(Fact.retired_at.is_(None))
        .group_by(Fact.country_id)
    )
    return {row: CountryCounts(agencies.get(row, 0), facts.get(row, 0)) for row in agencies | facts}


# Agencies


def agency_by_slug(slug: str) -> Agency:
    """The agency with all that its page shows.

    Raises: EntryNotFoundError; EntryRetiredError.
    """
    wanted = (
        select(Agency)
        .where(Agency.slug == slug)
        .options(
            *_texts_and_sources(Agency),
            selectinload(Agency.role_rows),
            selectinload(Agency.topic_rows),
            selectinload(Agency.alias_rows),
            joinedload(Agency.country).selectinload(Country.translations),
            selectinload(Agency.programmes.and_(Programme.retired_at.is_(None))).options(
                *_texts_and_sources(Programme)
            ),
        )
    )
    return _here(wanted, "agency", slug)


def agencies_of(country: Country, language: str) -> list[Agency]:
    """The bodies of a country by name, with texts and roles; the country itself is known."""
    wanted = (
        select(Agency)
        .where(Agency.country_id == country.id, Agency.retired_at.is_(None))
        .options(selectinload(Agency.translations), selectinload(Agency.role_rows))
    )
    return _by_name(db.session.scalars(wanted), language)


def agencies_by_id(ids: Collection[int], language: str) -> list[Agency]:
    """These bodies by name, as a list shows them: name, roles, country."""
    found: list[Agency] = []
    for some in _in_steps(sorted(ids)):
        wanted = (
            select(Agency)
            .where(Agency.id.in_(some), Agency.retired_at.is_(None))
            .options(
                *_texts_in(Agency, language),
                selectinload(Agency.role_rows),
                selectinload(Agency.country).options(*_texts_in(Country, language)),
            )
        )
        found.extend(db.session.scalars(wanted))
    return _by_name(found, language)


@dataclass(frozen=True)
class AgencyCard:
    """As much of an agency as browsing needs to filter, count and sort all of them."""

    id: int
    name: str
    country: str  # ISO code; empty for a body of several countries
    region: str
    roles: tuple[str, ...]
    topics: tuple[str, ...]


def agency_cards(language: str) -> list[AgencyCard]:
    """All bodies by name in `language`: three statements over plain columns, for any number."""
    roles = _codes(select(AgencyRole.agency_id, AgencyRole.role).order_by(AgencyRole.position))
    topics = _codes(select(AgencyTopic.agency_id, AgencyTopic.topic).order_by(AgencyTopic.position))
    place = aliased(Country, flat=True)
    wanted = (
        select(
            Agency.id,
            Agency.key,
            Agency.name,
            Agency.native_name,
            Agency.native_language,
            Translation.text,
            place.code,
            place.region,
        )
        .outerjoin(place, Agency.country_id == place.id)
        .outerjoin(
            Translation,
            (Translation.element_id == Agency.id)
            & (Translation.language == language)
            & (Translation.field == "name"),
        )
        .where(Agency.retired_at.is_(None))
    )
    cards = []
    for id_, key, name, native, native_in, translated, code, region in db.session.execute(wanted):
        # As `texts.said` decides, without a row object for each body.
        if language != DEFAULT:
            name = (native if native_in == language else translated) or name
        card = AgencyCard(
            id_, name, code or "", region or "", roles.get(id_, ()), topics.get(id_, ())
        )
        cards.append((name_key(name), key, card))
    return [card for _, _, card in sorted(cards)]


# Funding calls


def call_by_slug(slug: str) -> FundingCall:
    """The call with its funders and countries.

    Raises: EntryNotFoundError; EntryRetiredError.
    """
    wanted = (
        select(FundingCall)
        .where(FundingCall.slug == slug)
        .options(
            *_texts_and_sources(FundingCall),
            selectinload(FundingCall.country_rows),
            selectinload(FundingCall.funders)
            .joinedload(CallFunder.agency)
            .options(
                selectinload(Agency.translations),
                selectinload(Agency.role_rows),
                selectinload(Agency.country).selectinload(Country.translations),
            ),
        )
    )
    return _here(wanted, "call", slug)


def calls() -> list[FundingCall]:
    """All calls, the latest deadline first."""
    return _calls(select(FundingCall).options(selectinload(FundingCall.country_rows)))


def calls_for(country: Country) -> list[FundingCall]:
    """The calls that name the country as one whose researchers could be funded."""
    naming = select(CallCountry.call_id).where(CallCountry.code == country.code)
    return _calls(select(FundingCall).where(FundingCall.id.in_(naming)))


def calls_funded_by(agency: Agency) -> list[FundingCall]:
    funded = select(CallFunder.call_id).where(CallFunder.agency_id == agency.id)
    return _calls(select(FundingCall).where(FundingCall.id.in_(funded)))


def _calls(wanted: Select[FundingCall]) -> list[FundingCall]:
    return list(
        db.session.scalars(
            wanted.where(FundingCall.retired_at.is_(None))
            .options(selectinload(FundingCall.translations))
            .order_by(
                FundingCall.year.desc(),
                func.coalesce(FundingCall.closes_on, FundingCall.opens_on).desc(),
                FundingCall.slug,
            )
        )
    )


# Entries of any kind


def entries_by_key(keys: Sequence[tuple[str, str]]) -> list[Entry]:
    """The entries of these (kind, key), in this order, as lists show them; without those gone."""
    by_kind: dict[str, set[str]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, set()).add(key)
    found: dict[tuple[str, str], Entry] = {}
    for kind, wanted in by_kind.items():
        if kind in _LISTED:
            found |= {(kind, entry.key): entry for entry in _entries(kind, wanted)}
    return [found[key] for key in keys if key in found]


_LISTED: dict[str, tuple[type[Country] | type[Agency] | type[FundingCall], list[_AbstractLoad]]] = {
    "country": (Country, []),
    "agency": (
        Agency,
        [
            selectinload(Agency.role_rows),
            selectinload(Agency.country).selectinload(Country.translations),
        ],
    ),
    "call": (FundingCall, [selectinload(FundingCall.country_rows)]),
}


def _entries(kind: str, keys: Iterable[str]) -> list[Entry]:
    model, loads = _LISTED[kind]
    wanted = (
        select(model)
        .where(model.key.in_(sorted(keys)), model.retired_at.is_(None))
        .options(selectinload(model.translations), *loads)
        .order_by(model.key)
    )
    return list(db.session.scalars(wanted))


# What the queries above share


def _here(wanted: Select[Found], kind: str, key: str) -> Found:
    # PostgreSQL refuses a NUL in a text, where an address may well have one.
    entry = db.session.scalar(wanted) if key.isprintable() else None
    if entry is None:
        raise EntryNotFoundError(kind, key)
    if entry.is_retired:
        raise EntryRetiredError(entry)
    return entry


def _texts_and_sources(model: type[Element]) -> list[_AbstractLoad]:
    return [
        selectinload(model.translations),
        selectinload(model.citations).joinedload(Citation.source),
    ]


def _texts_in(model: type[Element], language: str) -> list[_AbstractLoad]:
    """The texts of one language; English needs none, it stands in the rows themselves.

    Not narrowed to names: a request keeps what it has loaded, and a page that asks for more of the
    same row later would take what is missing for what was never translated.
    """
    if language == DEFAULT:
        return []
    return [selectinload(model.translations.and_(Translation.language == language))]


def _by_name(rows: Iterable[Named], language: str) -> list[Named]:
    return sorted(rows, key=lambda row: (name_key(said(row, "name", language).text), row.key))


def _counted(wanted: Select[Any, int]) -> dict[int, int]:
    return {row: count for row, count in db.session.execute(wanted) if row is not None}


def _codes(wanted: Select[int, str]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row, code in db.session.execute(wanted):
        found[row] = (*found.get(row, ()), code)
    return found


def _in_steps(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + KEYS_AT_ONCE] for start in range(0, len(keys), KEYS_AT_ONCE))
