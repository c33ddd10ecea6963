"""Where the curators' pages and those of the public history hang, and who is at work."""

from __future__ import annotations

from flask import Blueprint, current_app

from helpdesk.accounts.access import signed_in_account
from helpdesk.core.languages import speak_by_address
from helpdesk.curation.recording import Editor

KINDS = "<any(country,fact,agency,programme,call,source):kind>"
blueprint = Blueprint("curation", __name__, url_prefix="/<any(en,es,pt):lang>/staff/directory")
speak_by_address(blueprint)
history = Blueprint("history", __name__, url_prefix="/<any(en,es,pt):lang>")
speak_by_address(history)
vocabulary = Blueprint("vocabulary", __name__, url_prefix="/<any(en,es,pt):lang>/staff/vocabulary")
speak_by_address(vocabulary)
sources = Blueprint("sources", __name__, url_prefix="/<any(en,es,pt):lang>/staff/sources")
speak_by_address(sources)


def editor() -> Editor:
    return Editor.of(signed_in_account())


def account_id() -> int:
    return signed_in_account().id


def may_self_publish() -> bool:
    return bool(current_app.config["SETTINGS"].self_publishing)
