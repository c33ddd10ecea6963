"""Somebody who asks: opens the form, fills it in, checks it, sends it, as a browser would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bs4 import Tag
from sqlalchemy import select
from werkzeug.test import TestResponse

from helpdesk.core.database import db
from helpdesk.inquiries.models import Inquiry
from helpdesk.outbox.models import OutboxMessage
from tests.support.client import StrictClient
from tests.support.reader import Page

BOUNDARY = "a-boundary-that-no-test-writes"
OUTSIDE = "198.51.100.23"
QUESTION = (
    "Which authority approves a trial of a gene therapy in Brazil?\nAnd how long does it take?"
)
FILLED: dict[str, Any] = {
    "question": QUESTION,
    "subject": "",
    "countries": ["BR"],
    "topic": "regulatory",
    "study_type": "advanced-therapy",
    "name": "Investigadora Única",
    "email": "ana.garcia@example.org",
    "organisation": "Hospital Universitario",
    "language": "en",
    "consent": "y",
}
Files = Sequence[tuple[str, bytes]]


def fields_of(form: Tag) -> dict[str, list[str]]:
    """What a browser would send with a form as it stands."""
    fields: dict[str, list[str]] = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or kind in ("file", "submit"):
            continue
        if kind in ("checkbox", "radio") and not control.has_attr("checked"):
            continue
        if control.name == "textarea":
            value = control.get_text().removeprefix("\n")
        elif control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            value = str(chosen["value"]) if chosen else ""
        else:
            value = str(control.get("value", ""))
        fields.setdefault(str(name), []).append(value)
    return fields


def body_of(fields: Mapping[str, Any], files: Files = ()) -> bytes:
    """A form as it travels; names of files arrive as they are, with whatever signs they have."""
    parts: list[tuple[str, bytes]] = []
    for name, value in fields.items():
        values = [value] if isinstance(value, str) else value
        parts += [(f'name="{name}"', str(each).encode()) for each in values]
    for name, content in files:
        parts.append((f"name=\"attachments\"; filename*=UTF-8''{quote(name, safe='')}", content))
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
    told = [head.encode() + what.encode() + b"\r\n\r\n" + value for what, value in parts]
    return b"\r\n".join([*told, f"--{BOUNDARY}--\r\n".encode()])


class Asker:
    """`is_outside`: not from the machine itself, so that the guard counts."""

    def __init__(
        self, client: StrictClient, language: str = "en", *, is_outside: bool = False
    ) -> None:
        self.client = client
        self.language = language
        self.environ = {"REMOTE_ADDR": OUTSIDE} if is_outside else {}

    @property
    def address(self) -> str:
        return f"/{self.language}/ask"

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, environ_base=self.environ)

    def open(self, query: str = "") -> Page:
        response = self.get(self.address + query)
        assert response.status_code == 200
        page: Page = response.page
        return page

    def post(
        self,
        step: str,
        fields: Mapping[str, Any],
        *,
        files: Files = (),
        path: str | None = None,
        **headers: str,
    ) -> TestResponse:
        return self.client.post(
            path or self.address,
            data=body_of({**fields, "step": step}, files),
            environ_base=self.environ,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
        )

    def filled(self, query: str = "", **changes: Any) -> dict[str, Any]:
        """The fields of a form just opened, filled in."""
        return fields_of(self.open(query).find("form#ask")) | FILLED | changes

    def checked(self, files: Files = (), **changes: Any) -> dict[str, Any]:
        """The fields of the page that checks."""
        response = self.post("check", self.filled(**changes), files=files)
        assert response.status_code == 200, response.page.text[:500]
        return dict(fields_of(response.page.find("form#ask-send")))

    def send(self, files: Files = (), **changes: Any) -> str:
        """Send a question; the path of its private page."""
        response = self.post("send", self.checked(files, **changes))
        assert response.status_code == 303, response.get_data(as_text=True)[:2000]
        return response.headers["Location"].partition("?")[0]


def token_of(path: str) -> str:
    return path.rpartition("/")[2]


def fresh() -> None:
    """See what other sessions have committed."""
    db.session.rollback()


def inquiries() -> list[Inquiry]:
    fresh()
    return list(db.session.scalars(select(Inquiry).order_by(Inquiry.id)))


def last_inquiry() -> Inquiry:
    return inquiries()[-1]


def mails(message: str | None = None, *, about: Inquiry | None = None) -> list[OutboxMessage]:
    fresh()
    wanted = select(OutboxMessage).order_by(OutboxMessage.id)
    if message is not None:
        wanted = wanted.where(OutboxMessage.message == message)
    if about is not None:
        wanted = wanted.where(OutboxMessage.about_key == about.reference)
    return list(db.session.scalars(wanted))


def link_in(text: str) -> str:
    """The path of the first link to an inquiry in a mail."""
    found = re.search(r"https?://[^/\s]+(/\w\w/inquiries/\S+)", text)
    assert found, text
    return found[1]


def said(page: Page, words: Iterable[str]) -> None:
    for word in words:
        assert word in page.text, word
