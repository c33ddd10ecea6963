"""Words and links of the form of a suggestion, and of its private page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import current_app, url_for
from flask_babel import LazyString, gettext as _, lazy_gettext as _l, ngettext

from helpdesk.curation import queries as curation
from helpdesk.curation.fields import Kind
from helpdesk.curation.models import DraftStatus
from helpdesk.directory.facts import fact_words
from helpdesk.directory.models import Fact
from helpdesk.directory.texts import Said
from helpdesk.inquiries.about import Told, told_about
from helpdesk.inquiries.guard import PROOF_BITS, Verdict
from helpdesk.inquiries.tickets import Ticket
from helpdesk.inquiries.words import when_words
from helpdesk.suggesting import queries
from helpdesk.suggesting.drafts import SuggestionKind, Target
from helpdesk.suggesting.forms import SuggestionForm
from helpdesk.suggesting.models import Suggestion, SuggestionState
from helpdesk.suggesting.words import DECISIONS, KINDS
from helpdesk.vocabulary.languages import country_name

HEADINGS: Mapping[SuggestionKind, LazyString] = {
    SuggestionKind.CORRECTION: _l("Suggest a correction"),
    SuggestionKind.BODY: _l("Suggest a body"),
    SuggestionKind.CALL: _l("Suggest a funding call"),
}
NOTICES: Mapping[Verdict, LazyString] = {
    Verdict.TRAPPED: _l(
        "The field “Leave this empty” was filled in, perhaps by your browser. It has been emptied; "
        "check the rest and go on."
    ),
    Verdict.TOO_SOON: _l(
        "That was quicker than people are. Look at what you have written once more and send it."
    ),
    Verdict.TOO_MANY_HERE: _l(
        "Much has been sent from your network or for your address. Nothing is lost: keep this page "
        "open and send again after %(when)s."
    ),
    Verdict.TOO_MANY: _l(
        "More is arriving than the helpdesk can take. Nothing is lost: keep this page open and send "
        "again after %(when)s."
    ),
    Verdict.PROOF_WANTED: _l(
        "Very much is arriving, so your browser has to do a small calculation before it sends your "
        "suggestion. Send again: it takes a few seconds. Without JavaScript, keep this page open and "
        "send again after %(when)s. Nothing is lost."
    ),
}
DONE: Mapping[str, LazyString] = {
    "sent": _l(
        "Your suggestion has arrived. A mail with the address of this page is on its way to you."
    ),
    "erasure": _l(
        "A mail is on its way to you. The suggestion is erased when you open its link and confirm."
    ),
}


@dataclass(frozen=True)
class Row:
    label: str
    value: str


def notice_words(verdict: Verdict, when: datetime, language: str) -> str:
    return str(NOTICES[verdict]) % {"when": when_words(when, "", language)}


def another_suggestion(reference: str) -> str:
    return str(
        _(
            "You have sent a suggestion from this window already: %(reference)s. What stands here "
            "now is a new one.",
            reference=reference,
        )
    )


@dataclass
class SuggestPage:
    """The form, filled in as far as it is, and what stands around it."""

    form: SuggestionForm
    ticket: Ticket
    target: Target
    language: str
    notice: str = ""
    is_trap_shown: bool = False
    is_flood: bool = False

    def __post_init__(self) -> None:
        self.form.consent.description = self._purpose

    @property
    def heading(self) -> str:
        return str(HEADINGS[self.target.kind])

    @cached_property
    def told(self) -> Told | None:
        return told_about(self.target.about, self.language)

    @property
    def is_fact(self) -> bool:
        return self.target.about.kind == Kind.FACT

    @cached_property
    def present(self) -> tuple[str | Said, str] | None:
        """The value of the fact that is corrected, and its unit; None where none is known."""
        if not self.is_fact:
            return None
        fact = curation.subject_or_none(Kind.FACT, self.target.about.key)
        if not isinstance(fact, Fact) or fact.is_retired:
            return None
        return fact_words(fact, self.language)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        is_new = self.target.kind is not SuggestionKind.CORRECTION
        return [
            ("ticket", self.ticket.text),
            ("about", str(self.target.about)),
            ("new", self.target.kind.value if is_new else ""),
            ("proof", ""),
        ]

    @property
    def proof_bits(self) -> int:
        return PROOF_BITS if self.is_flood else 0

    @property
    def script_words(self) -> dict[str, str]:
        return {"working": _("Your browser is calculating, a few seconds …")}

    @property
    def _purpose(self) -> str:
        """What is agreed to (GDPR, article 13): purpose, who reads it, for how long."""
        told = _(
            "What you write serves to mend the directory and to answer you. Curators read it, and a "
            "regional desk if they pass it on. Your address is not published, your name only in thanks."
        )
        kept_for = ngettext(
            "One month after the decision it is deleted; until then you can have it erased whenever "
            "you like.",
            "%(num)s months after the decision it is deleted; until then you can have it erased "
            "whenever you like.",
            _months(),
        )
        return f"{told} {kept_for}"


class SuggestionPage:
    """The private page: what was suggested, what was decided and why."""

    def __init__(self, suggestion: Suggestion, token: str, *, language: str, done: str) -> None:
        self._suggestion = suggestion
        self._language = language
        self.token = token
        self.reference = suggestion.reference
        self.kind = str(KINDS[suggestion.kind])
        self.decision = str(DECISIONS[suggestion.status])
        self.note = suggestion.decision_note
        self.note_language = "" if suggestion.language == language else suggestion.language
        self.inquiry = suggestion.inquiry_reference
        self.received = when_words(suggestion.received_at, "", language)
        self.decided = (
            when_words(suggestion.decided_at, "", language) if suggestion.decided_at else ""
        )
        self.done = str(DONE[done]) if done in DONE else ""
        self.months = _months()

    @property
    def heading(self) -> str:
        return self._suggestion.title or (self.about.words if self.about else self.kind)

    @cached_property
    def about(self) -> Told | None:
        return told_about(self._suggestion.target.about, self._language)

    @property
    def is_published(self) -> bool:
        draft = queries.draft_of(self._suggestion)
        return draft is not None and draft.status == DraftStatus.PUBLISHED

    @property
    def is_accepted(self) -> bool:
        return self._suggestion.status is SuggestionState.ACCEPTED

    @property
    def rows(self) -> Sequence[Row]:
        return typed_rows(self._suggestion, self._language)

    @property
    def thanks(self) -> str:
        if not self._suggestion.wants_thanks:
            return ""
        return str(
            _(
                "If it is accepted, the page of thanks names you as “%(name)s” for as long as the "
                "suggestion is kept.",
                name=self._suggestion.suggester_name,
            )
        )

    def url(self, action: str) -> str:
        return url_for(f"suggesting.{action}", token=self.token)


def typed_rows(suggestion: Suggestion, language: str) -> list[Row]:
    """What the suggester typed, as it was typed; what was left open is left out."""
    country = country_name(suggestion.country, said_in=language) if suggestion.country else ""
    rows = [
        Row(_("Name or title"), suggestion.title),
        Row(_("Country"), country),
        Row(_("What was suggested"), suggestion.proposal),
        Row(_("Source"), suggestion.source_url),
        Row(_("How it is known without a source"), suggestion.unsourced),
        Row(_("For the curators"), suggestion.note),
    ]
    return [row for row in rows if row.value]


def _months() -> int:
    return int(current_app.config["SETTINGS"].retention_months)
