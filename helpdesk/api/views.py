"""Routes of the JSON API: read-only, open to every origin, described at /api/v1/openapi.json."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_smorest import Api, Blueprint
from werkzeug.exceptions import UnprocessableEntity

from helpdesk.accounts.access import public
from helpdesk.api.documented import answers
from helpdesk.api.schemas import (
    SearchAnswerSchema,
    SearchArguments,
    SuggestAnswerSchema,
    TextArguments,
)
from helpdesk.api.serialisers import search_answer, suggest_answer
from helpdesk.core.limits import limit_searches
from helpdesk.search.services import SearchQuery, search_directory, suggest
from helpdesk.search.snapshot import FACETS

PREFIX = "/api/"
blueprint = Blueprint("api", __name__, url_prefix="/api/v1", description="Finding entries.")


class _Api(Api):  # type: ignore[misc]
    """flask-smorest without its error handlers: they would turn every error page into JSON.

    `core.error_pages` answers under /api/ in JSON already, and keeps Allow and Retry-After.
    """

    def _register_error_handlers(self) -> None:
        return None


@blueprint.get("/search")  # type: ignore[untyped-decorator] # flask-smorest is untyped
@public
@limit_searches
@answers(blueprint, SearchAnswerSchema, to=SearchArguments)
def search(arguments: dict[str, Any]) -> dict[str, Any]:
    """Bodies, countries and calls that answer a text, the best first."""
    filters = {name: tuple(arguments[name]) for name in FACETS if arguments[name]}
    if "country" in filters:
        filters["country"] = tuple(code.upper() for code in filters["country"])
    query = SearchQuery(
        text=arguments["q"],
        language=arguments["lang"],
        filters=filters,
        page=arguments["page"],
        size=arguments["limit"],
    )
    return search_answer(search_directory(query), asked_page=arguments["page"])


@blueprint.get("/suggest")  # type: ignore[untyped-decorator] # flask-smorest is untyped
@public
@limit_searches
@answers(blueprint, SuggestAnswerSchema, to=TextArguments)
def suggestions(arguments: dict[str, Any]) -> dict[str, Any]:
    """What a visitor who has typed so much may be looking for."""
    language = arguments["lang"]
    return suggest_answer(suggest(arguments["q"], language), language)


def _wrong_argument(error: Exception) -> ResponseReturnValue:
    """422 with a message that names each argument that is wrong."""
    messages = getattr(error, "data", {}).get("messages", {}).get("query", {})
    sentences = [f"{name}: {text}" for name, said in messages.items() for text in _flat(said)]
    body = {
        "code": 422,
        "message": " ".join(sentences) or getattr(error, "description", ""),
        "request_id": g.get("request_id", ""),
    }
    return jsonify(body), 422


def _flat(said: Any) -> list[str]:
    """The sentences of a fault, which for a list stand under the number of its item."""
    if isinstance(said, dict):
        return [text for part in said.values() for text in _flat(part)]
    return [str(text) for text in said]


blueprint.register_error_handler(UnprocessableEntity, _wrong_argument)


def init_api(app: Flask) -> None:
    app.config.update(
        API_TITLE="Clinical Trials Helpdesk",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        # The description is served below; no page of documentation from elsewhere.
        OPENAPI_URL_PREFIX=None,
    )
    api = _Api(app)
    api.register_blueprint(blueprint)
    app.extensions["api"] = api
    app.add_url_rule("/api/v1/openapi.json", "api_description", description)

    @app.after_request
    def open_to_all(response: Response) -> Response:
        # Open data without cookies or sign-in: a page of any origin may read it.
        if request.path.startswith(PREFIX):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


@public
def description() -> ResponseReturnValue:
    """The API in OpenAPI 3.1."""
    return jsonify(current_app.extensions["api"].spec.to_dict())
