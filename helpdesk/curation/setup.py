"""What the application does to have entries edited: pages, a place in the staff area, names in the trail."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from helpdesk.accounts import navigation
from helpdesk.accounts.roles import Permission
from helpdesk.audit.words import name_actions
from helpdesk.curation import bulk_views, draft_views, history_views, public_views, views
from helpdesk.curation.blueprint import blueprint, history
from helpdesk.curation.words import DEEDS

VIEWS = (
    views,
    bulk_views,
    draft_views,
    history_views,
    public_views,
)  # their routes hang on the blueprints


def init_curation(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(history)
    navigation.add(
        "curation.entries",
        _l("Entries"),
        Permission.CURATE,
        order=40,
        within=tuple(
            f"curation.{name}" for name in ("edit", "new", "close_entry", "history", "together")
        ),
    )
    navigation.add(
        "curation.drafts",
        _l("Drafts"),
        Permission.CURATE,
        order=41,
        within=("curation.draft", "curation.edit_draft", "curation.batch"),
    )
    name_actions(DEEDS)
