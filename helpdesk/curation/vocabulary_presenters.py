"""What the pages of the vocabulary print: terms with their uses, words, and the history of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from helpdesk.accounts.queries import names_of
from helpdesk.core.languages import current_language
from helpdesk.curation import queries
from helpdesk.curation.models import Action, Revision
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
from helpdesk.curation.wording import marked
from helpdesk.curation.words import ACTIONS, PARTS, TERM_KINDS, USES, part_label, role_word
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


def history_rows(kind: VocabularyKind, of: str, code: str) -> list[RevisionRow]:
    """The newest first, with names: the page is the staff's."""
    revisions = queries.revisions_of(kind, f"{of}/{code}")
    names = names_of({one.by_account_id or 0 for one in revisions})
    return [_row(one, names.get(one.by_account_id or 0, "")) for one in revisions[::-1]]


def _row(one: Revision, name: str) -> RevisionRow:
    is_baseline = one.action == Action.BASELINE
    return RevisionRow(
        number=one.number,
        at=one.at,
        action=str(ACTIONS[Action(one.action)]),
        who=name or role_word(one.by_role),
        reader="",
        is_unreviewed=False,
        is_baseline=is_baseline,
        reason=one.reason,
        effective_on=None,
        entry="",
        url="",
        changes=[]
        if is_baseline
        else [
            _shown(field, old, new)
            for field, (old, new) in one.changes.items()
            if (old or old == 0) or (new or new == 0)
        ],
    )


def _shown(field: str, old: Any, new: Any) -> ShownChange:
    part, _dot, language = field.partition(".")
    label = part_label(part, language) if part in LABEL_PARTS else _field_label(field)
    return ShownChange(field, label, language, *marked(_words(old), _words(new)))


def _field_label(field: str) -> str:
    return str(PARTS[field]) if field in PARTS else language_label(field)


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)
