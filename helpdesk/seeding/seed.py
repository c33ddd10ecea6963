"""The seed files as values: what `reader` makes and `loader` brings into the database; pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from helpdesk.search.words import Word


@dataclass(frozen=True, kw_only=True)
class SeedLabel:
    language: str
    label: str
    plural: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class SeedTerm:
    kind: str
    code: str
    position: int
    parent: str | None = None
    labels: tuple[SeedLabel, ...]


@dataclass(frozen=True, kw_only=True)
class SeedSource:
    """`key` is "<file stem>:<key in the file>"."""

    key: str
    title: str
    url: str
    publisher: str = ""
    dated: str = ""


@dataclass(frozen=True, kw_only=True)
class SeedTranslation:
    """`of` is empty for a text that was not made from an English one (a country's name)."""

    language: str
    field: str
    text: str
    of: str
    is_machine_made: bool


@dataclass(frozen=True, kw_only=True)
class SeedElement:
    """What all elements have; `key` is unique within its kind, `sources` are keys of sources."""

    kind: ClassVar[str]

    key: str
    checked_on: date
    sources: tuple[str, ...] = ()
    translations: tuple[SeedTranslation, ...] = ()

    @property
    def digest(self) -> str:
        """Changes whenever anything of the entry does."""
        text = json.dumps(asdict(self), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class SeedCountry(SeedElement):
    kind: ClassVar[str] = "country"

    code: str
    name: str
    region: str
    subregion: str
    languages: tuple[str, ...]
    overview: str


@dataclass(frozen=True, kw_only=True)
class SeedFact(SeedElement):
    """`value` is as JSON has it: a text, a number, a list of codes or of laws."""

    kind: ClassVar[str] = "fact"

    country: str
    fact_key: str
    value: Any
    note: str


@dataclass(frozen=True, kw_only=True)
class SeedAgency(SeedElement):
    kind: ClassVar[str] = "agency"

    country: str | None
    name: str
    native_name: str
    native_language: str
    acronym: str
    scope: str
    city: str
    website: str
    trials_url: str
    email: str
    phone: str
    summary: str
    evidence: str
    roles: tuple[str, ...]
    topics: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SeedProgramme(SeedElement):
    kind: ClassVar[str] = "programme"

    agency: str
    position: int
    name: str
    scope: str
    what: str
    url: str


@dataclass(frozen=True, kw_only=True)
class SeedCall(SeedElement):
    kind: ClassVar[str] = "call"

    title: str
    programme: str
    year: int
    topic: str
    opens_on: date | None
    closes_on: date | None
    closes_at: datetime | None
    time_zone: str
    url: str
    unlisted_funders: tuple[str, ...]
    funders: tuple[str, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SeedContact:
    slug: str
    email: str
    languages: tuple[str, ...]
    time_zone: str
    holidays: str
    reply_within_working_days: int
    deputy: str | None
    is_fallback: bool
    labels: tuple[SeedLabel, ...]


@dataclass(frozen=True, kw_only=True)
class SeedRule:
    position: int
    contact: str
    countries: tuple[str, ...]
    subregion: str
    region: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Seed:
    """Everything that the files say; `digest` is that of the files."""

    digest: str
    terms: tuple[SeedTerm, ...]
    sources: tuple[SeedSource, ...]
    countries: tuple[SeedCountry, ...]
    facts: tuple[SeedFact, ...]
    agencies: tuple[SeedAgency, ...]
    programmes: tuple[SeedProgramme, ...]
    calls: tuple[SeedCall, ...]
    contacts: tuple[SeedContact, ...]
    rules: tuple[SeedRule, ...]
    words: tuple[Word, ...]
