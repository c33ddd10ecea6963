"""What a visitor meets when something is not there, in the house style and her language."""

from __future__ import annotations

import pytest
from flask import Flask, abort, render_template
from werkzeug.exceptions import HTTPException

from helpdesk.core.database import db
from helpdesk.core.error_pages import DRAWN
from tests.support.client import StrictClient
from tests.support.reader import Page, faults_of


@pytest.mark.parametrize(
    "path", ["/en/nothing", "/es/agencies/nothing", "/nothing", "/pt/countries/zz"]
)
def test_a_missing_page_offers_search_and_countries(client: StrictClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    page = response.page
    assert page.find("main form[role=search]")
    assert any(link.endswith("/countries") for link in page.links)
    assert page.find("meta[name=robots]")["content"] == "noindex"
    assert not page.all("link[rel=canonical]")


@pytest.mark.parametrize("status", sorted(DRAWN))
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_each_error_has_a_page_that_needs_no_database(
    app: Flask, monkeypatch: pytest.MonkeyPatch, status: int, language: str
) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise AssertionError("an error page asked the database")

    monkeypatch.setattr(db.session, "execute", away)
    monkeypatch.setattr(db.session, "scalars", away)
    with app.test_request_context(f"/{language}/nothing"):
        try:
            abort(status)
        except HTTPException as error:
            html = render_template(f"errors/{status}.html", status=status, error=error)
    assert faults_of(Page(html)) == []
    assert str(status) in html


def test_a_wrong_method_says_which_are_right(client: StrictClient) -> None:
    response = client.open("/en/about", method="DELETE")
    assert response.status_code in {400, 405}
    if response.status_code == 405:
        assert "GET" in response.headers["Allow"]
