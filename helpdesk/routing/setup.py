"""What the application does to have desks and rules."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from helpdesk.accounts import navigation
from helpdesk.accounts.roles import Permission
from helpdesk.audit.words import name_actions
from helpdesk.routing import commands, desk_views, views
from helpdesk.routing.blueprint import blueprint

VIEWS = (views, desk_views)  # their routes hang on the blueprint once they are imported


def init_routing(app: Flask) -> None:
    """Its pages, its places in the staff area, and what its edits are called in the trail."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    navigation.add(
        "routing.rules",
        _l("Routing"),
        Permission.EDIT_ROUTING,
        order=60,
        within=("routing.new_rule", "routing.edit_rule", "routing.remove_rule", "routing.rule_log"),
    )
    navigation.add(
        "routing.desks",
        _l("Desks"),
        Permission.EDIT_ROUTING,
        order=61,
        within=("routing.desk", "routing.new_desk", "routing.edit_desk"),
    )
    name_actions(
        {
            "routing.rule-added": _l("Rule added"),
            "routing.rule-revised": _l("Rule changed"),
            "routing.rule-moved": _l("Rule moved"),
            "routing.rule-removed": _l("Rule removed"),
            "routing.desk-added": _l("Desk added"),
            "routing.desk-revised": _l("Desk changed"),
            "routing.desk-retired": _l("Desk retired"),
            "routing.desk-revived": _l("Desk back in service"),
            "routing.fallback-chosen": _l("Fallback chosen"),
            "routing.desk-away-added": _l("Days away added"),
            "routing.desk-away-removed": _l("Days away removed"),
            "routing.desk-closed-day-added": _l("Closed day added"),
            "routing.desk-closed-day-removed": _l("Closed day removed"),
            "routing.desk-member-added": _l("Member of a desk added or changed"),
            "routing.desk-member-removed": _l("Member of a desk removed"),
        }
    )
