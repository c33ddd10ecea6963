"""Numbers and plurals as each language writes them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import Babel, ngettext

from helpdesk.core import templating
from helpdesk.core.templating import Counted, number


def speak(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(templating, "current_language", lambda: language)


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        ("en", 1702, "1,702"), ("es", 1702, "1702"), ("pt", 1702, "1.702"),
        ("en", 20000, "20,000"), ("es", 20000, "20\u00a0000"), ("pt", 20000, "20.000"),
        ("en", 999, "999"), ("es", 999, "999"), ("pt", 0, "0"),
    ],
)  # fmt: skip
def test_thousands(
    monkeypatch: pytest.MonkeyPatch, language: str, value: int, written: str
) -> None:
    speak(monkeypatch, language)
    assert number(value) == written
    assert str(Counted(value)) == written


def test_a_count_decides_the_plural(monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch, "en")
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        assert ngettext("%(num)s entry", "%(num)s entries", Counted(1)) == "1 entry"
        assert ngettext("%(num)s entry", "%(num)s entries", Counted(5000)) == "5,000 entries"
