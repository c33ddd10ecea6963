"""Documents of the index without entries behind them."""

from __future__ import annotations

import json

from helpdesk.search.stems import stems
from helpdesk.search.tokens import indexed_words, tokenize

NO_WORDS = {"words": [], "labels": {}, "countries": {"names": [], "spellings": []}}


def document(
    document_id: str,
    title: str,
    acronym: str = "",
    *,
    country: str = "",
    role: str = "",
    text: str = "",
) -> dict[str, str]:
    names = [title, acronym] if acronym else [title]
    facets = {
        "country": country or None,
        "countries": [country] if country else [],
        "regions": [],
        "roles": [role] if role else [],
        "topics": [],
        "titles": {language: [title, "en"] for language in ("en", "es", "pt")},
        "names": names,
        "acronym": acronym,
        "facts": [],
        "languages": [],
        "scope": "national" if role else "",
        "checked": "2026-11-23",
    }
    words = [word for name in names for word in indexed_words(name)]
    stemmed = [stem for token in tokenize(f"{title} {text}") for stem in stems(token.written, "en")]
    return {
        "id": document_id,
        "name": " ".join(words),
        "written": " ".join(token.written for name in names for token in tokenize(name)),
        "name_stem": " ".join(stemmed),
        "text": " ".join(indexed_words(text)),
        "stem": " ".join(stemmed),
        "facets": json.dumps(facets),
        "display": json.dumps({"summary": {"en": [text, 0, 0]}}),
    }
