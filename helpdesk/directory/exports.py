"""An agency as a vCard (RFC 6350), a call's deadline as a calendar entry (RFC 5545); pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from icalendar import Calendar, Event

FOLD_AT = 75  # octets a line, without its end (RFC 6350, 3.2)
PRODUCT = "-//Clinical Trials Helpdesk//directory//EN"
# Neither format allows control characters in a text; a tab is allowed, a line end is escaped.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a vCard tells of a body; `uid` and `source` are addresses that stay."""

    uid: str
    name: str
    language: str
    other_names: Sequence[str] = ()
    city: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    websites: Sequence[str] = ()
    note: str = ""
    categories: Sequence[str] = ()
    source: str = ""
    revised_on: date


def vcard(card: Card) -> str:
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"UID:{_address(card.uid)}",
        f"FN;LANGUAGE={card.language}:{escape(card.name)}",
        f"ORG;LANGUAGE={card.language}:{escape(card.name)}",
        *_list("NICKNAME", card.other_names),
        *_optional("EMAIL", escape(card.email)),
        *_optional("TEL", escape(card.phone)),
        *(f"URL:{_address(url)}" for url in card.websites),
        *_place(card),
        *_list("CATEGORIES", card.categories),
        *_optional("NOTE", escape(card.note)),
        *_optional("SOURCE", _address(card.source)),
        f"REV:{card.revised_on:%Y%m%d}T000000Z",
        "END:VCARD",
    ]
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def escape(text: str) -> str:
    """A text value: backslash, comma, semicolon and line end are escaped (RFC 6350, 3.4)."""
    text = _CONTROL.sub("", _LINE_END.sub("\n", text))
    for sign in ("\\", ",", ";"):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def _address(url: str) -> str:
    """A URI value is not escaped; what cannot be in a URI must not end the line either."""
    return re.sub(r"[\x00-\x20\x7f\ud800-\udfff]", "", url)


def _optional(name: str, value: str) -> list[str]:
    return [f"{name}:{value}"] if value else []


def _list(name: str, values: Sequence[str]) -> list[str]:
    return _optional(name, ",".join(escape(value) for value in values if value))


def _place(card: Card) -> list[str]:
    # The seven parts: post box, extended, street, city, region, code, country.
    place = f";;;{escape(card.city)};;;{escape(card.country)}"
    return _optional("ADR", place if card.city or card.country else "")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most `FOLD_AT` octets, no character torn, each next one indented."""
    piece = ""
    size = 0
    for character in line:
        octets = len(character.encode())
        if size + octets > FOLD_AT:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A deadline as a calendar shows it: a whole day, or a moment where a source gives one."""

    uid: str
    summary: str
    description: str
    url: str
    on: date | datetime


def calendar(deadline: Deadline, *, now: datetime) -> bytes:
    """One event. It blocks no time: a deadline is no appointment."""
    event = Event()
    event.uid = deadline.uid
    event.DTSTAMP = now
    # A date makes the event last that day; a moment, without an end, is one point in time (3.6.1).
    event.DTSTART = deadline.on
    event.add("summary", _CONTROL.sub("", deadline.summary))
    event.add("description", _CONTROL.sub("", deadline.description))
    event.add("url", _address(deadline.url))
    event.add("transp", "TRANSPARENT")
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add_component(event)
    return bytes(whole.to_ical())
