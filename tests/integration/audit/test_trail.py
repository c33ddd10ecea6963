"""The trail is added to and read; nothing in it is changed or deleted, not even by hand."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from helpdesk.accounts.roles import StaffRole
from helpdesk.audit.models import Actor, AuditEvent
from helpdesk.audit.queries import PAGE_SIZE
from helpdesk.audit.services import record
from helpdesk.audit.words import _WORDS, word_for
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from tests.support.staff import Visitor, made_account, noted, of, signed_in

FORBIDDEN = ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"]


def note(action: str = "inquiry.read", count: int = 1) -> None:
    with transaction():
        for _ in range(count):
            record(action, by=Actor.account(7), at=clock.now(), subject=("inquiry", "HD-26-7K4M"))


def refuses(connection: Connection, statement: str) -> bool:
    try:
        connection.execute(text(statement))
    except DBAPIError as error:
        connection.rollback()
        return "append-only" in str(error)
    return False


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_refuses_to_change_or_delete(empty_app: Flask, statement: str) -> None:
    note()
    with db.engine.connect().execution_options(read_only=False) as connection:
        assert refuses(connection, statement)
    assert [event.action for event in noted()] == ["inquiry.read"]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_table_made_without_migrations_refuses_it_too(empty_app: Flask, statement: str) -> None:
    table = AuditEvent.metadata.tables["audit_event"]
    with db.engine.connect().execution_options(read_only=False) as connection:
        table.drop(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP FUNCTION audit_event_refuse()"))
        table.create(connection)
        connection.commit()
    note()
    with db.engine.connect().execution_options(read_only=False) as connection:
        assert refuses(connection, statement)


def test_postgresql_refuses_to_empty_it(empty_app: Flask) -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            assert refuses(connection, "TRUNCATE audit_event")


def test_a_change_by_the_session_is_refused_as_well(empty_app: Flask) -> None:
    note()
    with pytest.raises(DBAPIError), transaction():
        db.session.query(AuditEvent).one().action = "x"


def test_what_was_noted_goes_with_its_transaction(empty_app: Flask) -> None:
    def failing() -> None:
        with transaction():
            record("inquiry.read", by=Actor.system(), at=clock.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert noted() == []


def test_the_page_tells_who_did_what(empty_app: Flask) -> None:
    visitor = signed_in(empty_app, StaffRole.ADMINISTRATOR)
    page = visitor.get("/en/staff/audit").page
    for words in ("Invited", "The helpdesk itself", "Signed in", "First Account", "how: password"):
        assert words in page.text


def test_the_page_is_narrowed_by_what_and_who(empty_app: Flask) -> None:
    visitor = signed_in(empty_app, StaffRole.ADMINISTRATOR)
    made_account(email="luis@helpdesk.example", name="Second Account")
    rows = visitor.get("/en/staff/audit?action=account.signed-in").page.all("tbody tr")
    assert [row.find_all("td")[0].get_text() for row in rows] == ["Signed in"]
    key = of("luis@helpdesk.example").key
    page = visitor.get(f"/en/staff/audit?account={key}").page
    assert [row.find_all("td")[1].get_text() for row in page.all("tbody tr")] == ["Second Account"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "٣", "2"])
def test_any_number_of_a_page_is_answered(empty_app: Flask, page: str) -> None:
    visitor = signed_in(empty_app, StaffRole.ADMINISTRATOR)
    assert visitor.get(f"/en/staff/audit?page={page}&action=%F0").status_code == 200
    assert visitor.get("/en/staff/audit?action=%00").status_code == 400


def test_a_long_trail_is_read_page_by_page(empty_app: Flask) -> None:
    visitor = signed_in(empty_app, StaffRole.ADMINISTRATOR)
    note(count=PAGE_SIZE + 3)
    first = visitor.get("/en/staff/audit?action=inquiry.read").page
    assert len(first.all("tbody tr")) == PAGE_SIZE
    assert "inquiry HD-26-7K4M" in first.text
    second = visitor.get(first.link("Next page")).page
    assert len(second.all("tbody tr")) == 3


def test_a_refused_page_is_noted(empty_app: Flask) -> None:
    visitor = signed_in(empty_app, StaffRole.CONTACT)
    assert visitor.get("/en/staff/audit").status_code == 403
    assert noted("access.refused")[-1].details == {
        "endpoint": "accounts.audit", "permission": "read-audit",
    }  # fmt: skip


def test_every_action_of_this_slice_has_words(project: object, empty_app: Flask) -> None:
    visitor = Visitor(empty_app)
    assert visitor
    with empty_app.test_request_context("/es/"):
        assert all(word_for(action) != action for action in _WORDS)
        assert word_for("other.thing") == "other.thing"
