from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core.database import db, transaction
from helpdesk.directory.models import Agency
from helpdesk.search.services import engine


def test_check_agrees_on_a_fresh_index(fresh_app: Flask) -> None:
    result = fresh_app.test_cli_runner().invoke(args=["search", "check"])
    assert (result.exit_code, result.output.strip()) == (0, "Index and database agree.")


def test_check_names_each_difference(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    index = engine().index
    with index.writing(limit=1):
        stray = {"id": "agency:stray", "facets": "{}", "display": "{}"}
        index.write([stray], ["agency:anvisa"], position=index.position())
    monkeypatch.setattr("helpdesk.search.changes.catch_up", lambda: 0)
    with transaction():
        found = db.session.scalars(select(Agency).where(Agency.slug == "digemid")).one()
        found.summary = "Changed."
    result = fresh_app.test_cli_runner().invoke(args=["search", "check"])
    assert result.exit_code == 1
    assert "agency:anvisa is not in the index." in result.output
    assert "agency:stray is in the index and not in the directory." in result.output
    assert "agency:digemid is in the index as it was before a change." in result.output
    assert "The index is at change" in result.output


def test_rebuild_says_how_much_it_wrote(fresh_app: Flask) -> None:
    result = fresh_app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert result.exit_code == 0
    assert "entries" in result.output


def test_catch_up_says_how_much_it_wrote(fresh_app: Flask) -> None:
    result = fresh_app.test_cli_runner().invoke(args=["search", "catch-up"])
    assert result.output.strip() == "Index caught up: 0 entries."
