"""A small directory for each test: what is tested is the index's way of following, not its content."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support import followed
from tests.support.sites import Sites

BODIES = 40


@pytest.fixture
def site(sites: Sites, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    # Working ahead for the first visitor takes the time that the rounds need.
    monkeypatch.setattr("helpdesk.search.engine.warm", lambda _snapshot: None)
    with sites.copy_of("empty") as app, app.app_context():
        followed.add_bodies(range(BODIES))
        yield app
