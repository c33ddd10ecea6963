"""Somebody of the staff at a server that runs by itself: the same forms as in tests, sent over HTTP."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import Any

from tests.support.reader import Page
from tests.support.staff import PASSWORD

ANSWERED_WITHIN = 30.0  # seconds; a busy machine


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: Message
    text: str

    @property
    def page(self) -> Page:
        return Page(self.text)


class _Staying(urllib.request.HTTPRedirectHandler):
    """Redirects are answers."""

    def redirect_request(self, *_about: Any) -> None:
        return None


class Guest:
    """A browser's cookies, without the browser."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), _Staying()
        )

    def get(self, path: str) -> Answer:
        return self._asked(urllib.request.Request(urllib.parse.urljoin(self.origin, path)))

    def send(self, path: str, data: Mapping[str, Any] | None = None, *, page: str = "") -> Answer:
        """Send a form as it is sent from `page`, by default the page at `path` itself."""
        token = self.get(page or path).page.find("[name=csrf_token]")["value"]
        body = urllib.parse.urlencode({**(data or {}), "csrf_token": token}, doseq=True)
        url = urllib.parse.urljoin(self.origin, path)
        return self._asked(urllib.request.Request(url, body.encode(), method="POST"))

    def sign_in(self, email: str) -> None:
        answer = self.send("/en/staff/sign-in", {"email": email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text

    def _asked(self, request: urllib.request.Request) -> Answer:
        try:
            return _read(self._opener.open(request, timeout=ANSWERED_WITHIN))
        except urllib.error.HTTPError as error:
            return _read(error)


def _read(response: HTTPResponse | urllib.error.HTTPError) -> Answer:
    with response:
        text = response.read().decode()
        return Answer(int(response.status or 0), response.headers, text)
