"""How many statements a page needs does not grow with what is on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from helpdesk.core.database import db
from helpdesk.core.text import name_key
from helpdesk.directory import queries
from helpdesk.directory.texts import said
from tests.support.client import StrictClient


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/es/countries/br", 15),
        ("/es/countries/de", 15),
        ("/es/countries", 6),
        ("/es/agencies", 11),
        ("/es/agencies?letter=I", 11),
        ("/es/agencies/isciii", 14),
        ("/es/calls", 5),
        ("/es/calls/ep-permed-jtc2025", 13),
    ],
)
def test_a_page_asks_few_questions(client: StrictClient, path: str, most: int) -> None:
    """One of them asks whether the page has changed since the browser last had it."""
    client.get(path)  # what is read once for all pages is read
    with counted() as statements:
        assert client.get(path).status_code == 200
    assert len(statements) <= most, "\n".join(statements)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_countries_come_by_their_name_in_the_language(app: Flask, language: str) -> None:
    names = [said(country, "name", language).text for country in queries.countries(language)]
    assert names == sorted(names, key=name_key)
    assert len(names) == 76


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_a_card_has_the_name_that_the_row_has(app: Flask, language: str) -> None:
    cards = queries.agency_cards(language)
    rows = queries.agencies_by_id([card.id for card in cards], language)
    assert [card.name for card in cards] == [said(row, "name", language).text for row in rows]
    assert [card.roles for card in cards] == [tuple(row.roles) for row in rows]


def test_entries_come_in_the_order_of_their_keys(app: Flask) -> None:
    keys = [("agency", "anvisa"), ("country", "ES"), ("call", "ep-permed-jtc2025")]
    asked = [*keys, ("agency", "nobody"), ("programme", "unknown/kind")]
    assert [(entry.kind, entry.key) for entry in queries.entries_by_key(asked)] == keys
    assert queries.entries_by_key([]) == []
