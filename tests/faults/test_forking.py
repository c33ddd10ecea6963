"""Servers that load the application and fork then: it must not hold what a fork would share."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask

from helpdesk.core.database import db
from helpdesk.search.services import engine
from tests.support import followed
from tests.support.processes import Child
from tests.support.sites import Sites


def test_an_application_that_is_only_made_has_connected_to_nothing(
    site: Flask, sites: Sites
) -> None:
    running = threading.active_count()
    settings = site.config["SETTINGS"]
    made = sites.app(settings.instance, str(db.engine.url.database))
    with made.app_context():
        assert "Connections in pool: 0" in db.engine.pool.status()
        assert "Current Checked out connections: 0" in db.engine.pool.status()
    assert threading.active_count() == running


def test_a_child_is_not_made_while_a_connection_is_open(site: Flask) -> None:
    """What these tests themselves stand on."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("a server's connections cannot be told apart from outside")
    with Path(str(db.engine.url.database)).open("rb"), pytest.raises(AssertionError):
        Child(site, lambda: None)
    assert Child(site, lambda: followed.give_acronym("NARWHAL", [7])).wait() == 0
    engine().refresh()
    assert followed.found("NARWHAL") == {"body-7"}
