"""Which inquiries the inbox shows: read from an address, written back as one; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

from helpdesk.core.text import one_spaced

LONGEST = 120  # characters of one value


class Shown(StrEnum):
    """By where they stand."""

    OPEN = "open"  # an answer is due
    WAITING = "waiting"
    CLOSED = "closed"
    SPAM = "spam"
    ANY = "any"  # but spam


@dataclass(frozen=True)
class InboxFilter:
    """`state` is empty where nobody has chosen: then it is what an answer is due to, or any for a text."""

    state: str = ""
    desk: str = ""
    country: str = ""
    topic: str = ""
    language: str = ""
    overdue: bool = False
    mine: bool = False
    unassigned: bool = False
    text: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> InboxFilter:
        """From the arguments of an address; what makes no sense is left out."""
        read: dict[str, str | bool] = {}
        for field in fields(cls):
            value = one_spaced(values.get(field.name, ""))[:LONGEST]
            read[field.name] = value == "1" if isinstance(field.default, bool) else value
        known = {shown.value for shown in Shown}
        state = read["state"] if read["state"] in known else ""
        return cls(**{**read, "state": state})  # type: ignore[arg-type]

    @classmethod
    def from_query(cls, query: str) -> InboxFilter:
        return cls.of(dict(parse_qsl(query)))

    @property
    def shown(self) -> Shown:
        if self.state:
            return Shown(self.state)
        return Shown.ANY if self.text else Shown.OPEN

    @property
    def arguments(self) -> dict[str, str]:
        """Of an address; only what was chosen."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: "1" if value is True else str(value) for name, value in values if value}

    @property
    def query(self) -> str:
        return urlencode(self.arguments)

    def but(self, **changes: str | bool) -> InboxFilter:
        return replace(self, **changes)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return self != InboxFilter()
