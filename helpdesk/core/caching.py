"""What browsers and caches may keep, and the short answer (304) to one who has the page already.

A page is told by its address, its language, the state of what it prints (a callable by blueprint, since
only a later slice knows it), the day, and the version of templates, words and code. None of it needs
the page to be made, so an unchanged one is not made.

Whoever keeps a page has to ask each time. What was made for one person is kept by nobody: an answer
that sets a cookie, was made from a session, or goes to somebody who has one.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
from flask import Flask, Response, current_app, g, request

from helpdesk.core import clock
from helpdesk.core.languages import current_language, newly_chosen_language

State = Callable[[], str | None]
REVALIDATED = "public, max-age=0, must-revalidate"
PERSONAL = "private, no-store"
UNKEPT = "no-cache"
_PRINTED = {".html", ".xml", ".mo", ".py", ".css", ".js", ".svg"}
COMPRESSED = {"text/html", "application/json"}
# Pages say when what they show has to be checked again.
_REVIEW_MONTHS = tuple(
    f"review_months_{kind}" for kind in ("contact", "timelines", "laws", "other")
)
LEAST = 1_000  # bytes; what is shorter travels in one packet either way


@dataclass(frozen=True)
class Keeping:
    """What to say of an answer: Cache-Control, and whether it carries its validator."""

    control: str
    has_tag: bool = False


def keeping(*, status: int, is_personal: bool, tag: str | None) -> Keeping:
    if is_personal:
        return Keeping(PERSONAL)
    if tag is not None and status in (200, 304):
        return Keeping(REVALIDATED, has_tag=True)
    return Keeping(UNKEPT)


def tag_of(parts: Iterable[str]) -> str:
    """A validator's opaque part; equal where all parts are."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def version_of(files: Iterable[Path], told: Iterable[str] = ()) -> str:
    """Changes with the content of any of these files, and with what else pages are `told`."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for text in told:
        digest.update(b"\0" + text.encode())
    return digest.hexdigest()[:20]


class Site(Flask):
    """Flask that decides last, when cookies are set and the session is saved, what may be kept."""

    def process_response(self, response: Response) -> Response:
        return _finished(super().process_response(response))


def init_caching(app: Flask, states: Mapping[str, State]) -> None:
    """Validate the pages of these blueprints (or endpoints) by the state that each names.

    A state of None says that it cannot be told at the moment: the page is made, and not kept.
    """
    if app.debug:
        return  # templates change under a running server
    app.extensions["caching"] = dict(states)
    app.extensions["caching_version"] = _version(app)
    app.before_request(_unchanged)


def _version(app: Flask) -> str:
    root = Path(app.root_path)
    folders = [root, root.parent / str(app.template_folder)]
    files = {path for folder in folders for path in folder.rglob("*") if path.suffix in _PRINTED}
    pins = root.parent / "requirements.txt"  # a dependency may write dates and names otherwise
    settings = app.config["SETTINGS"]
    told = (settings.public_url, settings.operator_name, settings.operator_email)
    months = (str(getattr(settings, name)) for name in _REVIEW_MONTHS)
    return version_of([*files, *([pins] if pins.exists() else [])], (*told, *months))


def _unchanged() -> Response | None:
    g.page_tag = tag = _tag()
    if tag is None or _has_session() or newly_chosen_language() is not None:
        return None
    asked = request.if_none_match
    # `*` asks whether there is a page at all, which only making it can tell.
    if asked.star_tag or not asked.contains_weak(tag):
        return None
    return Response(status=304)


def _tag() -> str | None:
    states: Mapping[str, State] = current_app.extensions["caching"]
    state = states.get(request.blueprint or "") or states.get(request.endpoint or "")
    if state is None or request.method not in ("GET", "HEAD"):
        return None
    told = state()
    if told is None:
        return None
    version = current_app.extensions["caching_version"]
    # The host stands in links where no public address is set.
    where = (request.host_url, request.full_path, current_language())
    return tag_of((*where, told, clock.today().isoformat(), version))


def _has_session() -> bool:
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def _finished(response: Response) -> Response:
    is_personal = "Set-Cookie" in response.headers or "cookie" in response.vary or _has_session()
    kept = keeping(status=response.status_code, is_personal=is_personal, tag=g.get("page_tag"))
    if kept.has_tag:
        response.set_etag(g.page_tag, weak=True)
    if is_personal:
        response.headers["Cache-Control"] = _stricter(response.headers.get("Cache-Control"))
    elif response.mimetype in COMPRESSED or kept.has_tag:
        response.headers.setdefault("Cache-Control", kept.control)
    if kept.has_tag:
        _compress(response)
    return response


def _stricter(said: str | None) -> str:
    """What the view has said of a personal answer stays where it keeps caches out by itself."""
    return said if said and "private" in said else PERSONAL


def _compress(response: Response) -> None:
    """Only what anyone may see: a compressed page with a secret in it is guessed from its size (BREACH)."""
    if response.mimetype not in COMPRESSED:
        return
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or response.is_streamed or response.content_encoding:
        return
    content = response.get_data()
    accepted = request.accept_encodings
    coding = next((coding for coding in ("br", "gzip") if accepted[coding] > 0), None)
    if coding is None or len(content) < LEAST:
        return
    # The quick settings: a page is made smaller once for each reader, not once for all.
    small = brotli.compress(content, quality=4) if coding == "br" else gzip.compress(content, 5)
    response.set_data(small)
    response.headers["Content-Encoding"] = coding


__all__ = ["Keeping", "Site", "State", "init_caching", "keeping", "tag_of", "version_of"]
