"""A site with two desks at work, Brazil’s and Iberia’s; each test of a file sends its own inquiries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from helpdesk.accounts.roles import StaffRole
from tests.support.desk import member
from tests.support.sites import Sites
from tests.support.staff import Visitor


@pytest.fixture(scope="module")
def desk_site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app:
        yield app


@pytest.fixture
def site(desk_site: Flask) -> Iterator[Flask]:
    with desk_site.app_context():
        yield desk_site


@pytest.fixture(scope="module")
def bea(desk_site: Flask) -> Visitor:
    """A contact of Brazil's desk."""
    with desk_site.app_context():
        return member(desk_site, "brazil", "bea@helpdesk.example", "Contact of Brazil")


@pytest.fixture(scope="module")
def caio(desk_site: Flask) -> Visitor:
    """Another contact of Brazil's desk."""
    with desk_site.app_context():
        return member(desk_site, "brazil", "caio@helpdesk.example", "Colleague of Brazil")


@pytest.fixture(scope="module")
def eva(desk_site: Flask) -> Visitor:
    """A contact of the Iberian desk."""
    with desk_site.app_context():
        return member(desk_site, "iberia", "eva@helpdesk.example", "Contact of Andes")


@pytest.fixture(scope="module")
def coordinator(desk_site: Flask) -> Visitor:
    with desk_site.app_context():
        return member(desk_site, "", "cora@helpdesk.example", "Cora Vidal", StaffRole.COORDINATOR)


@pytest.fixture(scope="module")
def curator(desk_site: Flask) -> Visitor:
    with desk_site.app_context():
        return member(desk_site, "", "kit@helpdesk.example", "Kit Moor", StaffRole.CURATOR)
