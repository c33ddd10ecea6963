"""Made-up documents of the index, for measuring at sizes that the directory does not have.

They resample the words of the real documents: a made-up entry has the place, roles and topics of a real
body or call, as many words in its names, and words drawn as often as they are used. The same number
of entries gives the same documents. They are never shown to anybody and never leave the bench.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from helpdesk.search.stems import stems
from helpdesk.search.tokens import indexed_words, tokenize

SEED = 20261123
TEXT_WORDS = 60  # of a made-up entry's text; enough for an excerpt, and 50,000 fit in memory
LANGUAGES = ("en", "es", "pt")

Document = dict[str, str]


def documents(real: Sequence[Document], size: int) -> Iterator[Document]:
    """The real documents, then made-up ones until there are `size`."""
    yield from real
    draw = random.Random(SEED)
    templates = [document for document in real if not document["id"].startswith("country:")]
    names = _by_language(templates, "name")
    texts = _by_language(templates, "text")
    for number in range(size - len(real)):
        yield _made_up(draw.choice(templates), number, names, texts, draw)


def _by_language(templates: Sequence[Document], field: str) -> dict[str, list[str]]:
    """Words as often as they are used, by the language of the page that prints them."""
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for document in templates:
        titles = json.loads(document["facets"])["titles"]
        summary = json.loads(document["display"])["summary"]
        for language in LANGUAGES:
            text = titles[language][0] if field == "name" else summary.get(language, [""])[0]
            found[language] += [token.written for token in tokenize(text)]
    return found


def _made_up(
    template: Document,
    number: int,
    names: dict[str, list[str]],
    texts: dict[str, list[str]],
    draw: random.Random,
) -> Document:
    facets: dict[str, Any] = json.loads(template["facets"])
    titles = {}
    for language in LANGUAGES:
        length = max(2, len(facets["titles"][language][0].split()))
        titles[language] = " ".join(draw.choices(names[language], k=length)).capitalize()
    summary = {
        language: " ".join(draw.choices(texts[language], k=TEXT_WORDS)) for language in LANGUAGES
    }
    facets["titles"] = {language: [title, language] for language, title in titles.items()}
    facets["names"] = list(titles.values())
    facets["acronym"] = ""
    display = json.loads(template["display"])
    if "programmes" in display:
        display["programmes"] = []
    display["summary"] = {language: [text, 0, 0] for language, text in summary.items()}
    by_name = [stem for of, text in titles.items() for stem in _stems(text, of)]
    by_text = [stem for of, text in summary.items() for stem in _stems(text, of)]
    return {
        "id": f"{template['id']}-{number}",
        "name": " ".join(word for text in titles.values() for word in indexed_words(text)),
        "name_stem": " ".join(by_name),
        "written": " ".join(t.written for text in titles.values() for t in tokenize(text)),
        "text": " ".join(word for text in summary.values() for word in indexed_words(text)),
        "stem": " ".join([*by_name, *by_text]),
        "facets": json.dumps(facets, ensure_ascii=False, separators=(",", ":")),
        "display": json.dumps(display, ensure_ascii=False, separators=(",", ":")),
    }


def _stems(text: str, language: str) -> Iterator[str]:
    for token in tokenize(text):
        yield from stems(token.written, language)
