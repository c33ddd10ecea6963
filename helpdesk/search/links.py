"""Addresses of the page of results, with one argument more or less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote_plus, urlencode

from flask import url_for


class PageLinks:
    """Of a page with these arguments; relative, since a page has dozens of such links."""

    def __init__(self, arguments: Mapping[str, Sequence[str]]) -> None:
        self.arguments = arguments
        self.here = self.to(arguments) if arguments else ""

    def to(self, arguments: Mapping[str, Sequence[str]]) -> str:
        query = urlencode(arguments, doseq=True)
        return f"?{query}" if query else url_for("search.search_page")

    def with_value(self, name: str, value: str) -> str:
        more = f"{name}={quote_plus(value)}"
        return f"{self.here}&{more}" if self.here else f"?{more}"

    def without_value(self, name: str, value: str) -> str:
        kept = [other for other in self.arguments.get(name, ()) if other != value]
        return self.to({**self.arguments, name: kept})

    def without(self, *names: str) -> list[tuple[str, str]]:
        """What a form must carry on, as names and values."""
        return [
            (name, value)
            for name, values in self.arguments.items()
            if name not in names
            for value in values
        ]
