"""Words that pages and mails share, in a language that is named: mails are not in the page's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from babel.dates import format_date, format_time, get_timezone, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal

from helpdesk.core.templating import DATE_LOCALES
from helpdesk.directory.terms import TermKind, Vocabulary
from helpdesk.routing.models import RegionalContact
from helpdesk.vocabulary.languages import DEFAULT, SERVED


def moment_words(at: datetime, zone: str, language: str) -> str:
    """Weekday, date, hour and the zone's name; in UTC where the zone is not known."""
    place = get_timezone(zone or "UTC")
    locale = DATE_LOCALES.get(language, language)
    local = at.astimezone(place)
    day = format_date(local.date(), "full", locale=locale)
    hour = format_time(local, "HH:mm", tzinfo=place, locale=locale)
    return f"{day}, {hour} ({get_timezone_name(local, locale=locale)})"


def when_words(at: datetime, zone: str, language: str, *, length: str = "long") -> str:
    """Day and hour on the reader's own clock; the zone is named only where it is not theirs.

    `length`: "long" names the month, "medium" shortens it, for lists.
    """
    place = get_timezone(zone or "UTC")
    locale = DATE_LOCALES.get(language, language)
    local = at.astimezone(place)
    hour = format_time(local, "HH:mm", tzinfo=place, locale=locale)
    return f"{format_date(local.date(), length, locale=locale)}, {hour}{'' if zone else ' UTC'}"


def topic_words(terms: Vocabulary, code: str, language: str) -> tuple[str, str]:
    """What a topic is called and what it covers: the data has one line, parted by a colon or a comma."""
    line = terms.label(TermKind.INQUIRY_TOPIC, code, language)
    label, _sign, covers = line.partition(": " if ": " in line else ", ")
    return label, covers


def due_words(due_at: datetime, desk_zone: str, asker_zone: str, language: str) -> list[str]:
    """By when: on the desk's clock, and on the asker's where that shows another hour."""
    zones = (desk_zone, asker_zone or "UTC")
    offsets = {due_at.astimezone(get_timezone(zone)).utcoffset() for zone in zones}
    return [moment_words(due_at, zone, language) for zone in zones[: len(offsets)]]


def desk_name(desk: RegionalContact, language: str) -> str:
    labels = {label.language: label.label for label in desk.labels}
    return labels.get(language) or labels.get(DEFAULT) or desk.slug


def desk_language(desk: RegionalContact) -> str:
    """The language that the desk is written to in: its first that we serve."""
    return next((code for code in desk.languages if code in SERVED), DEFAULT)


def listed(items: Iterable[str], language: str) -> str:
    """As a sentence lists them: with the word for "and" before the last."""
    return format_list(list(items), locale=language)


def size_words(size: int, language: str) -> str:
    """Of a file, as file managers show it: in thousands and millions of bytes."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} kB"
    return f"{format_decimal(size / 1_000_000, '0.0', locale=language)} MB"
