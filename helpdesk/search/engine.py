"""The index and its snapshot in one process: kept up to date, healed when broken.

A request never waits for a newer generation: it is answered from the present one while a thread
reads the next. Only where there is none at all does it wait, for `HEAL_WAIT` at most.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus

import structlog
from flask import Flask
from sqlalchemy.orm import Session

from helpdesk.core.database import db
from helpdesk.core.errors import UnavailableError
from helpdesk.search.building import documents_of, rebuild
from helpdesk.search.documents import document_id
from helpdesk.search.index import DirectoryIndex, Generation, IndexBusyError, IndexUnreadableError
from helpdesk.search.models import IndexChange
from helpdesk.search.queries import ENTRY_KINDS, changes_after, clock_value
from helpdesk.search.ranking import warm
from helpdesk.search.snapshot import Snapshot

LOOK_EVERY = 1.0  # seconds between two looks at the index's generation
# Seconds an edit waits for a neighbour's commit before it leaves the index to the worker.
WRITER_LIMIT = 2.0
REBUILD_LIMIT = 60.0
HEAL_WAIT = (
    4.0  # seconds a page waits for an index where there is none; a rebuild takes about as long
)
HEAL_AGAIN = (
    5.0  # seconds from a rebuild that failed to the next try: a disk stays full for a while
)
log = structlog.get_logger(__name__)


class SearchUnavailableError(UnavailableError):
    """The index cannot answer; it is being built anew."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class SearchEngine:
    def __init__(self, app: Flask, index: DirectoryIndex) -> None:
        self._app = app
        self.index = index
        self._snapshot: Snapshot | None = None
        self._looked_at = 0.0
        self._lock = threading.Lock()
        self._task: threading.Thread | None = None
        self._told: set[str] = set()
        self._has_read = False
        self._heal_after = 0.0

    # Answering

    def snapshot(self) -> Snapshot:
        """The generation to answer from.

        Raises: SearchUnavailableError.
        """
        present = self._snapshot
        if present is not None and time.monotonic() - self._looked_at < LOOK_EVERY:
            return present
        with self._lock:
            present = self._snapshot
            if present is not None and time.monotonic() - self._looked_at < LOOK_EVERY:
                return present
            self._looked_at = time.monotonic()
            task = self._look(present)
        if present is not None:
            return present
        if task is not None:
            task.join(HEAL_WAIT)
        if self._snapshot is None:
            raise SearchUnavailableError("the search index is being built")
        return self._snapshot

    def _look(self, present: Snapshot | None) -> threading.Thread | None:
        """See whether there is another generation; what has to be done about it runs aside."""
        if self._task is not None and self._task.is_alive():
            return self._task
        try:
            generation = self.index.generation()
        except IndexUnreadableError:
            return self._aside(self._heal) if self._may_heal() else None
        if present is None or present.generation != generation:
            return self._aside(lambda: self._read(generation, present))
        return None

    def _may_heal(self) -> bool:
        return time.monotonic() >= self._heal_after

    def _aside(self, work: Callable[[], None]) -> threading.Thread:
        self._task = threading.Thread(target=self._guarded, args=(work,), daemon=True)
        self._task.start()
        return self._task

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            self.has_failed()

    def _read(self, generation: Generation, present: Snapshot | None) -> None:
        snapshot = self._newest_readable(generation)
        if snapshot is None:
            if self._may_heal():
                self._heal()
        elif self._snapshot in (None, present):  # else this process has written a newer one
            self.answer_from(snapshot)

    def _newest_readable(self, generation: Generation) -> Snapshot | None:
        """A snapshot of a generation, or of the one that took its place while it was being read."""
        while True:
            try:
                return Snapshot(self.index, generation, self._snapshot)
            except IndexUnreadableError:
                tried = generation
            try:
                generation = self.index.generation()
            except IndexUnreadableError:
                return None
            if generation == tried:
                return None

    def answer_from(self, snapshot: Snapshot) -> None:
        with self._lock:
            if self._snapshot is not None and _is_before(snapshot, self._snapshot):
                return
            self._snapshot = snapshot
            self._looked_at = time.monotonic()
            self._has_read = True
            self._told.clear()
        threading.Thread(target=warm, args=(snapshot,), daemon=True).start()

    def _heal(self) -> None:
        """Build the index anew, unless it can be read now: another process may have healed it, or
        have been in the middle of writing it.
        """
        self._heal_after = time.monotonic() + REBUILD_LIMIT
        try:
            with self._app.app_context(), self.index.writing(limit=REBUILD_LIMIT):
                # Nothing moves now: what cannot be read under the lock is broken.
                try:
                    snapshot = Snapshot(self.index, self.index.generation())
                except IndexUnreadableError as error:
                    with Session(db.engine) as session:
                        self._rebuild_broken(session, error)
                    snapshot = Snapshot(self.index, self.index.generation())
        finally:
            self._heal_after = time.monotonic() + HEAL_AGAIN
        self.answer_from(snapshot)

    def _rebuild_broken(self, session: Session, error: IndexUnreadableError) -> int:
        """Build anew what cannot be read, and say why; call inside `index.writing`."""
        if self.index.is_absent() and not self._has_read:
            log.info("search_index_absent")  # a new place: nothing has failed
        else:
            self._tell_once("search_index_unreadable", reason=str(error))
        written = rebuild(self.index, session)
        log.info("search_index_healed", entries=written)
        return written

    def drop(self, broken: Snapshot, error: Exception) -> None:
        """A snapshot could not read on. Answer from the next one."""
        with self._lock:
            if self._snapshot is broken:
                self._snapshot = None
                self._tell_once("search_snapshot_failed", reason=str(error))
                self._aside(self._heal)

    def forget(self) -> None:
        """Start as a new process would: from what is on disk."""
        with self._lock:
            self._snapshot = None
            self._heal_after = 0.0

    def has_failed(self) -> None:
        """Tell of the exception being handled: an index that could not be written, or built anew."""
        self._tell_once("search_index_failed", exc_info=True)

    def _tell_once(self, event: str, **details: object) -> None:
        """One line a failure, not one a request; until the index can be read or written again."""
        if event not in self._told:
            self._told.add(event)
            log.error(event, **details)

    # Writing

    def catch_up(self) -> int:
        """Bring the index up to the database; 0 where it is busy. Needs an application context."""
        with Session(db.engine) as session:
            if self._position_or_none() == clock_value(session):
                return 0
        try:
            # A session of its own: what was read before the lock may be of before a neighbour's
            # commit, and an index that is ahead of it would seem to be another database's.
            with self.index.writing(limit=WRITER_LIMIT), Session(db.engine) as session:
                written = self._write_changes(session)
        except IndexBusyError:
            log.info("search_index_busy")
            return 0
        self.refresh()
        return written

    def _write_changes(self, session: Session) -> int:
        try:
            position, newest = self.index.position(), clock_value(session)
            if position == newest:
                return 0
            changes = changes_after(session, position)
            # An index that is ahead belongs to another database, that of before a restore, say; one
            # that is behind without rows to follow has missed some.
            if position > newest or not changes:
                log.info("search_index_strayed", position=position, newest=newest)
                return rebuild(self.index, session)
            if any(change.kind not in ENTRY_KINDS for change in changes):
                return rebuild(self.index, session)
            return self._write_entries(session, changes)
        except IndexUnreadableError as error:
            return self._rebuild_broken(session, error)

    def _write_entries(self, session: Session, changes: Sequence[IndexChange]) -> int:
        by_kind: dict[str, set[str]] = {}
        position = changes[-1].number
        for change in changes:
            by_kind.setdefault(change.kind, set()).add(change.key)
        documents = [
            document
            for kind, keys in by_kind.items()
            for document in documents_of(session, kind, keys)
        ]
        touched = {document_id(kind, key) for kind, keys in by_kind.items() for key in keys}
        gone = touched - {document["id"] for document in documents}
        return self.index.write(documents, sorted(gone), position=position) + len(gone)

    def _position_or_none(self) -> int | None:
        try:
            position = self.index.position()
        except IndexUnreadableError:
            return None
        self._has_read = True
        return position

    def rebuild(self) -> int:
        """Build anew and switch.

        Raises: IndexBusyError.
        """
        with self.index.writing(limit=REBUILD_LIMIT), Session(db.engine) as session:
            written = rebuild(self.index, session)
        self.refresh()
        return written

    def refresh(self) -> None:
        """Answer from the newest generation at once: this process has just written it."""
        try:
            self.answer_from(Snapshot(self.index, self.index.generation(), self._snapshot))
        except IndexUnreadableError:
            # A neighbour is writing already, or it is broken: the next look sees which.
            with self._lock:
                self._looked_at = 0.0


def _is_before(one: Snapshot, other: Snapshot) -> bool:
    """Whether a snapshot is an earlier commit of the same folder than another."""
    return one.generation[0] == other.generation[0] and one.generation[1] < other.generation[1]
