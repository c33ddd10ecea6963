"""Headers, hosts, sizes, limits, logs: what holds for every response."""

from __future__ import annotations

import io
import json
import logging

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from helpdesk.core.database import db
from helpdesk.core.headers import SECURITY_HEADERS
from helpdesk.core.limits import limiter
from helpdesk.core.logs import configure_logs
from tests.support.client import StrictClient, strict
from tests.support.sites import Sites


@pytest.mark.parametrize(
    "path",
    ["/", "/en/", "/en/nothing-here", "/api/v1/search?q=anvisa", "/api/v1/nothing", "/robots.txt",
     "/favicon.ico", "/healthz", "/static/nothing.css"],
)  # fmt: skip
def test_every_response_has_the_security_headers(client: StrictClient, path: str) -> None:
    response = client.get(path)
    for name in SECURITY_HEADERS:
        assert name in response.headers


def test_static_files_have_the_headers_too(client: StrictClient, app: Flask) -> None:
    response = client.get("/static/" + app.extensions["assets"]["site.css"])
    assert response.status_code == 200
    assert (
        response.headers["Content-Security-Policy"] == SECURITY_HEADERS["Content-Security-Policy"]
    )
    assert "immutable" in response.headers["Cache-Control"]


def test_a_static_file_is_sent_compressed_to_who_reads_it(client: StrictClient, app: Flask) -> None:
    response = client.get(
        "/static/" + app.extensions["assets"]["site.css"], headers={"Accept-Encoding": "br"}
    )
    assert response.headers["Content-Encoding"] == "br"


def test_a_page_for_one_person_is_not_compressed(client: StrictClient) -> None:
    """A compressed page with a secret in it can be guessed from its size (BREACH)."""
    headers = {"Accept-Encoding": "br, gzip", "Referer": "http://localhost/es/"}
    response = client.get("/en/", headers=headers)
    assert "Set-Cookie" in response.headers
    assert "Content-Encoding" not in response.headers


def test_the_policy_allows_nothing_inline_and_nobody_elses() -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_host_we_do_not_serve_is_refused(client: StrictClient) -> None:
    response = client.get("/en/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.get_data(as_text=True)


def test_a_body_that_is_too_large_is_refused(client: StrictClient) -> None:
    response = client.post("/en/search", data={"q": "x" * 2_000_000})
    assert response.status_code in {400, 405, 413}


def test_over_https_browsers_are_told_to_stay_there(sites: Sites) -> None:
    with sites.copy_of("seeded", HELPDESK_PUBLIC_URL="https://helpdesk.example") as site:
        response = strict(site).get("/en/about")
    assert "max-age=63072000" in response.headers["Strict-Transport-Security"]
    assert 'href="https://helpdesk.example/en/about"' in response.page.html


def test_too_many_searches_from_one_address_are_asked_to_wait(sites: Sites) -> None:
    with sites.copy_of("seeded", HELPDESK_SEARCH_LIMIT="25 per hour") as site:
        client = strict(site)
        outside = {"REMOTE_ADDR": "198.51.100.7"}
        statuses = [
            client.get("/api/v1/search?q=a", environ_base=outside).status_code for _ in range(30)
        ]
        page = client.get("/en/search?q=a", environ_base=outside)
        other = client.get("/api/v1/search?q=a", environ_base={"REMOTE_ADDR": "198.51.100.8"})
        loopback = client.get("/api/v1/search?q=a")
        with site.app_context():
            limiter.reset()
    assert statuses[:25] == [200] * 25
    assert set(statuses[25:]) == {429}
    assert page.status_code == 429
    assert "Retry-After" in page.headers
    assert (other.status_code, loopback.status_code) == (200, 200)


def test_counts_are_shared_between_processes(sites: Sites) -> None:
    """Two applications over one database are two processes as far as the counters can tell."""
    outside = {"REMOTE_ADDR": "198.51.100.9"}
    with sites.copy_of("seeded", HELPDESK_SEARCH_LIMIT="50 per hour") as one:
        for _ in range(40):
            strict(one).get("/api/v1/search?q=a", environ_base=outside)
        database = make_url(one.config["SQLALCHEMY_DATABASE_URI"]).database or ""
        settings = one.config["SETTINGS"]
        two = sites.app(settings.instance, database, HELPDESK_SEARCH_LIMIT="50 per hour")
        statuses = [
            strict(two).get("/api/v1/search?q=a", environ_base=outside).status_code
            for _ in range(40)
        ]
        for site in (one, two):
            with site.app_context():
                limiter.reset()
                db.engine.dispose()
    assert statuses.count(429) >= 10


def test_logs_tell_the_route_and_neither_words_nor_addresses(
    app: Flask, client: StrictClient
) -> None:
    stream = io.StringIO()
    kept = logging.getLogger().handlers[:]
    level = logging.getLogger().level
    try:
        configure_logs("INFO")
        logging.getLogger().handlers[0].setStream(stream)  # type: ignore[attr-defined]
        client.get(
            "/en/search?q=very-private-word",
            environ_base={"REMOTE_ADDR": "198.51.100.77"},
            headers={"X-Request-ID": "abcdef0123456789"},
        )
    finally:
        logging.getLogger().handlers = kept
        logging.getLogger().setLevel(level)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    told = next(line for line in lines if line["event"] == "request")
    assert told["request_id"] == "abcdef0123456789"
    assert told["route"] == "/<any(en,es,pt):lang>/search"
    assert "very-private-word" not in stream.getvalue()
    assert "198.51.100.77" not in stream.getvalue()


def test_a_request_id_that_is_no_id_is_not_taken_over(client: StrictClient) -> None:
    response = client.get("/en/about", headers={"X-Request-ID": "x y {injected}"})
    assert response.headers["X-Request-ID"] != "x y {injected}"
