"""From checked seed files to a `Seed`; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from helpdesk.core.text import slugify
from helpdesk.directory.limits import LONGEST_ID
from helpdesk.directory.texts import english_digest
from helpdesk.search.words import Word
from helpdesk.seeding.references import terms_of
from helpdesk.seeding.seed import (
    Seed,
    SeedAgency,
    SeedCall,
    SeedContact,
    SeedCountry,
    SeedFact,
    SeedLabel,
    SeedProgramme,
    SeedRule,
    SeedSource,
    SeedTerm,
    SeedTranslation,
)
from helpdesk.seeding.texts import translatable
from helpdesk.vocabulary.facts import FACT_KIND
from helpdesk.vocabulary.languages import DEFAULT, SERVED, country_name

Content = Mapping[str, Any]  # of a file, as its schema has read it
TERM_KINDS = {
    "regions": "region",
    "subregions": "subregion",
    "roles": "role",
    "topics": "topic",
    "scopes": "scope",
}
INQUIRY_TOPIC = "inquiry-topic"
OTHER_LANGUAGES = tuple(language for language in SERVED if language != DEFAULT)


@dataclass(frozen=True)
class _File:
    """One English file with its translations, by language."""

    stem: str
    content: Content
    translated: Mapping[str, Content]
    checked_on: date

    def source_keys(self, part: Content) -> tuple[str, ...]:
        return tuple(f"{self.stem}:{key}" for key in part["sources"])

    def sources(self) -> Iterator[SeedSource]:
        for key, source in self.content["sources"].items():
            yield SeedSource(key=f"{self.stem}:{key}", **source)

    def translations(self, own: str, *fields: str) -> tuple[SeedTranslation, ...]:
        """Of the entry whose keys begin with `own`."""
        return tuple(
            SeedTranslation(
                language=language,
                field=field,
                text=texts[f"{own}.{field}"]["text"],
                of=texts[f"{own}.{field}"]["of"],
                is_machine_made=True,
            )
            for language, texts in sorted(self.translated.items())
            for field in fields
            if f"{own}.{field}" in texts
        )


def assemble(contents: Mapping[str, Content], words: Iterable[Word], digest: str) -> Seed:
    """The seed of files that have no fault; `contents` by their path in the seed folder."""
    vocabulary = contents["vocabulary.yaml"]
    bodies = [_file(name, contents) for name in contents if name.startswith("countries/")]
    bodies.append(_file("international.yaml", contents))
    calls, contacts = _file("calls.yaml", contents), _file("contacts.yaml", contents)
    subregions = terms_of(vocabulary).subregion_codes
    return Seed(
        digest=digest,
        terms=(*_terms(vocabulary), *_inquiry_topics(contacts)),
        sources=tuple(source for file in (*bodies, calls) for source in file.sources()),
        countries=tuple(_country(file, subregions) for file in bodies if "country" in file.content),
        facts=tuple(fact for file in bodies for fact in _facts(file)),
        agencies=tuple(_agency(file, one) for file in bodies for one in file.content["agencies"]),
        programmes=tuple(programme for file in bodies for programme in _programmes(file)),
        calls=tuple(_call(calls, call) for call in calls.content["calls"]),
        contacts=tuple(_contact(contacts, contact) for contact in contacts.content["contacts"]),
        rules=tuple(_rules(contacts.content, subregions)),
        words=tuple(words),
    )


def _file(name: str, contents: Mapping[str, Content]) -> _File:
    last = name.rsplit("/", 1)[-1]
    translated = {
        language: contents[f"translations/{language}/{last}"]
        for language in OTHER_LANGUAGES
        if f"translations/{language}/{last}" in contents
    }
    content = contents[name]
    curated_on = contents["vocabulary.yaml"]["checked_on"]
    return _File(
        last.removesuffix(".yaml"), content, translated, content.get("checked_on", curated_on)
    )


def _terms(vocabulary: Content) -> Iterator[SeedTerm]:
    for name, kind in TERM_KINDS.items():
        for position, term in enumerate(vocabulary[name]):
            yield SeedTerm(
                kind=kind,
                code=term["code"],
                position=position,
                parent=term.get("parent"),
                labels=tuple(
                    SeedLabel(language=language, **label)
                    for language, label in term["labels"].items()
                ),
            )


def _labels(file: _File, key: str, english: str) -> tuple[SeedLabel, ...]:
    """Labels keep no digest: one whose English has changed since would be wrong in silence."""
    made_from = english_digest(translatable(file.content)[key])
    others = (
        SeedLabel(language=language, label=texts[key]["text"])
        for language, texts in file.translated.items()
        if key in texts and texts[key]["of"] == made_from
    )
    return (SeedLabel(language=DEFAULT, label=english), *others)


def _inquiry_topics(contacts: _File) -> Iterator[SeedTerm]:
    for position, (code, text) in enumerate(contacts.content["topics"].items()):
        labels = _labels(contacts, f"topics.{code}", text)
        yield SeedTerm(kind=INQUIRY_TOPIC, code=code, position=position, labels=labels)


def _country(file: _File, subregions: Mapping[str, str]) -> SeedCountry:
    country = file.content["country"]
    code = country["code"]
    names = tuple(
        SeedTranslation(
            language=language,
            field="name",
            text=country_name(code, said_in=language),
            of="",
            is_machine_made=False,
        )
        for language in OTHER_LANGUAGES
    )
    return SeedCountry(
        key=code,
        checked_on=file.checked_on,
        translations=names + file.translations("country", "overview"),
        code=code,
        name=country["name"],
        region=country["region"],
        subregion=subregions[country["subregion"]],
        languages=tuple(country["languages"]),
        overview=country["overview"],
    )


def _facts(file: _File) -> Iterator[SeedFact]:
    if "country" not in file.content:
        return
    country = file.content["country"]
    for key in (key for key in FACT_KIND if key in country["profile"]):
        fact = country["profile"][key]
        yield SeedFact(
            key=f"{country['code']}/{key}",
            checked_on=file.checked_on,
            sources=file.source_keys(fact),
            translations=file.translations(f"country.profile.{key}", "note", "value"),
            country=country["code"],
            fact_key=key,
            value=fact["value"],
            note=fact["note"],
        )


def _agency(file: _File, agency: Content) -> SeedAgency:
    return SeedAgency(
        key=agency["id"],
        checked_on=file.checked_on,
        sources=file.source_keys(agency),
        translations=file.translations(f"agencies.{agency['id']}", "name", "summary"),
        country=file.content["country"]["code"] if "country" in file.content else None,
        **{
            key: agency[key]
            for key in (
                "name",
                "native_name",
                "native_language",
                "acronym",
                "scope",
                "city",
                "website",
                "trials_url",
                "email",
                "phone",
                "summary",
                "evidence",
            )
        },
        roles=tuple(agency["roles"]),
        topics=tuple(agency["topics"]),
        aliases=tuple(agency["aliases"]),
    )


def _programmes(file: _File) -> Iterator[SeedProgramme]:
    for agency in file.content["agencies"]:
        keys: set[str] = set()
        for position, programme in enumerate(agency["programmes"]):
            key = _programme_key(agency["id"], programme["name"], keys)
            keys.add(key)
            yield SeedProgramme(
                key=key,
                checked_on=file.checked_on,
                sources=file.source_keys(programme),
                translations=file.translations(
                    f"agencies.{agency['id']}.programmes.{position}", "what"
                ),
                agency=agency["id"],
                position=position,
                name=programme["name"],
                scope=programme["scope"],
                what=programme["what"],
                url=programme["url"],
            )


def _programme_key(agency: str, name: str, taken: set[str]) -> str:
    """By the name, not the place: a programme put before another leaves its key alone."""
    # The element's key has 120 characters: an id, a stroke, this, and a number.
    slug = slugify(name)[: LONGEST_ID - 5].strip("-") or "programme"
    key, number = f"{agency}/{slug}", 1
    while key in taken:
        number += 1
        key = f"{agency}/{slug}-{number}"
    return key


def _call(file: _File, call: Content) -> SeedCall:
    zone = call["time_zone"]
    closes = call["closes"]
    return SeedCall(
        key=call["id"],
        checked_on=file.checked_on,
        sources=file.source_keys(call),
        translations=file.translations(f"calls.{call['id']}", "title", "topic"),
        title=call["title"],
        programme=call["programme"],
        year=call["year"],
        topic=call["topic"],
        opens_on=_day_there(call["opens"], zone),
        closes_on=_day_there(closes, zone),
        closes_at=closes.astimezone(UTC) if isinstance(closes, datetime) else None,
        time_zone=zone,
        url=call["url"],
        unlisted_funders=tuple(call["funders_unlisted"]),
        funders=tuple(call["funders"]),
        countries=tuple(call["countries"]),
    )


def _day_there(moment: date | datetime | None, zone: str) -> date | None:
    """The day as the funder's calendar has it."""
    return moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment


def _contact(file: _File, contact: Content) -> SeedContact:
    return SeedContact(
        slug=contact["id"],
        email=contact["email"],
        languages=tuple(contact["languages"]),
        time_zone=contact["time_zone"],
        holidays=contact["holidays"],
        reply_within_working_days=contact["reply_within_working_days"],
        deputy=contact["deputy"],
        is_fallback=contact["id"] == file.content["fallback"],
        labels=_labels(file, f"contacts.{contact['id']}.name", contact["name"]),
    )


def _rules(contacts: Content, subregions: Mapping[str, str]) -> Iterator[SeedRule]:
    for position, rule in enumerate(contacts["rules"]):
        yield SeedRule(
            position=position,
            contact=rule["contact"],
            countries=tuple(rule["countries"]),
            subregion=subregions[rule["subregion"]] if rule["subregion"] else "",
            region=rule["region"],
            topics=tuple(rule["topics"]),
            languages=tuple(rule["languages"]),
        )
