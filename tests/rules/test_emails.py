"""Every mail: three templates, three languages, one frame, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
EMAIL = TEMPLATES / "email"
MESSAGES = sorted(path.name for path in EMAIL.iterdir() if path.is_dir())
PARTS = ("subject.txt", "body.txt", "body.html")
HTML = sorted(path.relative_to(TEMPLATES).as_posix() for path in EMAIL.rglob("*.html"))
# What makes a mail program fetch something, run something, or leave a word about the reader.
FETCHED = (
    r"<(script|img|link|iframe|object|embed|video|audio|base|form|input|meta\s+http-equiv)\b"
    r"|url\(|@import|@font-face|background="
)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_mail_has_its_three_templates_and_no_others(message: str) -> None:
    assert sorted(path.name for path in (EMAIL / message).iterdir()) == sorted(PARTS)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_mail_is_framed_as_all_are(message: str) -> None:
    for kind in ("txt", "html"):
        source = (EMAIL / message / f"body.{kind}").read_text("utf-8")
        assert f'{{% extends "email/layout.{kind}" %}}' in source
    assert "{% extends" not in (EMAIL / message / "subject.txt").read_text("utf-8")


@pytest.mark.parametrize("name", [*HTML, "email/style.css"])
def test_a_mail_fetches_and_runs_nothing(name: str) -> None:
    source = (TEMPLATES / name).read_text("utf-8")
    assert re.findall(FETCHED, source, re.IGNORECASE) == []
    assert "<style" not in source or name == "email/layout.html"


@pytest.mark.parametrize("message", MESSAGES)
def test_text_and_html_are_given_the_same_words(app: Flask, message: str) -> None:
    """What one of them prints and the other does not, some readers never see."""
    asked = {}
    for part in ("body.txt", "body.html"):
        source = (EMAIL / message / part).read_text("utf-8")
        asked[part] = meta.find_undeclared_variables(app.jinja_env.parse(source))
    of_the_frame = {"_", "ngettext", "gettext"}
    assert asked["body.txt"] - of_the_frame == asked["body.html"] - of_the_frame


def test_the_sheet_needs_no_escaping_in_html() -> None:
    """It is put into the page as it is, and /dev/mail names it by its hash."""
    assert not set((EMAIL / "style.css").read_text("utf-8")) & set("<>&'")
