"""Somebody who suggests: opens the form, fills it in, sends it, as a browser would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from helpdesk.core.database import db
from helpdesk.outbox.models import OutboxMessage
from helpdesk.suggesting.models import Suggestion
from tests.support.asking import fields_of, fresh
from tests.support.client import StrictClient
from tests.support.reader import Page

OUTSIDE = "198.51.100.24"
FACT = "fact:BR/insurance"
FILLED: dict[str, str] = {
    "proposal": "The age is 18 years, by the law of 2024.",
    "source_url": "https://lawgazette.example/2024/18",
    "unsourced": "",
    "note": "Article 3.",
    "name": "Investigadora Única",
    "email": "ana.garcia@example.org",
    "language": "en",
    "consent": "y",
}


class Suggester:
    """`is_outside`: not from the machine itself, so that the guard counts."""

    def __init__(
        self, client: StrictClient, language: str = "en", *, is_outside: bool = False
    ) -> None:
        self.client = client
        self.language = language
        self.environ = {"REMOTE_ADDR": OUTSIDE} if is_outside else {}

    @property
    def address(self) -> str:
        return f"/{self.language}/suggest"

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, environ_base=self.environ)

    def open(self, **query: str) -> Page:
        response = self.client.get(
            self.address, query_string=query or {"about": FACT}, environ_base=self.environ
        )
        assert response.status_code == 200
        page: Page = response.page
        return page

    def filled(self, query: Mapping[str, str] | None = None, **changes: Any) -> dict[str, Any]:
        return fields_of(self.open(**(query or {})).find("form#suggest")) | FILLED | changes

    def post(
        self, fields: Mapping[str, Any], *, path: str | None = None, **headers: str
    ) -> TestResponse:
        return self.client.post(
            path or self.address,
            data={**fields, "step": "send"},
            environ_base=self.environ,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def send(self, query: Mapping[str, str] | None = None, **changes: Any) -> str:
        """Send a suggestion; the path of its private page."""
        response = self.post(self.filled(query, **changes))
        assert response.status_code == 303, response.get_data(as_text=True)[:3000]
        return response.headers["Location"].partition("?")[0]


def again(page: Page) -> dict[str, list[str]]:
    """What a form that came back has in it."""
    return fields_of(page.find("form#suggest"))


def suggestions() -> list[Suggestion]:
    fresh()
    return list(db.session.scalars(select(Suggestion).order_by(Suggestion.id)))


def last_suggestion() -> Suggestion:
    return suggestions()[-1]


def mails(message: str, suggestion: Suggestion) -> list[OutboxMessage]:
    reference = suggestion.reference
    fresh()
    wanted = select(OutboxMessage).where(
        OutboxMessage.message == message, OutboxMessage.about_key == reference
    )
    return list(db.session.scalars(wanted.order_by(OutboxMessage.id)))
