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
        self._has_told = False

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
        except IndexUnreadableError as error:
            reason = error
            return self._aside(lambda: self._heal(None, reason))
        if present is not None and present.generation == generation:
            return None
        return self._aside(lambda: self._read(generation))

    def _aside(self, work: Callable[[], None]) -> threading.Thread:
        self._task = threading.Thread(target=self._guarded, args=(work,), daemon=True)
        self._task.start()
        return self._task

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            self._tell_once("search_index_failed", exc_info=True)

    def _read(self, generation: Generation) -> None:
        try:
            self.answer_from(Snapshot(self.index, generation, self._snapshot))
        except IndexUnreadableError as error:
            self._heal(generation, error)

    def answer_from(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._looked_at = time.monotonic()
        self._has_told = False
        threading.Thread(target=warm, args=(snapshot,), daemon=True).start()

    def _heal(self, broken: Generation | None, error: Exception) -> None:
        """Build the index anew, unless another process already has."""
        self._tell_once("search_index_unreadable", reason=str(error))
        with self._app.app_context(), self.index.writing(limit=REBUILD_LIMIT):
            if self._generation_or_none() in (None, broken):
                with Session(db.engine) as session:
                    rebuild(self.index, session)
        self.answer_from(Snapshot(self.index, self.index.generation()))
        log.info("search_index_healed")

    def _generation_or_none(self) -> Generation | None:
        try:
            return self.index.generation()
        except IndexUnreadableError:
            return None

    def drop(self, broken: Snapshot, error: Exception) -> None:
        """A snapshot could not read on: its files are damaged. Answer from the next one."""
        with self._lock:
            if self._snapshot is broken:
                self._snapshot = None
                self._aside(lambda: self._heal(broken.generation, error))

    def forget(self) -> None:
        """Start as a new process would: from what is on disk."""
        with self._lock:
            self._snapshot = None

    def _tell_once(self, event: str, **details: object) -> None:
        """One line a failure, not one a request."""
        if not self._has_told:
            self._has_told = True
            log.error(event, **details)

    # Writing

    def catch_up(self) -> int:
        """Bring the index up to the database; 0 where it is busy. Needs an application context."""
        with Session(db.engine) as session:
            position = self._position_or_none()
            newest = clock_value(session)
            if position == newest:
                return 0
            try:
                with self.index.writing(limit=WRITER_LIMIT):
                    written = self._write_changes(session)
            except IndexBusyError:
                log.info("search_index_busy")
                return 0
        self.refresh()
        return written

    def _write_changes(self, session: Session) -> int:
        position = self._position_or_none()
        newest = clock_value(session)
        # An index that is ahead belongs to another database: that of before a restore, say.
        if position is None or position > newest:
            return rebuild(self.index, session)
        changes = changes_after(session, position)
        if not changes:
            return 0
        if any(change.kind not in ENTRY_KINDS for change in changes):
            return rebuild(self.index, session)
        return self._write_entries(session, changes)

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
            return self.index.position()
        except IndexUnreadableError:
            return None

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
        except IndexUnreadableError as error:
            self._tell_once("search_index_unreadable", reason=str(error))
