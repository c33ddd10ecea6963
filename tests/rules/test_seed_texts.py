"""Translations of the data write as their language writes, wherever a reader would stumble."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TRANSLATIONS = Path(__file__).resolve().parents[2] / "seed_data" / "translations"
FILES = sorted(TRANSLATIONS.rglob("*.yaml"))
AMOUNT_WITH_POINT = re.compile(
    r"\b\d+\.\d{1,2}\s+(?:mill|milh|mil\b|EUR\b|USD\b|euros\b|por ciento|por cento|%)"
)
# Brazil's Lei 14.874/2024 tells credenciamento from acreditação; elsewhere there is one word for both.
TWO_WORDS_IN_LAW = {"BR.yaml"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_decimals_have_a_comma(path: Path) -> None:
    assert AMOUNT_WITH_POINT.findall(path.read_text(encoding="utf-8")) == []


def test_portuguese_accredits_with_one_word() -> None:
    found = [
        path.name
        for path in (TRANSLATIONS / "pt").glob("*.yaml")
        if path.name not in TWO_WORDS_IN_LAW
        and "credenci" in path.read_text(encoding="utf-8").lower()
    ]
    assert found == []
