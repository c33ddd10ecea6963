"""Where uploaded files lie: under the instance folder, by random keys that say nothing of them.

A file is there before the row that names it is committed, and goes after the row is gone: what a killed
process leaves is a file without a row, which `sweep` finds. So no row ever lacks its file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import current_app

_PIECE = 1 << 20  # bytes read at once


@dataclass(frozen=True)
class Blob:
    key: str
    size: int  # bytes
    sha256: str


class FileStore:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: IO[bytes]) -> Blob:
        """Write the content where it outlives a crash.

        Raises: OSError.
        """
        key = secrets.token_hex(16)
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        content.seek(0)
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as handle:
                while piece := content.read(_PIECE):
                    handle.write(piece)
                    digest.update(piece)
                    size += len(piece)
                handle.flush()
                os.fsync(handle.fileno())
            _make_sure(path.parent)
        except OSError:
            self.forget([key])
            raise
        return Blob(key, size, digest.hexdigest())

    def path(self, key: str) -> Path:
        """Where the file of this key is, or would be.

        Raises: ValueError, for what is no key of ours: it could lead out of the folder.
        """
        if len(key) != 32 or not set(key) <= set("0123456789abcdef"):
            raise ValueError("not a key of a file")
        return self.folder / key[:2] / key

    def forget(self, keys: Collection[str]) -> None:
        for key in keys:
            with contextlib.suppress(FileNotFoundError):
                self.path(key).unlink()

    def keys(self, *, written_before: float) -> Iterator[str]:
        """The keys of files last written before this moment (seconds since 1970)."""
        for path in sorted(self.folder.glob("??/*")):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < written_before:
                    yield path.name


def _make_sure(folder: Path) -> None:
    """The name of a new file is its folder's content, and outlives a crash only when that is written."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_store() -> FileStore:
    return FileStore(current_app.config["SETTINGS"].files_folder)
