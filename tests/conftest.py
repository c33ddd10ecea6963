"""Fixtures of all tests. `--database` says on which database they run; `make test` runs both."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings as hypothesis_settings
from werkzeug.routing import Rule

from tests.support.client import StrictClient, strict
from tests.support.postgresql import running_server
from tests.support.quick import CHEAP_ARGON2, remembered
from tests.support.sites import Sites

hypothesis_settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests are marked; a test that opens no site tells nothing of a database and runs once."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
    if config.getoption("--database") == "sqlite":
        return
    told: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        told[_is_of_one_database(item)].append(item)
    config.hook.pytest_deselected(items=told[True])
    items[:] = told[False]


def _is_of_one_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return "sites" not in fixtures or item.get_closest_marker("once") is not None


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """Tests do not depend on what the shell has set."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("HELPDESK_")}
    yield
    os.environ.update(kept)


@pytest.fixture(scope="session", autouse=True)
def _patience() -> Iterator[None]:
    """A machine that runs all tests at once may take longer than a visitor is made to wait."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("helpdesk.search.engine.HEAL_WAIT", 60.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick() -> Iterator[None]:
    """Thousands of accounts and applications are made as the site makes them, in less time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("helpdesk.accounts.security.ARGON2", CHEAP_ARGON2)
        patched.setattr(Rule, "_compile_builder", remembered(Rule._compile_builder))
        yield


@pytest.fixture(scope="session")
def sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sites]:
    folder = tmp_path_factory.mktemp("sites")
    with ExitStack() as stack:
        server = None
        if request.config.getoption("--database") == "postgresql":
            server = stack.enter_context(running_server())
        yield Sites(folder, server)


@pytest.fixture(scope="session")
def seeded_site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app:
        yield app


@pytest.fixture
def app(seeded_site: Flask) -> Iterator[Flask]:
    """The site with the real data; tests read it and leave it as it is."""
    with seeded_site.app_context():
        yield seeded_site


@pytest.fixture
def client(app: Flask) -> StrictClient:
    return strict(app)


@pytest.fixture
def fresh_app(sites: Sites) -> Iterator[Flask]:
    """A copy of the seeded site that a test may change."""
    with sites.copy_of("seeded") as app, app.app_context():
        yield app


@pytest.fixture
def fresh_client(fresh_app: Flask) -> StrictClient:
    return strict(fresh_app)


@pytest.fixture
def empty_app(sites: Sites) -> Iterator[Flask]:
    """A migrated database without any entry."""
    with sites.copy_of("empty") as app, app.app_context():
        yield app


@pytest.fixture
def empty_client(empty_app: Flask) -> StrictClient:
    return strict(empty_app)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def project() -> Path:
    return Path(__file__).resolve().parent.parent
