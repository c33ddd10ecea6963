"""Colours printed one on the other are far enough apart, in light and in dark (WCAG 2.2)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "helpdesk/static/css/00-tokens.css"
COLOUR = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6})\s*;")

# Running text: 7:1, more than level AA asks, since pages are read on phones in daylight.
READ = [("ink", "paper"), ("ink", "paper-deep"), ("ink", "field"), ("ink", "accent-tint"),
        ("ink-soft", "paper"), ("ink-soft", "paper-deep"), ("link", "paper")]  # fmt: skip
# Text in short pieces: 4.5:1 (1.4.3).
SAID = [("link", "paper-deep"), ("link", "accent-tint"), ("link-hover", "paper"),
        ("accent", "paper"), ("accent-ink", "accent"), ("accent-ink", "accent-hover"),
        ("mark-ink", "mark"), ("ink", "warning-tint"), ("ink", "error-tint"), ("ink", "good-tint"),
        ("good", "good-tint"), ("warning", "warning-tint"), ("error", "error-tint"),
        ("error", "paper"), ("ink-soft", "accent-tint"), ("map-label", "map-tint"),
        ("map-label-full", "map-full")]  # fmt: skip
# Outlines of controls, the focus, shapes that carry a meaning: 3:1 (1.4.11).
SEEN = [("rule-strong", "paper"), ("rule-strong", "field"), ("focus", "paper"),
        ("focus", "paper-deep"), ("focus", "field"), ("accent", "field"), ("map-full", "map-tint"),
        ("map-full", "map-land"), ("map-full", "paper"), ("map-partial", "map-tint"),
        ("map-basic", "map-tint"), ("map-focus", "map-full"),
        ("map-focus", "map-tint")]  # fmt: skip


def colours(scheme: str) -> dict[str, str]:
    light, _, dark = TOKENS.read_text(encoding="utf-8").partition("(prefers-color-scheme: dark)")
    found = dict(COLOUR.findall(light))
    return found | dict(COLOUR.findall(dark)) if scheme == "dark" else found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("upper", "lower", "least"),
    [(*pair, 7.0) for pair in READ]
    + [(*pair, 4.5) for pair in SAID]
    + [(*pair, 3.0) for pair in SEEN],
)
def test_a_colour_stands_out_from_what_it_is_printed_on(
    scheme: str, upper: str, lower: str, least: float
) -> None:
    palette = colours(scheme)
    assert contrast(palette[upper], palette[lower]) >= least


def test_dark_names_every_colour_that_light_has() -> None:
    _light, _, dark = TOKENS.read_text(encoding="utf-8").partition("(prefers-color-scheme: dark)")
    assert set(colours("light")) == set(dict(COLOUR.findall(dark)))
