"""Which language a visitor is spoken to, by what the browser asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from helpdesk.vocabulary.languages import SERVED, country_name, is_country, preferred_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es-MX,en;q=0.5", "es"),
        ("pt-BR,pt;q=0.9,en-US;q=0.8", "pt"),
        ("de-DE,de;q=0.9,en;q=0.8,es;q=0.7", "en"),
        ("en;q=0.2, es;q=0.9", "es"),
        ("es;q=0, pt", "pt"),
        ("fr,de", None),
        ("", None),
        ("*", None),
        ("es;q=abc, pt", "pt"),
        ("PT", "pt"),
    ],
)
def test_the_header_is_walked_in_the_order_of_its_weights(
    header: str, language: str | None
) -> None:
    assert preferred_language(header) == language


@given(st.text())
def test_any_header_gives_a_served_language_or_none(header: str) -> None:
    assert preferred_language(header) in {*SERVED, None}


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [("BR", "es", "Brasil"), ("NL", "pt", "Países Baixos"), ("CI", "en", "Côte d’Ivoire")],
)
def test_countries_are_named_after_cldr(code: str, language: str, name: str) -> None:
    assert country_name(code, said_in=language) == name


@pytest.mark.parametrize(
    ("code", "there"), [("NO", True), ("ZZZ", False), ("no", False), ("X1", False)]
)
def test_only_iso_codes_are_countries(code: str, there: bool) -> None:
    assert is_country(code) is there
