"""A small directory for each test: what is tested is the index's way of following, not its content."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from flask import Flask

from helpdesk.search.services import engine
from tests.support import followed
from tests.support.sites import Sites


@pytest.fixture(scope="module", autouse=True)
def _only_the_tests_own_objects() -> Iterator[None]:
    """What is there already is left out of collecting and, being left alone, not copied for a child."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def site(sites: Sites, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    # Working ahead for the first visitor, and the names of all countries in 39 languages, take
    # the time that the rounds need.
    monkeypatch.setattr("helpdesk.search.engine.warm", lambda _snapshot: None)
    monkeypatch.setattr(
        "helpdesk.search.building.packed_countries", lambda: {"names": [], "spellings": []}
    )
    sites.fill["bodies"] = _fill
    with sites.copy_of("bodies") as app, app.app_context():
        yield app


def _fill(_app: Flask) -> None:
    followed.add_bodies(range(followed.BODIES))
    engine().rebuild()
