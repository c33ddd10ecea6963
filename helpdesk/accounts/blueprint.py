"""Where the pages of the staff area hang; the modules of views fill it."""

from __future__ import annotations

from flask import Blueprint, abort, request

from helpdesk.core.languages import speak_by_address

blueprint = Blueprint("accounts", __name__, url_prefix="/<any(en,es,pt):lang>/staff")
speak_by_address(blueprint)


@blueprint.before_request
def refuse_null_characters() -> None:
    """PostgreSQL keeps none in a text, and no browser sends one: refused before anything asks with it."""
    sent = (*request.args.values(), *request.form.values(), request.path)
    if any("\0" in text for text in sent):
        abort(400)
