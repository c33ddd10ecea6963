"""A site to ask on, shared by the tests of one file; each asks for itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from helpdesk.core.limits import limiter
from tests.support.asking import Asker
from tests.support.client import strict
from tests.support.sites import Sites


@pytest.fixture(scope="module")
def asking_site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app:
        yield app


@pytest.fixture
def site(asking_site: Flask) -> Iterator[Flask]:
    with asking_site.app_context():
        yield asking_site
        limiter.reset()


@pytest.fixture
def asker(site: Flask) -> Asker:
    return Asker(strict(site))


@pytest.fixture
def outsider(site: Flask) -> Asker:
    return Asker(strict(site), is_outside=True)
