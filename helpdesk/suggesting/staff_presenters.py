"""What the curators see of suggestions: the list, and one beside what stands in the directory now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from helpdesk.accounts.queries import names_of
from helpdesk.core.languages import current_language
from helpdesk.core.text import shorten
from helpdesk.curation import queries as curation
from helpdesk.curation.fields import FieldType, Kind, fields_of
from helpdesk.curation.presenters import entry_name, public_url
from helpdesk.curation.showing import value_words
from helpdesk.curation.states import Subject, state_of
from helpdesk.curation.words import field_label
from helpdesk.curation.worklist_queries import taken_by
from helpdesk.directory import queries as directory
from helpdesk.directory.terms import TermKind
from helpdesk.inquiries.words import topic_words, when_words
from helpdesk.suggesting import queries
from helpdesk.suggesting.drafts import SuggestionKind
from helpdesk.suggesting.models import Suggestion
from helpdesk.suggesting.presenters import Row, typed_rows
from helpdesk.suggesting.services import entry_of, fields_to_fill
from helpdesk.suggesting.words import KINDS, STATES
from helpdesk.suggesting.work import work_item
from helpdesk.vocabulary.languages import language_name

ROW_LENGTH = 120  # characters of a proposal in the list


@dataclass(frozen=True)
class ListRow:
    url: str
    name: str
    kind: str
    state: str
    words: str
    language: str
    when: str
    has_source: bool


def list_row(suggestion: Suggestion, language: str) -> ListRow:
    return ListRow(
        url=url_for("suggestions.suggestion", reference=suggestion.reference),
        name=name_of(suggestion),
        kind=str(KINDS[suggestion.kind]),
        state="" if suggestion.is_open else str(STATES[suggestion.status]),
        words=shorten(suggestion.proposal, ROW_LENGTH),
        language=suggestion.language,
        when=when_words(suggestion.received_at, "", language, length="medium"),
        has_source=bool(suggestion.source_url),
    )


def name_of(suggestion: Suggestion) -> str:
    """The entry that it is about, or what the suggester calls a new one."""
    kind, key = entry_of(suggestion)
    if not key:
        return suggestion.title or str(KINDS[suggestion.kind])
    if kind == Kind.FACT and not curation.may_be_made(kind, key):
        subject = curation.subject_or_none(kind, key)
        return entry_name(kind, key, subject) if subject is not None else key
    return entry_name(kind, key, curation.subject_or_none(kind, key))


@dataclass(frozen=True)
class Suggested:
    """What the pages of a draft show of the suggestion that it was made of."""

    reference: str
    url: str
    language: str
    rows: Sequence[Row]


def suggested_for(number: int) -> Suggested | None:
    """None where nothing is left of it."""
    found = queries.suggestion_by_number(number)
    if found is None or found.is_blank:
        return None
    url = url_for("suggestions.suggestion", reference=found.reference)
    return Suggested(found.reference, url, found.language, typed_rows(found, current_language()))


class StaffPage:
    """One suggestion as those see it who decide on it."""

    def __init__(self, suggestion: Suggestion, *, language: str) -> None:
        self._suggestion = suggestion
        self._language = language
        self._kind, self._key = entry_of(suggestion)
        self._subject: Subject | None = (
            curation.subject_or_none(self._kind, self._key) if self._key else None
        )
        self.reference = suggestion.reference
        self.name = name_of(suggestion)
        self.kind = str(KINDS[suggestion.kind])
        self.state = str(STATES[suggestion.status])
        self.is_open = suggestion.is_open
        self.language = suggestion.language
        self.language_name = language_name(suggestion.language, said_in=language)
        self.when = when_words(suggestion.received_at, "", language)
        self.public_url = public_url(self._subject)
        self.proposed: Sequence[Row] = typed_rows(suggestion, language)
        self.suggester = suggestion.suggester_name or _("No name given")
        self.email = suggestion.suggester_email
        self.wants_thanks = suggestion.wants_thanks
        self.decision_note = suggestion.decision_note
        self.inquiry = suggestion.inquiry_reference

    @property
    def is_new(self) -> bool:
        return self._suggestion.kind is not SuggestionKind.CORRECTION

    @property
    def is_there(self) -> bool:
        """Whether a draft can be made: of what is there, or of what may be added."""
        return (
            self.is_new or self._subject is not None or curation.may_be_made(self._kind, self._key)
        )

    @property
    def current(self) -> list[Row]:
        """The entry as it is now, field by field."""
        if self._subject is None:
            return []
        state = state_of(self._subject)
        rows = []
        for spec in fields_of(self._kind, self._key):
            if spec.is_carried:
                continue
            value = state[spec.name]
            words = (
                "\n".join(source.title for source in curation.sources_by_key(value))
                if spec.type is FieldType.SOURCES
                else value_words(value, spec.name, self._kind, self._key)
            )
            rows.append(Row(field_label(spec.name), words))
        return [row for row in rows if row.value]

    @property
    def decided(self) -> str:
        found = self._suggestion
        if found.decided_at is None:
            return ""
        who = names_of({found.decided_by_account_id or 0}).get(found.decided_by_account_id or 0, "")
        when = when_words(found.decided_at, "", self._language)
        return str(_("%(state)s by %(who)s, %(when)s", state=self.state, who=who, when=when))

    @property
    def taken_by(self) -> str:
        """Who has it on the worklist: deciding is not locked by that, but two should not read it."""
        number = taken_by(work_item(self.reference)) if self.is_open else None
        return names_of({number}).get(number, "") if number is not None else ""

    @property
    def draft_url(self) -> str:
        key = self._suggestion.draft_key
        return url_for("curation.draft", key=key) if key else ""

    @property
    def others(self) -> list[ListRow]:
        return [list_row(one, self._language) for one in queries.others_about(self._suggestion)]

    @property
    def field_options(self) -> list[tuple[str, str]]:
        return [(spec.name, field_label(spec.name)) for spec in fields_to_fill(self._suggestion)]


def topic_options(language: str) -> list[tuple[str, str]]:
    terms = directory.vocabulary()
    return [
        (code, topic_words(terms, code, language)[0])
        for code in terms.codes(TermKind.INQUIRY_TOPIC)
    ]
