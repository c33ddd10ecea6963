"""Mail into a folder: whole files, one a mail, for their owner alone."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask

from helpdesk.core.database import transaction
from helpdesk.outbox.folder import saved_letter, saved_letters
from helpdesk.outbox.services import deliver_due, erase_about
from helpdesk.outbox.transports import FolderTransport, transport_for
from tests.support.mail import NOW, as_stored, promise


@pytest.fixture
def folder(empty_app: Flask) -> Path:
    path: Path = empty_app.config["SETTINGS"].mail_folder
    return path


def test_the_folder_is_where_mail_goes_without_any_setting(empty_app: Flask, folder: Path) -> None:
    transport = transport_for(empty_app.config["SETTINGS"])
    message = promise(language="pt")
    assert deliver_due(transport, now=NOW).sent == 1
    (file,) = folder.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.suffix == ".eml"
    assert file.stem in message.message_id
    assert mail["Message-ID"] == message.message_id
    assert mail["Content-Language"] == "pt"
    assert file.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_a_mail_that_is_put_down_twice_is_one_file(empty_app: Flask, folder: Path) -> None:
    """As when the worker is killed between the file and the row."""
    from helpdesk.outbox.composing import Sender, compose

    letter = compose(promise(), sender=Sender("Helpdesk", "desk@example.org"), files=[])
    transport = FolderTransport(folder)
    transport.send(letter)
    transport.send(letter)
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_puts_mail_off(empty_app: Flask, folder: Path) -> None:
    folder.write_text("a file is in the way")
    message = promise()
    report = deliver_due(FolderTransport(folder), now=NOW)
    assert (report.put_off, report.is_away) == (1, True)
    assert as_stored(message).is_waiting
    assert message.last_error.startswith("FileExistsError")


def test_what_is_erased_leaves_the_folder_too(empty_app: Flask, folder: Path) -> None:
    promise("check:1")
    promise("check:2")
    deliver_due(FolderTransport(folder), now=NOW)
    with transaction():
        erase_about("check", "check:1")
    assert len(list(folder.iterdir())) == 1


def test_an_erasure_that_is_undone_keeps_the_files(empty_app: Flask, folder: Path) -> None:
    promise()
    deliver_due(FolderTransport(folder), now=NOW)

    def erase_and_fail() -> None:
        with transaction():
            erase_about("check", "check:1")
            raise ConnectionError("the power is gone")

    with pytest.raises(ConnectionError):
        erase_and_fail()
    assert len(list(folder.iterdir())) == 1


def test_saved_mail_is_listed_with_the_newest_first(empty_app: Flask, folder: Path) -> None:
    for number in range(3):
        promise(f"check:{number}", to=f"asker{number}@example.org")
        deliver_due(FolderTransport(folder), now=NOW)
    found = saved_letters(folder)
    assert [letter.to for letter in found] == [f"asker{n}@example.org" for n in (2, 1, 0)]
    assert found[0].written_at == NOW


def test_no_name_leads_out_of_the_folder(empty_app: Flask, folder: Path) -> None:
    folder.mkdir()
    (folder.parent / "secret.eml").write_bytes(b"Subject: secret\n\n")
    for name in (
        "../secret",
        "..%2fsecret",
        "/etc/passwd",
        "",
        ".",
        "..",
        "secret",
        "x" * 300,
        "a\x00b",
    ):
        assert saved_letter(folder, name) is None
