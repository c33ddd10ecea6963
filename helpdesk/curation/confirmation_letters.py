"""The mail that asks a desk whether facts are still true, with a link for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.core.languages import speaking
from helpdesk.core.templating import absolute_url, day
from helpdesk.curation.confirming import HOLDS
from helpdesk.directory.facts import fact_label, fact_words
from helpdesk.directory.models import Fact
from helpdesk.directory.reviewing import Reviewing, review_months
from helpdesk.directory.texts import said
from helpdesk.inquiries.words import desk_language, desk_name
from helpdesk.outbox.services import queue_email
from helpdesk.routing.models import RegionalContact

KIND = "confirmation"  # what the outbox calls these mails' subject


@dataclass(frozen=True)
class FactLine:
    """One fact as the mail names it; `url` opens the page that asks."""

    name: str
    value: str
    checked: str
    url: str


def ask_desk(
    desk: RegionalContact, facts: Sequence[Fact], tokens: Mapping[str, str], *, now: datetime
) -> None:
    """In the caller's transaction, in the desk's language. Raises: AddressError."""
    language = desk_language(desk)
    with speaking(language):
        lines = [_line(fact, tokens[fact.key], language, now=now) for fact in facts]
        until = day((now + HOLDS).date())
    queue_email(
        "still-true",
        to=desk.email,
        language=language,
        key=f"still-true:{desk.slug}:{now:%Y%m%d}",
        now=now,
        about=(KIND, desk.slug),
        context={"desk": desk_name(desk, language), "facts": lines, "until": until},
    )


def _line(fact: Fact, token: str, language: str, *, now: datetime) -> FactLine:
    value, unit = fact_words(fact, language)
    country = said(fact.country, "name", language).text
    return FactLine(
        f"{country}: {fact_label(fact.fact_key)}",
        f"{value} {unit}".strip(),
        Reviewing(review_months(), now.date()).of(fact).text,
        absolute_url("confirmations.page", lang=language, token=token),
    )
