"""Filters and globals that every template has: dates, numbers, links in other languages."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from flask import Flask, current_app, request, url_for
from markupsafe import Markup

from helpdesk.core import clock
from helpdesk.core.languages import current_language
from helpdesk.vocabulary.languages import ENDONYMS, SERVED, country_name, language_name

_NO_FILTER = {"format": "long"}

# Babel's "en" writes dates as in the United States, with the month first.
DATE_LOCALES = {"en": "en_GB"}


def _date_locale() -> str:
    return DATE_LOCALES.get(current_language(), current_language())


def day(value: date | str, format: str = "long") -> str:
    """A date in the page's language; a text as a source dates itself: year, month or day."""
    language = _date_locale()
    if isinstance(value, str):
        parts = [int(part) for part in value.split("-") if part.isdigit()]
        if len(parts) == 2 and 1 <= parts[1] <= 12:
            return str(format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=language))
        if len(parts) != 3:
            return value
        value = date(*parts)
    return format_date(value, format=format, locale=language)


def moment(value: datetime, zone: str = "UTC") -> str:
    """A moment in the page's language, in a named time zone."""
    from babel.dates import get_timezone

    return format_datetime(value, format="long", tzinfo=get_timezone(zone), locale=_date_locale())


def number(value: float) -> str:
    if isinstance(value, int) and 0 <= value < 1000:
        return str(value)  # as each of our languages writes it
    if current_language() == "es":
        # As the Academy and our data write: 1702, 20 000. CLDR's point is another country's comma.
        grouped = format_decimal(value, locale="es", group_separator=value >= 10_000)
        return grouped.replace(".", "\u00a0")
    return format_decimal(value, locale=current_language())


class Counted(int):
    """A count that decides a plural, and is printed as the page's language writes numbers."""

    def __str__(self) -> str:
        return number(int(self))


def absolute_url(endpoint: str, **values: Any) -> str:
    """An address with scheme and host: of HELPDESK_PUBLIC_URL where set, else as asked."""
    path = url_for(endpoint, **values)
    return str(current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")) + path


def here_in(language: str) -> str | None:
    """The address of this page in another language, its query kept; None where it has none."""
    if request.endpoint is None or request.url_rule is None:
        return None
    if "lang" not in request.url_rule.arguments:
        return None
    path = url_for(request.endpoint, **{**(request.view_args or {}), "lang": language})
    query = urlencode(list(request.args.items(multi=True)))
    return f"{path}?{query}" if query else path


def canonical_here(language: str) -> str | None:
    """As `here_in`, with host and without the query: the address search engines should keep."""
    address = here_in(language)
    if address is None:
        return None
    host = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
    return str(host) + address.partition("?")[0]


def json_for_script(value: Any) -> Markup:
    """JSON that may stand inside a script element of data: `<`, `>` and `&` cannot end it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    for sign, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, escape)
    return Markup(text)  # nosec B704  # noqa: S704 - escaped above


def init_templating(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(day=day, moment=moment, number=number)
    app.jinja_env.filters["json_for_script"] = json_for_script
    app.jinja_env.globals.update(
        absolute_url=absolute_url,
        canonical_here=canonical_here,
        country_name=lambda code: country_name(code, said_in=current_language()),
        current_language=current_language,
        here_in=here_in,
        language_name=lambda code: language_name(code, said_in=current_language()),
        served_languages=SERVED,
        endonyms=ENDONYMS,
        today=clock.today,
    )
