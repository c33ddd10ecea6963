"""Each view declares its access; one that does not is answered with 403.

Closed by default (OWASP ASVS 5, 8.2.1): forgetting the decorator shuts a page, it never opens one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request

View = TypeVar("View", bound=Callable[..., Any])
ACCESS = "__helpdesk_access__"
PUBLIC = "public"


def public(view: View) -> View:
    """Anyone may call this view."""
    setattr(view, ACCESS, PUBLIC)
    return view


def declared_access(view: Callable[..., Any]) -> str | None:
    """What `view` has declared; for a class-based view, what its class has."""
    declared = getattr(view, ACCESS, None) or getattr(
        getattr(view, "view_class", None), ACCESS, None
    )
    return str(declared) if declared else None


def guard_access(app: Flask) -> None:
    @app.before_request
    def refuse_undeclared() -> None:
        if request.endpoint is None:
            return  # no such page; the 404 comes from routing
        view = current_app.view_functions[request.endpoint]
        if declared_access(view) != PUBLIC:
            abort(403)
