"""What all addresses of suggestions share: their forms need no session, and nobody keeps what they answer."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from helpdesk.core.languages import speak_by_address
from helpdesk.core.private import keep_private
from helpdesk.suggesting.errors import SuggestionGoneError, SuggestionLinkError

blueprint = Blueprint("suggesting", __name__, url_prefix="/<any(en,es,pt):lang>")
speak_by_address(blueprint)
keep_private(blueprint)
staff = Blueprint("suggestions", __name__, url_prefix="/<any(en,es,pt):lang>/staff/suggestions")
speak_by_address(staff)


@blueprint.errorhandler(SuggestionLinkError)
def unknown_link(_error: SuggestionLinkError) -> ResponseReturnValue:
    return render_template("suggesting/unknown.html"), 404


@blueprint.errorhandler(SuggestionGoneError)
def gone(error: SuggestionGoneError) -> ResponseReturnValue:
    return render_template("suggesting/gone.html", reference=error.reference), 410
