"""flask-smorest's decorators as one that keeps the type of the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask_smorest import Blueprint
from marshmallow import Schema

from helpdesk.api.schemas import FaultSchema

View = TypeVar("View", bound=Callable[..., Any])
FAULTS = {
    422: "An argument is wrong; the message names it.",
    429: "Too many requests; Retry-After says when to come back.",
    503: "The index is being built anew.",
}


def answers(
    blueprint: Blueprint, schema: type[Schema], *, to: type[Schema]
) -> Callable[[View], View]:
    """The view takes the query's arguments by schema `to` and answers by `schema`."""

    def document(view: View) -> View:
        documented = view
        for status, text in reversed(FAULTS.items()):
            documented = blueprint.alt_response(status, schema=FaultSchema, description=text)(
                documented
            )
        documented = blueprint.response(200, schema)(documented)
        return cast(View, blueprint.arguments(to, location="query")(documented))

    return document
