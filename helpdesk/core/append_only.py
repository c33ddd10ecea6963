"""Tables to which rows are added and that the database itself keeps from being changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, event


def refusing(
    table: str, refusal: str, *, columns: Sequence[str] = (), may_blank: str = ""
) -> dict[str, list[str]]:
    """By dialect the statements after which `table` takes new rows and no change.

    `may_blank` names a text that may be made empty, since somebody may want it forgotten; then `columns`
    are all the others. Migrations hold a copy of what is made here: a table's rules do not change behind it.
    """
    return {
        "sqlite": _sqlite(table, refusal, columns, may_blank),
        "postgresql": _postgresql(table, refusal, may_blank),
    }


def _sqlite(table: str, refusal: str, columns: Sequence[str], may_blank: str) -> list[str]:
    unless = ""
    if may_blank:
        others = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in columns)
        unless = f"WHEN NEW.\"{may_blank}\" <> '' OR {others} "
    return [
        f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
        f"{unless if what == 'update' else ''}BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        for what in ("update", "delete")
    ]


def _postgresql(table: str, refusal: str, may_blank: str) -> list[str]:
    raised = f"RAISE EXCEPTION '{refusal}';"
    function = f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    statements = [
        f"{function}$$ BEGIN {raised} END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE "
        f"{'DELETE OR TRUNCATE' if may_blank else 'UPDATE OR DELETE OR TRUNCATE'} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]
    if may_blank:
        statements += [
            f"CREATE OR REPLACE FUNCTION {table}_refuse_update() RETURNS trigger "
            f"LANGUAGE plpgsql AS $$ BEGIN IF NEW.{may_blank} = '' AND to_jsonb(NEW) - '{may_blank}' "
            f"= to_jsonb(OLD) - '{may_blank}' THEN RETURN NEW; END IF; {raised} END $$",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse_update()",
        ]
    return statements


def make_append_only(table: Any, refusal: str, *, may_blank: str = "") -> None:
    """Give a model's table these rules where it is made without migrations."""
    columns = [column.name for column in table.columns if column.name != may_blank]
    made = refusing(table.name, refusal, columns=columns, may_blank=may_blank)

    @event.listens_for(table, "after_create")
    def make(_table: Table, connection: Connection, **_more: Any) -> None:
        for statement in made[connection.dialect.name]:
            connection.exec_driver_sql(statement)
