"""What the application does to have replies: pages, a place in the staff area, names in the trail."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from helpdesk.accounts import navigation
from helpdesk.accounts.roles import Permission
from helpdesk.audit.words import name_actions
from helpdesk.replies import views
from helpdesk.replies.services import replies_for


def init_replies(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
    # For templates/desk/_canned.html, so that the form of an answer need not fetch them.
    app.jinja_env.globals["canned_replies"] = replies_for
    navigation.add(
        "replies.replies",
        _l("Canned replies"),
        Permission.ANSWER_INQUIRIES,
        order=30,
        within=tuple(
            f"replies.{name}" for name in ("reply", "new_reply", "edit_reply", "remove_reply")
        ),
    )
    name_actions(
        {
            "reply.added": _l("Canned reply added"),
            "reply.revised": _l("Canned reply changed"),
            "reply.removed": _l("Canned reply removed"),
        }
    )
