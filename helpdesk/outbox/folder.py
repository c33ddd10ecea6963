"""Reading the letters that the folder transport has put down; for a look at them without a mail server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

MOST = 200  # letters of a list
_STEM = re.compile(r"[a-z0-9][a-z0-9.-]{0,120}")


@dataclass(frozen=True)
class SavedLetter:
    stem: str
    content: bytes

    @cached_property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"] or "")

    @property
    def to(self) -> str:
        return str(self.mail["To"] or "")

    @property
    def written_at(self) -> datetime | None:
        moment = getattr(self.mail["Date"], "datetime", None)
        return moment if isinstance(moment, datetime) else None

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.mail.items()]

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.mail.get_body((kind,))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")

    @property
    def files(self) -> list[tuple[str, int]]:
        """Names and sizes in bytes of what is attached."""
        return [
            (part.get_filename() or "", len(part.get_payload(decode=True) or b""))
            for part in self.mail.iter_attachments()
        ]


def saved_letters(folder: Path) -> list[SavedLetter]:
    """The newest first, `MOST` at the most."""
    paths = sorted(folder.glob("*.eml"), key=_put_down_at, reverse=True)[:MOST]
    letters = (saved_letter(folder, path.stem) for path in paths)
    return [letter for letter in letters if letter is not None]


def saved_letter(folder: Path, stem: str) -> SavedLetter | None:
    """The letter with this name; None where there is none, or it has just been erased."""
    if not _STEM.fullmatch(stem):
        return None
    try:
        return SavedLetter(stem, (folder / f"{stem}.eml").read_bytes())
    except OSError:
        return None


def _put_down_at(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, path.name
    except OSError:
        return 0.0, path.name
