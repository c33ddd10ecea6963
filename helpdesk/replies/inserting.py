"""A reply for the form of an answer: in whose language, and where in what was typed; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from helpdesk.vocabulary.languages import DEFAULT

PARAMETER = "canned"  # the name of the buttons; the value is the reply's number
LONGEST_NUMBER = 9  # digits


class HasTexts(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def title(self) -> str: ...

    @property
    def by_language(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Insertion:
    """A reply in the language of an answer, or in the one it has."""

    number: int
    title: str
    text: str
    language: str
    is_translated: bool  # in the language that was wanted


def insertion(reply: HasTexts, wanted: str) -> Insertion | None:
    """In the language wanted, else in English, else in the first there is; None without a text."""
    texts = {language: text for language, text in reply.by_language.items() if text}
    for language in (wanted, DEFAULT, *sorted(texts)):
        if language in texts:
            return Insertion(reply.id, reply.title, texts[language], language, language == wanted)
    return None


def insertions(replies: Iterable[HasTexts], wanted: str) -> list[Insertion]:
    """Those in the language first; otherwise in the order in which they came."""
    found = [each for reply in replies if (each := insertion(reply, wanted))]
    return sorted(found, key=lambda each: not each.is_translated)


def appended(typed: str, text: str) -> str:
    """What was typed, untouched, and the reply as a paragraph of its own after it."""
    if not typed.strip():
        return text
    gap = "" if typed.endswith(("\n\n", "\r\n\r\n")) else "\n" if typed.endswith("\n") else "\n\n"
    return f"{typed}{gap}{text}"


def asked_number(value: str | None) -> int | None:
    """The number of the reply that a form asks to insert; None where it asks for none."""
    digits = (value or "").strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER
    return int(digits) if is_number else None
