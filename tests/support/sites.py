"""Whole sites for tests: an instance folder, a database and an index, copied from ones made once."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache

from config import PROJECT_FOLDER, Settings
from helpdesk import create_app
from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.core.logs import configure_logs
from helpdesk.search.services import prepare_index
from helpdesk.seeding.loader import load_if_changed
from tests.support.postgresql import Server

DATABASE = "helpdesk.sqlite3"


def _load(app: Flask) -> None:
    load_if_changed(app.config["SETTINGS"].seed_folder, now=clock.now())


class Sites:
    """Makes sites on one kind of database: `empty` (migrated) and `seeded` (the real data).

    Others are made by `fill`ing an empty one.
    """

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.folder = folder
        self.server = server
        self.fill: dict[str, Callable[[Flask], object]] = {"seeded": _load}
        self._numbers = itertools.count(1)
        self._made: set[str] = set()

    def settings(self, instance: Path, database: str, **more: str) -> Settings:
        environ = {"HELPDESK_INSTANCE": str(instance), **more}
        if self.server:
            environ["HELPDESK_DATABASE_URL"] = self.server.url(database)
        return Settings.from_environment(environ)

    def app(self, instance: Path, database: str, **more: str) -> Flask:
        configure_logs("ERROR")
        app = create_app(self.settings(instance, database, **more), TESTING=True)
        # Hundreds of sites have the same templates: each is compiled once.
        compiled = self.folder / "templates"
        compiled.mkdir(exist_ok=True)
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
        return app

    @contextmanager
    def copy_of(self, name: str, **more: str) -> Iterator[Flask]:
        """A site of its own, like `empty` or `seeded`; gone afterwards."""
        self._make(name)
        copy = f"{name}_{next(self._numbers)}"
        self._copy(name, copy)
        instance = self.folder / copy
        app = self.app(instance, copy, **more)
        try:
            yield app
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            shutil.rmtree(instance, ignore_errors=True)
            if self.server:
                self.server.drop(copy)

    def _copy(self, name: str, copy: str) -> None:
        shutil.copytree(self.folder / name, self.folder / copy)
        if self.server:
            self.server.create(copy, template=name)

    def _make(self, name: str) -> None:
        if name in self._made:
            return
        instance = self.folder / name
        if name in self.fill:
            self._make("empty")
            self._copy("empty", name)
        else:
            instance.mkdir(parents=True)
            if self.server:
                self.server.create(name)
        app = self.app(instance, name)
        with app.app_context():
            if name in self.fill:
                self.fill[name](app)
            else:
                upgrade(directory=str(PROJECT_FOLDER / "migrations"))
            prepare_index()
            db.session.remove()
            if not self.server:
                # All into one file, so that the copy is whole.
                with db.engine.connect() as connection:
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.exec_driver_sql("BEGIN")
            db.engine.dispose()
        self._made.add(name)
