"""The index on disk: the only module that opens it for writing. A copy that can be thrown away.

The file `current-v1` names the folder in use by the schema's version 1. A rebuild
makes another folder beside it and then replaces that file, which is one step for every reader.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage, copy_to_ram

from helpdesk.search.schema import schema
from helpdesk.search.version import VERSION, pointer_in

POSITION = "meta:position"
VOCABULARY = "meta:vocabulary"
MOST_SEGMENTS = 8
POLL = 0.02  # seconds between two tries for the lock
# An index that another process still reads keeps its files; older ones are taken away.
KEPT_FOLDERS = 2
FORGOTTEN_AFTER = 24 * 3600  # seconds

Generation = tuple[str, int]  # folder, Whoosh's number of the commit
log = structlog.get_logger(__name__)


class IndexBusyError(Exception):
    """Another process is writing."""


class IndexUnreadableError(Exception):
    """There is no index, or none of this version, or its files are damaged."""


class DirectoryIndex:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # One for each version: two releases that run side by side leave each other's index alone.
        self.pointer = pointer_in(folder)

    # Reading

    def generation(self) -> Generation:
        """What a reader would open now.

        Raises: IndexUnreadableError.
        """
        try:
            name = self.pointer.read_text(encoding="ascii").strip()
            # Whoosh counts the commits in the names of its tables of contents.
            numbers = [
                int(file.split("_")[-1].removesuffix(".toc"))
                for file in os.listdir(self.folder / name)
                if file.endswith(".toc") and file.startswith("_MAIN_")
            ]
        except (OSError, ValueError) as error:
            raise IndexUnreadableError(str(error)) from error
        if not name.startswith(f"v{VERSION}-") or not numbers:
            raise IndexUnreadableError("of another version, or empty")
        return name, max(numbers)

    def open(self, generation: Generation, *, in_memory: bool = False) -> Any:
        """Whoosh's index of a generation, never one that was opened before.

        In memory it reads no file again: what happens to the files then is no matter.
        Raises: IndexUnreadableError, on any failure: a power cut can leave files of no length.
        """
        folder = self.folder / generation[0]
        try:
            if any(path.stat().st_size == 0 and path.suffix != "" for path in folder.iterdir()):
                raise IndexUnreadableError("a file is empty")
            storage = _storage(folder)
            return (copy_to_ram(storage) if in_memory else storage).open_index()
        except Exception as error:
            raise IndexUnreadableError(str(error)) from error

    def position(self) -> int:
        """The number of the newest change that the index has.

        Raises: IndexUnreadableError.
        """
        return int(self._stored(POSITION)["display"])

    def _stored(self, document: str) -> Mapping[str, str]:
        opened = self.open(self.generation())
        try:
            with opened.searcher() as searcher:
                found: Mapping[str, str] | None = searcher.document(id=document)
        except Exception as error:
            raise IndexUnreadableError(str(error)) from error
        finally:
            opened.close()
        if found is None:
            raise IndexUnreadableError(f"{document} is missing")
        return found

    def stored_documents(self) -> dict[str, dict[str, str]]:
        """All that is stored, by the document's id; for comparing it with the database.

        Raises: IndexUnreadableError.
        """
        opened = self.open(self.generation())
        try:
            with opened.searcher() as searcher:
                return {row["id"]: row for _, row in searcher.reader().iter_docs()}
        except Exception as error:
            raise IndexUnreadableError(str(error)) from error
        finally:
            opened.close()

    @staticmethod
    def packed(vocabulary: Mapping[str, Any]) -> str:
        return json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":"))

    # Writing

    @contextmanager
    def writing(self, *, limit: float) -> Iterator[None]:
        """Hold the writer's lock, waiting at most `limit` seconds for it.

        The lock is the operating system's: it is let go when the process dies, however it dies.
        Raises: IndexBusyError.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + limit
        with (self.folder / "writer.lock").open("w") as handle:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    if time.monotonic() >= until:
                        raise IndexBusyError from None
                    time.sleep(POLL)
            try:
                yield
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)

    def write(
        self, documents: Iterable[Mapping[str, str]], gone: Collection[str], *, position: int
    ) -> int:
        """Write and take out documents and note the position, in one commit; call inside `writing`.

        Raises: IndexUnreadableError.
        """
        opened = self.open(self.generation())
        written = 0
        try:
            with _writer(opened) as writer:
                for document in documents:
                    writer.update_document(**document)
                    written += 1
                for document_id in gone:
                    writer.delete_by_term("id", document_id)
                writer.update_document(id=POSITION, display=str(position))
        finally:
            opened.close()
        return written

    def rebuild(
        self,
        documents: Iterable[Mapping[str, str]],
        vocabulary: Mapping[str, Any],
        *,
        position: int,
    ) -> int:
        """Build anew beside the present index, then switch; call inside `writing`."""
        name = f"v{VERSION}-{secrets.token_hex(6)}"
        made = self.folder / name
        made.mkdir(parents=True)
        written = 0
        try:
            opened = _storage(made).create_index(schema())
            try:
                with _writer(opened) as writer:
                    for document in documents:
                        writer.add_document(**document)
                        written += 1
                    writer.add_document(id=VOCABULARY, display=self.packed(vocabulary))
                    writer.add_document(id=POSITION, display=str(position))
            finally:
                opened.close()
            self._switch(name)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        self._sweep(name)
        return written

    def _switch(self, name: str) -> None:
        beside = self.folder / f"new-{name}"
        with beside.open("w", encoding="ascii") as handle:
            handle.write(name)
            handle.flush()
            os.fsync(handle.fileno())
        beside.replace(self.pointer)

    def _sweep(self, name: str) -> None:
        """Take away what no process reads any more, of another version after a day."""
        mine, others = [], []
        for path in self.folder.glob("v*-*"):
            with suppress(OSError):
                changed = path.stat().st_mtime
                if path.name.startswith(f"v{VERSION}-"):
                    mine.append((changed, path))
                elif changed < time.time() - FORGOTTEN_AFTER:
                    others.append(path)
        old = [path for _, path in sorted(mine, reverse=True) if path.name != name]
        for path in old[KEPT_FOLDERS - 1 :] + others:
            shutil.rmtree(path, ignore_errors=True)


def _storage(folder: Path) -> Any:
    # Not mapped into memory: reading a mapped file that was cut short ends the process (SIGBUS).
    return FileStorage(str(folder), supports_mmap=False)


@contextmanager
def _writer(opened: Any) -> Iterator[Any]:
    """Whoosh's writer: commits at the end, and lets its lock go however that went."""
    # Lists of entries are not compressed: they take a fifth of the room of what is stored, and
    # reading a word would pay for it.
    writer = opened.writer(limitmb=64, codec=W3Codec(compression=0))
    committed = False
    try:
        yield writer
        writer.commit(merge=len(writer.segments) > MOST_SEGMENTS)
        committed = True
    finally:
        if not committed:
            # A failed commit keeps the lock while the process lives.
            with suppress(Exception):
                writer.cancel()
            with suppress(Exception):
                writer.writelock.release()
