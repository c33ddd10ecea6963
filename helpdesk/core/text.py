"""Folding, slugs and excerpts: pure functions on text."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
# Letters that Unicode does not take apart into a letter and a mark.
_SPECIAL = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th",
                          "ð": "d", "ħ": "h"})  # fmt: skip


def one_spaced(text: str) -> str:
    """The text with every run of white space made one space, and none at the ends."""
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """The text as search compares it: no case, no accents, composed or decomposed alike."""
    if text.isascii():  # nothing to take apart
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text)).casefold()
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return unicodedata.normalize("NFKD", bare).translate(_SPECIAL)


def slugify(text: str) -> str:
    return _NO_SLUG.sub("-", fold(text)).strip("-")


def name_key(text: str) -> tuple[str, str]:
    """Sorts names as readers of Latin alphabets expect, accents aside; the same on both databases."""
    return fold(text), text


def shorten(text: str, length: int) -> str:
    """At most `length` characters, cut at a word, with an ellipsis where something was cut."""
    text = one_spaced(text)
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
