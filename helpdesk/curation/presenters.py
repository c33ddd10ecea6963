"""What the curators' pages print: entries by name, drafts with what they change, revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from helpdesk.accounts.queries import names_of
from helpdesk.core.languages import current_language
from helpdesk.core.text import name_key, shorten
from helpdesk.curation import queries, services
from helpdesk.curation.controls import Offered
from helpdesk.curation.deed_forms import ConflictForm, conflict_form
from helpdesk.curation.diff import FieldChange, Merged, changes_between
from helpdesk.curation.fields import FieldType, Kind, State, complete, fields_of
from helpdesk.curation.models import Action, Draft, DraftStatus, Revision
from helpdesk.curation.showing import ShownChange, shown, value_words
from helpdesk.curation.states import Subject, kind_of
from helpdesk.curation.words import ACTIONS, EVIDENCE, KINDS, STATUSES, field_label, role_word
from helpdesk.directory import queries as directory
from helpdesk.directory.facts import fact_label
from helpdesk.directory.models import Agency, Country, Fact, FundingCall, Programme, Source
from helpdesk.directory.terms import TermKind
from helpdesk.vocabulary.languages import country_name


def subject_name(subject: Subject) -> str:
    """In English, as curators know it; a fact with its country."""
    if isinstance(subject, Fact):
        return entry_name(Kind.FACT, subject.key, None)
    return str(getattr(subject, "name", "") or getattr(subject, "title", "") or subject.key)


def entry_name(kind: str, key: str, subject: Subject | None, state: State | None = None) -> str:
    """Of an entry that may not be there yet."""
    if kind == Kind.FACT:
        code, _, name = key.partition("/")
        return f"{country_name(code, said_in=current_language())}: {fact_label(name)}"
    if subject is not None:
        return subject_name(subject)
    return str((state or {}).get("name") or (state or {}).get("title") or key or KINDS[kind])


def public_url(subject: Subject | None) -> str:
    """Where visitors see the entry; empty for one that has no page."""
    match subject:
        case Country():
            return url_for("directory.country", code=subject.code.lower())
        case Fact():
            code = subject.country.code.lower()
            return url_for("directory.country", code=code, _anchor=subject.fact_key)
        case Agency():
            return url_for("directory.agency", slug=subject.slug)
        case Programme():
            return url_for("directory.agency", slug=subject.agency.slug, _anchor=subject.anchor)
        case FundingCall():
            return url_for("directory.call", slug=subject.slug)
    return ""


@dataclass(frozen=True)
class EntryRow:
    name: str
    kind: str
    detail: str
    edit_url: str
    history_url: str
    is_retired: bool


def entry_row(subject: Subject) -> EntryRow:
    kind = kind_of(subject)
    return EntryRow(
        subject_name(subject),
        str(KINDS[kind]),
        subject.key,
        url_for("curation.edit", kind=kind, key=subject.key),
        url_for("curation.history", kind=kind, key=subject.key),
        subject.is_retired,
    )


def offered_for(kind: str, state: State) -> Offered:
    """What the lists of the form of this kind offer."""
    terms, language = directory.vocabulary(), current_language()
    options: dict[str, Sequence[tuple[str, str]]] = {}
    for spec in fields_of(kind):
        if spec.type in (FieldType.TERM, FieldType.TERMS):
            of = TermKind(spec.of)
            options[spec.name] = [
                (code, terms.label(of, code, language)) for code in terms.codes(of)
            ]
        elif spec.type is FieldType.COUNTRY:
            options[spec.name] = [
                (code, name) for code, name in directory.country_names(language).items()
            ]
        elif spec.type is FieldType.CHOICE:
            options[spec.name] = [(code, str(EVIDENCE[code])) for code in spec.choices]
    return Offered(options, source_options(state.get("sources", ())))


def source_options(keys: Sequence[str]) -> list[tuple[str, str]]:
    """Those that are cited, in their order, then the others of the same files."""
    cited = queries.sources_by_key(list(keys))
    beside = [row for row in queries.sources_beside(list(keys)) if row not in cited]
    return [(row.key, source_label(row)) for row in [*cited, *beside]]


def source_label(source: Source) -> str:
    told = [source.title, source.publisher, source.dated]
    return shorten(", ".join(part for part in told if part), 160)


class DraftPage:
    """One draft: what it changes in the entry as it is now, what is in its way, who may do what with it."""

    def __init__(self, draft: Draft, *, reader: int, may_self_publish: bool, today: date) -> None:
        self.draft = draft
        self.subject = (
            queries.subject_or_none(draft.element_kind, draft.element_key)
            if draft.element_key
            else None
        )
        self.merged: Merged = (
            services.present_merge(draft) if draft.is_open else Merged(draft.state, (), ())
        )
        self.name = entry_name(draft.element_kind, draft.element_key, self.subject, draft.state)
        self.kind = str(KINDS[draft.element_kind])
        self.status = str(STATUSES[DraftStatus(draft.status)])
        self.action = str(ACTIONS[Action(draft.action)])
        names = names_of({draft.author_account_id, draft.reviewer_account_id or 0})
        self.author = names.get(draft.author_account_id, "")
        self.reviewer = names.get(draft.reviewer_account_id or 0, "")
        is_author, in_review = (
            draft.author_account_id == reader,
            draft.status == DraftStatus.IN_REVIEW,
        )
        is_writable = is_author and draft.status in services.WRITABLE
        self.faults = self._faults(today) if draft.is_open else []
        has_conflicts = bool(self.merged.conflicts)
        self.may_edit = is_writable
        self.may_submit = is_writable and not self.faults
        self.may_withdraw = is_author and in_review
        self.may_return = in_review and not is_author
        self.may_publish = in_review and not is_author and not has_conflicts
        self.may_publish_alone = (
            is_author and may_self_publish and draft.is_open and not self.faults
        )
        self.may_discard = is_author and draft.is_open
        self.may_settle = has_conflicts and (is_author or in_review)
        self.is_own_in_review = is_author and in_review
        self.may_preview = draft.is_open and not self.faults and draft.element_kind != Kind.SOURCE

    def _faults(self, today: date) -> list[tuple[str, str]]:
        faults = services.faults_in(self.draft, today=today)
        return [(field_label(name), str(words)) for name, words in faults.items()]

    @property
    def changes(self) -> list[ShownChange]:
        """Of the entry as it is now, by what is not in dispute; of a closed draft as it was then."""
        draft = self.draft
        old = complete(draft.element_kind, draft.base_state)
        new = complete(draft.element_kind, draft.state)
        if draft.is_new:
            old = complete(draft.element_kind, {})
        return [self._shown(change) for change in changes_between(old, new)]

    @property
    def conflicts(self) -> list[tuple[str, str, str, str, str]]:
        """Label, language, and the three texts: as it was, as it is now, as the draft has it."""
        kind, key = self.draft.element_kind, self.draft.element_key
        told = []
        for one in self.merged.conflicts:
            language = one.name.split(".")[1] if one.name.startswith("translations.") else ""
            words = [
                value_words(value, one.name, kind, key)
                for value in (one.base, one.theirs, one.mine)
            ]
            told.append((field_label(one.name), language, *words))
        return told  # type: ignore[return-value]

    @property
    def taken(self) -> list[str]:
        """What others have changed meanwhile in other fields."""
        return [field_label(name) for name in self.merged.taken]

    def conflict_form(self) -> ConflictForm:
        return conflict_form(self.merged)

    def _shown(self, change: FieldChange) -> ShownChange:
        return shown(change, self.draft.element_kind, self.draft.element_key)


@dataclass(frozen=True)
class DraftRow:
    name: str
    kind: str
    url: str
    status: str
    action: str
    author: str
    at: datetime
    batch: str


def draft_rows(drafts: Sequence[Draft]) -> list[DraftRow]:
    names = names_of({draft.author_account_id for draft in drafts})
    return [
        DraftRow(
            entry_name(
                draft.element_kind,
                draft.element_key,
                queries.subject_or_none(draft.element_kind, draft.element_key)
                if draft.element_key
                else None,
                draft.state,
            ),
            str(KINDS[draft.element_kind]),
            url_for("curation.draft", key=draft.key),
            str(STATUSES[DraftStatus(draft.status)]),
            str(ACTIONS[Action(draft.action)]),
            names.get(draft.author_account_id, ""),
            draft.submitted_at or draft.saved_at,
            draft.batch,
        )
        for draft in drafts
    ]


@dataclass(frozen=True)
class RevisionRow:
    """`who` and `reader` are roles in public, names inside; `restore_url` is empty where it stays."""

    number: int
    at: datetime
    action: str
    who: str
    reader: str
    is_unreviewed: bool
    is_baseline: bool
    reason: str
    effective_on: date | None
    entry: str
    url: str
    changes: Sequence[ShownChange]
    restore_url: str = ""


def revision_rows(
    revisions: Sequence[Revision],
    *,
    with_names: bool = False,
    subjects: Mapping[tuple[str, str], Any] | None = None,
) -> list[RevisionRow]:
    numbers = {one.by_account_id or 0 for one in revisions} | {
        one.reviewer_account_id or 0 for one in revisions
    }
    names = names_of(numbers) if with_names else {}
    queries.source_titles(queries.source_keys_of(one.changes for one in revisions))
    found: dict[tuple[str, str], Any] = dict(subjects or {})
    for one in revisions:
        address = (one.element_kind, one.element_key)
        if address not in found:
            found[address] = queries.subject_or_none(*address)
    return [
        _revision_row(one, names, found[one.element_kind, one.element_key]) for one in revisions
    ]


def _revision_row(one: Revision, names: Mapping[int, str], subject: Subject | None) -> RevisionRow:
    is_baseline = one.action == Action.BASELINE
    changes = [FieldChange(name, *values) for name, values in one.changes.items()]
    return RevisionRow(
        one.number,
        one.at,
        str(ACTIONS[Action(one.action)]),
        names.get(one.by_account_id or 0, "") or role_word(one.by_role),
        names.get(one.reviewer_account_id or 0, "")
        or (role_word(one.reviewer_role) if one.reviewer_role else ""),
        one.by_account_id is not None and not one.reviewer_role,
        is_baseline,
        one.reason,
        one.effective_on,
        entry_name(one.element_kind, one.element_key, subject),
        public_url(subject),
        []
        if is_baseline
        else [
            shown(change, one.element_kind, one.element_key)
            for change in changes
            if change.old not in (None, "", [], {}) or change.new not in (None, "", [], {})
        ],
    )


def by_name(subjects: Sequence[Subject]) -> list[EntryRow]:
    return sorted((entry_row(subject) for subject in subjects), key=lambda row: name_key(row.name))
