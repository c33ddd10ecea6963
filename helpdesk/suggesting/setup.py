"""What the application does to have suggestions: pages, a place in the staff area, names in the trail."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from helpdesk.accounts import navigation
from helpdesk.accounts.roles import Permission
from helpdesk.audit.words import name_actions
from helpdesk.curation.trust_models import Work
from helpdesk.curation.worklist_services import when_listing
from helpdesk.inquiries.erasing import when_forgetting
from helpdesk.suggesting import page_views, staff_views, views
from helpdesk.suggesting.blueprint import blueprint, staff
from helpdesk.suggesting.erasing import forget_with_inquiry
from helpdesk.suggesting.staff_presenters import suggested_for
from helpdesk.suggesting.words import DEEDS
from helpdesk.suggesting.work import open_matters

VIEWS = (views, page_views, staff_views)  # their routes hang on the blueprints


def init_suggesting(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(staff)
    # For suggesting/_proposed.html, so that the pages of a draft need not fetch it.
    app.jinja_env.globals["suggested_for"] = suggested_for
    navigation.add(
        "suggestions.suggestions",
        _l("Suggestions"),
        Permission.CURATE,
        order=42,
        within=tuple(f"suggestions.{name}" for name in ("suggestion", "accept", "refuse", "turn")),
    )
    name_actions(DEEDS)
    when_forgetting(forget_with_inquiry)
    when_listing(Work.SUGGESTION, open_matters)
