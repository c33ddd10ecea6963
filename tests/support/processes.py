"""Real processes made by forking: they have the application at once, and can be killed at any moment.

A child gets no connection of the parent's and an engine of its own: locks and threads do not
survive a fork. It ends without running what the parent has left to do (`os._exit`).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from flask import Flask

from helpdesk.core.database import db
from helpdesk.search.services import init_search


class Child:
    def __init__(self, app: Flask, work: Callable[[], object]) -> None:
        _settle(app)
        with warnings.catch_warnings():
            # Newer Pythons warn where there are threads at all; the test runner's own only wait.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid == 0:
            _work_and_end(app, work)
        self.status: int | None = None

    def kill(self) -> None:
        """As the out-of-memory killer does; nothing where it has ended already."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()

    def wait_for_pause(self) -> bool:
        """Whether it has stopped itself (SIGSTOP); else it has ended."""
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            return True
        self.status = os.waitstatus_to_exitcode(status)
        return False

    def wait(self) -> int:
        """The exit status, negative the signal that ended it; 0 where the work was done."""
        if self.status is None:
            _, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)
        return self.status


def let_go(app: Flask) -> None:
    """Close the connections of an application.

    Every application of this process that has used the database must, before a child is made: SQLite
    takes an inherited connection's locks for its own, and two writers then write over each other.
    """
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _settle(app: Flask) -> None:
    """Let threads of the engine end, and keep no connection that a child would share."""
    for thread in threading.enumerate():
        if thread.daemon and "Thread-" in thread.name and thread is not threading.current_thread():
            thread.join(timeout=5)
    # First the test's own session, which holds a connection that disposing of the pool would miss.
    db.session.remove()
    let_go(app)
    kept = _open_files_of(app)
    assert not kept, f"a child would take over {kept}"
    sys.stdout.flush()
    sys.stderr.flush()


def _open_files_of(app: Flask) -> list[str]:
    """The files of an application's SQLite database that this process holds open, by whatever."""
    with app.app_context():
        database = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.append(os.readlink(descriptor))
    return [path for path in found if database and path.startswith(database)]


def _work_and_end(app: Flask, work: Callable[[], object]) -> None:
    status = 1
    try:
        init_search(app)
        with app.app_context():
            work()
        status = 0
    except BaseException:
        # Straight to the descriptor: what the test runner has put in place of stderr is the parent's.
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(status)
