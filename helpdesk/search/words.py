"""Reading `search_words.yaml` and keeping its rows; every fault is named by file, entry and key."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.search.models import SearchWord
from helpdesk.search.stems import LANGUAGES
from helpdesk.search.tokens import tokenize
from helpdesk.vocabulary.facts import FACT_KIND
from helpdesk.vocabulary.languages import is_country

FILE_NAME = "search_words.yaml"
PHRASE_LENGTH = 80
RESULT_TYPES = ("agency", "country", "call")


class Means(StrEnum):
    """What a word stands for. `CONCEPT` has no code in the directory: it joins words of one
    meaning.
    """

    COUNTRY = "country"
    PLACE = "place"  # its code is that of the country it lies in
    REGION = "region"
    ROLE = "role"
    WEAK_ROLE = "weak-role"  # only where nothing else names a role
    HINT_ROLE = "hint-role"  # only where nothing else is named but a country
    TOPIC = "topic"
    TYPE = "type"
    FACT = "fact"
    CONCEPT = "concept"


class Match(StrEnum):
    WORD = "word"
    PREFIX = "prefix"


# Of a concept: the key in the file, and what it says the words mean.
MAPPED = {
    "role": Means.ROLE,
    "weak_role": Means.WEAK_ROLE,
    "hint_role": Means.HINT_ROLE,
    "topic": Means.TOPIC,
    "type": Means.TYPE,
    "fact": Means.FACT,
}


class Word(NamedTuple):
    """One row, as plain values; `language` is empty for names that every language uses."""

    means: str
    code: str
    language: str
    phrase: str
    match: str


class Fault(NamedTuple):
    file: str
    entry: str
    key: str
    message: str


@dataclass(frozen=True)
class Codes:
    """The codes of the directory that the words may name."""

    roles: Collection[str]
    topics: Collection[str]
    regions: Collection[str]

    def of(self, means: Means) -> Collection[str]:
        return {
            Means.ROLE: self.roles,
            Means.WEAK_ROLE: self.roles,
            Means.HINT_ROLE: self.roles,
            Means.TOPIC: self.topics,
            Means.REGION: self.regions,
            Means.TYPE: RESULT_TYPES,
            Means.FACT: tuple(FACT_KIND),
        }[means]


@dataclass
class _Reader:
    codes: Codes
    words: dict[Word, None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, entry: str, key: str, message: str) -> None:
        self.faults.append(Fault(FILE_NAME, entry, key, message))

    def read(self, data: Any) -> None:
        if not isinstance(data, dict):
            self.fault("", "", "is not a mapping")
            return
        sections = {
            "concepts": self.concept,
            "regions": self.region,
            "countries": self.country,
            "places": self.places,
        }
        for section in data.keys() - sections.keys():
            self.fault(str(section), "", "is not known here")
        for section, read in sections.items():
            entries = data.get(section) or {}
            if not isinstance(entries, dict):
                self.fault(section, "", "is not a mapping")
                continue
            for code, value in entries.items():
                read(str(code), value)

    def concept(self, code: str, value: Any) -> None:
        entry = f"concepts.{code}"
        if not isinstance(value, dict) or not isinstance(value.get("words"), dict):
            self.fault(entry, "words", "is missing")
            return
        meanings = [(Means.CONCEPT, code)]
        for key in value.keys() - {"words"}:
            means = MAPPED.get(key)
            if means is None:
                self.fault(entry, str(key), "is not known here")
            elif value[key] not in self.codes.of(means):
                self.fault(entry, key, f"names {value[key]!r}, which the directory does not have")
            else:
                meanings.append((means, value[key]))
        for language, phrase in self.phrases(entry, value["words"]):
            for means, meant in meanings:
                self.add(means, meant, language, phrase)

    def region(self, code: str, value: Any) -> None:
        entry = f"regions.{code}"
        if code not in self.codes.of(Means.REGION):
            self.fault(entry, "", "is not a region of the directory")
            return
        for language, phrase in self.phrases(entry, value):
            self.add(Means.REGION, code, language, phrase)

    def country(self, code: str, value: Any) -> None:
        entry = f"countries.{code}"
        # Kosovo has no code of ISO 3166-1; CLDR names it by a code that the standard leaves to
        # users.
        if not is_country(code):
            self.fault(entry, "", "is not an ISO 3166-1 code")
            return
        if not isinstance(value, dict) or value.keys() - {"names", "adjectives"}:
            self.fault(entry, "", "has other keys than names and adjectives")
            return
        for _, phrase in self.phrases(entry, {"": value.get("names", [])}):
            self.add(Means.COUNTRY, code, "", phrase)
        for language, phrase in self.phrases(entry, value.get("adjectives", {})):
            self.add(Means.COUNTRY, code, language, phrase)

    def places(self, code: str, value: Any) -> None:
        entry = f"places.{code}"
        if not is_country(code):
            self.fault(entry, "", "is not an ISO 3166-1 code")
            return
        for _, phrase in self.phrases(entry, {"": value}):
            self.add(Means.PLACE, code, "", phrase)

    def phrases(self, entry: str, by_language: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(by_language, dict):
            self.fault(entry, "", "is not a mapping of languages")
            return
        for language, phrases in by_language.items():
            if language and language not in LANGUAGES:
                self.fault(entry, str(language), "is not a language that search knows")
            elif not isinstance(phrases, list):
                self.fault(entry, str(language), "is not a list")
            else:
                for phrase in phrases:
                    if self.is_sound(entry, str(language), phrase):
                        yield language, phrase

    def is_sound(self, entry: str, key: str, phrase: Any) -> bool:
        if not isinstance(phrase, str):
            # YAML reads a bare `no`, `on` or a number as something else than a word.
            self.fault(entry, key, f"has {phrase!r}, which is not a text: put it in quotes")
        elif not tokenize(phrase) or len(phrase) > PHRASE_LENGTH:
            self.fault(entry, key, f"has {phrase!r}: 1 to {PHRASE_LENGTH} characters are needed")
        elif "*" in phrase[:-1]:
            self.fault(entry, key, f"has {phrase!r}: a star stands at the end only")
        else:
            return True
        return False

    def add(self, means: Means, code: str, language: str, phrase: str) -> None:
        self.words[word_of(means.value, code, language, phrase)] = None


def is_phrase(text: str) -> bool:
    """Whether it can be a phrase as the file has it, where a star at the end makes it a stem."""
    return bool(tokenize(text)) and len(text) <= PHRASE_LENGTH and "*" not in text[:-1]


def word_of(means: str, code: str, language: str, text: str) -> Word:
    match = Match.PREFIX if text.endswith("*") else Match.WORD
    return Word(means, code, language, text.rstrip("*").strip(), match.value)


def text_of(word: Word) -> str:
    return f"{word.phrase}*" if word.match == Match.PREFIX else word.phrase


def read_words(data: Any, codes: Codes) -> tuple[list[Word], list[Fault]]:
    """The rows of the parsed file, and all its faults; pure."""
    reader = _Reader(codes)
    reader.read(data)
    return list(reader.words), reader.faults


def read_words_file(path: Path, codes: Codes) -> tuple[list[Word], list[Fault]]:
    """As `read_words`; a file that cannot be read is one fault."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return [], [Fault(FILE_NAME, "", "", f"cannot be read: {error}")]
    return read_words(data, codes)


def keep_words(
    words: Collection[Word], session: Session, left_alone: Collection[tuple[str, str]] = frozenset()
) -> int:
    """Make the table hold exactly these words; how many rows were added or taken out.

    What the words of `left_alone` (meaning, code) are stays as it is.
    """
    # Row by row, not in bulk: the index takes note of what passes through the session.
    present = {
        Word(row.means, row.code, row.language, row.phrase, row.match): row
        for row in session.scalars(select(SearchWord))
        if (row.means, row.code) not in left_alone
    }
    wanted = {word for word in words if (word.means, word.code) not in left_alone}
    gone = present.keys() - wanted
    for word in gone:
        session.delete(present[word])
    session.flush()
    added = [SearchWord(**word._asdict()) for word in sorted(wanted - present.keys())]
    session.add_all(added)
    return len(gone) + len(added)
