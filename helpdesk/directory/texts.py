"""Texts in the reader's language, and what has to be said about them where there is none; pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from helpdesk.core.text import one_spaced
from helpdesk.directory.models import Agency, Element
from helpdesk.vocabulary.languages import DEFAULT


@dataclass(frozen=True)
class Said:
    """A text with the language it is in; `wanted` is the language that was asked for."""

    text: str
    language: str
    wanted: str
    is_machine_made: bool = False
    is_behind: bool = False

    @property
    def is_foreign(self) -> bool:
        """The reader asked for another language: the page has to set `lang` and say so."""
        return bool(self.text) and self.language != self.wanted

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


def english_digest(text: str) -> str:
    """What `of` in the translation files says of an English text (README of the data)."""
    return hashlib.sha256(one_spaced(text).encode()).hexdigest()[:8]


def said(element: Element, field: str, language: str) -> Said:
    """The text `field` of an element in `language`, else in English.

    A body's name in its own language is its native name (README of the data).
    """
    english = str(getattr(element, field) or "")
    if language == DEFAULT:
        return Said(english, DEFAULT, language)
    if field == "name" and isinstance(element, Agency) and element.native_language == language:
        return Said(element.native_name or english, language, language)
    for row in element.translations:
        if row.language == language and row.field == field:
            return Said(row.text, language, language, row.is_machine_made, row.is_behind)
    return Said(english, DEFAULT, language)
