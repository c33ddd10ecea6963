"""The database: the base of all models, moments in UTC, and the only place that commits."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, create_engine, event
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT = 10_000  # ms; with WAL and BEGIN IMMEDIATE 480 of 480 concurrent writes succeed
# ms between two tries to become the writer. SQLite's own waits grow to 100 ms, in which the worker and
# other requests take the lock again and again: under load a request could be passed over for 10 s.
TRY_AGAIN_WITHIN = 10
LOG_TIMEOUT = 300  # ms; emptying the log is worth a short wait, and can be done later
STATEMENT_TIMEOUT = 5_000  # ms; PostgreSQL ends a statement that a page would wait too long for

log = structlog.get_logger(__name__)


class Model(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(metadata=Model.metadata)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored and read in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def engine_options(url: str) -> dict[str, Any]:
    if make_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": BUSY_TIMEOUT / 1000}}
    options = f"-c statement_timeout={STATEMENT_TIMEOUT}"
    return {"pool_pre_ping": True, "connect_args": {"options": options, "connect_timeout": 5}}


def tune(engine: Engine) -> None:
    """Make SQLite serve several processes: WAL, writers that queue, readers that never block."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT}",
            "journal_mode=wal",
            "foreign_keys=on",
            "synchronous=normal",
            "secure_delete=on",  # what was erased is overwritten: not every SQLite is built so
        ):
            connection.execute(f"PRAGMA {pragma}")

    _queue_writers(engine)


def _queue_writers(engine: Engine) -> None:
    # Threads of this process take turns; only one of them meets the other processes.
    turn = threading.Lock()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get("read_only", True):
            connection.exec_driver_sql("BEGIN")
            return
        until = time.monotonic() + BUSY_TIMEOUT / 1000
        # Without its turn in time it tries all the same: SQLite has the last word.
        connection.info["has_turn"] = turn.acquire(timeout=BUSY_TIMEOUT / 1000)
        try:
            _begin_writing(connection, until)
        except BaseException:
            give_up_turn(connection)
            raise

    @event.listens_for(engine, "commit")
    @event.listens_for(engine, "rollback")
    def give_up_turn(connection: Connection) -> None:
        if connection.info.pop("has_turn", False):
            turn.release()


def _begin_writing(connection: Connection, until: float) -> None:
    """Become the writer, by asking often and at uneven moments.

    Raises: OperationalError, when the moment `until` (monotonic) has come.
    """
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except OperationalError as error:
                if "locked" not in str(error.orig) or time.monotonic() >= until:
                    raise
            time.sleep(random.uniform(0.2, 1.0) * TRY_AGAIN_WITHIN / 1000)  # noqa: S311
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")


def init_database(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        tune(db.engine)


def empty_log(engine: Engine) -> bool:
    """Bring SQLite's write-ahead log into the file and empty it: what was deleted stands in it else.

    False where a reader or writer holds it up for longer than `LOG_TIMEOUT`; then it is tried later.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        # Not within a transaction, which a checkpoint would wait for.
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f"PRAGMA busy_timeout={LOG_TIMEOUT}")
        try:
            is_busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
            connection.exec_driver_sql("BEGIN")
    return not is_busy


def standalone_engine(url: str) -> Engine:
    """An engine for work outside a Flask session, tuned alike; the caller disposes of it."""
    engine = create_engine(url, **engine_options(url))
    tune(engine)
    return engine


@contextmanager
def transaction() -> Iterator[None]:
    """The only place that commits: all of what happens inside, or nothing.

    What `after_commit` was given runs once the commit has held; its failure is logged and does not
    turn a saved change into an error.
    """
    session = db.session
    if session.info.get("in_transaction"):
        raise RuntimeError("transaction() does not nest: services are told, callers commit")
    # What was read before has its own snapshot; a writer starts from what is true now.
    session.rollback()
    session.info["in_transaction"] = True
    session.info["after_commit"] = []
    session.connection(execution_options={"read_only": False})
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    else:
        followers: list[Callable[[], None]] = session.info["after_commit"]
    finally:
        session.info["in_transaction"] = False
        session.info["after_commit"] = []
    for follower in followers:
        try:
            follower()
        except Exception:
            log.exception("after_commit_failed", follower=follower.__qualname__)


def after_commit(follower: Callable[[], None]) -> None:
    """Run `follower` when the present transaction has been committed, each one once."""
    followers = db.session.info.setdefault("after_commit", [])
    if follower not in followers:
        followers.append(follower)
