"""What a file is, by its name and by its content, which have to agree; pure.

The kinds that a question may need: PDF, Word, Excel, PNG, JPEG and text. Files are never opened or run
here, only handed on; what could run when it is opened (macros, scripts in a PDF) is for the reader's own
programs to refuse, except where the format names it openly.
"""

from __future__ import annotations

import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import IO

from helpdesk.core.text import one_spaced

LARGEST = 10_000_000  # bytes of one file
MOST_FILES = 5
NAME_LENGTH = 100  # characters
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
}
ACCEPTED = ",".join(f".{extension}" for extension in MEDIA_TYPES)

_ZIPPED = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
# The names of streams in a compound file, as its directory writes them.
_STREAMS = {
    "doc": ("WordDocument".encode("utf-16-le"),),
    "xls": ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le")),
}
_COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")
_MOST_MEMBERS = 10_000  # of a zip file; its list is read into memory
_PIECE = 1 << 20


class Refused(StrEnum):
    """Why a file is not taken."""

    KIND = "kind"  # its name ends otherwise than those we take
    CONTENT = "content"  # it is not what its name says
    SIZE = "size"
    EMPTY = "empty"
    COUNT = "count"
    ROOM = "room"  # there is no place for it at the moment


@dataclass(frozen=True)
class FileKind:
    extension: str
    media_type: str


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def file_kind(name: str, content: IO[bytes]) -> FileKind | Refused:
    """What the file is; `content` is read from its start and left anywhere."""
    extension = extension_of(name)
    if extension not in MEDIA_TYPES:
        return Refused.KIND
    if _agrees(extension, content):
        return FileKind(extension, MEDIA_TYPES[extension])
    return Refused.CONTENT


def shown_name(name: str) -> str:
    """A file's name fit to be shown and stored: the last part of a path, one line, not endless.

    Signs that turn the direction of writing go: `invoice<turn>fdp.exe` shows itself as a PDF.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = (sign for sign in unicodedata.normalize("NFC", last) if sign.isprintable())
    plain = one_spaced("".join(seen)).lstrip(".")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return plain[:NAME_LENGTH] or "file"
    return f"{(stem or 'file')[: NAME_LENGTH - len(extension) - 1]}.{extension[: NAME_LENGTH - 2]}"


def _agrees(extension: str, content: IO[bytes]) -> bool:
    content.seek(0)
    if extension in _ZIPPED:
        return _is_zip_with(_ZIPPED[extension], content)
    if extension in _STREAMS:
        return _is_compound_with(_STREAMS[extension], content)
    if extension == "txt":
        return _is_text(content)
    head = content.read(1024)
    if extension == "pdf":
        return b"%PDF-" in head  # readers allow it anywhere in the first kilobyte
    if extension == "png":
        return head.startswith(b"\x89PNG\r\n\x1a\n")
    return head.startswith(b"\xff\xd8\xff")


def _is_zip_with(member: str, content: IO[bytes]) -> bool:
    """Only the list of members is read, none is unpacked; one with macros has another extension."""
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, OverflowError):
        return False
    is_plain = len(names) <= _MOST_MEMBERS and not any("vbaProject" in name for name in names)
    return is_plain and "[Content_Types].xml" in names and member in names


def _is_compound_with(streams: tuple[bytes, ...], content: IO[bytes]) -> bool:
    """The directory of a compound file may lie anywhere in it."""
    if content.read(len(_COMPOUND)) != _COMPOUND:
        return False
    rest = content.read(LARGEST)
    return any(stream in rest for stream in streams)


def _is_text(content: IO[bytes]) -> bool:
    """UTF-8 without control signs, which no text has and every program has."""
    try:
        text = content.read(LARGEST + 1).decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(sign < " " and sign not in "\t\n\r\f" for sign in text)
