"""Entries as states and back: `state_of(apply(element, state)) == state`, for every kind.

A state is JSON-safe and canonical: lists in their order, days and moments in ISO 8601, entries and
sources by their keys.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.curation.errors import MissingReferenceError
from helpdesk.curation.fields import Kind, State
from helpdesk.directory.models import (
    Agency,
    AgencyAlias,
    AgencyRole,
    AgencyTopic,
    CallCountry,
    CallFunder,
    Citation,
    Country,
    Element,
    Fact,
    FundingCall,
    Programme,
    Source,
    Translation,
)
from helpdesk.directory.rows import reconcile, update
from helpdesk.directory.texts import english_digest

Subject = Element | Source
MODELS: Mapping[str, type[Any]] = {
    Kind.COUNTRY: Country,
    Kind.FACT: Fact,
    Kind.AGENCY: Agency,
    Kind.PROGRAMME: Programme,
    Kind.CALL: FundingCall,
    Kind.SOURCE: Source,
}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    Kind.COUNTRY: ("name", "region", "subregion", "overview"),
    Kind.FACT: ("value", "note"),
    Kind.AGENCY: (
        "name", "native_name", "native_language", "acronym", "scope", "city", "website",
        "trials_url", "email", "phone", "summary", "evidence",
    ),
    Kind.PROGRAMME: ("name", "scope", "what", "url", "position"),
    Kind.CALL: ("title", "programme", "year", "topic", "time_zone", "url"),
    Kind.SOURCE: ("title", "url", "publisher", "dated"),
}  # fmt: skip


def kind_of(subject: Subject) -> str:
    return Kind.SOURCE if isinstance(subject, Source) else subject.kind


def state_of(subject: Subject) -> dict[str, Any]:
    kind = kind_of(subject)
    state = {name: copy.deepcopy(getattr(subject, name)) for name in _COLUMNS[kind]}
    state["retired_on"] = _iso(subject.retired_at.date()) if subject.retired_at else None
    if isinstance(subject, Source):
        return state
    state.update(_PARTS[kind](subject) if kind in _PARTS else {})
    state.update(
        sources=[row.source.key for row in _in_order(subject.citations)],
        places={row.source.key: row.place for row in _in_order(subject.citations) if row.place},
        checked_on=_iso(subject.checked_on),
        translations=_translations(subject),
    )
    if kind in (Kind.AGENCY, Kind.PROGRAMME, Kind.CALL):
        state["succeeded_by"] = subject.successor.key if subject.successor else None
    return state


def _fact_parts(fact: Fact) -> dict[str, Any]:
    other = fact.other or {}
    return {
        "other_value": copy.deepcopy(other.get("value")),
        "other_note": other.get("note") or "",
        "other_sources": fact.other_sources,
        "other_places": fact.other_places,
    }


def _agency_parts(agency: Agency) -> dict[str, Any]:
    return {
        "aliases": [row.alias for row in _in_order(agency.alias_rows)],
        "country": agency.country.code if agency.country else "",
        "roles": [row.role for row in _in_order(agency.role_rows)],
        "topics": [row.topic for row in _in_order(agency.topic_rows)],
    }


def _call_parts(call: FundingCall) -> dict[str, Any]:
    return {
        "opens_on": _iso(call.opens_on),
        "closes_on": _iso(call.closes_on),
        "closes_at": call.closes_at.astimezone(UTC).isoformat() if call.closes_at else None,
        "funders": [row.agency.key for row in _in_order(call.funders)],
        "unlisted_funders": list(call.unlisted_funders),
        "countries": [row.code for row in _in_order(call.country_rows)],
    }


_PARTS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    Kind.COUNTRY: lambda country: {"languages": list(country.languages)},
    Kind.FACT: _fact_parts,
    Kind.AGENCY: _agency_parts,
    Kind.PROGRAMME: lambda programme: {"agency": programme.agency.key},
    Kind.CALL: _call_parts,
}


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.position)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _translations(element: Element) -> dict[str, dict[str, dict[str, Any]]]:
    told: dict[str, dict[str, dict[str, Any]]] = {}
    for row in sorted(element.translations, key=lambda row: (row.language, row.field)):
        text = {"text": row.text, "of": row.of_digest, "machine": row.is_machine_made}
        told.setdefault(row.language, {})[row.field] = text
    return told


# From a state to the rows


def new_subject(session: Session, kind: str, key: str) -> Subject:
    """An entry that is not there yet; `apply` fills it and adds it to the session."""
    made: Subject = MODELS[kind](key=key)
    if isinstance(made, Country):
        made.code = key
    elif isinstance(made, Agency | FundingCall):
        made.slug = key
    elif isinstance(made, Fact):
        code, _, made.fact_key = key.partition("/")
        made.country = _found(session, Country, [code])[0]
    return made


def apply(session: Session, subject: Subject, state: State) -> None:
    """Make the rows those of the state, touching only what differs; nothing is flushed.

    Raises: MissingReferenceError.
    """
    kind = kind_of(subject)
    with session.no_autoflush:
        update(subject, **{name: state[name] for name in _COLUMNS[kind]})
        _retire(subject, _day(state["retired_on"]))
        if isinstance(subject, Element):
            if kind in _APPLY:
                _APPLY[kind](session, subject, state)
            _apply_common(session, subject, state)
    if subject not in session:
        session.add(subject)


def _retire(subject: Subject, day: date | None) -> None:
    if day is None:
        update(subject, retired_at=None)
    elif subject.retired_at is None or subject.retired_at.date() != day:
        subject.retired_at = datetime.combine(day, time(), UTC)


def _apply_common(session: Session, element: Element, state: State) -> None:
    update(element, checked_on=date.fromisoformat(state["checked_on"]))
    if "succeeded_by" in state:
        key = state["succeeded_by"]
        update(element, successor=_found(session, type(element), [key])[0] if key else None)
    sources, places = _found(session, Source, state["sources"]), state["places"]
    reconcile(
        element.citations,
        {
            source.key: {"source": source, "position": at, "place": places.get(source.key, "")}
            for at, source in enumerate(sources)
        },
        key=lambda citation: citation.source.key,
        make=Citation,
    )
    _translate(element, state)


def _translate(element: Element, state: State) -> None:
    wanted = {
        (language, field): {
            "text": text["text"],
            "of_digest": text["of"],
            "is_machine_made": text["machine"],
            "is_behind": is_behind(text["of"], str(state.get(field) or "")),
        }
        for language, texts in state["translations"].items()
        for field, text in texts.items()
    }
    there = {(row.language, row.field): row for row in element.translations}
    for key, row in there.items():
        if key not in wanted:
            element.translations.remove(row)
    for key, values in wanted.items():
        if key in there:
            update(there[key], **values)
        else:
            element.translations.append(Translation(language=key[0], field=key[1], **values))


def is_behind(of: str, english: str) -> bool:
    """Whether a translation was made from another English than this; one from none never is."""
    return bool(of) and of != english_digest(english)


def _apply_country(session: Session, country: Country, state: State) -> None:
    update(country, languages=list(state["languages"]))


def _apply_fact(session: Session, fact: Fact, state: State) -> None:
    value, keys = state["other_value"], list(state["other_sources"])
    other: dict[str, Any] | None = None
    if value not in (None, "", []):
        _found(session, Source, keys)
        other = {"value": copy.deepcopy(value), "note": state["other_note"], "sources": keys}
        if state["other_places"]:
            other["places"] = dict(state["other_places"])
    update(fact, other=other)


def _apply_agency(session: Session, agency: Agency, state: State) -> None:
    code = state["country"]
    update(agency, country=_found(session, Country, [code])[0] if code else None)
    _positions(agency.role_rows, state["roles"], "role", AgencyRole)
    _positions(agency.topic_rows, state["topics"], "topic", AgencyTopic)
    reconcile(
        agency.alias_rows,
        {at: {"alias": alias, "position": at} for at, alias in enumerate(state["aliases"])},
        key=lambda row: row.position,
        make=AgencyAlias,
    )


def _apply_programme(session: Session, programme: Programme, state: State) -> None:
    update(programme, agency=_found(session, Agency, [state["agency"]])[0])


def _apply_call(session: Session, call: FundingCall, state: State) -> None:
    closes_at = state["closes_at"]
    update(
        call,
        opens_on=_day(state["opens_on"]),
        closes_on=_day(state["closes_on"]),
        closes_at=datetime.fromisoformat(closes_at) if closes_at else None,
        unlisted_funders=list(state["unlisted_funders"]),
    )
    agencies = _found(session, Agency, state["funders"])
    reconcile(
        call.funders,
        {agency.key: {"agency": agency, "position": at} for at, agency in enumerate(agencies)},
        key=lambda row: row.agency.key,
        make=CallFunder,
    )
    _positions(call.country_rows, state["countries"], "code", CallCountry)


_APPLY: Mapping[str, Callable[[Session, Any, State], None]] = {
    Kind.COUNTRY: _apply_country,
    Kind.FACT: _apply_fact,
    Kind.AGENCY: _apply_agency,
    Kind.PROGRAMME: _apply_programme,
    Kind.CALL: _apply_call,
}


def _positions(rows: list[Any], codes: list[str], name: str, make: Callable[..., Any]) -> None:
    reconcile(
        rows,
        {code: {name: code, "position": at} for at, code in enumerate(codes)},
        key=lambda row: getattr(row, name),
        make=make,
    )


def _found(session: Session, model: Any, keys: list[str]) -> list[Any]:
    """The rows of these keys, in this order. Raises: MissingReferenceError."""
    if not keys:
        return []
    rows = {row.key: row for row in session.scalars(select(model).where(model.key.in_(keys)))}
    missing = [key for key in keys if key not in rows]
    if missing:
        raise MissingReferenceError(f"The directory has no {model.__tablename__} {missing}.")
    return [rows[key] for key in keys]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
