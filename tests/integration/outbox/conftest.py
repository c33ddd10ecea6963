"""A mail server as they should be, and how to reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from config_mail import MailSettings
from helpdesk.outbox.transports import SmtpTransport
from tests.support.mail import certificate_for
from tests.support.smtp import MailServer, serving


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def authority_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[MailServer]:
    """Takes mail after STARTTLS only, with a certificate for its address."""
    with serving(MailServer(), starttls=certificate_for(authority, "127.0.0.1")) as server:
        yield server


@pytest.fixture
def settings_for(authority_file: Path) -> Callable[..., MailSettings]:
    def settings(server: MailServer, **more: object) -> MailSettings:
        given: dict[str, object] = {
            "transport": "smtp",
            "smtp_host": "127.0.0.1",
            "smtp_port": server.port,
            "smtp_ca_file": str(authority_file),
            "smtp_ehlo": "helpdesk.example",
            "smtp_timeout": 5,
        }
        return MailSettings(**{**given, **more})  # type: ignore[arg-type]

    return settings


@pytest.fixture
def transport(server: MailServer, settings_for: Callable[..., MailSettings]) -> SmtpTransport:
    return SmtpTransport(settings_for(server))
