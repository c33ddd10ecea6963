"""A site to suggest on, shared by the tests of one file; each suggests for itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from helpdesk.accounts.roles import StaffRole
from helpdesk.core.limits import limiter
from tests.support.client import strict
from tests.support.sites import Sites
from tests.support.staff import Visitor, made_account
from tests.support.suggesting import Suggester

CURATOR = "curator@helpdesk.example"


@pytest.fixture(scope="module")
def suggesting_site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app:
        with app.app_context():
            made_account(StaffRole.CURATOR, email=CURATOR, name="First Curator")
        yield app


@pytest.fixture
def site(suggesting_site: Flask) -> Iterator[Flask]:
    with suggesting_site.app_context():
        yield suggesting_site
        limiter.reset()


@pytest.fixture
def suggester(site: Flask) -> Suggester:
    return Suggester(strict(site))


@pytest.fixture
def curator(site: Flask) -> Visitor:
    visitor = Visitor(site)
    assert visitor.sign_in(CURATOR).status_code == 303
    return visitor
