"""The clinical-trials virtual helpdesk: `helpdesk.create_app(settings)` makes the application.

Importing a module of this package imports that module alone: the launcher looks at the database before
it pays for the whole application.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpdesk.application import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from helpdesk.application import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
