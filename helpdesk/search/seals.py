"""Seals: how long each file of a commit is and what it sums up to.

Whoosh reads most of a file only when a word is asked for, and nothing calls fsync: a file that was
cut short would answer for days before it fails, or leave entries out in silence. A commit's seal
is written before its table of contents, so that a commit that can be seen has one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zlib
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

Seal = Mapping[str, tuple[int, int]]  # file name: length in bytes, CRC-32
_SEGMENT_OF = re.compile(r"(MAIN_[0-9a-z]+)\.")
_OF_A_COMMIT = re.compile(r"_MAIN_(\d+)\.toc|seal-(\d+)")


class BrokenSealError(Exception):
    """Files are not as they were written."""


def contents_name(number: int) -> str:
    """The file in which Whoosh lists the segments of a commit."""
    return f"_MAIN_{number}.toc"


def newest_commit(folder: Path) -> int | None:
    """The number of the newest commit; None where there is none."""
    found = (re.fullmatch(r"_MAIN_(\d+)\.toc", name) for name in os.listdir(folder))
    return max((int(match[1]) for match in found if match), default=None)


def seal(folder: Path, number: int, segments: Collection[str]) -> None:
    """Seal the files of these segments as those of the commit that is about to be made."""
    files: dict[str, tuple[int, int]] = {}
    for path in sorted(folder.iterdir()):
        segment = _SEGMENT_OF.match(path.name)
        if segment and segment[1] in segments and path.is_file():
            content = path.read_bytes()
            files[path.name] = len(content), zlib.crc32(content)
    _seal_file(folder, number).write_text(json.dumps(files), encoding="ascii")


def _seal_file(folder: Path, number: int) -> Path:
    return folder / f"seal-{number}"


def seal_of(folder: Path, number: int) -> Seal:
    """Raises: OSError, ValueError."""
    found = json.loads(_seal_file(folder, number).read_text(encoding="ascii"))
    return {name: (length, total) for name, (length, total) in found.items()}


def check_lengths(folder: Path, number: int) -> None:
    """A look that costs nearly nothing: is every file there, and as long as it was written?

    Raises: BrokenSealError, OSError, ValueError.
    """
    for name, (length, _) in seal_of(folder, number).items():
        if (folder / name).stat().st_size != length:
            raise BrokenSealError(f"{name} is not as long as it was written")


@dataclass(frozen=True)
class SealedFiles:
    """The files of a commit in memory, each as it was written."""

    seal: Seal
    files: Mapping[str, bytes]


def checked_files(folder: Path, number: int, known: SealedFiles | None = None) -> SealedFiles:
    """The files of a commit, each compared with its seal, and its table of contents.

    What is `known` in memory under the same seal is not read again: segments are never changed.
    Raises: BrokenSealError, OSError, ValueError.
    """
    sealed = seal_of(folder, number)
    files = {}
    for name, (length, total) in sealed.items():
        if known is not None and known.seal.get(name) == (length, total):
            files[name] = known.files[name]
            continue
        content = (folder / name).read_bytes()
        if len(content) != length or zlib.crc32(content) != total:
            raise BrokenSealError(f"{name} is not as it was written")
        files[name] = content
    contents = contents_name(number)
    files[contents] = (folder / contents).read_bytes()
    return SealedFiles(sealed, files)


def tidy(folder: Path, number: int) -> None:
    """Take away what does not belong to a commit: what killed and failed writers have left.

    Call it with the writer's lock held.
    """
    with suppress(OSError, ValueError):
        kept = {*seal_of(folder, number), contents_name(number), _seal_file(folder, number).name}
        for path in folder.iterdir():
            if path.name in kept or path.name == "MAIN_WRITELOCK":
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif _SEGMENT_OF.match(path.name) or _OF_A_COMMIT.match(path.name):
                path.unlink(missing_ok=True)
