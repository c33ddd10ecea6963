"""Countries that the directory has not yet: which may be added, and what is known of one beforehand; pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from babel.languages import get_official_languages

from helpdesk.core.text import name_key
from helpdesk.curation.fields import Kind, complete
from helpdesk.directory.limits import NO_COUNTRIES
from helpdesk.directory.texts import english_digest
from helpdesk.vocabulary.languages import (
    DEFAULT,
    SERVED,
    country_codes,
    country_name,
    is_country,
    is_language,
)


def is_addable(code: str) -> bool:
    """Whether a country could have this code: one of ISO 3166-1, as CLDR knows them."""
    return is_country(code) and code not in NO_COUNTRIES


def addable(there: Collection[str], language: str) -> list[tuple[str, str]]:
    """Code and name of every country that is not there, by name in a language."""
    codes = [code for code in country_codes() if is_addable(code) and code not in there]
    named = [(code, country_name(code, said_in=language)) for code in codes]
    return sorted(named, key=lambda each: name_key(each[1]))


def first_state(code: str) -> dict[str, Any]:
    """What the form of a new country is filled with: its names and official languages, after CLDR."""
    name = country_name(code, said_in=DEFAULT)
    languages = [one for one in get_official_languages(code, de_facto=True) if is_language(one)]
    return complete(Kind.COUNTRY, {}) | {
        "name": name,
        "languages": [one for one in languages if len(one) == 2],
        "translations": {
            language: {
                "name": {
                    "text": country_name(code, said_in=language),
                    "of": english_digest(name),
                    "machine": False,
                }
            }
            for language in SERVED
            if language != DEFAULT
        },
    }
