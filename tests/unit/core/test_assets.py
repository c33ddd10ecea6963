"""The joined stylesheet says the same with less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpdesk.core.assets import compact, linked

SHEETS = sorted((Path(__file__).resolve().parents[3] / "helpdesk/static/css").glob("*.css"))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a {\n  color: red;\n}\n\nb { top: 0 }", "a{color: red;}b{top: 0}"),
        ("/* why */\na,\nb { x: 1 } /* end */", "a,b{x: 1}"),
        ("/* one */ .a { x: 1; /* two */ }", ".a{x: 1;}"),
        ("a { content: '/* no */ ; {' }", "a{content: '/* no */ ; {'}"),
        ('a { content: "\\"  ;  " attr(href) ">" }', 'a{content: "\\"  ;  " attr(href) ">"}'),
        (".a .b > .c + .d ~ .e :focus { x: 1 }", ".a .b > .c + .d ~ .e :focus{x: 1}"),
        ("a { width: calc(1px + 2px - (3px * 2)); }", "a{width: calc(1px + 2px - (3px * 2));}"),
        ("@media (min-width: 1px) and (x) { a { b: c } }", "@media (min-width: 1px) and (x){a{b: c}}"),
        ("a /* x */ b { c: d /* y */ e }", "a b{c: d e}"),
        ("a { b: url(x.svg#y) ; c: 1px , 2px }", "a{b: url(x.svg#y);c: 1px,2px}"),
    ],
)  # fmt: skip
def test_only_what_says_nothing_is_left_out(written: str, sent: str) -> None:
    assert compact(written) == sent


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_sheet_keeps_its_words_and_signs(sheet: Path) -> None:
    def signs(css: str) -> str:
        return re.sub(r"\s", "", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))

    written = sheet.read_text(encoding="utf-8")
    assert signs(compact(written)) == signs(written)
    assert compact(compact(written)) == compact(written)
    assert "\n" not in compact(written)


def test_files_that_a_sheet_names_go_by_their_content() -> None:
    files = {"fonts/a.woff2": b"one"}
    first = linked("a{src: url(fonts/a.woff2)}", files)
    assert re.fullmatch(r"a\{src: url\(/static/fonts/a\.[0-9a-f]{10}\.woff2\)\}", first)
    assert linked("a{src: url(fonts/a.woff2)}", {"fonts/a.woff2": b"two"}) != first
    with pytest.raises(KeyError):
        linked("a{src: url(fonts/gone.woff2)}", files)
