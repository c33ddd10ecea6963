"""Texts in the reader's language, and what has to be said about them where there is none; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

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


class Label(Protocol):
    """A row of labels: of a term, of a desk."""

    @property
    def language(self) -> str: ...

    @property
    def label(self) -> str: ...


def said_label(labels: Iterable[Label], language: str, *, missing: str) -> Said:
    """A label in `language`, else in English; `missing`, a code or a slug, where there is neither.

    A translated label that is behind is not loaded, so English is what a reader may meet: as a
    `Said` it says that it is English.
    """
    by_language = {row.language: row.label for row in labels}
    for of in (language, DEFAULT):
        if of in by_language:
            return Said(by_language[of], of, language)
    return Said(missing, language, language)


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
