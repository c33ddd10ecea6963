"""Tables as CSV: read back as they were, and nothing in them is calculated."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, strategies as st

from helpdesk.core.csv_files import csv_text, neutral

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.lists(texts, min_size=2, max_size=2), max_size=6))
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    text = csv_text(["key", "name"], rows)
    assert text.startswith("key,name\r\n")
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert read == [[neutral(cell) for cell in row] for row in rows]


@given(texts)
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    cell = str(neutral(text)).lstrip(" ")
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "＝1"],
)
def test_a_formula_becomes_a_text(text: str) -> None:
    assert neutral(text) == f"'{text}"


def test_numbers_stay_numbers_and_what_is_not_known_is_empty() -> None:
    assert csv_text(["a", "b", "c"], [[-3, 1.5, None]]) == "a,b,c\r\n-3,1.5,\r\n"


def test_quotes_commas_and_line_ends_are_quoted() -> None:
    assert csv_text(["a"], [['x "y", z\nw']]) == 'a\r\n"x ""y"", z\nw"\r\n'
