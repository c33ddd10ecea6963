"""The fields of the index; raise the number in `version` with any change to them."""

from __future__ import annotations

from whoosh.analysis import RegexTokenizer
from whoosh.fields import ID, STORED, TEXT, Schema

# Words are cut, folded and stemmed by `documents`; Whoosh only parts them at spaces.
_WORDS = RegexTokenizer(r"[^ ]+")

FIELDS = ("name", "text", "name_stem", "stem", "written")


def schema() -> Schema:
    def words(weight: float) -> TEXT:
        return TEXT(analyzer=_WORDS, phrase=False, field_boost=weight)

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
