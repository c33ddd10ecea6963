"""Cases as JSON lines, for `flask routing explain`: what is asked, and what is wrong with it; pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from helpdesk.routing.rules import Subject
from helpdesk.vocabulary.languages import is_country, is_language

LISTS, TEXTS = ("countries", "away"), ("topic", "language")
# What our own answers and the judged cases add: such a line may be asked as it stands.
ANSWERS = ("lead", "told", "reason")


class CaseError(Exception):
    """What is wrong with a case, as a sentence that says what to write."""


@dataclass(frozen=True)
class Case:
    """`away` is None where the case does not say: then it is who is away today."""

    subject: Subject
    away: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Known:
    """The topics and desks that a case may name."""

    topics: Collection[str]
    desks: Collection[str]


def read_case(line: bytes, known: Known) -> Case:
    """Raises: CaseError."""
    try:
        content = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise CaseError("is no UTF-8 text.") from None
    except (ValueError, RecursionError) as error:
        raise CaseError(f"is no JSON ({error}).") from None
    if not isinstance(content, dict):
        raise CaseError(f"is no JSON object: write one such as {example()}.")
    return case_of(content, known)


def example() -> str:
    return '{"countries": ["BR"], "topic": "ethics", "language": "pt", "away": []}'


def case_of(content: Mapping[str, Any], known: Known) -> Case:
    """Raises: CaseError."""
    for key in content:
        if key not in (*LISTS, *TEXTS, *ANSWERS):
            raise CaseError(f"has the key {_shown(key)}: the keys are {', '.join(LISTS + TEXTS)}.")
    subject = Subject(
        tuple(code.upper() for code in _texts(content, "countries")),
        _text(content, "topic"),
        _text(content, "language"),
    )
    _check(subject, known)
    away = _texts(content, "away") if "away" in content else None
    for slug in away or ():
        if slug not in known.desks:
            desks = ", ".join(sorted(known.desks))
            raise CaseError(f"says that {_shown(slug)} is away: the desks are {desks}.")
    return Case(subject, away)


def _check(subject: Subject, known: Known) -> None:
    for code in subject.countries:
        if not is_country(code):
            raise CaseError(f'names the country {_shown(code)}: write ISO codes, such as "AR".')
    topic, language = subject.topic, subject.language
    if topic and topic not in known.topics:
        raise CaseError(f"has the topic {_shown(topic)}: write one of {', '.join(known.topics)}.")
    if language and not is_language(language):
        raise CaseError(f'has the language {_shown(language)}: write an ISO code, such as "es".')


def _texts(content: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = content.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise CaseError(f"has {_shown(value)} as {key}: write a list of texts, such as [].")
    return tuple(each.strip() for each in value)


def _text(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CaseError(f"has {_shown(value)} as {key}: write a text.")
    return value.strip()


def _shown(value: object) -> str:
    # A half of a pair of surrogates can be said in JSON and cannot be printed.
    text = json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
    return text if len(text) <= 60 else text[:59] + "…"
