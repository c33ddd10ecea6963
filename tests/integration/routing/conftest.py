"""People who edit desks and rules, and people who may not."""

from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.accounts.roles import StaffRole
from tests.support.staff import Visitor, signed_in


@pytest.fixture
def coordinator(fresh_app: Flask) -> Visitor:
    return signed_in(fresh_app, StaffRole.COORDINATOR)


@pytest.fixture
def contact(fresh_app: Flask) -> Visitor:
    return signed_in(fresh_app, StaffRole.CONTACT)
