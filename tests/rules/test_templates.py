"""Templates compile, have a title, and leave markup to their macros."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

pytestmark = pytest.mark.once

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PAGES = [
    name
    for name in ALL
    # Mail has rules of its own, in test_emails.py.
    if not name.startswith(("layouts/", "components/", "email/"))
    and not Path(name).name.startswith("_")
]
IMPORTS = re.compile(
    r'{%-?\s*(?:import\s+"[^"]+"\s+as\s+(\w+)|from\s+"[^"]+"\s+import\s+([\w, ]+?))(?:\s+with context)?\s*-?%}'
)


@pytest.mark.parametrize("name", ALL)
def test_it_compiles(app: Flask, name: str) -> None:
    app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", ALL)
def test_it_uses_what_it_imports(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    body = IMPORTS.sub("", source)
    for module, names in IMPORTS.findall(source):
        for imported in (
            [module] if module else [part.split(" as ")[-1].strip() for part in names.split(",")]
        ):
            assert re.search(rf"\b{imported}\b", body), f"{imported} is imported and not used"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_extends_a_layout_and_has_a_title(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    assert re.search(r'{%-?\s*extends "(layouts|errors)/', source)
    assert "{% block title" in source


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_marked_safe_or_styled_in_place(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    for forbidden in (
        "| safe",
        "|safe",
        "{% do ",
        "namespace(",
        " style=",
        "autoescape false",
        "onclick",
    ):
        assert forbidden not in source


@pytest.mark.parametrize("name", PAGES)
def test_a_page_draws_no_control_of_its_own(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    for element in ("<input", "<select", "<textarea", "<label"):
        assert element not in source, f"{element} belongs to components/forms.html"
