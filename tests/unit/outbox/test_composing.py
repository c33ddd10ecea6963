"""Whatever people write in names, subjects and texts, a letter has the headers we gave it and no others."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from helpdesk.core.text import shorten
from helpdesk.outbox.composing import (
    NAME_LENGTH,
    SUBJECT_LENGTH,
    File,
    Letter,
    Sender,
    body_text,
    compose,
    file_name,
    header_text,
)
from helpdesk.outbox.models import OutboxMessage

HEADERS = [
    "Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "In-Reply-To", "MIME-Version",
    "Message-ID", "References", "Reply-To", "Subject", "To", "X-Auto-Response-Suppress",
]  # fmt: skip
ROOT = f"<thread.{'a' * 32}@helpdesk.example>"
INJECTIONS = [
    "Ana\r\nBcc: all@example.org",
    "Ana\nSubject: other",
    "Ana\r\n\r\n<html>",
    "\x0bBcc: x@example.org",
    "Ana\x1cBcc: x@example.org",
    "Ana\x85Bcc: x@example.org",
    "Ana\u2028Bcc: x@example.org",
    "Ana\u2029\u2029text",
    "=?utf-8?q?Ana=0D=0ABcc:_x@example.org?=",
    "=?utf-8?b?QmNj?=\r\n =?utf-8?b?OnhAeA==?=",
    '"Ana" <all@example.org>, "',
    "Ana\x00",
    "\ud800",
    "\u202egro.elpmaxe@lla",
    "x" * 2_000,
    "ñ" * 2_000,
    "🧪 " * 500,
    "<>,;:@\\\"()[]",
    "",
    " ",
    "--=_",
]  # fmt: skip
PIECES = ["\r", "\n", "\r\n", "Bcc: x@y.example", ":", " ", "=?utf-8?q?", "?=", "é", ".", "\x85"]
anything = st.one_of(
    st.text(),
    st.text(st.characters(codec=None)),  # halves of characters too
    st.sampled_from(INJECTIONS),
    st.lists(st.sampled_from(PIECES)).map("".join),
)


def message(**more: Any) -> OutboxMessage:
    given: dict[str, Any] = {
        "id": 1, "key": "k", "message": "mail-check", "to_address": "asker@example.org",
        "language": "es", "subject": "Su consulta", "text": "Buenos días\n", "html": "<p>Buenos días</p>",
        "message_id": f"<{'0' * 32}@helpdesk.example>", "in_reply_to": ROOT, "references": [ROOT],
        "reply_to": "desk+hd-26.abc@helpdesk.example", "is_automatic": True, "attachments": [],
        "queued_at": datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    }  # fmt: skip
    return OutboxMessage(**{**given, **more})


def letter(
    files: tuple[File, ...] = (), sender: Sender | None = None, **more: Any
) -> tuple[Letter, EmailMessage]:
    sender = sender or Sender("Trials Helpdesk", "desk@helpdesk.example")
    made = compose(message(**more), sender=sender, files=files)
    return made, message_from_bytes(made.content, policy=policy.default)


def said(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def assert_sound(made: Letter, mail: EmailMessage) -> None:
    assert sorted(mail.keys()) == HEADERS  # each once
    assert made.content.isascii()
    lines = made.content.split(b"\r\n")
    assert all(len(line) <= 998 for line in lines)  # RFC 5322, 2.1.1
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()][:2] == [
        "text/plain",
        "text/html",
    ]
    assert mail["To"] == "asker@example.org"
    assert mail["Message-ID"] == f"<{'0' * 32}@helpdesk.example>"


@given(subject=anything)
@example(subject="a" * 70 + "\x1d" + "b" * 70)
def test_no_subject_adds_a_header_or_ends_them(subject: str) -> None:
    made, mail = letter(subject=subject)
    assert_sound(made, mail)
    assert str(mail["Subject"]) == shorten(header_text(subject), SUBJECT_LENGTH)


@given(name=anything)
def test_no_name_of_a_sender_adds_a_header_or_an_address(name: str) -> None:
    made, mail = letter(sender=Sender(name, "desk@helpdesk.example"))
    assert_sound(made, mail)
    (address,) = mail["From"].addresses
    assert address.addr_spec == "desk@helpdesk.example"
    # This reader puts a space between encoded words of a name, which RFC 2047 (6.2) says to ignore.
    kept = shorten(header_text(name), NAME_LENGTH)
    assert address.display_name.replace(" ", "") == kept.replace(" ", "")


@given(name=anything, content=st.binary(max_size=200), media_type=anything)
@example(name="a.pdf", content=b"x", media_type="message/rfc822")
@example(name="a.pdf", content=b"x", media_type="multipart/mixed")
@example(name="a.pdf", content=b"x", media_type="text/plain\r\nBcc: x")
def test_no_file_adds_a_header_or_a_part(name: str, content: bytes, media_type: str) -> None:
    made, mail = letter(files=(File(name, media_type, content),))
    assert_sound(made, mail)
    (file,) = mail.iter_attachments()
    assert file.get_payload(decode=True) == content
    assert file.keys() == ["Content-Type", "Content-Disposition", "Content-Transfer-Encoding"]
    assert file["Content-Disposition"].params["filename"] == file_name(name)
    assert "/" not in (file.get_filename() or "file")


@given(text=anything, html=anything)
@example(text="--=_0\r\nContent-Type: text/html\r\n\r\n", html=".\r\n.\r\n")
def test_no_text_ends_its_part(text: str, html: str) -> None:
    made, mail = letter(text=text, html=html)
    assert_sound(made, mail)
    assert len([part for part in mail.walk() if not part.is_multipart()]) == 2
    assert said(mail, "plain").rstrip("\n") == body_text(text).rstrip("\n")


@given(text=anything)
def test_a_line_of_a_header_is_one_line_that_a_database_can_hold(text: str) -> None:
    line = header_text(text)
    assert line.splitlines() in ([], [line])
    assert "\x00" not in line
    line.encode()
    assert header_text(line) == line


@given(text=anything)
def test_a_text_keeps_its_words_and_can_be_held_by_a_database(text: str) -> None:
    kept = body_text(text)
    assert "\x00" not in kept
    assert "\r" not in kept
    kept.encode()
    assert body_text(kept) == kept


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("protocolo v2.pdf", "protocolo v2.pdf"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("C:\\ensayo\\lista.xlsx", "C:_ensayo_lista.xlsx"),
        ("factura\u202efdp.exe", "factura fdp.exe"),
        ("\r\n", "file"),
        ("", "file"),
    ],
)
def test_a_file_is_named_without_a_path_and_without_tricks(given_name: str, kept: str) -> None:
    assert file_name(given_name) == kept


def test_the_words_arrive_in_every_alphabet() -> None:
    _, mail = letter(subject="Ação clínica — Ωμέγα 🧪", text="¿Quién aprueba?\n", html="<p>São</p>")
    assert mail["Subject"] == "Ação clínica — Ωμέγα 🧪"
    assert said(mail, "plain") == "¿Quién aprueba?\n"
    assert said(mail, "html") == "<p>São</p>\n"


def test_automatic_mail_says_so_and_a_persons_answer_does_not() -> None:
    _, automatic = letter(is_automatic=True)
    assert automatic["Auto-Submitted"] == "auto-generated"
    assert automatic["X-Auto-Response-Suppress"] == "All"
    _, answer = letter(is_automatic=False)
    assert answer["Auto-Submitted"] is None
    assert answer["X-Auto-Response-Suppress"] is None


def test_a_thread_is_named_in_the_headers_that_mail_programs_read() -> None:
    _, mail = letter()
    assert (mail["In-Reply-To"], mail["References"]) == (ROOT, ROOT)


def test_message_ids_are_never_folded_apart_or_encoded_however_long() -> None:
    domain = ".".join(["helpdesk" * 7] * 3) + ".example"
    long = f"<thread.{'a' * 32}@{domain}>"
    made, mail = letter(
        in_reply_to=long, references=[long, ROOT], message_id=f"<{'0' * 32}@{domain}>"
    )
    assert f"In-Reply-To: {long}\r\n".encode() in made.content
    assert f"References: {long}\r\n {ROOT}\r\n".encode() in made.content
    assert mail["References"].split() == [long, ROOT]


def test_the_same_message_gives_the_same_bytes() -> None:
    files = (File("a.txt", "text/plain", b"one"),)
    assert letter(files)[0].content == letter(files)[0].content
