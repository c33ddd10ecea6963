"""Where the pages of the staff area hang; the modules of views fill it."""

from __future__ import annotations

from flask import Blueprint

from helpdesk.core.languages import speak_by_address

blueprint = Blueprint("accounts", __name__, url_prefix="/<any(en,es,pt):lang>/staff")
speak_by_address(blueprint)
