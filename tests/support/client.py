"""The client of all tests: it reads every page it gets and holds it to the rules of the house."""

from __future__ import annotations

import contextvars
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from helpdesk.core.database import db
from helpdesk.core.headers import SECURITY_HEADERS
from tests.support.reader import Page, build_of, faults_of, faults_of_part

# What has been looked at in this run: tests ask for the same pages, differing in words, thousands of times.
_faultless: set[int] = set()


class StrictClient(FlaskClient):
    """Answers carry `.page`. A page that breaks a rule, a response without the security headers, or a
    request that leaves changes uncommitted fails the test that made it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # A context of its own: a request must not find the test's `g` or session.
        response = contextvars.Context().run(super().open, *args, **kwargs)
        response.get_data()
        response.close()  # a static file stays open until its answer is closed
        self._check(response)
        return response

    def _check(self, response: TestResponse) -> None:
        address = response.request.path
        left = self.application.extensions.get("left_uncommitted", [])
        assert not left, f"{address} left changes uncommitted: {left.pop()}"
        for name in SECURITY_HEADERS:
            assert name in response.headers, f"{address} has no {name}"
        if (
            response.mimetype == "text/html"
            and response.data
            and "Content-Encoding" not in response.headers
            and response.status_code not in range(300, 400)
        ):
            page = Page(response.get_data(as_text=True))
            is_part = "HX-Request" in response.request.headers
            build = hash((is_part, build_of(page.html)))
            if build not in _faultless:
                faults = faults_of_part(page) if is_part else faults_of(page)
                assert not faults, f"{address}: {faults}"
                _faultless.add(build)
            response.page = page


def watch_uncommitted(app: Flask) -> None:
    """Notes requests that end with changes in the session."""
    left: list[str] = []
    app.extensions["left_uncommitted"] = left

    @app.teardown_request
    def look(_error: BaseException | None) -> None:
        session = db.session
        if session.new or session.dirty or session.deleted:
            left.append(f"{list(session.new)} {list(session.dirty)} {list(session.deleted)}")


def strict(app: Flask) -> StrictClient:
    if "left_uncommitted" not in app.extensions:
        watch_uncommitted(app)
    app.test_client_class = StrictClient
    return app.test_client()
