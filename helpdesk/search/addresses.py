"""Where an entry that was found has its page."""

from __future__ import annotations

from typing import Any

from flask import url_for


def entry_address(kind: str, key: str, **values: Any) -> str:
    """The path of an entry's page; `values` may name its language."""
    if kind == "country":
        return url_for("directory.country", code=key.lower(), **values)
    return url_for(f"directory.{kind}", slug=key, **values)
