"""`/dev/mail`: mail in the folder, shown to who runs the helpdesk on this machine, and to nobody else."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from helpdesk.core.headers import SECURITY_HEADERS
from helpdesk.outbox.services import deliver_due
from helpdesk.outbox.transports import FolderTransport
from tests.support.client import StrictClient, strict
from tests.support.mail import NOW, promise
from tests.support.sites import Sites

PRODUCTION = {
    "HELPDESK_ENV": "production",
    "HELPDESK_SECRET_KEY": "b9d2f6c41e7a8035d4c1f0e9a7b6c5d3",
    "HELPDESK_PUBLIC_URL": "http://localhost",
    "HELPDESK_SECURITY_CONTACT": "mailto:security@helpdesk.example",
    "HELPDESK_OPERATOR": "Trials Office <desk@helpdesk.example>",
    "HELPDESK_MAIL": "folder",
}
SMTP = {
    "HELPDESK_MAIL": "smtp",
    "HELPDESK_SMTP_HOST": "smtp.helpdesk.example",
    "HELPDESK_MAIL_FROM": "Desk <desk@helpdesk.example>",
}


@pytest.fixture
def letter(empty_app: Flask) -> str:
    """The address of a mail that has been put into the folder."""
    folder: Path = empty_app.config["SETTINGS"].mail_folder
    promise(language="es", reply_token="hd-1")
    deliver_due(FolderTransport(folder), now=NOW)
    (file,) = folder.iterdir()
    return f"/dev/mail/{file.stem}"


def test_a_folder_without_mail_says_so(empty_client: StrictClient) -> None:
    response = empty_client.get("/dev/mail")
    assert response.status_code == 200
    assert "There is none yet" in response.page.text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.page.find("meta[name=robots]")["content"] == "noindex"


def test_it_lists_what_was_put_down(empty_client: StrictClient, letter: str) -> None:
    page = empty_client.get("/dev/mail").page
    assert page.link("El correo de la mesa de ayuda llega") == letter
    assert "asker@example.org" in page.text


def test_a_mail_is_shown_with_its_headers_its_text_and_its_links(
    empty_client: StrictClient, letter: str
) -> None:
    page = empty_client.get(letter).page
    assert page.heading == "El correo de la mesa de ayuda llega"
    assert "Auto-Submitted auto-generated" in page.text
    assert "Las respuestas a este correo" in page.find("pre").get_text()
    assert "http://localhost:8000/es/" in page.links
    frame = page.find("iframe")
    assert frame["src"] == f"{letter}/html"
    assert not frame["sandbox"]  # all of it: no word in it allows anything


def test_its_html_is_shown_by_itself_where_nothing_runs_and_nothing_is_fetched(
    empty_app: Flask, letter: str
) -> None:
    # A plain client: a mail is held to other rules than a page (tests/rules/test_emails.py).
    response = FlaskClient(empty_app).get(f"{letter}/html")
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    (sheet,) = re.findall("<style>(.*?)</style>", response.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert set(SECURITY_HEADERS) <= set(response.headers.keys())


def test_only_the_frame_is_added_to_the_policy_of_its_page(
    empty_client: StrictClient, letter: str
) -> None:
    policy = empty_client.get(letter).headers["Content-Security-Policy"]
    assert policy == SECURITY_HEADERS["Content-Security-Policy"] + "; frame-src 'self'"


def test_a_mail_can_be_saved(empty_client: StrictClient, letter: str) -> None:
    response = empty_client.get(f"{letter}/eml")
    assert response.mimetype == "message/rfc822"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert b"\r\nSubject: " in response.data


@pytest.mark.parametrize("page", ["", "/html", "/eml"])
def test_a_mail_that_is_not_there_is_not_found(empty_client: StrictClient, page: str) -> None:
    assert empty_client.get(f"/dev/mail/{'0' * 32}{page}").status_code == 404


@pytest.mark.parametrize("path", ["/dev/mail", "/dev/mail/", "letter"])
@pytest.mark.parametrize(
    "visit",
    [
        {"environ_base": {"REMOTE_ADDR": "198.51.100.7"}},
        {"environ_base": {"REMOTE_ADDR": "::ffff:198.51.100.7"}},
        {"environ_base": {"REMOTE_ADDR": ""}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
        {"headers": {"X-Real-IP": "127.0.0.1"}},
    ],
)
def test_nobody_from_elsewhere_sees_it(
    empty_client: StrictClient, letter: str, path: str, visit: dict[str, dict[str, str]]
) -> None:
    path = letter if path == "letter" else path
    assert empty_client.get(path, **visit).status_code == 404


@pytest.mark.parametrize("settings", [PRODUCTION, SMTP], ids=["production", "smtp"])
def test_it_is_not_there(sites: Sites, settings: dict[str, str]) -> None:
    with sites.copy_of("empty", **settings) as app:
        assert strict(app).get("/dev/mail").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(empty_client: StrictClient, letter: str, method: str) -> None:
    assert getattr(empty_client, method)(letter).status_code in {400, 405}
