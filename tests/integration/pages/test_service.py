"""Addresses that machines ask for."""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
from flask import Flask

from helpdesk.core import clock
from helpdesk.outbox.services import deliver_due
from helpdesk.pages import queries, service_views
from tests.support.client import StrictClient
from tests.support.mail import NOW, RecordingTransport, promise
from tests.support.sites import Sites

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_a_well_installation_is_healthy_and_ready(client: StrictClient) -> None:
    assert client.get("/healthz").json == {"database": "ok", "index": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert set(ready.json.values()) == {"ok"}
    assert ready.headers["Cache-Control"] == "no-store"


def test_a_database_without_data_is_not_ready(empty_client: StrictClient) -> None:
    ready = empty_client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json["data"] == "failed"
    assert ready.json["migrations"] == "ok"


def test_an_index_that_does_not_answer_is_not_healthy(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_views, "index_is_ready", lambda: False)
    response = client.get("/healthz")
    assert (response.status_code, response.json) == (503, {"database": "ok", "index": "failed"})


def test_robots_keeps_crawlers_out_of_search_and_names_the_sitemap(client: StrictClient) -> None:
    text = client.get("/robots.txt").get_data(as_text=True)
    for language in ("en", "es", "pt"):
        assert f"Disallow: /{language}/search\n" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_the_sitemap_lists_every_page_in_every_language(client: StrictClient) -> None:
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    entries = root.findall(f"{SITEMAP}url")
    counts = queries.directory_counts()
    assert len(entries) > 3 * (counts.agencies + counts.countries)
    addresses = [entry.findtext(f"{SITEMAP}loc") for entry in entries]
    assert len(set(addresses)) == len(addresses)
    assert "http://localhost/pt/countries/pe" in addresses
    assert "http://localhost/es/about/thanks" in addresses
    (peru,) = [
        entry
        for entry in entries
        if entry.findtext(f"{SITEMAP}loc") == "http://localhost/es/countries/pe"
    ]
    others = {link.get("hreflang"): link.get("href") for link in peru.findall(f"{XHTML}link")}
    assert others == {
        "en": "http://localhost/en/countries/pe",
        "es": "http://localhost/es/countries/pe",
        "pt": "http://localhost/pt/countries/pe",
        "x-default": "http://localhost/en/countries/pe",
    }
    assert peru.findtext(f"{SITEMAP}lastmod") == "2026-11-23"


def test_security_txt_expires_within_a_year(client: StrictClient) -> None:
    response = client.get("/.well-known/security.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.get_data(as_text=True).splitlines())
    assert fields["Contact"].startswith(("mailto:", "https:"))
    left = datetime.fromisoformat(fields["Expires"]) - clock.now()
    assert 30 < left.days < 366
    assert fields["Preferred-Languages"] == "en, es, pt"


def test_the_icon_is_an_icon_and_may_be_kept(client: StrictClient) -> None:
    response = client.get("/favicon.ico")
    assert response.data[:4] == b"\x00\x00\x01\x00"
    assert "max-age=2592000" in response.headers["Cache-Control"]


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_opensearch_sends_words_to_the_search_page_of_its_language(
    client: StrictClient, language: str
) -> None:
    root = ElementTree.fromstring(client.get(f"/{language}/opensearch.xml").data)
    templates = [
        url.get("template") for url in root.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")
    ]
    assert f"http://localhost/{language}/search?q={{searchTerms}}" in templates
    (name,) = [
        part.text or "" for part in root.iter("{http://a9.com/-/spec/opensearch/1.1/}ShortName")
    ]
    assert len(name) <= 16  # the format's limit


def test_metrics_are_not_there_unless_asked_for(client: StrictClient) -> None:
    assert client.get("/metrics").status_code == 404


def test_metrics_count_by_route_and_never_by_address(sites: Sites) -> None:
    with sites.copy_of("empty", HELPDESK_METRICS="1") as app:
        client = app.test_client()
        client.get("/en/countries/zz?secret=1", headers={"X-Forwarded-For": "203.0.113.9"})
        client.open("/en/about", method="BREW")
        text = client.get("/metrics").get_data(as_text=True)
    assert "helpdesk_requests_total" in text
    assert 'route="/<any(en,es,pt):lang>/countries/<code>"' in text
    assert "helpdesk_request_seconds_bucket" in text
    for hidden in ("zz", "secret", "203.0.113.9", "BREW"):
        assert hidden not in text


def test_metrics_tell_what_became_of_mail_and_of_nobody(sites: Sites) -> None:
    with sites.copy_of("empty", HELPDESK_METRICS="1") as app, app.app_context():
        promise("check:1", to="asker-one@example.org", about=("inquiry", "HD-26-ABCD"))
        deliver_due(RecordingTransport(), now=NOW)
        promise("check:2", to="asker-two@example.org")
        deliver_due(RecordingTransport(refuses=True), now=NOW)
        promise("check:3", to="asker-three@example.org")
        text = app.test_client().get("/metrics").get_data(as_text=True)
    for step, number in (("queued", 3.0), ("sent", 1.0), ("given_up", 1.0)):
        assert f'helpdesk_mail_total{{message="mail-check",step="{step}"}} {number}' in text
    assert "helpdesk_mail_waiting 1.0" in text
    assert "helpdesk_mail_not_seen_to 1.0" in text
    assert re.search(r"helpdesk_mail_oldest_seconds [0-9.e+]+", text)
    for hidden in ("asker", "example.org", "HD-26"):
        assert hidden not in text


def test_a_forgotten_setting_leaves_no_trace_of_metrics(app: Flask) -> None:
    assert "metrics_folder" not in app.extensions
