"""From what was typed to the values of a state, and back to what a form shows; pure.

What cannot be read stays as it was typed: the check of the state says what to do about it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from helpdesk.core.text import one_spaced
from helpdesk.curation.fields import FieldSpec, FieldType, fact_type
from helpdesk.vocabulary.facts import FactType

HOUR = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)")


def line(typed: str) -> str:
    """One line, composed (NFC), with single spaces."""
    return one_spaced(unicodedata.normalize("NFC", typed.replace("\0", "")))


def lines(typed: str) -> list[str]:
    return [text for part in typed.splitlines() if (text := line(part))]


def codes(typed: str) -> list[str]:
    return [code for code in re.split(r"[\s,;]+", line(typed)) if code]


def number(typed: str) -> int | str | None:
    text = line(typed)
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else text or None


def laws(typed: str) -> list[dict[str, Any]]:
    """One a line: title, year and address with strokes between them."""
    found = []
    for text in lines(typed):
        title, *more = (part.strip() for part in text.split("|"))
        law: dict[str, Any] = {"title": title}
        if more and more[0]:
            law["year"] = number(more[0])
        if len(more) > 1 and more[1]:
            law["url"] = more[1]
        found.append(law)
    return found


def moment(typed: str, day: str | None, zone: str) -> str | None:
    """The instant of an hour on a day in a zone, in UTC; as typed where one of them cannot be read."""
    text = line(typed)
    hour = HOUR.fullmatch(text)
    if not hour or not day:
        return text or None
    try:
        there = datetime.fromisoformat(day).replace(
            hour=int(hour[1]), minute=int(hour[2]), tzinfo=ZoneInfo(zone or "UTC")
        )
    except (ValueError, OSError, KeyError):
        return text
    return there.astimezone(UTC).isoformat()


def hour_of(value: str | None, zone: str) -> str:
    """The hour of an instant as the form shows it."""
    try:
        return (
            datetime.fromisoformat(value or "")
            .astimezone(ZoneInfo(zone or "UTC"))
            .strftime("%H:%M")
        )
    except (ValueError, OSError, KeyError):
        return value or ""


_READ: Mapping[FieldType, Callable[[str], Any]] = {
    FieldType.LINES: lines,
    FieldType.KEYS: lines,
    FieldType.COUNTRIES: lambda typed: [code.upper() for code in codes(typed)],
    FieldType.LANGUAGES: lambda typed: [code.lower() for code in codes(typed)],
    FieldType.LANGUAGE: lambda typed: line(typed).lower(),
    FieldType.NUMBER: number,
    FieldType.DAY: lambda typed: line(typed) or None,
}
_READ_FACT: Mapping[FactType, Callable[[str], Any]] = {
    FactType.DAYS: number,
    FactType.AGE: number,
    FactType.LANGUAGES: lambda typed: [code.lower() for code in codes(typed)],
    FactType.LAWS: laws,
}


def read(spec: FieldSpec, key: str, typed: str) -> Any:
    """The value that was typed into a field; of the fact `key` by its type."""
    if spec.type is FieldType.FACT_VALUE:
        kind = fact_type(key)
        return (_READ_FACT.get(kind, line)(typed) if kind else line(typed)) or None
    return _READ.get(spec.type, line)(typed)


def in_order(chosen: Sequence[str], before: Sequence[str], first: str = "") -> list[str]:
    """What was ticked, in the order in which it stood before; `first` is put in front."""
    kept = [code for code in before if code in chosen]
    ordered = [*kept, *(code for code in chosen if code not in kept)]
    return [first, *(code for code in ordered if code != first)] if first in ordered else ordered
