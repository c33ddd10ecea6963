"""Tables as CSV (RFC 4180), safe to open in a spreadsheet; pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float | None
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); the tab and the line
# ends may be followed by one. The signs of full width are taken for the same by some.
_FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Lines end with CRLF; what is not known is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutral(cell) for cell in head])
    for row in rows:
        writer.writerow(["" if cell is None else neutral(cell) for cell in row])
    return out.getvalue()


def neutral(cell: Cell) -> Cell:
    """A text that a spreadsheet would calculate gets an apostrophe before it; numbers are numbers."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\0", "")
    is_formula = text.lstrip(" \u00a0").startswith(_FORMULA_SIGNS)
    return f"'{text}" if is_formula else text
