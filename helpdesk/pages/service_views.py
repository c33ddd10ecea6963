"""Addresses that machines ask for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import structlog
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.accounts.access import public
from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.core.languages import asked_language
from helpdesk.core.metrics import metrics_text
from helpdesk.core.templating import absolute_url
from helpdesk.pages import queries
from helpdesk.pages.sitemap import sitemap_pages
from helpdesk.search.services import index_is_ready
from helpdesk.vocabulary.languages import SERVED

blueprint = Blueprint("service", __name__)
log = structlog.get_logger(__name__)

# RFC 9116 asks for an expiry less than a year ahead.
SECURITY_TXT_HOLDS = timedelta(days=180)
DAY = 24 * 3600  # seconds


@blueprint.get("/")
@public
def root() -> ResponseReturnValue:
    """To the home page in the language chosen before, else the one the browser asks for."""
    response = redirect(url_for("pages.home", lang=asked_language()), 302)
    response.vary.update(("Accept-Language", "Cookie"))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Whether this process can answer: database and index."""
    return _told({"database": _database_answers(), "index": index_is_ready()})


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Whether the installation is complete: newest tables, data, index."""
    answers = _database_answers()
    return _told(
        {
            "database": answers,
            "migrations": answers and _is_migrated(),
            "data": answers and _has_entries(),
            "index": index_is_ready(),
        }
    )


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    # Search pages are endless in number and each only lists what has an address of its own.
    closed = [f"Disallow: /{language}/search" for language in SERVED]
    closed += [
        f"Disallow: /{language}/{part}" for part in ("design", "staff/") for language in SERVED
    ]
    # The private pages; their addresses are secret, and say "noindex" besides.
    closed += [
        f"Disallow: /{language}/{part}/"
        for part in ("inquiries", "suggestions", "confirmations")
        for language in SERVED
    ]
    lines = ["User-agent: *", *closed, "Disallow: /api/", "Allow: /"]
    return _text("\n".join([*lines, "", f"Sitemap: {absolute_url('service.sitemap')}", ""]))


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    xml = render_template("pages/sitemap.xml", pages=sitemap_pages(), languages=SERVED)
    return Response(xml, mimetype="application/xml", headers={"Cache-Control": f"max-age={DAY}"})


@blueprint.get("/.well-known/security.txt")
@public
def security_txt() -> ResponseReturnValue:
    settings = current_app.config["SETTINGS"]
    expires = clock.now() + SECURITY_TXT_HOLDS
    lines = [
        f"Contact: {settings.security_contact}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        f"Preferred-Languages: {', '.join(SERVED)}",
    ]
    if settings.public_url:
        lines.append(f"Canonical: {absolute_url('service.security_txt')}")
    return _text("\n".join([*lines, ""]))


@blueprint.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """The icon at the address that browsers try unasked."""
    return Response(
        (Path(current_app.root_path) / "static" / "favicon.ico").read_bytes(),
        mimetype="image/vnd.microsoft.icon",
        headers={"Cache-Control": f"public, max-age={30 * DAY}"},
    )


@blueprint.get("/<any(en,es,pt):lang>/opensearch.xml")
@public
def opensearch(lang: str) -> ResponseReturnValue:
    """How a browser can search here from its address bar."""
    xml = render_template("pages/opensearch.xml", language=lang)
    return Response(xml, mimetype="application/opensearchdescription+xml")


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    if not current_app.config["SETTINGS"].metrics or "metrics_folder" not in current_app.extensions:
        abort(404)
    return Response(metrics_text(current_app), content_type=CONTENT_TYPE_LATEST)


def _told(parts: dict[str, bool]) -> ResponseReturnValue:
    response = jsonify({name: "ok" if is_well else "failed" for name, is_well in parts.items()})
    response.status_code = 200 if all(parts.values()) else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _text(content: str) -> Response:
    return Response(content, content_type="text/plain; charset=utf-8")


def _database_answers() -> bool:
    try:
        return queries.database_answers()
    except SQLAlchemyError:
        log.exception("database_does_not_answer", route=str(request.url_rule))
        db.session.rollback()
        return False


def _has_entries() -> bool:
    try:
        return queries.has_entries()
    except SQLAlchemyError:  # no tables yet
        db.session.rollback()
        return False


def _is_migrated() -> bool:
    """Whether the tables are those of the newest revision in `migrations`."""
    script = ScriptDirectory(str(Path(current_app.root_path).parent / "migrations"))
    present = MigrationContext.configure(db.session.connection()).get_current_heads()
    return set(present) == set(script.get_heads())
