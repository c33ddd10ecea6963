"""Terms and search words as states and back, and their edits; each is told who and when.

They have a history like entries and no drafts: an administrator's edit stands at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from helpdesk.core.database import db
from helpdesk.curation import queries
from helpdesk.curation.errors import DraftConflictError, TermInUseError
from helpdesk.curation.fields import State
from helpdesk.curation.models import Revision
from helpdesk.curation.recording import Deed, change_rows
from helpdesk.directory.models import AgencyRole, AgencyTopic, Country, Term, TermLabel
from helpdesk.directory.rows import reconcile
from helpdesk.directory.terms import TermKind
from helpdesk.routing.models import RoutingRule
from helpdesk.search.models import SearchWord
from helpdesk.search.words import Means, Word, keep_words, text_of, word_of
from helpdesk.vocabulary.languages import SERVED

EDITED_KINDS = (TermKind.ROLE, TermKind.TOPIC, TermKind.REGION, TermKind.SUBREGION)
LABEL_PARTS = ("label", "plural", "description")
EVERY_LANGUAGE = "all"  # in names of fields, of words that every language uses


class VocabularyKind(StrEnum):
    """What revisions of the vocabulary are of, beside the kinds of entries."""

    TERM = "term"
    WORD = "word"


def edited_vocabulary(kind: VocabularyKind) -> set[tuple[str, str]]:
    """What has been edited in the site, taken out or added: kind of term and code, or meaning and code."""
    wanted = select(Revision.element_key).where(Revision.element_kind == kind).distinct()
    parts = (key.partition("/") for key in db.session.scalars(wanted))
    return {(of, code) for of, _stroke, code in parts}


# Terms


def term_or_none(kind: str, code: str) -> Term | None:
    wanted = select(Term).where(Term.kind == kind, Term.code == code)
    return db.session.scalars(wanted).one_or_none()


def state_of_term(term: Term | None) -> dict[str, Any]:
    """Flat: `label.en`, `plural.en`, `description.en` and so on; empty for none."""
    if term is None:
        return {}
    labels = {label.language: label for label in term.labels}
    state: dict[str, Any] = {"position": term.position, "parent": term.parent_code}
    for language in SERVED:
        for part in LABEL_PARTS:
            state[f"{part}.{language}"] = getattr(labels.get(language), part, "") or ""
    return state


def change_term(kind: str, code: str, state: State, *, seen: int, deed: Deed) -> Revision | None:
    """Also a new one. `seen` is the number of the last revision when the form was opened.

    Raises: DraftConflictError.
    """
    _refuse_unseen(VocabularyKind.TERM, kind, code, seen)
    term = term_or_none(kind, code)

    def write() -> None:
        row = term or Term(kind=kind, code=code)
        update_term(row, state)
        db.session.add(row)

    return change_rows(
        VocabularyKind.TERM, f"{kind}/{code}", state_of_term(term), state, deed, write
    )


def update_term(term: Term, state: State) -> None:
    term.position, term.parent_code = state["position"], state["parent"]
    labels = {
        language: {"language": language}
        | {part: state[f"{part}.{language}"] for part in LABEL_PARTS}
        for language in SERVED
    }
    reconcile(term.labels, labels, key=lambda label: label.language, make=TermLabel)


def retire_term(term: Term, *, seen: int, deed: Deed) -> Revision | None:
    """It is taken out: nothing names it. Raises: TermInUseError; DraftConflictError."""
    _refuse_unseen(VocabularyKind.TERM, term.kind, term.code, seen)
    if uses_of(term.kind, term.code):
        raise TermInUseError("Something in the directory names the term.")
    key, before = f"{term.kind}/{term.code}", state_of_term(term)
    return change_rows(VocabularyKind.TERM, key, before, {}, deed, lambda: db.session.delete(term))


def uses_of(kind: str, code: str) -> Mapping[str, int]:
    """How many rows of each sort name the term; retired entries count, since they can come back."""
    counted: dict[str, Any] = {}
    if kind == TermKind.ROLE:
        counted["bodies"] = select(func.count()).where(AgencyRole.role == code)
        meanings = [Means.ROLE, Means.WEAK_ROLE, Means.HINT_ROLE]
    elif kind == TermKind.TOPIC:
        counted["bodies"] = select(func.count()).where(AgencyTopic.topic == code)
        meanings = [Means.TOPIC]
    else:
        column = Country.region if kind == TermKind.REGION else Country.subregion
        rule = RoutingRule.region if kind == TermKind.REGION else RoutingRule.subregion
        counted["countries"] = select(func.count(Country.id)).where(column == code)
        counted["rules"] = select(func.count()).where(rule == code)
        meanings = [Means.REGION]
    if kind == TermKind.REGION:
        counted["subregions"] = select(func.count(Term.id)).where(Term.parent_code == code)
    counted["words"] = select(func.count()).where(
        SearchWord.means.in_(meanings), SearchWord.code == code
    )
    found = {name: db.session.scalar(wanted) or 0 for name, wanted in counted.items()}
    return {name: count for name, count in found.items() if count}


# Search words


def words_of(means: str, code: str) -> Sequence[Word]:
    wanted = select(SearchWord).where(SearchWord.means == means, SearchWord.code == code)
    rows = db.session.scalars(wanted.order_by(SearchWord.language, SearchWord.phrase))
    return [Word(row.means, row.code, row.language, row.phrase, row.match) for row in rows]


def state_of_words(words: Collection[Word]) -> dict[str, Any]:
    """By language its phrases as the files have them, a star at the end of a stem."""
    state: dict[str, Any] = {}
    for word in sorted(words):
        state.setdefault(word.language or EVERY_LANGUAGE, []).append(text_of(word))
    return state


def change_words(means: str, code: str, state: State, *, seen: int, deed: Deed) -> Revision | None:
    """`state` has the phrases by language, each once. Raises: DraftConflictError."""
    _refuse_unseen(VocabularyKind.WORD, means, code, seen)
    wanted = [
        word_of(means, code, "" if language == EVERY_LANGUAGE else language, phrase)
        for language, phrases in state.items()
        for phrase in phrases
    ]
    groups = db.session.execute(select(SearchWord.means, SearchWord.code).distinct())
    others = {(of, other) for of, other in groups} - {(means, code)}
    before = state_of_words(words_of(means, code))
    return change_rows(
        VocabularyKind.WORD,
        f"{means}/{code}",
        before,
        state_of_words(wanted),
        deed,
        lambda: _keep(wanted, others),
    )


def _keep(words: Collection[Word], others: Collection[tuple[str, str]]) -> None:
    keep_words(words, db.session(), others)


def word_groups(means: str, containing: str) -> list[tuple[str, int]]:
    """Codes of a meaning whose words or code hold these letters, with the number of their words."""
    wanted = (
        select(SearchWord.code, func.count())
        .where(SearchWord.means == means)
        .group_by(SearchWord.code)
        .order_by(SearchWord.code)
    )
    if containing:
        having = select(SearchWord.code).where(
            SearchWord.means == means,
            SearchWord.phrase.icontains(containing, autoescape=True)
            | SearchWord.code.icontains(containing, autoescape=True),
        )
        wanted = wanted.where(SearchWord.code.in_(having))
    return [(code, count) for code, count in db.session.execute(wanted)]


def last_seen(kind: VocabularyKind, of: str, code: str) -> int:
    return queries.last_number(kind, f"{of}/{code}")


def _refuse_unseen(kind: VocabularyKind, of: str, code: str, seen: int) -> None:
    if last_seen(kind, of, code) != seen:
        raise DraftConflictError("It has been changed since the form was opened.")
