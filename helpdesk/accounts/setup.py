"""What the application does to have accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import Flask
from flask_babel import lazy_gettext as _l

from helpdesk.accounts import admin_views, commands, navigation, own_views, views
from helpdesk.accounts.access import Permission, current_account, guard_access
from helpdesk.accounts.blueprint import blueprint
from helpdesk.accounts.presenters import place_links
from helpdesk.accounts.security import init_security

if TYPE_CHECKING:
    from config import Settings

VIEWS = (views, own_views, admin_views)  # their routes hang on the blueprint once they are imported
log = structlog.get_logger(__name__)


def init_accounts(app: Flask, settings: Settings) -> None:
    """After CSRFProtect, which Flask-Security looks for; before the blueprints of other slices."""
    init_security(app, settings)
    app.jinja_env.globals.update(current_account=current_account, place_links=place_links)
    navigation.add(
        "accounts.accounts", _l("Accounts"), Permission.MANAGE_ACCOUNTS, order=80,
        within=("accounts.account", "accounts.invite"),
    )  # fmt: skip
    navigation.add("accounts.audit", _l("Audit trail"), Permission.READ_AUDIT, order=85)
    navigation.add(
        "accounts.own_account", _l("My account"), order=90,
        within=("accounts.own_password", "accounts.own_passkeys", "accounts.set_up_two_step"),
    )  # fmt: skip
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    if settings.is_production and not settings.require_two_step:
        log.warning("second_step_not_required", setting="HELPDESK_REQUIRE_TWO_STEP")


__all__ = ["guard_access", "init_accounts"]
