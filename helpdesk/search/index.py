"""The index on disk: the only module that opens it for writing. A copy that can be thrown away.

The file `current-vN` names the folder in use by version N of its form. A rebuild
makes another folder beside it and then replaces that file, which is one step for every reader.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO, TypeVar

import structlog
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.writing import SegmentWriter

from helpdesk.search import seals
from helpdesk.search.schema import schema
from helpdesk.search.version import VERSION, pointer_in

POSITION = "meta:position"
VOCABULARY = "meta:vocabulary"
MOST_SEGMENTS = 8
POLL = 0.02  # seconds between two tries for the lock
# An index that another process still reads keeps its files; older ones are taken away.
KEPT_FOLDERS = 2
FORGOTTEN_AFTER = 24 * 3600  # seconds

T = TypeVar("T")
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
        looked_in = ""
        while True:
            try:
                name = self.pointer.read_text(encoding="ascii").strip()
                if not name.startswith(f"v{VERSION}-"):
                    raise IndexUnreadableError("the pointer names no folder of this version")
                number = _newest_commit(self.folder / name)
            except (OSError, ValueError) as error:
                raise IndexUnreadableError(_reason(error)) from error
            if number is not None:
                return name, number
            # Two rebuilds since the pointer was read have taken that folder away, or a commit has
            # put one name for another while they were listed: it is broken if it is so again.
            if name == looked_in:
                raise IndexUnreadableError("the folder in use is missing or holds no commit")
            looked_in = name

    def is_absent(self) -> bool:
        """Whether this place never had an index of this version, as before a first start."""
        return not self.pointer.exists() and not any(self.folder.glob(f"v{VERSION}-*"))

    def open(self, generation: Generation, *, in_memory: bool = False) -> Any:
        """Whoosh's index of a generation, never one that was opened before.

        In memory every byte is checked first, and no file is read again: what happens to the files
        then is no matter.
        Raises: IndexUnreadableError, on any failure: a power cut can leave files of no length.
        """
        name, number = generation
        folder = self.folder / name
        try:
            if in_memory:
                return _in_memory(seals.checked_files(folder, number))
            seals.check_lengths(folder, number)
            return _storage(folder).open_index()
        except Exception as error:
            raise IndexUnreadableError(_reason(error)) from error

    def read(
        self, generation: Generation, known: seals.SealedFiles | None
    ) -> tuple[seals.SealedFiles, list[Any]]:
        """The files of a generation in memory, all checked but those that are `known`, and a reader
        of each segment.

        Raises: IndexUnreadableError.
        """
        name, number = generation
        try:
            sealed = seals.checked_files(self.folder / name, number, known)
            reader = _in_memory(sealed).reader()
            return sealed, [leaf for leaf, _ in reader.leaf_readers()]
        except Exception as error:
            raise IndexUnreadableError(_reason(error)) from error

    def position(self) -> int:
        """The number of the newest change that the index has.

        Raises: IndexUnreadableError.
        """
        return int(self._stored(POSITION)["display"])

    def _stored(self, document: str) -> Mapping[str, str]:
        found: Mapping[str, str] | None = self._asked(
            lambda searcher: searcher.document(id=document), in_memory=False
        )
        if found is None:
            raise IndexUnreadableError(f"{document} is missing")
        return found

    def stored_documents(self) -> dict[str, dict[str, str]]:
        """All that is stored, by the document's id; for comparing it with the database.

        Raises: IndexUnreadableError.
        """
        return self._asked(
            lambda searcher: {row["id"]: row for _, row in searcher.reader().iter_docs()},
            in_memory=True,
        )

    def _asked(self, question: Callable[[Any], T], *, in_memory: bool) -> T:
        """What a searcher of the newest generation says; once more when it was replaced meanwhile."""
        while True:
            generation = self.generation()
            try:
                opened = self.open(generation, in_memory=in_memory)
                try:
                    with opened.searcher() as searcher:
                        return question(searcher)
                except Exception as error:
                    raise IndexUnreadableError(_reason(error)) from error
                finally:
                    opened.close()
            except IndexUnreadableError:
                if self.generation() == generation:
                    raise

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
        until = time.monotonic() + limit
        while True:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / "writer.lock").open("w") as handle:
                if _is_locked(handle):
                    try:
                        yield
                    finally:
                        fcntl.flock(handle, fcntl.LOCK_UN)
                    return
            if time.monotonic() >= until:
                raise IndexBusyError
            time.sleep(POLL)

    def write(
        self, documents: Iterable[Mapping[str, str]], gone: Collection[str], *, position: int
    ) -> int:
        """Write and take out documents and note the position, in one commit; call inside `writing`.

        Raises: IndexUnreadableError.
        """
        documents = list(documents)
        name, number = self.generation()
        folder = self.folder / name
        # Every byte, before it is built upon: a merge would carry damage on under a new seal.
        self.open((name, number), in_memory=True).close()
        seals.tidy(folder, number)
        opened = self.open((name, number))
        try:
            with _writer(opened) as writer:
                for document in documents:
                    writer.update_document(**_with_digest(document))
                for document_id in gone:
                    writer.delete_by_term("id", document_id)
                writer.update_document(id=POSITION, display=str(position))
        except OSError:
            raise  # the disk is full, say: what is there is as good as before
        except Exception as error:
            raise IndexUnreadableError(_reason(error)) from error
        finally:
            opened.close()
            with suppress(IndexUnreadableError):
                seals.tidy(folder, self.generation()[1])
        return len(documents)

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
                        writer.add_document(**_with_digest(document))
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
        try:
            with beside.open("w", encoding="ascii") as handle:
                handle.write(name)
                handle.flush()
                os.fsync(handle.fileno())
            beside.replace(self.pointer)
        finally:
            beside.unlink(missing_ok=True)

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
        for path in self.folder.glob("new-*"):  # of a process that was killed while it switched
            path.unlink(missing_ok=True)


def _newest_commit(folder: Path) -> int | None:
    with suppress(FileNotFoundError):
        return seals.newest_commit(folder)
    return None


def _is_locked(handle: TextIO) -> bool:
    """Whether the lock is now ours, and is the lock that others look at: it may have been deleted
    with the whole folder since it was opened.
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(handle.fileno()), os.stat(handle.name))
    except OSError:
        return False


