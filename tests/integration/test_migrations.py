"""The migrations make the tables that the models describe, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from config import PROJECT_FOLDER
from helpdesk.core.database import db

MIGRATIONS = str(PROJECT_FOLDER / "migrations")


@pytest.fixture
def migrated(empty_app: Flask) -> Iterator[Flask]:
    yield empty_app
    db.session.remove()


def test_migrations_make_what_the_models_describe(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_migrations_go_down_to_nothing_and_up_again(migrated: Flask) -> None:
    downgrade(directory=MIGRATIONS, revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade(directory=MIGRATIONS)
    assert set(inspect(db.engine).get_table_names()) >= set(db.metadata.tables)
