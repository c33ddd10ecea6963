"""The application for the bench's server: `app` as `make run` serves it, `prepared` with its answers made before.

Granian loads one of the two by name; HELPDESK_INSTANCE says which installation.
"""

from __future__ import annotations

from flask import Flask

from helpdesk.core.logs import configure_logs
from helpdesk.search import views
from tests.bench.measuring import queries
from tests.bench.pages import prepared_search
from wsgi import app


def _with_prepared_results() -> Flask:
    with app.app_context():
        vars(views)["search_directory"] = prepared_search(queries())
    return app


def __getattr__(name: str) -> Flask:
    """Granian asks for the attribute that it was told, so only one of the two is made."""
    if name == "prepared":
        return _with_prepared_results()
    raise AttributeError(name)


configure_logs("ERROR")
