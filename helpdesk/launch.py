"""`make run`: prepare the instance, then serve it: the server and the worker as two child processes.

Nothing is done again that is done: the database is migrated when it is behind, the seed data loaded when
its files have changed, the index built when it is missing. What cannot be done stops the start with one
sentence.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from ipaddress import ip_address
from typing import NoReturn

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from config import PROJECT_FOLDER, Settings, SettingsError
from helpdesk.search.version import pointer_in
from helpdesk.seeding.errors import SeedDataError
from helpdesk.seeding.files import collect, digest_of

STOP_WITHIN = 8.0  # seconds a child may take to end before it is killed
START_WITHIN = 30.0
WORKER_COMMAND = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
FIRST_LINK_COMMAND = [sys.executable, "-m", "flask", "--app", "wsgi", "accounts", "first-link"]
ONCE = "first link"  # the child that ends by itself
LOOK_EVERY = 0.25  # seconds, at the children and at what signals have asked
MIGRATIONS = PROJECT_FOLDER / "migrations"


def stop_with(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(1)


def newest_revision() -> str:
    """The files of the migrations are named by their revisions, which count up."""
    return max(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_prepared(settings: Settings) -> bool:
    """Whether database and index are what this checkout needs, asked of themselves.

    Asks without the application, whose import takes longer than all of this.
    """
    if not pointer_in(settings.index_folder).exists():
        return False
    engine = create_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
            loaded = connection.scalar(text("SELECT digest FROM seed_load"))
        is_newest: bool = revision == newest_revision()
        return is_newest and loaded == digest_of(collect(settings.seed_folder))
    except (SQLAlchemyError, SeedDataError):
        return False  # prepare() says in a sentence what is wrong
    finally:
        engine.dispose()


def prepare(settings: Settings) -> None:
    """Migrate, load, index; each only where needed."""
    # Here, not above: a start with nothing to do does without the application.
    from flask_migrate import upgrade

    from helpdesk.application import create_app
    from helpdesk.core import clock
    from helpdesk.core.database import db
    from helpdesk.search.services import prepare_index
    from helpdesk.seeding.loader import load_if_changed

    with create_app(settings).app_context():
        try:
            upgrade(directory=str(MIGRATIONS))
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            stop_with(
                f"HELPDESK_DATABASE_URL names a database that does not answer ({cause}): "
                "start it, or correct the address."
            )
        try:
            report = load_if_changed(settings.seed_folder, now=clock.now())
        except SeedDataError as error:
            for fault in error.faults:
                print(fault, file=sys.stderr)
            stop_with(f"The seed data has {len(error.faults)} faults, named above: mend them.")
        if report.has_changes:
            print(f"Directory loaded: {report}.")
        prepare_index()
        db.engine.dispose()


def has_administrator(settings: Settings) -> bool:
    """Asks without the application, as above."""
    engine = create_engine(settings.database_url)
    wanted = (
        "SELECT 1 FROM account JOIN account_role ON account.id = account_role.account_id "
        "WHERE account_role.role = 'administrator' AND account.active AND account.password IS NOT NULL"
    )
    try:
        with engine.connect() as connection:
            return connection.scalar(text(wanted)) is not None
    finally:
        engine.dispose()


def tell_of_first_account(settings: Settings, children: dict[str, subprocess.Popen[bytes]]) -> None:
    """While nobody administers: a link that makes the first administrator, here on the console alone.

    Another process makes it: this one stays small, opens no database for long and hears every signal.
    """
    if has_administrator(settings):
        return
    if settings.is_production:  # whose console is often a log that others read
        print(
            "There is no administrator yet: flask --app wsgi accounts invite makes one.", flush=True
        )
        return
    children[ONCE] = subprocess.Popen(FIRST_LINK_COMMAND, start_new_session=True)  # noqa: S603


def port_is_free(bind: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def wait_until_it_answers(
    settings: Settings, server: subprocess.Popen[bytes], stopping: Stopping
) -> bool:
    host = "localhost" if ip_address(settings.bind).is_unspecified else settings.bind
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and server.poll() is None and not stopping.is_asked:
        try:
            with socket.create_connection((host, settings.port), timeout=1) as connection:
                connection.sendall(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if b" 200 " in connection.recv(64):
                    return True
        except OSError:
            pass
        time.sleep(0.05)
    return False


def serve(settings: Settings) -> int:
    server_command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "wsgi:app",
        "--host", settings.bind, "--port", str(settings.port),
        "--workers", str(settings.workers), "--blocking-threads", "4",
        "--log-level", "warning", "--no-ws", "--workers-kill-timeout", "5",
    ]  # fmt: skip
    stopping = Stopping()
    # Groups of their own: Ctrl-C reaches this process alone, which then ends all in order.
    children = {"server": subprocess.Popen(server_command, start_new_session=True)}  # noqa: S603
    try:
        is_answering = wait_until_it_answers(settings, children["server"], stopping)
        # After the server, which it would only slow down: there is nothing to catch up with yet.
        children["worker"] = subprocess.Popen(WORKER_COMMAND, start_new_session=True)  # noqa: S603
        if is_answering:
            print(f"\nThe helpdesk answers at {address(settings)} (Ctrl-C stops it).", flush=True)
            tell_of_first_account(settings, children)
        while not stopping.is_asked:
            for name, child in children.items():
                if child.poll() is not None and name != ONCE:
                    print(f"The {name} has ended by itself; stopping.", file=sys.stderr)
                    return 1
            time.sleep(LOOK_EVERY)
        print("\nStopping ...", flush=True)
        return 0
    finally:
        end(list(children.values()))


class Stopping:
    """Whether a signal has asked to stop.

    Noted, not raised: an exception that meets a destructor or a callback of the collector is lost, and
    the signal with it.
    """

    def __init__(self) -> None:
        self.is_asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: object) -> None:
        self.is_asked = True


def address(settings: Settings) -> str:
    bound = ip_address(settings.bind)
    host = "localhost" if bound.is_unspecified or bound.is_loopback else settings.bind
    return settings.public_url or f"http://{host}:{settings.port}/"


def end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + STOP_WITHIN
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def main() -> None:
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        stop_with(str(error))
    if not port_is_free(settings.bind, settings.port):
        stop_with(
            f"HELPDESK_PORT {settings.port} on {settings.bind} is in use or not allowed: "
            "stop the program that holds it, or set another port."
        )
    try:
        if not is_prepared(settings):
            print("Preparing database, directory and index ...", flush=True)
            prepare(settings)
    except OSError as error:
        stop_with(
            f"HELPDESK_INSTANCE {str(settings.instance)!r} cannot be written "
            f"({error.strerror or error}): free space or name another folder."
        )
    sys.exit(serve(settings))


if __name__ == "__main__":
    main()
