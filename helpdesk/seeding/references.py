"""What one part of the seed files says of another: citations, ids, terms, translations; pure.

Works on the files as they were parsed, wrong types and all, so that one run names every fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from helpdesk.seeding.documents import Document
from helpdesk.seeding.errors import Fault, Path
from helpdesk.seeding.fields import shown
from helpdesk.seeding.texts import entries, listed, mapping, translatable
from helpdesk.vocabulary.languages import SERVED

Found = tuple[Path, str]
TERM_LISTS = ("regions", "subregions", "roles", "topics", "scopes")


@dataclass(frozen=True)
class Terms:
    """The codes of vocabulary.yaml; subregions by English label, as country files write them."""

    regions: frozenset[str]
    roles: frozenset[str]
    topics: frozenset[str]
    scopes: frozenset[str]
    subregions: Mapping[str, str] = field(default_factory=dict)  # label: parent
    subregion_codes: Mapping[str, str] = field(default_factory=dict)  # label: code


def terms_of(content: Any) -> Terms:
    def codes(name: str) -> frozenset[str]:
        return _texts_at(entries(mapping(content).get(name)), "code")

    subregions = {
        str(mapping(mapping(term.get("labels")).get("en")).get("label")): term
        for term in entries(mapping(content).get("subregions"))
    }
    return Terms(
        regions=codes("regions"),
        roles=codes("roles"),
        topics=codes("topics"),
        scopes=codes("scopes"),
        subregions={label: str(term.get("parent")) for label, term in subregions.items()},
        subregion_codes={label: str(term.get("code")) for label, term in subregions.items()},
    )


def _texts_at(parts: list[Mapping[str, Any]], key: str) -> frozenset[str]:
    return frozenset(part[key] for part in parts if isinstance(part.get(key), str))


def check_references(
    documents: Mapping[str, Document], *, bodies_are_complete: bool
) -> Iterator[Fault]:
    """`bodies_are_complete`: every file with agencies was parsed, so one not found is not there."""
    vocabulary = documents.get("vocabulary.yaml")
    terms = terms_of(vocabulary.content) if vocabulary else None
    agencies: dict[str, str] | None = {} if bodies_are_complete else None
    # Countries sort after calls.yaml, which names their agencies.
    for name, document in sorted(documents.items(), key=lambda item: item[0] == "calls.yaml"):
        for path, message in _found_in(name, document, documents, terms, agencies):
            yield document.fault(path, message)


def _found_in(
    name: str,
    document: Document,
    documents: Mapping[str, Document],
    terms: Terms | None,
    agencies: dict[str, str] | None,
) -> Iterator[Found]:
    content = document.content
    if name.startswith("translations/"):
        yield from _translations(document, documents.get(_english_of(name)))
    elif name == "calls.yaml":
        yield from chain(_citations(content), _calls(content, agencies))
    elif name == "contacts.yaml":
        yield from chain(_contacts(content), _rules(content, terms))
    elif name == "vocabulary.yaml":
        yield from _vocabulary(content)
    elif name == "international.yaml" or name.startswith("countries/"):
        yield from chain(_repeated_agencies(document, agencies), _citations(content))
        yield from chain(_country(document, terms), _terms_of_bodies(content, terms))


def _english_of(name: str) -> str:
    """translations/es/AR.yaml is of countries/AR.yaml, translations/es/calls.yaml of calls.yaml."""
    last = name.rsplit("/", 1)[-1]
    return f"countries/{last}" if len(last) == len("AR.yaml") else last


def _repeated_agencies(document: Document, known: dict[str, str] | None) -> Iterator[Found]:
    seen = {} if known is None else known
    for index, agency in enumerate(entries(mapping(document.content).get("agencies"))):
        slug = agency.get("id")
        if not isinstance(slug, str):
            continue
        if slug in seen:
            message = f"{slug} is an agency of {seen[slug]} already: choose another id."
            yield ("agencies", index, "id"), message
        seen.setdefault(slug, document.file)


def _repeated(content: Any, name: str, key: str) -> Iterator[Found]:
    seen = set()
    for index, entry in enumerate(entries(mapping(content).get(name))):
        code = entry.get(key)
        if isinstance(code, str) and code in seen:
            yield (name, index, key), f"{code} stands in {name} twice: choose another {key}."
        if isinstance(code, str):
            seen.add(code)


def _citing_parts(content: Any) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    profile = mapping(mapping(mapping(content).get("country")).get("profile"))
    for key, fact in profile.items():
        yield ("country", "profile", key), mapping(fact)
    for name in ("agencies", "calls"):
        for index, entry in enumerate(entries(mapping(content).get(name))):
            yield (name, index), entry
            for number, programme in enumerate(entries(entry.get("programmes"))):
                yield (name, index, "programmes", number), programme


def _citations(content: Any) -> Iterator[Found]:
    sources = mapping(mapping(content).get("sources"))
    cited = set()
    for path, part in _citing_parts(content):
        for number, reference in enumerate(listed(part.get("sources"))):
            if not isinstance(reference, str):
                continue
            cited.add(reference)
            if reference not in sources:
                message = f"cites {shown(reference)}, which is not under sources: add it there."
                yield (*path, "sources", number), message
    for key in sources:
        if key not in cited:
            yield ("sources", key), "is cited by nothing: cite it, or leave it out."


def _unknown(path: Path, value: Any, known: frozenset[str], what: str) -> Iterator[Found]:
    if isinstance(value, str) and value and value not in known:
        yield path, f"is {shown(value)}, no {what}: write one of {', '.join(sorted(known))}."


def _terms_of_bodies(content: Any, terms: Terms | None) -> Iterator[Found]:
    if terms is None:
        return
    where = "of vocabulary.yaml"
    for index, agency in enumerate(entries(mapping(content).get("agencies"))):
        path: Path = ("agencies", index)
        for number, role in enumerate(listed(agency.get("roles"))):
            yield from _unknown((*path, "roles", number), role, terms.roles, f"role {where}")
        for number, topic in enumerate(listed(agency.get("topics"))):
            yield from _unknown((*path, "topics", number), topic, terms.topics, f"topic {where}")
        yield from _unknown((*path, "scope"), agency.get("scope"), terms.scopes, f"scope {where}")
        for number, programme in enumerate(entries(agency.get("programmes"))):
            yield from _unknown(
                (*path, "programmes", number, "scope"),
                programme.get("scope"),
                terms.scopes,
                f"scope {where}",
            )


def _country(document: Document, terms: Terms | None) -> Iterator[Found]:
    country = mapping(mapping(document.content).get("country"))
    stem = document.file.removeprefix("countries/").removesuffix(".yaml")
    code = country.get("code")
    if isinstance(code, str) and code != stem:
        yield (
            ("country", "code"),
            f"is {shown(code)}, but the file is named {stem}.yaml: rename it.",
        )
    if terms is None:
        return
    region, subregion = country.get("region"), country.get("subregion")
    yield from _unknown(("country", "region"), region, terms.regions, "region of vocabulary.yaml")
    path: Path = ("country", "subregion")
    yield from _unknown(
        path, subregion, frozenset(terms.subregions), "subregion of vocabulary.yaml"
    )
    parent = terms.subregions.get(subregion) if isinstance(subregion, str) else None
    if parent is not None and isinstance(region, str) and parent != region:
        yield path, f"lies in {parent} by vocabulary.yaml, not in {region}: correct one of the two."


def _calls(content: Any, agencies: Mapping[str, str] | None) -> Iterator[Found]:
    yield from _repeated(content, "calls", "id")
    if agencies is None:
        return
    for index, call in enumerate(entries(mapping(content).get("calls"))):
        for number, funder in enumerate(listed(call.get("funders"))):
            if isinstance(funder, str) and funder not in agencies:
                yield (
                    ("calls", index, "funders", number),
                    f"is {shown(funder)}, no agency's id: correct it, or name the body under "
                    "funders_unlisted.",
                )


def _contacts(content: Any) -> Iterator[Found]:
    content = mapping(content)
    yield from _repeated(content, "contacts", "id")
    contacts = entries(content.get("contacts"))
    known = _texts_at(contacts, "id")
    deputies = {str(contact.get("id")): contact.get("deputy") for contact in contacts}
    yield from _unknown(("fallback",), content.get("fallback"), known, "contact's id")
    for index, contact in enumerate(contacts):
        path: Path = ("contacts", index, "deputy")
        deputy = contact.get("deputy")
        yield from _unknown(path, deputy, known, "contact's id")
        met = [str(contact.get("id"))]
        while isinstance(deputy, str) and deputy not in met:
            met.append(deputy)
            deputy = deputies.get(deputy)
        if isinstance(deputy, str) and deputy == met[0]:
            circle = " > ".join(str(slug) for slug in [*met, deputy])
            yield path, f"leads back to the contact ({circle}): name a deputy outside the circle."


def _rules(content: Any, terms: Terms | None) -> Iterator[Found]:
    content = mapping(content)
    known = _texts_at(entries(content.get("contacts")), "id")
    topics = frozenset(mapping(content.get("topics")))
    for index, rule in enumerate(entries(content.get("rules"))):
        path: Path = ("rules", index)
        yield from _unknown((*path, "contact"), rule.get("contact"), known, "contact's id")
        for number, topic in enumerate(listed(rule.get("topics"))):
            yield from _unknown((*path, "topics", number), topic, topics, "topic of this file")
        if terms:
            yield from _unknown(
                (*path, "region"), rule.get("region"), terms.regions, "region of vocabulary.yaml"
            )
            yield from _unknown(
                (*path, "subregion"),
                rule.get("subregion"),
                frozenset(terms.subregions),
                "subregion of vocabulary.yaml",
            )


def _vocabulary(content: Any) -> Iterator[Found]:
    regions = terms_of(content).regions
    for name in TERM_LISTS:
        yield from _repeated(content, name, "code")
        for index, term in enumerate(entries(mapping(content).get(name))):
            labels = term.get("labels")
            for language in SERVED:
                if isinstance(labels, dict) and language not in labels:
                    yield (name, index, "labels"), f"lacks the language {language}: add its label."
            if name == "subregions":
                yield from _unknown((name, index, "parent"), term.get("parent"), regions, "region")


def _translations(document: Document, english: Document | None) -> Iterator[Found]:
    if english is None:
        return
    language = document.file.split("/")[1]
    texts = translatable(english.content)
    native = {
        f"agencies.{agency.get('id')}.name"
        for agency in entries(mapping(english.content).get("agencies"))
        if agency.get("native_language") == language
    }
    for key in mapping(document.content):
        if key not in texts:
            yield (key,), f"is no text of {english.file}: correct the key, or leave it out."
        elif key in native:
            yield (key,), "is the body's native name already: leave the translation out."
