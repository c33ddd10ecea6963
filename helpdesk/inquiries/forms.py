"""The form of an inquiry and that of a message; every fault is a sentence that says what to do.

Plain WTForms without a CSRF token: nobody is signed in here, so there is no session that a strange page
could use. The ticket (`tickets.py`) and where a request comes from stand in its place (ADR 14).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from helpdesk.core.form_checks import Required, among_the_choices, at_most
from helpdesk.core.languages import current_language
from helpdesk.inquiries.drafts import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    QUESTION_LENGTH,
    STUDY_TYPES,
    SUBJECT_LENGTH,
    About,
    InquiryDraft,
    clean_email,
    clean_line,
    clean_text,
    known_zone,
)
from helpdesk.inquiries.refusals import refusal
from helpdesk.inquiries.uploads import NotKept
from helpdesk.vocabulary.languages import ENDONYMS, SERVED

MOST_COUNTRIES = 100  # of one inquiry; there are no more in the directory


@dataclass(frozen=True)
class Choices:
    """What may be chosen: topics in their order, and the codes of countries with a page."""

    topics: Sequence[tuple[str, str]]  # code and label
    countries: Sequence[tuple[str, str]]  # code and name


def _without_blanks(codes: list[str] | None) -> list[str]:
    return [code for code in codes or [] if code]


class InquiryForm(Form):  # WTForms is untyped
    """The fields stand in the order of the page, which is that of the list of faults."""

    question = TextAreaField(
        _("Your question"),
        [Required(_("Write your question.")), at_most(QUESTION_LENGTH)],
        filters=[clean_text],
        description=_("As you would ask a colleague. Name no patients and nobody’s health data."),
    )
    subject = StringField(
        _("Subject"),
        [at_most(SUBJECT_LENGTH)],
        filters=[clean_line],
        description=_("A few words. If you leave it empty, your first sentence is taken."),
    )
    countries = SelectMultipleField(
        _("Countries"),
        [among_the_choices],
        filters=[_without_blanks],
        validate_choice=False,
        description=_("None, one or several. They decide which desk answers."),
    )
    topic = RadioField(
        _("Topic"),
        [Required(_("Choose the topic; “Anything else” is one of them.")), among_the_choices],
        validate_choice=False,
    )
    study_type = SelectField(_("Kind of study"), [among_the_choices], validate_choice=False)
    attachments = MultipleFileField(_("Files"))
    name = StringField(
        _("Your name"),
        [Required(_("Enter your name, as the answer should address you.")), at_most(NAME_LENGTH)],
        filters=[clean_line],
    )
    email = EmailField(
        _("Your e-mail address"),
        [Required(_("Enter an e-mail address like name@example.org.")), at_most(EMAIL_LENGTH)],
        filters=[clean_line],
        description=_("The answer and the link to your private page go there."),
    )
    organisation = StringField(_("Organisation"), [at_most(NAME_LENGTH)], filters=[clean_line])
    language = SelectField(_("Language of the answer"), [among_the_choices], validate_choice=False)
    consent = BooleanField(
        _("I agree that the desks named here read and answer what I have written."),
        [Required(_("Tick the box, or the desks may not read your question."))],
    )

    @classmethod
    def of(
        cls, values: MultiDict[str, str] | None, choices: Choices, **defaults: object
    ) -> InquiryForm:
        """Read what was sent, or start with `defaults`."""
        form = cls(values, **defaults)
        form.topic.choices = _choices(choices.topics)
        form.countries.choices = _choices(choices.countries)
        form.study_type.choices = _choices(
            [
                ("", gettext("Not said")),
                *((code, str(label)) for code, label in STUDY_TYPES.items()),
            ]
        )
        form.language.choices = _choices([(code, ENDONYMS[code]) for code in SERVED])
        form.language.data = form.language.data or current_language()
        return form

    def validate_email(self, field: Field) -> None:
        if clean_email(field.data) is None:
            raise ValidationError(gettext("Enter an e-mail address like name@example.org."))

    def refuse_files(self, refused: Collection[NotKept]) -> None:
        """Say beside the field which files were not taken, and why."""
        told = [refusal(each) for each in refused]
        self.attachments.errors = [*self.attachments.errors, *([" ".join(told)] if told else [])]

    @property
    def chosen_countries(self) -> tuple[str, ...]:
        """Those that may be chosen, once each, in the order of the list."""
        chosen = set((self.countries.data or [])[:MOST_COUNTRIES])
        return tuple(choice.value for choice in self.countries.choices if choice.value in chosen)

    def to_draft(self, *, about: About, time_zone: str) -> InquiryDraft:
        """Of a form that has been found valid."""
        return InquiryDraft(
            question=self.question.data or "",
            subject=self.subject.data or "",
            countries=self.chosen_countries,
            topic=self.topic.data,
            study_type=self.study_type.data or "",
            name=self.name.data or "",
            email=clean_email(self.email.data) or "",
            organisation=self.organisation.data or "",
            language=self.language.data,
            time_zone=known_zone(time_zone),
            about=about,
        )


class MessageForm(Form):  # as above
    """What the asker adds: words, files, or both."""

    text = TextAreaField(_("Your message"), [at_most(QUESTION_LENGTH)], filters=[clean_text])
    attachments = MultipleFileField(_("Files"))

    def refuse_files(self, refused: Collection[NotKept]) -> None:
        told = [refusal(each) for each in refused]
        self.attachments.errors = [*self.attachments.errors, *([" ".join(told)] if told else [])]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text.flags.required = True  # a file will do as well; neither will not

    def demand_something(self, *, has_files: bool) -> None:
        if not self.text.data and not has_files and not self.errors:
            self.text.errors = [gettext("Write a message or choose a file.")]


def _choices(pairs: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in pairs]
