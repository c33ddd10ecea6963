"""The form of a suggestion, and those of the decision on it; every fault is a sentence that says what to do.

The first is plain WTForms without a CSRF token, as the form of an inquiry is (ADR 14): nobody is signed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from helpdesk.core.form_checks import Required, among_the_choices, at_most
from helpdesk.core.languages import current_language
from helpdesk.directory.limits import LONGEST_URL
from helpdesk.inquiries.drafts import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    clean_email,
    clean_line,
    clean_text,
)
from helpdesk.suggesting.drafts import (
    NOTE_LENGTH,
    PROPOSAL_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    SuggestionDraft,
    SuggestionKind,
    Target,
    clean_address,
)
from helpdesk.suggesting.services import Acceptance
from helpdesk.vocabulary.languages import ENDONYMS, SERVED

Options = Sequence[tuple[str, str]]


class SuggestionForm(Form):  # WTForms is untyped
    """The fields stand in the order of the page, which is that of the list of faults."""

    title = StringField(_("Name"), [at_most(TITLE_LENGTH)], filters=[clean_line])
    country = SelectField(_("Country"), [among_the_choices], validate_choice=False)
    proposal = TextAreaField(
        _("What is wrong, and what should stand there?"),
        [Required(_("Write what you suggest.")), at_most(PROPOSAL_LENGTH)],
        filters=[clean_text],
    )
    source_url = URLField(
        _("Web address of your source"),
        [at_most(LONGEST_URL)],
        filters=[clean_line],
        description=_("The page or document of the body itself, if there is one."),
    )
    unsourced = TextAreaField(
        _("If there is no such page: how do you know?"),
        [at_most(NOTE_LENGTH)],
        filters=[clean_text],
        description=_("For instance a letter, a telephone call, your own application, and when."),
    )
    note = TextAreaField(
        _("What else the curators should know"), [at_most(NOTE_LENGTH)], filters=[clean_text]
    )
    name = StringField(_("Your name"), [at_most(NAME_LENGTH)], filters=[clean_line])
    email = EmailField(
        _("Your e-mail address"),
        [Required(_("Enter an e-mail address like name@example.org.")), at_most(EMAIL_LENGTH)],
        filters=[clean_line],
        description=_("The receipt and the decision go there, and the link to your private page."),
    )
    language = SelectField(_("Language of the mails"), [among_the_choices], validate_choice=False)
    wants_thanks = BooleanField(
        _("Thank me by name on the public page of thanks, if it is accepted.")
    )
    consent = BooleanField(
        _("I agree that the curators of the directory read what I have written and answer me."),
        [Required(_("Tick the box, or the curators may not read your suggestion."))],
    )

    @classmethod
    def of(
        cls, values: MultiDict[str, str] | None, target: Target, countries: Options
    ) -> SuggestionForm:
        """Read what was sent, or start empty; the questions are those that fit the target."""
        form = cls(values)
        form.target = target
        form.source_url.flags.required = True  # asked for; a reason will do as well
        nowhere = ("", gettext("None, or several"))
        form.country.choices = _choices([nowhere, *countries])
        form.language.choices = _choices([(code, ENDONYMS[code]) for code in SERVED])
        form.language.data = form.language.data or current_language()
        if target.kind is SuggestionKind.CORRECTION:
            del form.title
            del form.country
            return form
        form.title.flags.required = True
        if target.kind is SuggestionKind.BODY:
            form.title.label.text = gettext("Name of the body")
            form.proposal.label.text = gettext("What does it do for clinical trials?")
            form.proposal.description = gettext("And its acronym, its city, how it is reached.")
        else:
            del form.country
            form.title.label.text = gettext("Title of the call")
            form.proposal.label.text = gettext("What does it fund, for whom, and until when?")
        return form

    def validate_title(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Enter the name, as the source has it."))

    def validate_source_url(self, field: Any) -> None:
        if field.data and clean_address(field.data) is None:
            raise ValidationError(
                gettext("Enter a whole web address, such as https://example.org/page.")
            )
        if not field.data and not self.unsourced.data:
            raise ValidationError(
                gettext("Give the address of your source, or say below how you know without one.")
            )

    def validate_email(self, field: Any) -> None:
        if clean_email(field.data) is None:
            raise ValidationError(gettext("Enter an e-mail address like name@example.org."))

    def validate_name(self, field: Any) -> None:
        if self.wants_thanks.data and not field.data:
            raise ValidationError(gettext("Enter the name to thank, or take the tick out below."))

    def to_draft(self) -> SuggestionDraft:
        """Of a form that has been found valid."""
        return SuggestionDraft(
            target=self.target,
            title=self.title.data or "" if "title" in self else "",
            country=self.country.data or "" if "country" in self else "",
            proposal=self.proposal.data or "",
            source_url=clean_address(self.source_url.data) or "" if self.source_url.data else "",
            unsourced=self.unsourced.data or "",
            note=self.note.data or "",
            name=self.name.data or "",
            email=clean_email(self.email.data) or "",
            language=self.language.data,
            wants_thanks=bool(self.wants_thanks.data),
        )


# Of the staff


class AcceptForm(FlaskForm):
    field = SelectField(
        _("Put the proposed words into"), [among_the_choices], validate_choice=False
    )
    accept_note = TextAreaField(
        _("A word to the suggester"), [at_most(REASON_LENGTH)], filters=[clean_text]
    )

    @classmethod
    def of(cls, options: Options) -> AcceptForm:
        form = cls()
        form.field.choices = _choices([("", gettext("No field: I write it myself")), *options])
        return form

    def to_acceptance(self) -> Acceptance:
        return Acceptance(self.field.data or "", self.accept_note.data or "")


class RefuseForm(FlaskForm):
    reason = TextAreaField(
        _("Reason"),
        [
            Required(_("Write the reason: the suggester gets it by mail.")),
            at_most(REASON_LENGTH),
        ],
        filters=[clean_text],
    )


class TurnForm(FlaskForm):
    topic = SelectField(_("Topic"), [among_the_choices], validate_choice=False)

    @classmethod
    def of(cls, topics: Options) -> TurnForm:
        form = cls()
        form.topic.choices = _choices(topics)
        return form


def _choices(pairs: Options) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in pairs]
