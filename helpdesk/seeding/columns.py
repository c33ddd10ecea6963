"""Which columns and rows of an element its seed fills, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from helpdesk.directory.models import (
    Agency,
    AgencyAlias,
    AgencyRole,
    AgencyTopic,
    CallCountry,
    CallFunder,
    Country,
    Element,
    Fact,
    FundingCall,
    Programme,
)
from helpdesk.directory.rows import reconcile, update
from helpdesk.seeding.seed import SeedAgency, SeedCall, SeedCountry, SeedFact, SeedProgramme

Rows = Mapping[str, Mapping[str, Any]]  # all elements, by kind and key


def _copy(row: Element, seed: object, *names: str) -> None:
    update(row, **{name: getattr(seed, name) for name in names})


def _country(row: Country, seed: SeedCountry, _rows: Rows) -> None:
    _copy(row, seed, "code", "name", "region", "subregion", "overview")
    update(row, languages=list(seed.languages))


def _fact(row: Fact, seed: SeedFact, rows: Rows) -> None:
    _copy(row, seed, "fact_key", "value", "note")
    update(row, country=rows["country"][seed.country])


def _agency(row: Agency, seed: SeedAgency, rows: Rows) -> None:
    _copy(row, seed, "name", "native_name", "native_language", "acronym", "scope", "city")
    _copy(row, seed, "website", "trials_url", "email", "phone", "summary", "evidence")
    country = rows["country"][seed.country] if seed.country else None
    update(row, slug=seed.key, country=country)
    reconcile(
        row.role_rows,
        {role: {"role": role, "position": index} for index, role in enumerate(seed.roles)},
        key=lambda role: role.role,
        make=AgencyRole,
    )
    reconcile(
        row.topic_rows,
        {topic: {"topic": topic, "position": index} for index, topic in enumerate(seed.topics)},
        key=lambda topic: topic.topic,
        make=AgencyTopic,
    )
    reconcile(
        row.alias_rows,
        {index: {"alias": alias, "position": index} for index, alias in enumerate(seed.aliases)},
        key=lambda alias: alias.position,
        make=AgencyAlias,
    )


def _programme(row: Programme, seed: SeedProgramme, rows: Rows) -> None:
    _copy(row, seed, "position", "name", "scope", "what", "url")
    update(row, agency=rows["agency"][seed.agency])


def _call(row: FundingCall, seed: SeedCall, rows: Rows) -> None:
    _copy(row, seed, "title", "programme", "year", "topic", "opens_on", "closes_on", "closes_at")
    _copy(row, seed, "time_zone", "url")
    update(row, slug=seed.key, unlisted_funders=list(seed.unlisted_funders))
    funders = {slug: rows["agency"][slug] for slug in seed.funders}
    reconcile(
        row.funders,
        {
            slug: {"agency": agency, "position": index}
            for index, (slug, agency) in enumerate(funders.items())
        },
        key=lambda funder: funder.agency.key,
        make=CallFunder,
    )
    reconcile(
        row.country_rows,
        {code: {"code": code, "position": index} for index, code in enumerate(seed.countries)},
        key=lambda country: country.code,
        make=CallCountry,
    )


COPIERS: Mapping[str, Callable[[Any, Any, Rows], None]] = {
    "country": _country,
    "fact": _fact,
    "agency": _agency,
    "programme": _programme,
    "call": _call,
}


def collections_of(model: type[Element]) -> list[Any]:
    """The collections that loading an element of this kind looks into."""
    own: dict[type[Element], list[Any]] = {
        Agency: [Agency.role_rows, Agency.topic_rows, Agency.alias_rows],
        FundingCall: [FundingCall.funders, FundingCall.country_rows],
    }
    return [model.translations, model.citations, *own.get(model, [])]
