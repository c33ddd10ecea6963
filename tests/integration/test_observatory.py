"""What Mozilla's HTTP Observatory scores, asserted here; `.ci/observatory` runs the scanner itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.support.client import StrictClient, strict
from tests.support.sites import Sites

ORIGIN = "https://helpdesk.example"
HALF_A_YEAR = 15_768_000  # seconds, the least that scores
PATHS = [
    "/en/",
    "/es/search?q=anvisa",
    "/pt/countries/br",
    "/en/design",
    "/en/nothing",
    "/robots.txt",
]


@pytest.fixture(scope="module")
def https(sites: Sites) -> Iterator[StrictClient]:
    with sites.copy_of("seeded", HELPDESK_PUBLIC_URL=ORIGIN) as site:
        yield strict(site)


def directives(policy: str) -> dict[str, set[str]]:
    parts = (part.split() for part in policy.split(";"))
    return {part[0]: set(part[1:]) for part in parts if part}


@pytest.mark.parametrize("path", PATHS)
def test_headers_score_full_marks(https: StrictClient, path: str) -> None:
    headers = https.get(path, base_url=ORIGIN).headers
    policy = directives(headers["Content-Security-Policy"])
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == {"'none'"}
    assert policy["form-action"] == {"'self'"}
    for sources in policy.values():
        assert sources <= {"'none'", "'self'"}, "nothing unsafe, nobody else, no data:"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] in {"no-referrer", "same-origin", "strict-origin"}
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    age = re.search(r"max-age=(\d+)", headers["Strict-Transport-Security"])
    assert age is not None
    assert int(age[1]) >= HALF_A_YEAR
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith("/en/")])
def test_pages_load_nothing_from_elsewhere_and_nothing_without_tls(
    https: StrictClient, path: str
) -> None:
    """What is loaded is our own, so it needs no integrity hash; no mixed content."""
    html = https.get(path, base_url=ORIGIN).page.html
    loaded = re.findall(r'<(?:script|img|iframe|source|video|audio)\b[^>]*\ssrc="([^"]+)"', html)
    loaded += re.findall(r'<link rel="(?:stylesheet|icon|preload)"[^>]*\shref="([^"]+)"', html)
    assert loaded
    assert [address for address in loaded if not address.startswith("/")] == []
    assert "<style" not in html


def test_cookies_are_secure_and_out_of_reach_of_scripts(https: StrictClient) -> None:
    answer = https.get("/pt/about", base_url=ORIGIN, headers={"Referer": f"{ORIGIN}/en/about"})
    (cookie,) = answer.headers.getlist("Set-Cookie")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    config = https.application.config
    assert config["SESSION_COOKIE_SECURE"]
    assert config["SESSION_COOKIE_HTTPONLY"]
    assert config["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_only_the_api_may_be_read_by_other_origins(https: StrictClient) -> None:
    answer = https.get("/api/v1/suggest?q=anvisa", base_url=ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
