"""Desks and rules as states, JSON by the names of their fields, for the history that is kept of them.

What is told of the people of a desk is the numbers of its members' accounts: their names are looked up
when a page shows them, and when somebody is away stands in no history. Notes on days stay out of it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from helpdesk.routing.models import RegionalContact, RoutingRule
from helpdesk.vocabulary.languages import SERVED

State = Mapping[str, Any]
LABEL = "label."  # before the language, in the names of fields


@dataclass(frozen=True)
class RuleDraft:
    """A rule as somebody wants it; at most one of countries, subregion and region."""

    contact: str
    countries: tuple[str, ...] = ()
    subregion: str = ""
    region: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def state(self) -> dict[str, Any]:
        """The fields that a form of a rule has; `position` is not among them."""
        return {
            "contact": self.contact,
            "countries": list(self.countries),
            "subregion": self.subregion,
            "region": self.region,
            "topics": list(self.topics),
            "languages": list(self.languages),
        }


@dataclass(frozen=True)
class DeskDraft:
    """A desk as somebody wants it; `names` by language, with an English one."""

    names: Mapping[str, str]
    email: str
    languages: tuple[str, ...]
    time_zone: str
    holidays: str
    reply_within_working_days: int
    deputy: str | None
    assigns: str

    def state_over(self, contact: RegionalContact) -> dict[str, Any]:
        """The fields that the form of a desk has, as they would stand once it is saved."""
        return {f"{LABEL}{language}": self.names.get(language, "") for language in SERVED} | {
            "email": self.email,
            "languages": in_their_order(contact.languages or (), self.languages),
            "time_zone": self.time_zone,
            "holidays": self.holidays,
            "reply_within_working_days": self.reply_within_working_days,
            "deputy": self.deputy,
            "assigns": self.assigns,
        }


def state_of_rule(rule: RoutingRule) -> dict[str, Any]:
    return {
        "contact": rule.contact.slug,
        "countries": list(rule.countries),
        "subregion": rule.subregion,
        "region": rule.region,
        "topics": list(rule.topics),
        "languages": list(rule.languages),
        "position": rule.position,
    }


def state_of_desk(contact: RegionalContact) -> dict[str, Any]:
    labels = {label.language: label.label for label in contact.labels}
    return {f"{LABEL}{language}": labels.get(language, "") for language in SERVED} | {
        "email": contact.email,
        "languages": list(contact.languages),
        "time_zone": contact.time_zone,
        "holidays": contact.holidays,
        "reply_within_working_days": contact.reply_within_working_days,
        "deputy": contact.deputy_slug,
        "assigns": contact.assigns,
        "is_fallback": contact.is_fallback,
        "away_periods": sorted(
            [period.starts_on.isoformat(), period.ends_on.isoformat()]
            for period in contact.away_periods
        ),
        "closed_days": sorted(closed.day.isoformat() for closed in contact.closed_days),
        "members": sorted(member.account_id for member in contact.members),
        "retired_on": _iso(contact.retired_at.date() if contact.retired_at else None),
    }


def in_their_order(held: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Those that stay keep the order they have: a form of ticks does not tell of any."""
    stay = [code for code in held if code in wanted]
    return stay + [code for code in wanted if code not in stay]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
