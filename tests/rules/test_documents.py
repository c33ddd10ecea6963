"""What the README promises is what the code reads; what the house forbids is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SETTINGS = sorted(
    {
        name
        for path in PROJECT.glob("config*.py")
        for name in re.findall(r"HELPDESK_[A-Z_]+", path.read_text())
    }
)
FORBIDDEN = {
    # The names of package registries and of this workplace have no place in the project.
    "a registry's host": r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org",
    "a path of a machine": r"/root/|/work/|/home/[a-z]",
}
SKIPPED = {
    ".git", ".venv", "instance", "seed_data",
    ".ruff_cache", ".mypy_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache",
}  # fmt: skip
TEXT = {
    ".py",
    ".html",
    ".css",
    ".md",
    ".yaml",
    ".toml",
    ".txt",
    ".in",
    ".mjs",
    ".cfg",
    ".mako",
    ".po",
    "",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_project_does_not_name(what: str) -> None:
    found = []
    for path in PROJECT.rglob("*"):
        parts = path.relative_to(PROJECT).parts
        if parts[0] in SKIPPED or "__pycache__" in parts:
            continue
        if not path.is_file() or path.suffix not in TEXT or path == Path(__file__).resolve():
            continue
        if re.search(FORBIDDEN[what], path.read_text(encoding="utf-8", errors="ignore")):
            found.append(str(path.relative_to(PROJECT)))
    assert found == []


def test_migrations_are_named_by_revisions_that_count_up() -> None:
    """The launcher reads the newest revision from the names."""
    versions = sorted((PROJECT / "migrations" / "versions").glob("*.py"))
    found = [
        re.search(r"""^revision = ["']([0-9]{4})["']$""", path.read_text(), re.MULTILINE)
        for path in versions
    ]
    assert [match and match.group(1) for match in found] == [path.name[:4] for path in versions]
    assert [path.name[:4] for path in versions] == [f"{n:04}" for n in range(1, len(versions) + 1)]


def test_no_module_is_past_four_hundred_lines() -> None:
    """Past that a file holds two nouns; one with a reason says it here."""
    long = {
        str(path.relative_to(PROJECT)): lines
        for folder in ("helpdesk", "tests")
        for path in (PROJECT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
