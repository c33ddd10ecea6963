"""Reads a folder of seed files: a `Seed`, or every fault of every file in one run.

1. The files are collected, and names that do not belong there are faults.
2. Each is parsed (`documents`) and held against its schema (`schemas`).
3. What one part says of another is checked (`references`).
4. Only files without any fault become a seed (`assembly`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from helpdesk.search.words import FILE_NAME as SEARCH_WORDS, Codes, Word, read_words
from helpdesk.seeding.assembly import OTHER_LANGUAGES, assemble
from helpdesk.seeding.documents import Document, parse
from helpdesk.seeding.errors import Fault, SeedDataError
from helpdesk.seeding.fields import Part, Raw, SeedField, faults_of
from helpdesk.seeding.files import Files, collect, digest_of
from helpdesk.seeding.references import check_references, terms_of
from helpdesk.seeding.schemas import (
    TRANSLATIONS,
    BodiesSchema,
    CallsSchema,
    ContactsSchema,
    CountryFileSchema,
    VocabularySchema,
)
from helpdesk.seeding.seed import Seed

REQUIRED = {
    "vocabulary.yaml": Part(VocabularySchema()),
    "international.yaml": Part(BodiesSchema()),
    "calls.yaml": Part(CallsSchema()),
    "contacts.yaml": Part(ContactsSchema()),
}
COUNTRY_FILE = Part(CountryFileSchema())
_COUNTRY = re.compile(r"countries/[A-Z]{2}\.yaml")
_TRANSLATION = re.compile(r"translations/([^/]+)/([^/]+\.yaml)")


def read_seed(folder: Path) -> Seed:
    """Raises: SeedDataError, with all faults."""
    return read_files(collect(folder))


def read_files(files: Files) -> Seed:
    """Raises: SeedDataError, with all faults."""
    faults = list(_misplaced(files))
    documents: dict[str, Document] = {}
    contents: dict[str, Any] = {}
    for name in sorted(files):
        field = _format_of(name)
        if field is None:
            continue
        document, found = parse(name, files[name])
        faults += found
        if document is None:
            continue
        documents[name] = document
        try:
            contents[name] = field.deserialize(document.content)
        except ValidationError as error:
            # What could not be parsed is no text of its kind either: that is one fault, not two.
            told = {(fault.entry, fault.key) for fault in found}
            broken = [document.fault(*fault) for fault in faults_of(error.messages)]
            faults += [fault for fault in broken if (fault.entry, fault.key) not in told]
    bodies = [name for name in files if _COUNTRY.fullmatch(name) or name == "international.yaml"]
    are_parsed = all(name in documents for name in bodies) and "international.yaml" in documents
    faults += check_references(documents, bodies_are_complete=are_parsed)
    words, found = _words(documents)
    faults += found
    if faults:
        raise SeedDataError(faults)
    return assemble(contents, words, digest_of(files))


def _words(documents: Mapping[str, Document]) -> tuple[list[Word], list[Fault]]:
    """The words that search understands; they name terms, so they are read after these."""
    document = documents.get(SEARCH_WORDS)
    if document is None or "vocabulary.yaml" not in documents:
        return [], []
    terms = terms_of(documents["vocabulary.yaml"].content)
    codes = Codes(
        roles=sorted(terms.roles),
        topics=sorted(terms.topics),
        regions=[*sorted(terms.regions), *terms.subregion_codes.values()],
    )
    words, faults = read_words(document.content, codes)
    return words, [Fault(*fault) for fault in faults]


def _format_of(name: str) -> SeedField | None:
    if _COUNTRY.fullmatch(name):
        return COUNTRY_FILE
    if _TRANSLATION.fullmatch(name):
        return TRANSLATIONS
    # Search reads its words itself, see _words.
    return Raw() if name == SEARCH_WORDS else REQUIRED.get(name)


def _misplaced(files: Files) -> Iterator[Fault]:
    """Files that are missing, and files that mean nothing where they are."""
    for name in REQUIRED:
        if name not in files:
            yield Fault(name, "", "", "is missing: add it.")
    if not any(_COUNTRY.fullmatch(name) for name in files):
        yield Fault("countries", "", "", "holds no country: add one, such as AR.yaml.")
    for name in files:
        translation = _TRANSLATION.fullmatch(name)
        if translation:
            yield from _misplaced_translation(name, translation[1], translation[2], files)
        elif _format_of(name) is None:
            yield Fault(name, "", "", f"is no file that we know: {_advice(name)}")


def _misplaced_translation(name: str, language: str, last: str, files: Files) -> Iterator[Fault]:
    if language not in OTHER_LANGUAGES:
        languages = ", ".join(OTHER_LANGUAGES)
        yield Fault(name, "", "", f"is of no language that we serve: use a folder of {languages}.")
    elif f"countries/{last}" not in files and (last not in files or last == "vocabulary.yaml"):
        yield Fault(name, "", "", "translates no file: rename it, or remove it.")


def _advice(name: str) -> str:
    if name.startswith("countries/"):
        return "name it by the country's ISO code in capitals, such as AR.yaml."
    return "README.md lists the files; remove it, or rename it."
