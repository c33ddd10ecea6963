"""Words as search compares them: one way of cutting and folding for documents and queries; pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from whoosh.lang.stopwords import stoplists

from helpdesk.core.text import fold

# Longer texts are cut here: a question of some length still says in it what it is about.
QUERY_LENGTH = 400  # characters
STOP_LANGUAGES = ("en", "es", "pt", "fr", "de", "it", "nl")

# Letters and digits of any script, with + and & kept inside (I+D+i, R&D) and + at the end (A+).
_WORD = re.compile(r"[^\W_]+(?:[+&][^\W_]+)*")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}")
_ENDING = re.compile(r"(?:es|os|as|is|s|e|o|a|i)$")
_DIGITS = re.compile(r"\d+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_NOT_SQUASHED = re.compile(r"[^\w+&]|_")
_URL_PARTS = frozenset({"http", "https", "www"})

# Asking words and courtesies that the lists of stop words lack, folded.
_MORE_STOP_WORDS = """
who what which where when how why whom whose does please need want can may must should could would
hello there quien quienes que cual cuales donde cuando como cuanto cuanta cuantos cuantas hola soy
necesito necesitamos quiero queremos puedo podemos debo hay favor gracias saber hacer hace tengo
tiene mi mis para sobre ante segun quem qual quais onde quando quanto quantos quanta oi ola sou
preciso quero posso devo ha existe tenho fazer chi quale quali dove come ciao sono bisogno voglio
esiste qui quel quelle quels quelles ou quand comment combien bonjour faut puis veux peut est dois
wer was welche welcher welches wo wann wie wieviel warum hallo bitte ich wir muss brauche kann
gibt wat welke waar wanneer hoe moet kan
"""
# In those lists, yet words of this field in one of the languages.
_NOT_STOP_WORDS = frozenset({"estado", "estados", "estudo", "trabajo", "uso", "new", "use", "sol"})


def _stop_words() -> frozenset[str]:
    listed = {fold(word) for language in STOP_LANGUAGES for word in stoplists[language]}
    return frozenset((listed | {fold(word) for word in _MORE_STOP_WORDS.split()}) - _NOT_STOP_WORDS)


STOP_WORDS = _stop_words()


def _languages_by_stop_word() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for language in STOP_LANGUAGES:
        for word in stoplists[language]:
            found.setdefault(fold(word), set()).add(language)
    return {word: frozenset(languages) for word, languages in found.items()}


# The languages that each stop word is of, to tell the language of a query by.
STOP_WORDS_OF = _languages_by_stop_word()


@dataclass(frozen=True)
class Token:
    """A word as written (composed, lower case) and as compared; `is_loud` when typed in capitals."""

    written: str
    folded: str
    is_loud: bool = False

    @property
    def is_stop(self) -> bool:
        return self.folded in STOP_WORDS or len(self.folded) == 1 or self.folded in _URL_PARTS


def clean(text: str) -> str:
    """What a visitor typed, without signs that cannot be seen, cut to `QUERY_LENGTH` at a word."""
    text = unicodedata.normalize("NFC", _CONTROL.sub(" ", text[: QUERY_LENGTH * 4]))
    text = " ".join(text.split())
    if len(text) <= QUERY_LENGTH:
        return text
    return text[:QUERY_LENGTH].rsplit(" ", 1)[0]


def tokenize(text: str) -> list[Token]:
    """The words of a text in their order."""
    # In a text that is all capitals none of them says anything.
    may_be_loud = not text.isupper()
    return [token for word in _written(text) for token in _tokens_of(word, may_be_loud)]


def _written(text: str) -> list[str]:
    text = unicodedata.normalize("NFC", text)
    return _WORD.findall(_DOTTED.sub(lambda found: found.group().replace(".", ""), text))


@lru_cache(maxsize=30_000)
def _tokens_of(word: str, may_be_loud: bool) -> tuple[Token, ...]:
    """A word of a text; several where folding opens a ligature or a sign such as "№"."""
    is_loud = may_be_loud and len(word) > 1 and word.isupper()
    return tuple(Token(word.lower(), part, is_loud) for part in _folded(word))


@lru_cache(maxsize=30_000)
def _folded(word: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(word)))


def folded_words(text: str) -> tuple[str, ...]:
    """As `tokenize`, the folded words alone; of the names of all entries no tokens are kept."""
    return tuple(part for word in _written(text) for part in _folded(word))


@lru_cache(maxsize=50_000)
def without_ending(word: str) -> str:
    """A folded word without the endings of number and gender that most languages here share."""
    return _ENDING.sub("", word) if len(word) > 4 else word


@lru_cache(maxsize=20_000)
def split_digits(word: str) -> tuple[str, ...]:
    """`jtc2025` as `jtc` and `2025`; nothing for a word that is all letters or all digits."""
    found = _DIGITS.search(word)
    if not found or found.group() == word:
        return ()
    parts = [part for part in re.split(r"(\d+)", word) if part]
    return tuple(part for part in parts if len(part) > 1)


def indexed_words(text: str) -> list[str]:
    """The folded words of a text as documents hold them: compounds whole and in parts."""
    words = []
    for token in tokenize(text):
        words.append(token.folded)
        words.extend(split_digits(token.folded))
    words.extend(squash(compound) for compound in _COMPOUND.findall(text))
    return words


def squash(text: str) -> str:
    """An acronym or name as one run of letters: `F.R.S.-FNRS` and `frs fnrs` are the same."""
    return _NOT_SQUASHED.sub("", fold(text))
