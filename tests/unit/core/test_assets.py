"""The joined stylesheet says the same with less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpdesk.core.assets import STYLESHEET, _collect, linked

SHEETS = sorted((Path(__file__).resolve().parents[3] / "helpdesk/static/css").glob("*.css"))


def test_the_sheet_that_is_sent_has_every_rule_of_the_sheets() -> None:
    """A comment that swallowed what follows it would show in no other test."""
    written = "\n".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    without_comments = re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL)
    sent = _collect(SHEETS[0].parents[1])[STYLESHEET].decode()
    assert sent.count("{") == without_comments.count("{")
    assert "/*" not in sent


def test_files_that_a_sheet_names_go_by_their_content() -> None:
    files = {"fonts/a.woff2": b"one"}
    first = linked("a{src: url(fonts/a.woff2)}", files)
    assert re.fullmatch(r"a\{src: url\(/static/fonts/a\.[0-9a-f]{10}\.woff2\)\}", first)
    assert linked("a{src: url(fonts/a.woff2)}", {"fonts/a.woff2": b"two"}) != first
    with pytest.raises(KeyError):
        linked("a{src: url(fonts/gone.woff2)}", files)
