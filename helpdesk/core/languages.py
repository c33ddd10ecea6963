"""The language of a request: it stands in the address (`/en/`, `/es/`, `/pt/`).

Where the address has none (an API answer, an error outside the pages), the remembered choice
decides, then Accept-Language, then English. A choice is remembered when a visitor goes from a page
of ours to one in another language, which only the language links do: no script, no form, and no
cookie for those who never choose.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g, request
from flask_babel import Babel, force_locale, get_locale

from helpdesk.vocabulary.languages import DEFAULT, SERVED, preferred_language

LANGUAGE_COOKIE = "language"
COOKIE_AGE = 365 * 24 * 3600  # seconds


def current_language() -> str:
    """The language of the page being made, one of `SERVED`."""
    return str(g.get("language") or asked_language())


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Words, dates and links are in `language` meanwhile, with or without a request: for mail."""
    before = g.get("language")
    g.language = language
    try:
        with force_locale(language):
            yield
    finally:
        g.language = before


def asked_language() -> str:
    """The language to speak where the address names none."""
    first = _language_of(request.path)
    if first is not None:
        return first
    remembered = request.cookies.get(LANGUAGE_COOKIE)
    if remembered in SERVED:
        return str(remembered)
    return preferred_language(request.headers.get("Accept-Language", "")) or DEFAULT


def choice_to_remember(
    *, path: str, host: str, referrer: str | None, remembered: str | None
) -> str | None:
    """The language just chosen: the page's, where the page before was ours in another one.

    `host` is the site's own, with its port; None says that there is nothing new to remember.
    """
    chosen = _language_of(path)
    if chosen is None or chosen == remembered or not referrer:
        return None
    try:
        came_from = urlsplit(referrer)
    except ValueError:
        return None
    before = _language_of(came_from.path)
    if came_from.netloc != host or before is None or before == chosen:
        return None
    return chosen


def newly_chosen_language() -> str | None:
    """The language that the visitor has chosen by coming here, where it is still to be remembered."""
    return choice_to_remember(
        path=request.path,
        host=request.host,
        referrer=request.referrer,
        remembered=request.cookies.get(LANGUAGE_COOKIE),
    )


def init_languages(app: Flask) -> None:
    Babel(app, locale_selector=current_language, default_translation_directories="translations")

    @app.after_request
    def remember_choice(response: Response) -> Response:
        if request.method != "GET" or response.status_code != 200:
            return response
        chosen = newly_chosen_language()
        if chosen is not None:
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=COOKIE_AGE,
                path="/",
                secure=bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure,
                httponly=True,
                samesite="Lax",
            )
        return response


def speak_by_address(blueprint: Blueprint) -> None:
    """Register before routes whose rules start with `/<lang>`: reads and fills the language."""

    @blueprint.url_value_preprocessor
    def pull(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values:
            g.language = values.pop("lang", None)

    @blueprint.url_defaults
    def push(endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("lang", current_language())


def _language_of(path: str) -> str | None:
    """The served language that an address starts with."""
    first = [*path.split("/", 2), ""][1]
    return first if first in SERVED else None


__all__ = [
    "asked_language",
    "choice_to_remember",
    "current_language",
    "get_locale",
    "init_languages",
    "newly_chosen_language",
    "speak_by_address",
    "speaking",
]
