"""What all addresses of suggestions share: their forms need no session, and nobody keeps what they answer."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk.core.languages import speak_by_address
from helpdesk.suggesting.errors import SuggestionGoneError, SuggestionLinkError

PRIVATE = "private, no-store"

blueprint = Blueprint("suggesting", __name__, url_prefix="/<any(en,es,pt):lang>")
speak_by_address(blueprint)
staff = Blueprint("suggestions", __name__, url_prefix="/<any(en,es,pt):lang>/staff/suggestions")
speak_by_address(staff)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    response.headers["Cache-Control"] = PRIVATE
    if request.view_args and "token" in request.view_args:
        # The address opens the suggestion: it goes to no other page, and into no index.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.errorhandler(SuggestionLinkError)
def unknown_link(_error: SuggestionLinkError) -> ResponseReturnValue:
    return render_template("suggesting/unknown.html"), 404


@blueprint.errorhandler(SuggestionGoneError)
def gone(error: SuggestionGoneError) -> ResponseReturnValue:
    return render_template("suggesting/gone.html", reference=error.reference), 410
