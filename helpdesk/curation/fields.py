"""Which fields each kind of entry has, of what type, and what stands in them where nothing is known; pure.

`State` is an entry as a value: JSON by the names below. Forms, differences, checks and the copying to
and from the tables go by these lists, so a new column of the directory needs a line here and no more.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from helpdesk.directory.limits import (
    EVIDENCE,
    LONGEST_ACRONYM,
    LONGEST_LABEL,
    LONGEST_PHONE,
    LONGEST_PLACE,
    LONGEST_TEXT,
)
from helpdesk.vocabulary.facts import FACT_KIND, FactType

State = Mapping[str, Any]


class Kind(StrEnum):
    COUNTRY = "country"
    FACT = "fact"
    AGENCY = "agency"
    PROGRAMME = "programme"
    CALL = "call"
    SOURCE = "source"


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long-text"
    LINES = "lines"
    CHOICE = "choice"
    TERM = "term"
    TERMS = "terms"
    COUNTRY = "country"  # one that has a page
    COUNTRIES = "countries"  # any
    LANGUAGE = "language"
    LANGUAGES = "languages"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    DAY = "day"
    MOMENT = "moment"
    TIME_ZONE = "time-zone"
    NUMBER = "number"
    KEY = "key"
    KEYS = "keys"
    DATED = "dated"
    FACT_VALUE = "fact-value"
    SOURCES = "sources"
    PLACES = "places"  # by key of a source where in it: what it is cited for stands there
    TRANSLATIONS = "translations"


LISTS = frozenset(
    {
        FieldType.LINES,
        FieldType.TERMS,
        FieldType.COUNTRIES,
        FieldType.LANGUAGES,
        FieldType.KEYS,
        FieldType.SOURCES,
    }
)
_NOTHING = frozenset({FieldType.DAY, FieldType.MOMENT, FieldType.NUMBER, FieldType.FACT_VALUE})


@dataclass(frozen=True)
class FieldSpec:
    """`of`: the kind of terms or of entries that a value names, of places the field of their sources;
    `is_carried`: no form asks for it."""

    name: str
    type: FieldType
    is_required: bool = False
    is_translated: bool = False
    longest: int = LONGEST_TEXT  # characters
    of: str = ""
    choices: tuple[str, ...] = ()
    is_carried: bool = False

    @property
    def nothing(self) -> Any:
        """What stands there when nothing is known."""
        if self.type in (FieldType.TRANSLATIONS, FieldType.PLACES):
            return {}
        if self.type in LISTS:
            return []
        return None if self.type in _NOTHING or self.name == "succeeded_by" else ""


_T = FieldType
_COMMON = (
    FieldSpec("sources", _T.SOURCES, is_required=True),
    FieldSpec("places", _T.PLACES, longest=LONGEST_PLACE, of="sources"),
    FieldSpec("checked_on", _T.DAY, is_required=True),
    FieldSpec("translations", _T.TRANSLATIONS, is_carried=True),
    FieldSpec("retired_on", _T.DAY, is_carried=True),
)
_SECOND = (
    FieldSpec("other_value", _T.FACT_VALUE),
    FieldSpec("other_note", _T.LONG_TEXT),
    FieldSpec("other_sources", _T.SOURCES),
    FieldSpec("other_places", _T.PLACES, longest=LONGEST_PLACE, of="other_sources"),
)
SECOND = frozenset(field.name for field in _SECOND)  # what another source says of a fact
_SUCCEEDED = FieldSpec("succeeded_by", _T.KEY, is_carried=True)
_FIELDS: Mapping[Kind, tuple[FieldSpec, ...]] = {
    Kind.COUNTRY: (
        FieldSpec("name", _T.TEXT, True, True, LONGEST_LABEL),
        FieldSpec("region", _T.TERM, True, of="region"),
        FieldSpec("subregion", _T.TERM, True, of="subregion"),
        FieldSpec("languages", _T.LANGUAGES, True),
        FieldSpec("overview", _T.LONG_TEXT, True, True),
        # An overview leans on the sources of the facts below it; the files name none for it.
        *(replace(field, is_required=field.name == "checked_on") for field in _COMMON),
    ),
    Kind.FACT: (
        FieldSpec("value", _T.FACT_VALUE, True),
        FieldSpec("note", _T.LONG_TEXT, is_translated=True),
        *_COMMON,
        *_SECOND,
    ),
    Kind.AGENCY: (
        FieldSpec("name", _T.TEXT, True, True),
        FieldSpec("native_name", _T.TEXT),
        FieldSpec("native_language", _T.LANGUAGE),
        FieldSpec("acronym", _T.TEXT, longest=LONGEST_ACRONYM),
        FieldSpec("aliases", _T.LINES),
        FieldSpec("country", _T.COUNTRY, of="country"),
        FieldSpec("scope", _T.TERM, True, of="scope"),
        FieldSpec("roles", _T.TERMS, True, of="role"),
        FieldSpec("topics", _T.TERMS, True, of="topic"),
        FieldSpec("summary", _T.LONG_TEXT, True, True),
        FieldSpec("city", _T.TEXT, longest=LONGEST_LABEL),
        FieldSpec("website", _T.URL),
        FieldSpec("trials_url", _T.URL),
        FieldSpec("email", _T.EMAIL),
        FieldSpec("phone", _T.PHONE, longest=LONGEST_PHONE),
        FieldSpec("evidence", _T.CHOICE, True, choices=EVIDENCE),
        *_COMMON,
        replace(_SUCCEEDED, of="agency"),
    ),
    Kind.PROGRAMME: (
        FieldSpec("agency", _T.KEY, True, of="agency"),
        FieldSpec("name", _T.TEXT, True),
        FieldSpec("scope", _T.TERM, of="scope"),
        FieldSpec("what", _T.LONG_TEXT, is_translated=True),
        FieldSpec("url", _T.URL),
        FieldSpec("position", _T.NUMBER, is_carried=True),
        *_COMMON,
        replace(_SUCCEEDED, of="programme"),
    ),
    Kind.CALL: (
        FieldSpec("title", _T.TEXT, True, True),
        FieldSpec("programme", _T.TEXT, True, longest=LONGEST_LABEL),
        FieldSpec("year", _T.NUMBER, True),
        FieldSpec("topic", _T.LONG_TEXT, is_translated=True),
        FieldSpec("opens_on", _T.DAY),
        FieldSpec("closes_on", _T.DAY),
        FieldSpec("closes_at", _T.MOMENT),
        FieldSpec("time_zone", _T.TIME_ZONE),
        FieldSpec("url", _T.URL, True),
        FieldSpec("funders", _T.KEYS, of="agency"),
        FieldSpec("unlisted_funders", _T.LINES),
        FieldSpec("countries", _T.COUNTRIES),
        *_COMMON,
        replace(_SUCCEEDED, of="call"),
    ),
    Kind.SOURCE: (
        FieldSpec("title", _T.TEXT, True),
        FieldSpec("url", _T.URL, True),
        FieldSpec("publisher", _T.TEXT),
        FieldSpec("dated", _T.DATED),
        FieldSpec("retired_on", _T.DAY, is_carried=True),
    ),
}


def fields_of(kind: str, key: str = "") -> tuple[FieldSpec, ...]:
    """The fields of a kind; of the fact `key` its value is a text in several languages where it is a text."""
    fields = _FIELDS[Kind(kind)]
    if kind != Kind.FACT or fact_type(key) is not FactType.TEXT:
        return fields
    return (replace(fields[0], is_translated=True), *fields[1:])


def field_of(kind: str, name: str, key: str = "") -> FieldSpec:
    return next(field for field in fields_of(kind, key) if field.name == name)


def translated_fields(kind: str, key: str = "") -> Sequence[FieldSpec]:
    return [field for field in fields_of(kind, key) if field.is_translated]


def fact_type(key: str) -> FactType | None:
    """Of the fact with this key, `<ISO code>/<fact key>`."""
    kind = FACT_KIND.get(key.partition("/")[2])
    return kind.type if kind else None


def complete(kind: str, state: State) -> dict[str, Any]:
    """The state with every field of its kind and no other, so that one of long ago can be compared.

    A place stands in a source that is cited, or nowhere.
    """
    fields = fields_of(kind)
    made = {field.name: copy.deepcopy(state.get(field.name, field.nothing)) for field in fields}
    for field in fields:
        if field.type is FieldType.PLACES:
            places, cited = made[field.name] or {}, made[field.of] or ()
            made[field.name] = {key: places[key] for key in cited if places.get(key)}
    return made
