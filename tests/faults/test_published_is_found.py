"""What one server process publishes, another one finds."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from config import PROJECT_FOLDER
from helpdesk.accounts.roles import StaffRole
from helpdesk.core.database import db
from tests.support.editing import STAFF, published
from tests.support.over_http import Guest
from tests.support.server import free_port, running, wait_for
from tests.support.sites import Sites
from tests.support.staff import made_account, within

FOUND_WITHIN = 2.0  # seconds after the answer that says it is published
NAMES = ("Wzqvk", "Xkjqz", "Qvwxj")  # like no word of the directory


@pytest.fixture
def site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app:
        yield app


def test_what_is_published_is_found_within_two_seconds_by_another_process(site: Flask) -> None:
    within(site, _two_accounts)
    environ = _environ(site)
    instance = site.config["SETTINGS"].instance
    with running(instance, **environ) as origin, _second_process(environ) as second:
        author, reader, visitor = Guest(origin), Guest(origin), Guest(second)
        author.sign_in("one@helpdesk.example")
        reader.sign_in("two@helpdesk.example")
        assert _found(visitor, "anvisa") == ["anvisa"]  # it has read the index, and answers
        for name in NAMES:
            published(author, reader, f"{STAFF}/agency/anvisa/edit", f_acronym=name)
            until = time.monotonic() + FOUND_WITHIN
            assert _is_found(visitor, name, until), name
            assert _is_found(author, name, until), name


def _two_accounts() -> None:
    made_account(StaffRole.CURATOR, email="one@helpdesk.example", name="First Curator")
    made_account(StaffRole.CURATOR, email="two@helpdesk.example", name="Second Reader")
    db.engine.dispose()


def _environ(site: Flask) -> dict[str, str]:
    settings = site.config["SETTINGS"]
    return {
        "HELPDESK_INSTANCE": str(settings.instance),
        "HELPDESK_DATABASE_URL": settings.database_url,
        "HELPDESK_SECRET_KEY": settings.secret_key,
    }


def _found(visitor: Guest, words: str) -> list[str]:
    told = json.loads(visitor.get(f"/api/v1/search?q={words}").text)
    return [result["id"] for result in told["results"]][:1]


def _is_found(visitor: Guest, words: str, until: float) -> bool:
    while _found(visitor, words) != ["anvisa"]:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def _second_process(environ: dict[str, str]) -> Iterator[str]:
    """A server without a worker, on the same database and index."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "wsgi:app",
            "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
            "--blocking-threads", "4", "--log-level", "warning", "--no-ws",
        ],
        cwd=PROJECT_FOLDER,
        env={"PATH": "/usr/bin:/bin", **environ},
        text=True,
    )  # fmt: skip
    try:
        origin = f"http://127.0.0.1:{port}"
        wait_for(f"{origin}/readyz", process)
        yield origin
    finally:
        process.terminate()
        process.wait(timeout=20)
