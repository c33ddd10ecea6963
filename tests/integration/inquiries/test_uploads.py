"""Files: kept while the form is put right, refused with a reason, given back only as files."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from flask import Flask

from helpdesk.inquiries import receiving, uploads
from helpdesk.inquiries.content import LARGEST, MOST_FILES
from helpdesk.inquiries.files import FileStore
from tests.support import sample_files as files
from tests.support.asking import Asker, fields_of, last_inquiry, said
from tests.support.reader import Page


def kept_names(page: Page) -> list[str]:
    return [page.words(row).split(" ")[0] for row in page.all(".kept-files li")]


def stored(site: Flask) -> list[Path]:
    return [path for path in site.config["SETTINGS"].files_folder.glob("??/*") if path.is_file()]


@pytest.mark.parametrize("name", files.SOUND)
def test_each_kind_that_is_named_is_taken_and_given_back(asker: Asker, name: str) -> None:
    path = asker.send(files=[(name, files.SOUND[name])])
    page = asker.get(path).page
    answer = asker.get(page.link(name))
    assert answer.data == files.SOUND[name]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", files.PROGRAM, "is of a kind that is not taken"),
        ("a.pdf", files.PROGRAM, "is not what its name says"),
        ("a.docx", files.MACROS, "has macros"),
        ("a.png", b"", "is empty"),
        ("a.txt", b"x" * (LARGEST + 1), "is larger than 10 MB"),
    ],
)
def test_a_file_that_is_refused_says_why_and_the_others_are_kept(
    asker: Asker, name: str, content: bytes, words: str
) -> None:
    sent = asker.filled()
    response = asker.post("check", sent, files=[("good.pdf", files.PDF), (name, content)])
    page = response.page
    assert response.status_code == 422
    assert words in page.words(page.find("#attachments-error"))
    assert kept_names(page) == ["good.pdf"]
    assert fields_of(page.find("form#ask"))["question"] == [sent["question"]]
    again = asker.post("check", fields_of(page.find("form#ask")))
    said(again.page, ["Check before you send", "good.pdf"])


def test_a_form_far_larger_than_files_may_be_keeps_its_words(asker: Asker) -> None:
    """60 MB of film: read past, and told of by name."""
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(60_000_000)
    sent = asker.filled()
    response = asker.post("check", sent, files=[("film.pdf", film), ("good.pdf", files.PDF)])
    assert response.status_code == 422
    assert kept_names(response.page) == ["good.pdf"]
    assert fields_of(response.page.find("form#ask"))["question"] == [sent["question"]]


def test_files_stay_when_a_field_is_refused(asker: Asker) -> None:
    response = asker.post("check", asker.filled(name=""), files=[("plan.pdf", files.PDF)])
    assert response.status_code == 422
    assert kept_names(response.page) == ["plan.pdf"]
    fields = fields_of(response.page.find("form#ask")) | {"name": "Ana"}
    checked = asker.post("check", fields)
    said(checked.page, ["plan.pdf"])
    sent = asker.post("send", fields_of(checked.page.find("form#ask-send")))
    said(asker.get(sent.headers["Location"]).page, ["plan.pdf"])


def test_a_reload_does_not_double_a_file(asker: Asker, site: Flask) -> None:
    fields = asker.filled()
    before = len(stored(site))
    for _ in range(3):
        response = asker.post("check", fields, files=[("plan.pdf", files.PDF)])
    assert response.page.text.count("plan.pdf") == 1
    assert len(stored(site)) == before + 1


def test_a_file_can_be_taken_out(asker: Asker, site: Flask) -> None:
    before = len(stored(site))
    response = asker.post(
        "edit", asker.filled(), files=[("plan.pdf", files.PDF), ("map.png", files.PNG)]
    )
    number = str(response.page.find(".kept-files input")["value"])
    fields = fields_of(response.page.find("form#ask"))
    again = asker.post("check", fields | {"drop": number})
    assert "map.png" in again.page.text
    assert "plan.pdf" not in again.page.text
    assert len(stored(site)) == before + 1


def test_files_of_another_form_cannot_be_taken_out(asker: Asker) -> None:
    mine = asker.post("edit", asker.filled(), files=[("plan.pdf", files.PDF)])
    number = str(mine.page.find(".kept-files input")["value"])
    asker.post("edit", asker.filled() | {"drop": number})
    again = asker.post("edit", fields_of(mine.page.find("form#ask")))
    assert kept_names(again.page) == ["plan.pdf"]


def test_a_sixth_file_is_refused_by_name(asker: Asker) -> None:
    many = [(f"plan-{number}.txt", f"plan {number}".encode()) for number in range(MOST_FILES + 1)]
    response = asker.post("check", asker.filled(), files=many)
    assert response.status_code == 422
    assert "“plan-5.txt” is one too many" in response.page.words(
        response.page.find("#attachments-error")
    )
    assert len(kept_names(response.page)) == MOST_FILES


@pytest.mark.parametrize(("broken", "value"), [("MOST_WAITING", 0), ("MOST_UPLOADS", 0)])
def test_where_there_is_no_room_the_question_goes_without(
    outsider: Asker, monkeypatch: pytest.MonkeyPatch, broken: str, value: int
) -> None:
    monkeypatch.setattr(uploads if broken == "MOST_WAITING" else receiving, broken, value)
    response = outsider.post("check", outsider.filled(), files=[("plan.pdf", files.PDF)])
    assert response.status_code == 422
    assert "cannot be kept at the moment" in response.page.words(
        response.page.find("#attachments-error")
    )


def test_a_full_disk_is_told_and_leaves_nothing_behind(
    asker: Asker, site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(stored(site))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        response = asker.post("check", asker.filled(), files=[("plan.pdf", files.PDF)])
    assert response.status_code == 422
    assert len(stored(site)) == before
    assert fields_of(response.page.find("form#ask"))["name"] == ["Investigadora Única"]


def test_what_is_stored_is_named_by_nothing_of_it_and_open_to_nobody_else(
    asker: Asker, site: Flask
) -> None:
    asker.send(files=[("very-private.pdf", files.PDF)])
    for path in stored(site):
        assert "private" not in path.name
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "key", ["", "../../secret_key", "a" * 31, "A" * 32, "/etc/passwd", "0" * 33]
)
def test_no_key_leads_out_of_the_store(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        FileStore(tmp_path).path(key)


def test_a_stored_file_is_what_was_sent(tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    store = FileStore(tmp_path)
    blob = store.keep(io.BytesIO(content))
    assert store.path(blob.key).read_bytes() == content
    assert blob.size == len(content)


@pytest.mark.parametrize(
    "name",
    ['"><img src=x onerror=alert(1)>.pdf', "a\r\nX-Evil: 1.pdf", "ética – plan.pdf", "..\\..\\x.pdf",
     "a\u202efdp.exe.pdf", "x" * 400 + ".pdf", "%0d%0aSet-Cookie: a=b.pdf", "a;filename=b.html.pdf"],
)  # fmt: skip
def test_no_name_of_a_file_does_anything(asker: Asker, name: str) -> None:
    path = asker.send(files=[(name, files.PDF)])
    page = asker.get(path).page  # the strict client reads it
    link = next(href for href in page.links if "/files/" in href)
    answer = asker.get(link)
    assert answer.status_code == 200
    assert "X-Evil" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(last_inquiry().messages[0].attachments[0].name) <= 100


def test_a_file_belongs_to_its_inquiry_alone(asker: Asker) -> None:
    mine = asker.send(files=[("mine.pdf", files.PDF)])
    link = next(href for href in asker.get(mine).page.links if "/files/" in href)
    other = asker.send()
    assert asker.get(f"{other}/files/{link.rpartition('/')[2]}").status_code == 404
    assert asker.get(f"{mine}/files/99999999999999999999").status_code == 404
    assert asker.get(f"{mine}/files/0").status_code == 404
