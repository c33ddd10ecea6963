"""An entry as the index sees it: its words, what it is filtered by, what a result prints; pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from helpdesk.directory.models import Agency, Country, Element, Entry, Fact, FundingCall
from helpdesk.directory.texts import Said, said
from helpdesk.search.stems import stems
from helpdesk.search.tokens import indexed_words, tokenize
from helpdesk.vocabulary.languages import DEFAULT, SERVED

Regions = Mapping[str, tuple[str, str]]  # ISO code: region, subregion
Text = tuple[str, str]  # language (empty: none in particular), text


@dataclass
class _Draft:
    """What is gathered of one entry. `names` are whole names, which a query may be."""

    names: list[Text] = field(default_factory=list)
    name_parts: list[Text] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    facets: dict[str, Any] = field(default_factory=dict)
    display: dict[str, Any] = field(default_factory=dict)


def document_id(kind: str, key: str) -> str:
    return f"{kind}:{key}"


def document_for(entry: Entry, regions: Regions) -> dict[str, str]:
    """The fields of `schema` for one entry; `regions` are those of the countries that have a page."""
    draft = _draft(entry, regions)
    named = [*draft.names, *draft.name_parts]
    every = [*named, *draft.texts]
    draft.facets["names"] = list(dict.fromkeys(text for _, text in draft.names if text))
    draft.facets["checked"] = entry.checked_on.isoformat()
    return {
        "id": document_id(entry.kind, entry.key),
        "name": " ".join(word for _, text in named for word in indexed_words(text)),
        "name_stem": " ".join(_stems(named)),
        "written": " ".join(token.written for _, text in named for token in tokenize(text)),
        "text": " ".join(word for _, text in draft.texts for word in indexed_words(text)),
        "stem": " ".join(_stems(every)),
        "facets": json.dumps(draft.facets, ensure_ascii=False, separators=(",", ":")),
        "display": json.dumps(draft.display, ensure_ascii=False, separators=(",", ":")),
    }


def _stems(texts: Iterable[Text]) -> Iterator[str]:
    for language, text in texts:
        if language:
            for token in tokenize(text):
                yield from stems(token.written, language)


@singledispatch
def _draft(entry: Entry, regions: Regions) -> _Draft:
    raise TypeError(f"no document for a {type(entry).__name__}")


@_draft.register
def _country(entry: Country, regions: Regions) -> _Draft:
    draft = _Draft()
    for name in _in_all(entry, "name"):
        draft.names.append((name.language, name.text))
    draft.texts.extend((text.language, text.text) for text in _in_all(entry, "overview"))
    notes: dict[str, Any] = {}
    for fact in entry.facts:
        if fact.is_retired:
            continue
        draft.texts.extend((text.language, text.text) for text in _in_all(fact, "note"))
        draft.texts.extend(_fact_texts(fact))
        notes[fact.fact_key] = _said_by_language(fact, "note")
    draft.facets.update(
        country=entry.code, countries=[entry.code], regions=[entry.region, entry.subregion],
        roles=[], topics=[], titles=_titles(entry, "name"), facts=sorted(notes), scope="",
    )  # fmt: skip
    draft.display.update(summary=_said_by_language(entry, "overview"), notes=notes)
    return draft


@_draft.register
def _agency(entry: Agency, regions: Regions) -> _Draft:
    draft = _Draft()
    for name in _in_all(entry, "name"):
        draft.names.append((name.language, name.text))
    if entry.native_name:
        draft.names.append((entry.native_language, entry.native_name))
        # Names in several languages are written in one field, parted by a slash.
        if " / " in entry.native_name:
            draft.names.extend(("", part) for part in entry.native_name.split(" / "))
    draft.names.extend(("", text) for text in (entry.acronym, *entry.aliases) if text)
    draft.name_parts.extend((DEFAULT, text) for text in entry.aliases)
    programmes = [programme for programme in entry.programmes if not programme.is_retired]
    for programme in programmes:
        draft.name_parts.append((entry.native_language or DEFAULT, programme.name))
        draft.texts.extend((text.language, text.text) for text in _in_all(programme, "what"))
    draft.texts.extend((text.language, text.text) for text in _in_all(entry, "summary"))
    draft.texts.append(("", entry.city))
    country = entry.country
    if country is not None:
        draft.texts.extend((name.language, name.text) for name in _in_all(country, "name"))
    code = country.code if country is not None else None
    draft.facets.update(
        country=code, countries=[code] if code else [], regions=list(regions.get(code or "", ())),
        roles=entry.roles, topics=entry.topics, titles=_titles(entry, "name"),
        acronym=entry.acronym, scope=entry.scope,
        languages=country.languages if country is not None else [], programmes=[p.name for p in programmes],
        urls=[url for url in (entry.website, entry.trials_url) if url],
    )  # fmt: skip
    draft.display.update(
        summary=_said_by_language(entry, "summary"),
        programmes=[[p.name, p.anchor, _said_by_language(p, "what")] for p in programmes],
    )
    return draft


@_draft.register
def _call(entry: FundingCall, regions: Regions) -> _Draft:
    draft = _Draft()
    for title in _in_all(entry, "title"):
        draft.names.append((title.language, title.text))
    draft.names.append(("", entry.slug.replace("-", " ")))
    draft.name_parts.append((DEFAULT, f"{entry.programme} {entry.year}"))
    draft.texts.extend((text.language, text.text) for text in _in_all(entry, "topic"))
    funders = [row.agency for row in entry.funders]
    for agency in funders:
        draft.texts.append((DEFAULT, agency.name))
        draft.texts.append(("", agency.acronym))
    draft.texts.extend((DEFAULT, text) for text in entry.unlisted_funders)
    codes = [code for code in entry.country_codes if code in regions]
    of_countries = sorted({region for code in codes for region in regions[code]})
    draft.facets.update(
        country=None, countries=codes, named_countries=entry.country_codes, regions=of_countries,
        roles=[], topics=[], titles=_titles(entry, "title"), scope="", programme=entry.programme,
        urls=[entry.url] if entry.url else [], funders=[agency.key for agency in funders],
    )  # fmt: skip
    draft.display.update(
        summary=_said_by_language(entry, "topic"),
        closes=entry.closes_on.isoformat() if entry.closes_on else None,
    )
    return draft


def _fact_texts(fact: Fact) -> Iterator[Text]:
    """Values that are texts themselves: the rules on genomic research, the titles of laws."""
    if isinstance(fact.value, str):
        yield from ((text.language, text.text) for text in _in_all(fact, "value"))
    elif isinstance(fact.value, list):
        for item in fact.value:
            if isinstance(item, dict) and item.get("title"):
                yield DEFAULT, str(item["title"])


def _in_all(element: Element, name: str) -> list[Said]:
    """The text in each language that has it."""
    found = {}
    for language in SERVED:
        text = said(element, name, language)
        if text.text:
            found[text.language, text.text] = text
    return list(found.values())


def _titles(element: Element, name: str) -> dict[str, list[str]]:
    """By page language: the title, and the language it is in."""
    titles = {}
    for language in SERVED:
        title = said(element, name, language)
        titles[language] = [title.text, title.language]
    return titles


def _said_by_language(element: Element, name: str) -> dict[str, list[Any]]:
    """By language: the text, whether a machine made it, whether the English has changed since."""
    return {
        text.language: [text.text, int(text.is_machine_made), int(text.is_behind)]
        for text in _in_all(element, name)
    }
