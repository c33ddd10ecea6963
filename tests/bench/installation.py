"""Installations to measure: the real directory, or its index filled up to a size."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from config import Settings
from helpdesk import create_app
from helpdesk.core.database import db
from helpdesk.core.logs import configure_logs
from helpdesk.search.building import all_documents, vocabulary_for_index
from helpdesk.search.queries import clock_value
from helpdesk.search.services import engine, index_is_ready
from tests.bench.synthetic import Document, documents
from tests.support.sites import Sites

READ_WITHIN = 300.0  # seconds


@contextmanager
def installation(folder: Path, size: int | None) -> Iterator[Flask]:
    """An application on a database of its own; its index has `size` entries, None: the real ones."""
    with Sites(folder, None).copy_of("seeded") as app:
        if size is not None:
            fill(app, size)
        yield app


def opened(instance: Path) -> Flask:
    """The application of an installation that is there, as a server has it but for the logs."""
    configure_logs("ERROR")
    return create_app(Settings.from_environment({"HELPDESK_INSTANCE": str(instance)}), TESTING=True)


def wait_for_index(app: Flask) -> None:
    """A first snapshot of 50,000 entries takes longer to read than a page waits for it."""
    with app.app_context():
        until = time.monotonic() + READ_WITHIN
        while not index_is_ready():
            if time.monotonic() > until:
                raise RuntimeError("the index cannot be read")


def real_documents(app: Flask) -> list[Document]:
    with app.app_context(), Session(db.engine) as session:
        return list(all_documents(session))


def fill(app: Flask, size: int) -> None:
    real = real_documents(app)
    with app.app_context(), Session(db.engine) as session:
        index = engine().index
        with index.writing(limit=60):
            index.rebuild(
                documents(real, size),
                vocabulary_for_index(session),
                position=clock_value(session),
            )
        engine().refresh()
