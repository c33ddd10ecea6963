"""Stems of words in the languages that people search in.

Stemmer objects are not safe across threads.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import Stemmer

from helpdesk.core.text import fold

ALGORITHMS = {
    "en": "english",
    "es": "spanish",
    "pt": "portuguese",
    "fr": "french",
    "de": "german",
    "it": "italian",
    "nl": "dutch",
}
LANGUAGES = tuple(ALGORITHMS)
# Portuguese endings typed without accents, put back first: Snowball stems "regulacao" to itself.
_PORTUGUESE = (("coes", "ção"), ("cao", "ção"), ("oes", "ão"), ("aes", "ão"))
_here = threading.local()


def _stemmer(language: str) -> Any:
    stemmers: dict[str, Any] | None = getattr(_here, "stemmers", None)
    if stemmers is None:
        stemmers = _here.stemmers = {}
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(ALGORITHMS[language])
    return stemmers[language]


@lru_cache(maxsize=50_000)
def stems(written: str, language: str) -> frozenset[str]:
    """The folded stems of a word in one language, of the form as written and of the folded one."""
    if language not in ALGORITHMS or not written.isalpha():
        return frozenset()
    folded = fold(written)
    forms = {written, folded}
    if language == "pt":
        for ending, accented in _PORTUGUESE:
            if folded.endswith(ending):
                forms.add(folded.removesuffix(ending) + accented)
                break
    stemmer = _stemmer(language)
    return frozenset(_long_enough(fold(str(stemmer.stemWord(form))), folded) for form in forms)


def _long_enough(stem: str, folded: str) -> str:
    """Some stems cut too much off (Portuguese "medicamento" to "medic"): such a word only loses its
    plural.
    """
    return stem if len(stem) * 2 > len(folded) else folded.removesuffix("s")


@lru_cache(maxsize=20_000)
def stems_in_all(written: str) -> frozenset[tuple[str, str]]:
    """(language, stem) of a word in each language."""
    return frozenset((lang, stem) for lang in LANGUAGES for stem in stems(written, lang))
