"""Where `/` leads, and how a chosen language is remembered."""

from __future__ import annotations

import pytest

from tests.support.client import StrictClient


@pytest.mark.parametrize(
    ("accepted", "home"),
    [("es-MX,en;q=0.5", "/es/"), ("pt-BR", "/pt/"), ("de-DE,de;q=0.9", "/en/"), ("", "/en/"),
     ("fr, pt;q=0.4, es;q=0.7", "/es/"), (";;q=,x", "/en/")],
)  # fmt: skip
def test_the_root_goes_by_what_the_browser_asks_for(
    client: StrictClient, accepted: str, home: str
) -> None:
    response = client.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response.headers["Location"]) == (302, home)
    assert {"Accept-Language", "Cookie"} <= {
        name.strip() for name in response.headers["Vary"].split(",")
    }
    assert "private" in response.headers["Cache-Control"]


def test_a_changed_language_is_remembered_and_outweighs_the_browser(client: StrictClient) -> None:
    changed = client.get("/pt/about", headers={"Referer": "http://localhost/en/about"})
    (cookie,) = changed.headers.getlist("Set-Cookie")
    assert cookie.startswith("language=pt;")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"):
        assert part in cookie
    assert client.get("/", headers={"Accept-Language": "es"}).headers["Location"] == "/pt/"


def test_reading_on_sets_no_cookie(client: StrictClient) -> None:
    for headers in (
        {},
        {"Referer": "http://localhost/es/"},
        {"Referer": "https://example.org/en/"},
    ):
        assert "Set-Cookie" not in client.get("/es/about", headers=headers).headers


def test_a_cookie_with_nonsense_is_left_aside(client: StrictClient) -> None:
    client.set_cookie("language", "klingon")
    assert client.get("/", headers={"Accept-Language": "pt"}).headers["Location"] == "/pt/"
