"""A page that has not changed is not sent again; one that has, or is for one person, always is."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import brotli
import pytest
from flask import Flask
from sqlalchemy import event, select

from helpdesk.core.database import db, transaction
from helpdesk.core.headers import SECURITY_HEADERS
from helpdesk.directory.models import Agency, FundingCall, Source
from tests.support.client import StrictClient

PAGES = [
    "/en/", "/en/search?q=ethics", "/en/search", "/en/countries", "/en/countries/br", "/en/agencies",
    "/en/agencies/anvisa", "/en/agencies/anvisa.vcf", "/en/calls", "/en/about", "/en/about/data",
    "/en/privacy", "/api/v1/search?q=ethics", "/api/v1/suggest?q=ethics", "/api/v1/openapi.json",
]  # fmt: skip


def again(client: StrictClient, path: str, tag: str, **headers: str) -> int:
    return client.get(path, headers={"If-None-Match": tag, **headers}).status_code


@pytest.mark.parametrize("path", PAGES)
def test_an_unchanged_page_is_not_sent_again(client: StrictClient, path: str) -> None:
    first = client.get(path)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    second = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (second.status_code, second.data) == (304, b"")
    for name in ("ETag", "Cache-Control"):
        assert second.headers[name] == first.headers[name]
    for name in SECURITY_HEADERS:
        assert second.headers[name] == first.headers[name]
    assert again(client, path, '"other"') == 200
    assert client.head(path).headers["ETag"] == tag


def test_only_the_clock_is_asked_for_a_page_that_has_not_changed(
    client: StrictClient,
) -> None:
    tag = client.get("/en/countries/br").headers["ETag"]
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", note := lambda *args: asked.append(args[2]))
    try:
        assert again(client, "/en/countries/br", tag) == 304
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert [sql for sql in asked if "index_clock" not in sql and sql != "BEGIN"] == []


def test_a_changed_entry_is_sent_anew_everywhere(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    tags = {path: fresh_client.get(path).headers["ETag"] for path in PAGES}
    with transaction():
        db.session.scalars(select(Agency).where(Agency.slug == "anvisa")).one().name = "New name"
    fixed = {"/api/v1/openapi.json"}
    assert {path for path, tag in tags.items() if again(fresh_client, path, tag) == 304} == fixed
    assert "New name" in fresh_client.get("/en/agencies/anvisa").page.html


def test_a_changed_source_is_sent_anew(fresh_app: Flask, fresh_client: StrictClient) -> None:
    tag = fresh_client.get("/en/countries/br").headers["ETag"]
    with transaction():
        source = db.session.scalars(select(Source).where(Source.key.startswith("BR:"))).first()
        source = source or db.session.scalars(select(Source)).first()
        assert source is not None
        source.title = "Another title"
    assert again(fresh_client, "/en/countries/br", tag) == 200


def test_the_next_day_and_a_deadline_that_passes_make_another_page(
    fresh_app: Flask, fresh_client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [
        datetime(2026, 11, 23, 15, 59, tzinfo=UTC),
        datetime(2026, 11, 23, 16, 1, tzinfo=UTC),
        datetime(2026, 11, 24, 16, 1, tzinfo=UTC),
    ]
    with transaction():
        call = db.session.scalars(select(FundingCall)).first()
        assert call is not None
        call.closes_at = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    tags = []
    for moment in moments:
        monkeypatch.setattr("helpdesk.core.clock.now", lambda moment=moment: moment)
        tags.append(fresh_client.get("/en/calls").headers["ETag"])
    assert len(set(tags)) == 3


def test_each_address_and_language_has_a_tag_of_its_own(client: StrictClient) -> None:
    paths = [
        "/en/about",
        "/es/about",
        "/pt/about",
        "/en/search?q=a",
        "/en/search?q=b",
        "/en/privacy",
    ]
    tags = {client.get(path).headers["ETag"] for path in paths}
    assert len(tags) == len(paths)


def test_another_version_of_the_site_sends_its_pages_anew(
    client: StrictClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = client.get("/en/about").headers["ETag"]
    monkeypatch.setitem(app.extensions, "caching_version", "another")
    assert again(client, "/en/about", tag) == 200


def test_an_answer_that_sets_the_language_is_kept_by_nobody(client: StrictClient) -> None:
    tag = client.get("/pt/about").headers["ETag"]
    chosen = client.get(
        "/pt/about", headers={"Referer": "http://localhost/en/about", "If-None-Match": tag}
    )
    assert chosen.status_code == 200
    assert "Set-Cookie" in chosen.headers
    assert chosen.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in chosen.headers
    # Once it is remembered, the page is anybody's again.
    assert again(client, "/pt/about", tag, Referer="http://localhost/en/about") == 304


def test_what_is_made_from_a_session_is_kept_by_nobody(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    tag = fresh_client.get("/en/privacy").headers["ETag"]
    with fresh_client.session_transaction() as session:
        session["known"] = "yes"
    assert again(fresh_client, "/en/privacy", tag) == 200
    compressed = fresh_client.get("/en/privacy", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in compressed.headers


@pytest.mark.parametrize("path", ["/en/nothing", "/en/agencies/nobody", "/api/v1/nothing"])
def test_what_is_not_there_has_no_tag(client: StrictClient, path: str) -> None:
    response = client.get(path, headers={"If-None-Match": "*"})
    assert response.status_code == 404
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-cache"


def test_a_redirect_by_language_is_private(client: StrictClient) -> None:
    response = client.get("/", headers={"If-None-Match": "*"})
    assert response.status_code == 302
    assert "private" in response.headers["Cache-Control"]
    assert "ETag" not in response.headers


@pytest.mark.parametrize("accepted", ["br", "gzip", "gzip, deflate, br, zstd", "br;q=0, gzip"])
def test_pages_for_everybody_travel_compressed(client: StrictClient, accepted: str) -> None:
    plain = client.get("/en/countries/br")
    response = client.get("/en/countries/br", headers={"Accept-Encoding": accepted})
    unpack = brotli.decompress if response.headers["Content-Encoding"] == "br" else gzip.decompress
    assert unpack(response.data) == plain.data
    assert len(response.data) * 3 < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in response.headers["Vary"]
