"""What the application does to have the desk."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from helpdesk.accounts import navigation
from helpdesk.accounts.roles import Permission
from helpdesk.audit.words import name_actions
from helpdesk.desk import act_views, inbox_views, inquiry_views, move_views
from helpdesk.desk.blueprint import blueprint
from helpdesk.desk.forgetting import forget
from helpdesk.desk.words import ACTIONS
from helpdesk.inquiries.erasing import when_forgetting
from helpdesk.inquiries.files import file_store
from helpdesk.outbox.services import read_blobs_with

# Their routes hang on the blueprint once they are imported.
VIEWS = (inbox_views, inquiry_views, act_views, move_views)


def init_desk(app: Flask) -> None:
    """Its pages, its place in the staff area, the files of answers, and what goes when an inquiry goes."""
    app.register_blueprint(blueprint)
    navigation.add(
        "desk.inbox",
        _l("Inquiries"),
        Permission.READ_INQUIRIES,
        order=10,
        within=(
            "desk.inquiry", "desk.answer", "desk.hand_over", "desk.merge", "desk.split",
            "desk.erasure", "desk.shortcuts", "desk.save_filter",
        ),
    )  # fmt: skip
    name_actions(ACTIONS)
    when_forgetting(forget)
    read_blobs_with(app, lambda key: file_store().path(key).read_bytes())
