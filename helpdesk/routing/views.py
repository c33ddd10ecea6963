"""The staff's pages of rules and desks."""

from __future__ import annotations

from flask import Blueprint

from helpdesk.core.languages import speak_by_address

blueprint = Blueprint("routing", __name__, url_prefix="/<any(en,es,pt):lang>/staff")
speak_by_address(blueprint)
