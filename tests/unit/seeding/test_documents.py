"""What YAML lets pass and the seed files do not."""

from __future__ import annotations

import pytest

from helpdesk.seeding.documents import LONGEST_FILE, parse

QUOTE = "is no text to YAML: put the key in quotes"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["x.yaml: is empty: write its entries, or remove the file."]),
        ("# a comment\n", ["x.yaml: is empty: write its entries, or remove the file."]),
        ("a: 1\na: 2\n", ["x.yaml: a: stands here twice: keep one of the two. (line 2)"]),
        (
            "list:\n- id: one\n  b: 1\n  b: 2\n",
            ["x.yaml: list.one.b: stands here twice: keep one of the two. (line 4)"],
        ),
        ("a:\n  no: 1\n", [f'x.yaml: a.no: {QUOTE}, "no". (line 2)']),
        ("2023: 1\n", [f'x.yaml: 2023: {QUOTE}, "2023". (line 1)']),
        (
            "a: &x [1]\nb: *x\n",
            ["x.yaml: b: repeats another part by the alias *x: write it out. (line 2)"],
        ),
        (
            "a: b\n--- \nc: d\n",
            ["x.yaml: holds a second document after ---: keep one. (line 2)"],
        ),
        (
            "a: !!python/name:os.system x\n",
            [
                "x.yaml: a: has the tag tag:yaml.org,2002:python/name:os.system: "
                "leave the tag out. (line 1)"
            ],
        ),
        (
            "a: [1\n",
            [
                "x.yaml: is not YAML (did not find expected ',' or ']'): check indentation, "
                "colons and quotes here and just above. (line 2)"
            ],
        ),
        ("? [a]\n: b\n", ["x.yaml: has a key that is no text: write a word. (line 1)"]),
        (
            "a: " + "9" * 5000,
            [f"x.yaml: a: has no value that can be read: '{'9' * 59}…'. (line 1)"],
        ),
    ],
)
def test_a_fault_of_the_writing_is_named_with_its_line(text: str, faults: list[str]) -> None:
    assert [str(fault) for fault in parse("x.yaml", text.encode())[1]] == faults


def test_a_file_in_another_encoding_is_named_with_its_line() -> None:
    document, faults = parse("x.yaml", "a: b\nc: Agência\n".encode("latin-1"))
    assert document is None
    assert [str(fault) for fault in faults] == [
        "x.yaml: is not UTF-8: save it in that encoding. (line 2)"
    ]


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000])
def test_a_file_of_brackets_is_a_fault_and_no_crash(text: str) -> None:
    document, faults = parse("x.yaml", text.encode())
    assert document is None
    assert "is nested too deep" in str(faults[0])


def test_a_file_too_long_to_be_meant_is_not_parsed() -> None:
    document, faults = parse("x.yaml", b"a" * (LONGEST_FILE + 1))
    assert document is None
    assert str(faults[0]) == "x.yaml: has more than 2000000 bytes: split it."


def test_dates_stay_as_they_are_written() -> None:
    document, faults = parse("x.yaml", b"a: 2026-11-23\nb: 2026-99-99\n")
    assert document is not None
    assert document.content == {"a": "2026-11-23", "b": "2026-99-99"}
    assert not faults


def test_a_byte_order_mark_is_no_fault() -> None:
    document, faults = parse("x.yaml", "a: b\n".encode("utf-8-sig"))
    assert document is not None
    assert document.content == {"a": "b"}
    assert not faults


def test_one_run_names_the_faults_of_the_whole_file() -> None:
    _, faults = parse("x.yaml", b"a: 1\na: 2\nb: *x\nno: 3\n")
    assert [fault.line for fault in faults] == [2, 3, 4]
