"""What the application does to have figures: pages, places in the staff area, names in the trail."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from helpdesk.accounts import navigation
from helpdesk.accounts.roles import Permission
from helpdesk.audit.words import name_actions
from helpdesk.figures import views


def init_figures(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
    navigation.add("figures.numbers", _l("Numbers"), Permission.READ_NUMBERS, order=40)
    navigation.add("figures.system", _l("System"), Permission.SEE_GUARD, order=80)
    name_actions({"outbox.retried": _l("Mail tried again")})
