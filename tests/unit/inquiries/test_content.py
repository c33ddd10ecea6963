"""A file is taken by its name and by its content, and only when both agree."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, strategies as st

from helpdesk.inquiries.content import (
    MEDIA_TYPES,
    NAME_LENGTH,
    FileKind,
    Refused,
    extension_of,
    file_kind,
    shown_name,
)
from tests.support import sample_files as files


def kind(name: str, content: bytes) -> FileKind | Refused:
    return file_kind(name, io.BytesIO(content))


@pytest.mark.parametrize("name", files.SOUND)
def test_each_kind_is_known_by_its_content(name: str) -> None:
    found = kind(name, files.SOUND[name])
    assert found == FileKind(extension_of(name), MEDIA_TYPES[extension_of(name)])


@pytest.mark.parametrize("name", files.SOUND)
@pytest.mark.parametrize("other", files.SOUND)
def test_a_name_that_says_another_kind_is_refused(name: str, other: str) -> None:
    if MEDIA_TYPES[extension_of(name)] != MEDIA_TYPES[extension_of(other)] and name != "a.txt":
        assert kind(name, files.SOUND[other]) is Refused.CONTENT


@pytest.mark.parametrize(
    "name", ["a.exe", "a.html", "a.svg", "a.pdf.js", "a.docm", "a", "", ".pdf", "a.zip"]
)
def test_other_kinds_are_refused_by_their_name(name: str) -> None:
    assert kind(name, files.PDF) is Refused.KIND


@pytest.mark.parametrize("content", [files.PROGRAM, files.PAGE, b"\x00", files.PDF[5:]])
@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.jpg", "a.docx", "a.xls"])
def test_a_program_or_a_page_does_not_pass_under_another_name(name: str, content: bytes) -> None:
    assert kind(name, content) is Refused.CONTENT


@pytest.mark.parametrize("content", [files.PROGRAM, "año".encode("latin-1"), "a".encode("utf-16")])
def test_text_is_readable_everywhere(content: bytes) -> None:
    assert kind("a.txt", content) is Refused.CONTENT


def test_a_document_with_macros_is_refused() -> None:
    assert kind("a.docx", files.MACROS) is Refused.CONTENT


def test_a_zip_file_of_anything_is_no_document() -> None:
    assert kind("a.docx", files.zipped("word/document.xml")) is Refused.CONTENT
    assert kind("a.xlsx", files.DOCX) is Refused.CONTENT


def test_only_the_list_of_a_zip_file_is_read() -> None:
    """A member that grows without end when it is unpacked costs nothing here."""
    content = files.zipped("[Content_Types].xml", "word/document.xml", *map(str, range(10_001)))
    assert kind("a.docx", content) is Refused.CONTENT


@given(st.binary(max_size=300), st.sampled_from(sorted(MEDIA_TYPES)))
def test_any_bytes_are_judged(content: bytes, extension: str) -> None:
    assert kind(f"a.{extension}", content) == Refused.CONTENT or isinstance(
        kind(f"a.{extension}", content), FileKind
    )


@given(st.sampled_from([files.DOCX, files.XLS, files.PNG]), st.data())
def test_a_damaged_file_breaks_nothing(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    damaged = content[:at] + data.draw(st.binary(max_size=4)) + content[at + 2 :]
    for extension in MEDIA_TYPES:
        kind(f"a.{extension}", damaged)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("protocol.pdf", "protocol.pdf"),
        ("C:\\Users\\ana\\protocol.pdf", "protocol.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\r\nContent-Type: text/html.pdf", "html.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("résumé – ético.docx", "résumé – ético.docx"),
        ("", "file"),
        ("...", "file"),
        (".pdf", "pdf"),
    ],
)
def test_a_name_is_shown_as_one_harmless_line(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@given(st.text(max_size=300))
def test_a_shown_name_is_short_printable_and_no_path(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= NAME_LENGTH
    assert shown.isprintable()
    assert not set(shown) & set("/\\")
    assert not shown.startswith(".")


@given(st.text(max_size=300), st.sampled_from(sorted(MEDIA_TYPES)))
def test_the_ending_survives_the_shortening(stem: str, extension: str) -> None:
    assert extension_of(shown_name(f"x{stem}.{extension}")) == extension
