"""What makes tests quick without making them test less."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

from helpdesk.accounts.security import ARGON2

# What the site does with passwords, at the least cost; one test looks at the cost of the site.
CHEAP_ARGON2 = ARGON2 | {"argon2__memory_cost": 64}


def remembered(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    """Werkzeug compiles a function for each route of each application; those of the same route are the same."""
    made: dict[tuple[Any, ...], Any] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = compile_builder(rule, append_unknown)
        return made[key]

    return compile_once
