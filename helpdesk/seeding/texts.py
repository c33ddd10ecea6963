"""Which texts of a seed file are translated, by the keys that translation files use; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helpdesk.vocabulary.facts import FACT_KIND, FactType


def translatable(content: Any) -> dict[str, str]:
    """Key and English of each text of a file; what is not as the format wants it is passed over."""
    return {key: text for key, text in _texts(content) if isinstance(text, str) and text.strip()}


def _texts(content: Any) -> Iterator[tuple[str, Any]]:
    content = mapping(content)
    yield from _texts_of_country(mapping(content.get("country")))
    for agency in entries(content.get("agencies")):
        own = f"agencies.{agency.get('id')}"
        yield f"{own}.name", agency.get("name")
        yield f"{own}.summary", agency.get("summary")
        for number, programme in enumerate(listed(agency.get("programmes"))):
            yield f"{own}.programmes.{number}.what", mapping(programme).get("what")
    for call in entries(content.get("calls")):
        yield f"calls.{call.get('id')}.title", call.get("title")
        yield f"calls.{call.get('id')}.topic", call.get("topic")
    for contact in entries(content.get("contacts")):
        yield f"contacts.{contact.get('id')}.name", contact.get("name")
    if "contacts" in content:
        for code, text in mapping(content.get("topics")).items():
            yield f"topics.{code}", text


def _texts_of_country(country: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "country.overview", country.get("overview")
    for key, fact in mapping(country.get("profile")).items():
        yield f"country.profile.{key}.note", mapping(fact).get("note")
        if key in FACT_KIND and FACT_KIND[key].type is FactType.TEXT:
            yield f"country.profile.{key}.value", mapping(fact).get("value")


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def entries(value: Any) -> list[Mapping[str, Any]]:
    return [mapping(item) for item in listed(value)]
