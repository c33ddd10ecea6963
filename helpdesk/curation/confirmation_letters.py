"""The mail that asks a desk whether facts and contact data are still true, with a link for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.core.languages import speaking
from helpdesk.core.templating import absolute_url, day
from helpdesk.curation.confirming import HOLDS
from helpdesk.curation.contacts import contact_rows
from helpdesk.curation.worklist import Page
from helpdesk.directory.facts import fact_label, fact_words
from helpdesk.directory.models import Agency, Fact
from helpdesk.directory.reviewing import Reviewing, review_months
from helpdesk.directory.texts import said
from helpdesk.inquiries.words import desk_language, desk_name
from helpdesk.outbox.services import queue_email
from helpdesk.routing.models import RegionalContact

KIND = "confirmation"  # what the outbox calls these mails' subject


@dataclass(frozen=True)
class AskedLine:
    """One question as the mail names it; `url` opens the page that asks."""

    name: str
    values: Sequence[str]
    checked: str
    url: str


def ask_desk(
    desk: RegionalContact,
    about: Sequence[Fact | Agency],
    tokens: Mapping[Page, str],
    *,
    now: datetime,
) -> None:
    """In the caller's transaction, in the desk's language. Raises: AddressError."""
    language = desk_language(desk)
    with speaking(language):
        lines = [_line(one, tokens[one.kind, one.key], language, now=now) for one in about]
        until = day((now + HOLDS).date())
    queue_email(
        "still-true",
        to=desk.email,
        language=language,
        key=f"still-true:{desk.slug}:{now:%Y%m%d}",
        now=now,
        about=(KIND, desk.slug),
        context={"desk": desk_name(desk, language), "lines": lines, "until": until},
    )


def _line(one: Fact | Agency, token: str, language: str, *, now: datetime) -> AskedLine:
    return AskedLine(
        asked_name(one, language),
        _values(one, language),
        Reviewing(review_months(), now.date()).of(one).text,
        absolute_url("confirmations.page", lang=language, token=token),
    )


def asked_name(one: Fact | Agency, language: str) -> str:
    """The fact, or the body, with its country."""
    what = fact_label(one.fact_key) if isinstance(one, Fact) else said(one, "name", language).text
    return f"{said(one.country, 'name', language).text}: {what}" if one.country else what


def _values(one: Fact | Agency, language: str) -> list[str]:
    if isinstance(one, Fact):
        value, unit = fact_words(one, language)
        return [f"{value} {unit}".strip()]
    return [f"{row.label}: {row.value}" for row in contact_rows(one) if row.value]
