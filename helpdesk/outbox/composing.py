"""From a row to the bytes that travel (RFC 5322, MIME); pure.

The same row gives the same bytes at every attempt, so that a mail that arrives twice is the same mail.

Headers are written here and not by Python's `email`: its folding of 3.11.7 lets some names of files and
senders break out of their header (tests/unit/outbox/test_composing.py finds them within seconds).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import quote

from helpdesk.core.text import one_spaced, shorten
from helpdesk.outbox.models import OutboxMessage

SUBJECT_LENGTH = 200  # characters
NAME_LENGTH = 120  # characters of a sender's or a file's name
LINE = 76  # bytes of a header's line, without its end
# Bytes of text in one encoded word, which may have 75 (RFC 2047, 2): 45 become 60 of base 64.
WORD = 45
_MEDIA_TYPE = re.compile(r"(application|audio|font|image|text|video)/[a-z0-9][a-z0-9.+-]{0,80}")
_NOT_IN_HEADERS = frozenset({"Cc", "Cs", "Zl", "Zp"})
# They turn the order of what follows: a sender's name or a file's ending could be made to lie.
_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Letter:
    """What a transport carries: the envelope (RFC 5321) and the content, in ASCII lines of CRLF."""

    message_id: str
    sender: str
    to: str
    content: bytes

    @property
    def stem(self) -> str:
        """A file's name for it, without an ending; one letter has one."""
        return stem_of(self.message_id)


@dataclass(frozen=True)
class Sender:
    name: str
    address: str


@dataclass(frozen=True)
class File:
    name: str
    media_type: str
    content: bytes


def stem_of(message_id: str) -> str:
    return re.sub(r"[^a-z0-9.]", "-", message_id.strip("<>").partition("@")[0].lower())


def header_text(text: str) -> str:
    """A line that may stand in a header: one line, no control characters, single spaces."""
    kept = (
        " " if unicodedata.category(sign) in _NOT_IN_HEADERS or sign in _DIRECTIONS else sign
        for sign in text
    )
    return one_spaced("".join(kept))


def body_text(text: str) -> str:
    """Text that a database and a mail can hold: no half characters, of control characters only
    line ends and tabs.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"}
    )


def file_name(text: str) -> str:
    """A name for an attached file that is neither a path nor more than one line."""
    name = header_text(text.replace("/", "_").replace("\\", "_"))
    return shorten(name, NAME_LENGTH) or "file"


def compose(message: OutboxMessage, *, sender: Sender, files: Sequence[File]) -> Letter:
    """The letter of a message, with the bytes of its attachments."""
    headers = [
        _header("From", [*_phrase(sender.name), f"<{sender.address}>"]),
        _header("To", [message.to_address]),
        _header("Subject", _words(shorten(header_text(message.subject), SUBJECT_LENGTH))),
        # When it was written, not when it is tried: each attempt sends the same letter.
        _header("Date", [format_datetime(message.queued_at)]),
        _header("Message-ID", [message.message_id]),
    ]
    if message.in_reply_to:
        headers.append(_header("In-Reply-To", [message.in_reply_to]))
    if message.references:
        headers.append(_header("References", message.references))
    if message.reply_to:
        headers.append(_header("Reply-To", [message.reply_to]))
    if message.is_automatic:
        headers.append(_header("Auto-Submitted", ["auto-generated"]))  # RFC 3834: no robot answers
        headers.append(_header("X-Auto-Response-Suppress", ["All"]))  # the same for Exchange
    headers.append(_header("Content-Language", [message.language]))
    headers.append(_header("MIME-Version", ["1.0"]))
    mark = hashlib.sha256(message.message_id.encode()).hexdigest()[:24]
    body = _multipart(
        "alternative",
        f"{mark}.words",
        [_text("plain", message.text), _text("html", message.html)],
    )
    if files:
        body = _multipart("mixed", f"{mark}.files", [body, *(_file(file) for file in files)])
    content = b"".join(headers) + body
    return Letter(message.message_id, sender.address, message.to_address, content)


def _header(name: str, tokens: Iterable[str]) -> bytes:
    """A header of these tokens, folded between them and nowhere else."""
    lines = [f"{name}:"]
    for token in tokens:
        if len(lines[-1]) + 1 + len(token) > LINE and not lines[-1].endswith(":"):
            lines.append("")
        lines[-1] += f" {token}"
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def _words(line: str) -> list[str]:
    """A line as the tokens of an unstructured header: words, or encoded words (RFC 2047)."""
    if line.isascii() and "=?" not in line:
        return line.split(" ") if line else []
    return _encoded(line)


def _phrase(name: str) -> list[str]:
    """A name before an address: a quoted string, or encoded words."""
    line = shorten(header_text(name), NAME_LENGTH)
    if line.isascii() and "=?" not in line:
        return ['"' + re.sub(r'(["\\])', r"\\\1", line) + '"'] if line else []
    return _encoded(line)


def _encoded(line: str) -> list[str]:
    """Encoded words of whole characters, which a reader joins without a space between them."""
    pieces: list[bytes] = [b""]
    for sign in line:
        letter = sign.encode()
        if len(pieces[-1]) + len(letter) > WORD:
            pieces.append(b"")
        pieces[-1] += letter
    return [f"=?utf-8?B?{base64.b64encode(piece).decode('ascii')}?=" for piece in pieces]


def _multipart(kind: str, mark: str, parts: Sequence[bytes]) -> bytes:
    # Neither quoted-printable nor base 64 can contain "=_", so no content ends its part.
    boundary = f"=_{mark}"
    start, end = f"--{boundary}\r\n".encode("ascii"), f"--{boundary}--\r\n".encode("ascii")
    header = _header("Content-Type", [f"multipart/{kind};", f'boundary="{boundary}"'])
    return header + b"\r\n" + b"".join(start + part + b"\r\n" for part in parts) + end


def _text(kind: str, text: str) -> bytes:
    """Quoted-printable whatever the words: no server on the way needs to change it."""
    # With a line end at the end, by which the library also sees which kind of them to use.
    lines = (body_text(text).rstrip("\n") + "\n").replace("\n", "\r\n").encode()
    return (
        _header("Content-Type", [f"text/{kind};", "charset=utf-8"])
        + _header("Content-Transfer-Encoding", ["quoted-printable"])
        + b"\r\n"
        + binascii.b2a_qp(lines)
    )


def _file(file: File) -> bytes:
    is_known = _MEDIA_TYPE.fullmatch(file.media_type)
    return (
        _header("Content-Type", [file.media_type if is_known else "application/octet-stream"])
        + _header("Content-Disposition", ["attachment;", *_file_name_parameter(file.name)])
        + _header("Content-Transfer-Encoding", ["base64"])
        + b"\r\n"
        + base64.encodebytes(file.content).replace(b"\n", b"\r\n")
    )


def _file_name_parameter(name: str) -> list[str]:
    """`filename` in pieces of percent-encoded UTF-8 (RFC 2231, 4.1)."""
    pieces = [""]
    for sign in file_name(name):
        letter = quote(sign, safe="")
        if len(pieces[-1]) + len(letter) > WORD:
            pieces.append("")
        pieces[-1] += letter
    if len(pieces) == 1:
        return [f"filename*=utf-8''{pieces[0]}"]
    first = f"filename*0*=utf-8''{pieces[0]};"
    later = [f"filename*{number}*={piece};" for number, piece in enumerate(pieces[1:], 1)]
    later[-1] = later[-1].removesuffix(";")
    return [first, *later]
