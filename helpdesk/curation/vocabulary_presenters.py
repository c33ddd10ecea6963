"""What the pages of the vocabulary print: terms with their uses, words, and the history of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from helpdesk.core.languages import current_language
from helpdesk.curation import queries
from helpdesk.curation.fields import State
from helpdesk.curation.own_histories import differences, own_rows
from helpdesk.curation.presenters import RevisionRow
from helpdesk.curation.showing import ShownChange
from helpdesk.curation.vocabulary import (
    EDITED_KINDS,
    LABEL_PARTS,
    VocabularyKind,
    uses_of,
    word_groups,
)
from helpdesk.curation.vocabulary_forms import language_label
from helpdesk.curation.words import PARTS, TERM_KINDS, USES, part_label
from helpdesk.directory.queries import vocabulary
from helpdesk.directory.terms import TermKind


@dataclass(frozen=True)
class Cell:
    label: str
    url: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class TermTable:
    title: str
    rows: Sequence[Sequence[Any]]
    new_url: str


def term_tables() -> list[TermTable]:
    """Of each kind its terms in their order, with code and place."""
    terms, language = vocabulary(), current_language()
    return [
        TermTable(
            str(TERM_KINDS[kind]),
            [
                (
                    Cell(
                        terms.label(kind, term.code, language),
                        url_for("vocabulary.term", of=kind.value, code=term.code),
                    ),
                    term.code,
                    str(term.position),
                )
                for term in terms.of(kind)
            ],
            url_for("vocabulary.new_term", of=kind.value),
        )
        for kind in EDITED_KINDS
    ]


def region_options() -> list[tuple[str, str]]:
    terms, language = vocabulary(), current_language()
    return [
        (code, terms.label(TermKind.REGION, code, language))
        for code in terms.codes(TermKind.REGION)
    ]


def uses(kind: str, code: str) -> list[tuple[str, int]]:
    return [(str(USES[name]), count) for name, count in uses_of(kind, code).items()]


def word_rows(means: str, containing: str) -> list[Sequence[Any]]:
    return [
        (Cell(code, url_for("vocabulary.word", means=means, code=code)), str(count))
        for code, count in word_groups(means, containing)
    ]


def history_rows(
    kind: VocabularyKind, of: str, code: str, restore_url: Callable[[int], str]
) -> list[RevisionRow]:
    return own_rows(queries.revisions_of(kind, f"{of}/{code}"), _saying, restore_url)


def both_sides(theirs: State, mine: State) -> list[ShownChange]:
    """What stands there now beside what was typed."""
    return differences(theirs, mine, _saying)


def _saying(field: str) -> tuple[str, str, Callable[[Any], str]]:
    part, _dot, language = field.partition(".")
    if part in LABEL_PARTS:
        return part_label(part, language), language, str
    if field == "parent":
        return str(PARTS[field]), "", _region
    if field in PARTS:
        return str(PARTS[field]), "", str
    return language_label(field), "", "; ".join


def _region(code: str) -> str:
    return vocabulary().label(TermKind.REGION, code, current_language())
