"""The fields of the index; raise the number in `version` with any change to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.formats import Existence

FIELDS = ("name", "text", "name_stem", "stem", "written")


class CountedWords(Existence):  # type: ignore[misc]
    """How often a word stands, as its weight and nowhere else, counted without making a token each.

    Words are cut, folded and stemmed by `documents`; here they are only parted at spaces.
    """

    def word_values(
        self, value: str, _analyzer: Any, **_options: Any
    ) -> Iterator[tuple[str, int, float, bytes]]:
        for word, count in Counter(value.split()).items():
            yield word, count, count * self.field_boost, b""


def schema() -> Schema:
    def words(weight: float) -> TEXT:
        field = TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False, field_boost=weight)
        field.format = CountedWords(field_boost=weight)
        return field

    return Schema(
        # "<kind>:<key>", or "meta:<what>" for what the index keeps about itself.
        id=ID(unique=True, stored=True),
        # Folded words of names, acronyms, aliases and programmes; and their stems.
        name=words(1.0),
        name_stem=words(1.0),
        # Names as written: "año" is not "ano".
        written=words(1.0),
        # Folded words of everything else, and the stems of all.
        text=words(1.0),
        stem=words(1.0),
        # What filters, facets and ranking need of every document, and what a page of results
        # prints.
        facets=STORED,
        display=STORED,
        # The sum of all other fields, by which `flask search check` knows an outdated document.
        digest=STORED,
    )
