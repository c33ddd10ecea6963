"""Every error a visitor can meet, drawn once: a page in the house style, or JSON under /api/."""

from __future__ import annotations

import structlog
from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from helpdesk.core.errors import HelpdeskError

DRAWN = frozenset({400, 401, 403, 404, 405, 410, 413, 429, 500, 503})
log = structlog.get_logger(__name__)


def init_error_pages(app: Flask) -> None:
    app.register_error_handler(HelpdeskError, helpdesk_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def helpdesk_error(error: Exception) -> ResponseReturnValue:
    status = int(error.status) if isinstance(error, HelpdeskError) else 500
    return _answer(status, {}, error)


def _http_error(error: Exception) -> ResponseReturnValue:
    if not isinstance(error, HTTPException) or error.code is None:
        return _unforeseen(error)
    if error.code < 400:
        return error.get_response()
    # Allow of a 405 and Retry-After of a 429 belong to the answer; the rest is Werkzeug's own page.
    kept = {
        name: value
        for name, value in error.get_response().headers.items()
        if name in {"Allow", "Retry-After"}
    }
    return _answer(error.code, kept, error)


def _unforeseen(error: Exception) -> ResponseReturnValue:
    if current_app.testing or current_app.debug:
        raise error
    log.error("request_failed", exc_info=error)
    return _answer(500, {}, InternalServerError())


def _answer(status: int, headers: dict[str, str], error: Exception) -> ResponseReturnValue:
    if request_ctx.url_adapter is None:
        # A host that we do not serve: no link can be made, so no page can be drawn.
        return Response("This address is not served here.\n", status, mimetype="text/plain")
    if request.path.startswith("/api/"):
        description = error.description if isinstance(error, HTTPException) else str(error)
        body = {"code": status, "message": description or "", "request_id": g.get("request_id", "")}
        return jsonify(body), status, headers
    template = f"errors/{status if status in DRAWN else 400 if status < 500 else 500}.html"
    return render_template(template, status=status, error=error), status, headers
