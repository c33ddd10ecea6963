"""Words and links of the form, of the page that checks it, and of what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.directory import queries as directory
from helpdesk.directory.terms import TermKind, Vocabulary
from helpdesk.directory.texts import said
from helpdesk.inquiries.about import Told, told_about
from helpdesk.inquiries.content import ACCEPTED, LARGEST, MOST_FILES
from helpdesk.inquiries.drafts import STUDY_TYPES, About, subject_from
from helpdesk.inquiries.forms import Choices, InquiryForm
from helpdesk.inquiries.guard import PROOF_BITS, Verdict
from helpdesk.inquiries.matching import Matches
from helpdesk.inquiries.models import InquiryUpload
from helpdesk.inquiries.queries import desks_by_slug
from helpdesk.inquiries.services import Foreseen, foresee
from helpdesk.inquiries.tickets import Ticket
from helpdesk.inquiries.words import (
    desk_name,
    due_words,
    listed,
    size_words,
    topic_words,
    when_words,
)
from helpdesk.routing.rules import Subject
from helpdesk.vocabulary.languages import ENDONYMS

NOTICES: dict[Verdict, LazyString] = {
    Verdict.TRAPPED: lazy_gettext(
        "The field “Leave this empty” was filled in, perhaps by your browser. It has been emptied; "
        "check the rest and go on."
    ),
    Verdict.TOO_SOON: lazy_gettext(
        "That was quicker than people are. Look at what you have written once more and send it."
    ),
    Verdict.TOO_MANY_HERE: lazy_gettext(
        "Many questions have come from your network or for your address. Nothing is lost: keep this "
        "page open and send again after %(when)s."
    ),
    Verdict.TOO_MANY: lazy_gettext(
        "More questions are arriving than the desks can take. Nothing is lost: keep this page open "
        "and send again after %(when)s."
    ),
    Verdict.PROOF_WANTED: lazy_gettext(
        "Very many questions are arriving, so your browser has to do a small calculation before it "
        "sends yours. Send again: it takes a few seconds. Without JavaScript, keep this page open "
        "and send again after %(when)s. Nothing is lost."
    ),
}


@dataclass(frozen=True)
class Topic:
    code: str
    label: str
    description: str


@dataclass(frozen=True)
class CountryGroup:
    label: str
    countries: Sequence[tuple[str, str]]  # code and name
    chosen: int

    @property
    def words(self) -> str:
        if not self.chosen:
            return self.label
        return str(_("%(group)s (%(count)s chosen)", group=self.label, count=self.chosen))


@dataclass(frozen=True)
class Kept:
    """A file that is kept with the form."""

    number: int
    name: str
    size: str


@dataclass(frozen=True)
class WhoAnswers:
    """`due`: on the desk's clock, and on the asker's where it shows another hour."""

    desk: str
    told: str
    working_days: int
    due: Sequence[str]
    knows_zone: bool


@dataclass(frozen=True)
class Row:
    """A line of the page that checks."""

    label: str
    value: str
    is_text: bool = False  # keeps its lines


def foreseen_words(
    countries: tuple[str, ...], topic: str, *, answer_in: str, time_zone: str, language: str
) -> WhoAnswers:
    """Who would answer an inquiry sent now, and by when, in `language`.

    Raises: NoDeskError.
    """
    subject = Subject(countries, topic, answer_in)
    return _who_answers(foresee(db.session(), subject, now=clock.now()), time_zone, language)


def _who_answers(foreseen: Foreseen, time_zone: str, language: str) -> WhoAnswers:
    desks = desks_by_slug([foreseen.lead, *foreseen.told])
    lead = desks[foreseen.lead]
    return WhoAnswers(
        desk=desk_name(lead, language),
        told=listed((desk_name(desks[slug], language) for slug in foreseen.told), language),
        working_days=foreseen.working_days,
        due=due_words(foreseen.due_at, lead.time_zone, time_zone, language),
        knows_zone=bool(time_zone),
    )


def another_question(reference: str) -> str:
    return str(
        _(
            "You have sent a question from this window already: %(reference)s. What stands here now "
            "is a new one.",
            reference=reference,
        )
    )


def notice_words(verdict: Verdict, when: datetime, time_zone: str, language: str) -> str:
    return str(NOTICES[verdict]) % {"when": when_words(when, time_zone, language)}


def choices(language: str) -> Choices:
    terms = directory.vocabulary()
    topics = [
        (code, terms.label(TermKind.INQUIRY_TOPIC, code, language))
        for code in terms.codes(TermKind.INQUIRY_TOPIC)
    ]
    return Choices(topics, list(directory.country_names(language).items()))


def kept(uploads: Iterable[InquiryUpload], language: str) -> list[Kept]:
    return [Kept(upload.id, upload.name, size_words(upload.size, language)) for upload in uploads]


class TakesFiles:
    """What every page with a field for files says of them."""

    accepted = ACCEPTED

    @property
    def files_hint(self) -> str:
        return str(
            _(
                "At most %(count)s files of %(most)s MB each: PDF, Word, Excel, PNG, JPEG or text. "
                "Nothing that tells who a patient is.",
                count=MOST_FILES,
                most=LARGEST // 1_000_000,
            )
        )

    @property
    def script_words(self) -> dict[str, Any]:
        """What the script of the form says, and what it needs to know."""
        return {
            "largest": LARGEST,
            "most": MOST_FILES,
            "tooLarge": _(
                "“%(name)s” is larger than %(most_megabytes)s MB: choose a smaller file.",
                name="{name}",
                most_megabytes=LARGEST // 1_000_000,
            ),
            "tooMany": _("Choose at most %(count)s files.", count=MOST_FILES),
            "restored": _("What you had written in this window is back."),
            "working": _("Your browser is calculating, a few seconds …"),
        }


@dataclass
class AskPage(TakesFiles):
    """The form, filled in as far as it is, and what stands around it."""

    form: InquiryForm
    ticket: Ticket
    about: About
    time_zone: str
    language: str
    uploads: Sequence[Kept] = ()
    matches: Matches = field(default_factory=Matches)
    who: WhoAnswers | None = None
    notice: str = ""
    is_trap_shown: bool = False
    is_flood: bool = False
    has_looked: bool = False

    @cached_property
    def told(self) -> Told | None:
        return told_about(self.about, self.language)

    @property
    def topics(self) -> list[Topic]:
        terms = directory.vocabulary()
        return [
            Topic(code, *topic_words(terms, code, self.language))
            for code in terms.codes(TermKind.INQUIRY_TOPIC)
        ]

    @property
    def country_groups(self) -> list[CountryGroup]:
        """By subregion, in the order of the terms; a group with a country chosen is open."""
        chosen = set(self.form.chosen_countries)
        by_place: dict[str, list[tuple[str, str]]] = {}
        for country in directory.countries(self.language):
            name = said(country, "name", self.language).text
            by_place.setdefault(country.subregion, []).append((country.code, name))
        terms = directory.vocabulary()
        return [
            CountryGroup(
                terms.label(TermKind.SUBREGION, place, self.language),
                by_place[place],
                sum(code in chosen for code, _name in by_place[place]),
            )
            for place in _places(terms)
            if place in by_place
        ]

    def __post_init__(self) -> None:
        self.form.consent.description = self._purpose

    @property
    def _purpose(self) -> str:
        """What is agreed to (GDPR, article 13): purpose, who reads it, for how long."""
        months = int(current_app.config["SETTINGS"].retention_months)
        told = _(
            "What you write serves to answer you. The desk that answers reads it, and the desks of "
            "the countries you name."
        )
        kept_for = ngettext(
            "One month after the inquiry is closed it is deleted; until then you can have it erased "
            "whenever you like.",
            "%(num)s months after the inquiry is closed it is deleted; until then you can have it "
            "erased whenever you like.",
            months,
        )
        return f"{told} {kept_for}"

    @property
    def study_types(self) -> list[tuple[str, str]]:
        return [(choice.value, choice.label) for choice in self.form.study_type.choices]

    @property
    def languages(self) -> list[tuple[str, str]]:
        return [(choice.value, choice.label) for choice in self.form.language.choices]

    @property
    def proof_bits(self) -> int:
        return PROOF_BITS if self.is_flood else 0

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the page that checks carries along, so that nothing is kept anywhere else."""
        form = self.form
        pairs = [
            ("question", form.question.data),
            ("subject", form.subject.data),
            *(("countries", code) for code in form.chosen_countries),
            ("topic", form.topic.data),
            ("study_type", form.study_type.data),
            ("name", form.name.data),
            ("email", form.email.data),
            ("organisation", form.organisation.data),
            ("language", form.language.data),
            ("consent", "y" if form.consent.data else ""),
            ("about", str(self.about)),
            ("time_zone", self.time_zone),
            ("ticket", self.ticket.text),
        ]
        return [(name, value) for name, value in pairs if value]

    @property
    def rows(self) -> list[Row]:
        """What will be sent, as it will be read."""
        form = self.form
        names = directory.country_names(self.language)
        countries = listed((names[code] for code in form.chosen_countries), self.language)
        study_type = STUDY_TYPES.get(form.study_type.data or "")
        rows = [
            Row(_("Asked while reading"), self.told.words if self.told else ""),
            Row(_("Subject"), form.subject.data or subject_from(form.question.data or "")),
            Row(_("Your question"), form.question.data or "", is_text=True),
            Row(_("Countries"), countries or _("None named")),
            Row(_("Topic"), _label(form.topic.data, self.topics)),
            Row(_("Kind of study"), str(study_type) if study_type else ""),
            Row(_("Your name"), form.name.data or ""),
            Row(_("Your e-mail address"), form.email.data or ""),
            Row(_("Organisation"), form.organisation.data or ""),
            Row(_("Language of the answer"), ENDONYMS.get(form.language.data or "", "")),
            Row(_("Files"), ", ".join(f"{file.name} ({file.size})" for file in self.uploads)),
        ]
        return [row for row in rows if row.value]

    @property
    def fragment_urls(self) -> dict[str, str]:
        return {
            "matches": url_for("inquiries.matching_entries"),
            "who": url_for("inquiries.desk"),
        }


def _label(code: str | None, topics: Iterable[Topic]) -> str:
    return next((topic.label for topic in topics if topic.code == code), "")


def _places(terms: Vocabulary) -> list[str]:
    return [place for region in terms.codes(TermKind.REGION) for place in terms.parts_of(region)]