def _storage(folder: Path) -> Any:
    # Not mapped into memory: reading a mapped file that was cut short ends the process (SIGBUS).
    return FileStorage(str(folder), supports_mmap=False)


def _in_memory(sealed: seals.SealedFiles) -> Any:
    storage = RamStorage()
    storage.files = dict(sealed.files)
    return storage.open_index()


def _reason(error: Exception) -> str:
    return (
        str(error)
        if isinstance(error, seals.BrokenSealError)
        else f"{type(error).__name__}: {error}"
    )


def _with_digest(document: Mapping[str, str]) -> dict[str, str]:
    """The document and the sum of all its fields: words are not stored, so that only this tells
    whether they are those of the entry as it is now.
    """
    return {**document, "digest": digest_of(document)}


def digest_of(document: Mapping[str, str]) -> str:
    fields = json.dumps(document, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(fields.encode(), digest_size=12).hexdigest()


class _SealingWriter(SegmentWriter):  # type: ignore[misc] # Whoosh is untyped
    """Whoosh's writer, which seals the segments of a commit before the commit can be seen.

    Afterwards would be too late: a full disk could leave a commit without its seal.
    """

    def _commit_toc(self, segments: Any) -> None:
        names = {segment.segment_id() for segment in segments}
        seals.seal(Path(self.storage.folder), self.generation, names)
        super()._commit_toc(segments)


@contextmanager
def _writer(opened: Any) -> Iterator[Any]:
    """Whoosh's writer: commits at the end, and lets its lock go however that went."""
    # Lists of entries are not compressed: they take a fifth of the room of what is stored, and
    # reading a word would pay for it. They are read whole, so that short blocks gain nothing.
    writer = _SealingWriter(opened, limitmb=64, codec=W3Codec(blocklimit=4096, compression=0))
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
