"""Whether a state may be published: for each field in the wrong what to do about it.

The same limits as in the seed files; here the words are for curators, in their language.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import LazyString, lazy_gettext as _l

from helpdesk.curation.fields import (
    LISTS,
    FieldSpec,
    FieldType,
    Kind,
    State,
    fact_type,
    fields_of,
    translated_fields,
)
from helpdesk.directory.limits import (
    CONSENT_AGE,
    CONTROL,
    DATED,
    EMAIL,
    LANGUAGES_WITHOUT_NAME,
    LONGEST_EMAIL,
    LONGEST_TEXT,
    LONGEST_URL,
    NO_COUNTRIES,
    REVIEW_DAYS,
    TIME_ZONE,
    YEARS,
)
from helpdesk.vocabulary.facts import FACT_KIND, FactType
from helpdesk.vocabulary.languages import is_country, is_language


@dataclass(frozen=True)
class Known:
    """What a state may name: codes of terms by kind, subregions with their region, keys that are there."""

    today: date
    terms: Mapping[str, Collection[str]] = field(default_factory=dict)
    region_of: Mapping[str, str] = field(default_factory=dict)
    keys: Collection[tuple[str, str]] = frozenset()  # kind, key; of sources too


def faults_of(kind: str, key: str, state: State, known: Known) -> dict[str, LazyString]:
    """By field the first thing that is wrong with it; empty where the state may stand in the directory."""
    faults: dict[str, LazyString] = {}
    for spec in fields_of(kind, key):
        fault = _fault(spec, state.get(spec.name), key, known)
        if fault:
            faults[spec.name] = fault
    for name, fault in _between(kind, state, known):
        faults.setdefault(name, fault)
    return faults | _translation_faults(kind, key, state) | _place_faults(kind, state)


def _fault(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    if value in (None, "", []):
        return _missing(spec) if spec.is_required else None
    check = _CHECKS.get(spec.type)
    if spec.type in LISTS:
        if not isinstance(value, list) or len({str(item) for item in value}) != len(value):
            return _l("Name each one once.")
        faults = (check(spec, item, key, known) for item in value) if check else ()
        return next((fault for fault in faults if fault), None)
    return check(spec, value, key, known) if check else None


def _missing(spec: FieldSpec) -> LazyString:
    if spec.type is FieldType.SOURCES:
        return _l("Name a source: nothing stands in the directory without one.")
    if spec.name == "checked_on":
        return _l("Enter the day on which the source was read.")
    if spec.type in (FieldType.TERM, FieldType.CHOICE, FieldType.COUNTRY):
        return _l("Choose one.")
    if spec.type is FieldType.TERMS:
        return _l("Choose at least one.")
    return _l("Fill this in.")


# One value each


def _text(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    if not isinstance(value, str) or CONTROL.search(value):
        return _l("Write plain text on one line.")
    if len(value) > spec.longest:
        return _l("Shorten this to %(most)s characters.", most=spec.longest)
    return None


def _url(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    wrong = _l("Write a whole address, such as https://example.org/page.")
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except (ValueError, AttributeError):
        return wrong
    is_address = parts.scheme in ("http", "https") and "." in host.strip(".")
    is_plain = not CONTROL.search(value) and " " not in value and "@" not in parts.netloc
    return None if is_address and is_plain and len(value) <= LONGEST_URL else wrong


def _email(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    if isinstance(value, str) and EMAIL.fullmatch(value) and len(value) <= LONGEST_EMAIL:
        return None
    return _l("Write one address, such as office@example.org.")


def _choice(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    return None if value in spec.choices else _l("Choose one from the list.")


def _term(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    return None if value in known.terms.get(spec.of, ()) else _l("Choose from the list.")


def _key(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    if (spec.of or "country", value) in known.keys:
        return None
    return _l("There is no such entry in the directory: %(key)s.", key=str(value)[:60])


def _source(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    if ("source", value) in known.keys:
        return None
    return _l("There is no such source, or it was retired: %(key)s.", key=str(value)[:60])


def _any_country(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    if isinstance(value, str) and is_country(value) and value not in NO_COUNTRIES:
        return None
    return _l("Write ISO codes of countries in capitals, such as BR; this is none: %(code)s.",
              code=str(value)[:20])  # fmt: skip


def _language(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    if isinstance(value, str) and (is_language(value) or value in LANGUAGES_WITHOUT_NAME):
        return None
    return _l("Write ISO codes of languages, such as es; this is none: %(code)s.",
              code=str(value)[:20])  # fmt: skip


def _zone(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    try:
        if not TIME_ZONE.fullmatch(value):
            raise ValueError
        ZoneInfo(value)
    except (ValueError, TypeError, OSError, KeyError):
        return _l("Write an IANA time zone, such as Europe/Madrid.")
    return None


def _day(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    day = read_day(value)
    if day is None:
        return _l("Enter a day that exists, such as 2026-12-24.")
    if spec.name == "checked_on" and day > known.today:
        return _l("This day is still to come: enter the day on which the source was read.")
    return None


def _moment(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return _l("Enter the hour as 17:00.")
    return None if moment.tzinfo else _l("Name the time zone of this hour.")


def _number(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    return whole_number(value, *YEARS) if spec.name == "year" else None


def _dated(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    if isinstance(value, str) and DATED.fullmatch(value):
        return None
    return _l("Write the date as the page has it: 2023, 2023-05 or 2023-05-17.")


def whole_number(value: Any, least: int, most: int) -> LazyString | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if is_number and least <= value <= most:
        return None
    return _l("Write a whole number from %(least)s to %(most)s.", least=least, most=most)


# The value of a fact


def _fact_value(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    match fact_type(key):
        case FactType.CHOICE:
            choices = FACT_KIND[key.partition("/")[2]].choices
            return None if value in choices else _l("Choose one from the list.")
        case FactType.DAYS:
            return whole_number(value, *REVIEW_DAYS)
        case FactType.AGE:
            return whole_number(value, *CONSENT_AGE)
        case FactType.LANGUAGES:
            return _each(value, lambda one: _language(spec, one, key, known))
        case FactType.LAWS:
            return _each(value, lambda one: _law(spec, one, key, known))
    return _text(spec, value, key, known)


def _each(values: Any, check: Callable[[Any], LazyString | None]) -> LazyString | None:
    if not isinstance(values, list):
        return _l("Write one a line.")
    return next((fault for value in values if (fault := check(value))), None)


def _law(spec: FieldSpec, value: Any, key: str, known: Known) -> LazyString | None:
    if not isinstance(value, dict) or not value.get("title"):
        return _l("Begin each line with the title of the law.")
    fault = _text(spec, value["title"], key, known)
    if not fault and "year" in value:
        fault = whole_number(value["year"], *YEARS)
    if not fault and "url" in value:
        fault = _url(spec, value["url"], key, known)
    return fault


_CHECKS: Mapping[FieldType, Callable[[FieldSpec, Any, str, Known], LazyString | None]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.LINES: _text,
    FieldType.PHONE: _text,
    FieldType.CHOICE: _choice,
    FieldType.TERM: _term,
    FieldType.TERMS: _term,
    FieldType.COUNTRY: _key,
    FieldType.KEY: _key,
    FieldType.KEYS: _key,
    FieldType.SOURCES: _source,
    FieldType.COUNTRIES: _any_country,
    FieldType.LANGUAGE: _language,
    FieldType.LANGUAGES: _language,
    FieldType.URL: _url,
    FieldType.EMAIL: _email,
    FieldType.DAY: _day,
    FieldType.MOMENT: _moment,
    FieldType.TIME_ZONE: _zone,
    FieldType.NUMBER: _number,
    FieldType.DATED: _dated,
    FieldType.FACT_VALUE: _fact_value,
}


# Between fields


def _between(kind: str, state: State, known: Known) -> list[tuple[str, LazyString]]:
    faults: list[tuple[str, LazyString]] = []
    if kind == Kind.COUNTRY:
        region = known.region_of.get(state.get("subregion", ""))
        if region is not None and region != state.get("region"):
            faults.append(("subregion", _l("This subregion lies in another region.")))
    if kind == Kind.AGENCY:
        if state.get("native_name") and not state.get("native_language"):
            faults.append(("native_language", _l("Name the language of the native name.")))
        if state.get("native_language") and not state.get("native_name"):
            faults.append(("native_name", _l("Write the name in this language.")))
    if kind == Kind.CALL:
        faults.extend(_call_faults(state))
    if kind == Kind.FACT:
        faults.extend(_second_faults(state))
    return faults


def _call_faults(state: State) -> list[tuple[str, LazyString]]:
    opens, closes = read_day(state.get("opens_on")), read_day(state.get("closes_on"))
    faults: list[tuple[str, LazyString]] = []
    if opens and closes and closes < opens:
        faults.append(("closes_on", _l("The call closes before it opens: correct one of the two.")))
    if state.get("closes_at"):
        if not state.get("time_zone"):
            faults.append(("time_zone", _l("Name the time zone of this hour.")))
        if closes is None:
            faults.append(("closes_on", _l("Enter the day as well as the hour.")))
    return faults


def _second_faults(state: State) -> list[tuple[str, LazyString]]:
    """A second value needs a source of its own, and has something else to say than the first."""
    value, note, sources = (state.get(f"other_{name}") for name in ("value", "note", "sources"))
    if value in (None, "", []):
        words = _l("Enter what the other source says, or take its note and its sources out.")
        return [("other_value", words)] if note or sources else []
    if value == state.get("value") and not note:
        words = _l(
            "This is the value above: enter the other one, or write in the note what differs."
        )
        return [("other_value", words)]
    if not sources:
        return [("other_sources", _l("Name the source that says otherwise."))]
    if set(sources) <= set(state.get("sources") or ()):
        words = _l("The first value leans on this source: name the one that says otherwise.")
        return [("other_sources", words)]
    return []


def _place_faults(kind: str, state: State) -> dict[str, LazyString]:
    """By `<field>.<key of the source>`."""
    return {
        f"{spec.name}.{key}": fault
        for spec in fields_of(kind)
        if spec.type is FieldType.PLACES
        for key, place in (state.get(spec.name) or {}).items()
        if (fault := _text(spec, place, "", Known(date.max)))
    }


def _translation_faults(kind: str, key: str, state: State) -> dict[str, LazyString]:
    longest = {spec.name: spec.longest for spec in translated_fields(kind, key)}
    faults: dict[str, LazyString] = {}
    for language, texts in (state.get("translations") or {}).items():
        for name, text in texts.items():
            spec = FieldSpec(name, FieldType.TEXT, longest=longest.get(name, LONGEST_TEXT))
            fault = _text(spec, text.get("text"), key, Known(date.max))
            if fault:
                faults[f"translations.{language}.{name}"] = fault
    return faults


def read_day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
