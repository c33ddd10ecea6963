"""Where the staff's pages of rules and desks hang, and who is at work on them."""

from __future__ import annotations

from flask import Blueprint

from helpdesk.accounts.access import signed_in_account
from helpdesk.audit.models import Actor
from helpdesk.core.languages import speak_by_address

blueprint = Blueprint("routing", __name__, url_prefix="/<any(en,es,pt):lang>/staff")
speak_by_address(blueprint)


def actor() -> Actor:
    return Actor.account(signed_in_account().id)
