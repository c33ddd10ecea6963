"""The desks, rules and places of the seed files, as values."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk.routing.places import Place
from helpdesk.routing.rules import Desk, Rule
from tests.support.seeds import SEED_FOLDER, real_content


@dataclass(frozen=True)
class Installation:
    rules: tuple[Rule, ...]
    desks: Mapping[str, Desk]
    fallback: str
    places: Mapping[str, Place]
    topics: tuple[str, ...]


@functools.cache
def seeded() -> Installation:
    content = real_content(SEED_FOLDER / "contacts.yaml")
    countries = [
        real_content(path)["country"] for path in sorted(SEED_FOLDER.glob("countries/*.yaml"))
    ]
    return Installation(
        rules=tuple(
            Rule(
                number,
                rule["contact"],
                countries=tuple(rule.get("countries", ())),
                subregion=rule.get("subregion", ""),
                region=rule.get("region", ""),
                topics=tuple(rule.get("topics", ())),
                languages=tuple(rule.get("languages", ())),
            )
            for number, rule in enumerate(content["rules"], start=1)
        ),
        desks={
            desk["id"]: Desk(desk["id"], deputy=desk.get("deputy")) for desk in content["contacts"]
        },
        fallback=content["fallback"],
        places={
            country["code"]: Place(subregion=country["subregion"], region=country["region"])
            for country in countries
        },
        topics=tuple(content["topics"]),
    )
