"""What staff type at the desk; what they typed stays in the form when it is refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from helpdesk.desk.models import FILTER_NAME_LENGTH
from helpdesk.inquiries.drafts import SUBJECT_LENGTH, clean_line, clean_text

ANSWER_LENGTH = 20_000  # characters
REASON_LENGTH = 500
Options = Sequence[tuple[str, str]]


class Needed:
    field_flags = {"required": True}  # noqa: RUF012 - read by the library

    def __init__(self, words: Any) -> None:
        self.words = words

    def __call__(self, _form: FlaskForm, field: Any) -> None:
        if not field.data:
            raise ValidationError(str(self.words))


class AtMost:
    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: FlaskForm, field: Any) -> None:
        if len(field.data or "") > self.most:
            raise ValidationError(gettext("Shorten this to %(most)s characters.", most=self.most))


def _among(words: Any) -> Any:
    def check(_form: FlaskForm, field: Any) -> None:
        if (field.data or "") not in {choice.value for choice in field.choices if choice.value}:
            raise ValidationError(str(words))

    return check


def offered(options: Options) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in options]


class AnswerForm(FlaskForm):
    """`ticket`: the form's key; `seen`: what its page showed."""

    text = TextAreaField(
        _l("Your answer"),
        [Needed(_l("Write an answer.")), AtMost(ANSWER_LENGTH)],
        filters=[clean_text],
        description=_l(
            "It is mailed to the asker. **Bold**, *italics*, lists and [words](address) become what "
            "they mean."
        ),
    )
    attachments = MultipleFileField(_l("Files"))
    ticket = HiddenField()
    seen = HiddenField()

    def refuse_files(self, words: Collection[str]) -> None:
        if words:
            self.attachments.errors = [*self.attachments.errors, " ".join(words)]


class NoteForm(FlaskForm):
    note = TextAreaField(
        _l("Internal note"),
        [Needed(_l("Write a note.")), AtMost(ANSWER_LENGTH)],
        filters=[clean_text],
        description=_l("For staff alone: it is never mailed, and the asker never sees it."),
    )
    ticket = HiddenField()


class AssignForm(FlaskForm):
    account = SelectField(_l("Given to"), validate_choice=False)

    def __init__(self, people: Options, **more: Any) -> None:
        super().__init__(**more)
        self.account.choices = offered([("", gettext("Nobody in particular")), *people])


class DeskChoiceForm(FlaskForm):
    desk = SelectField(_l("Desk"), [_among(_l("Choose a desk."))], validate_choice=False)

    def __init__(self, desks: Options, **more: Any) -> None:
        super().__init__(**more)
        self.desk.choices = offered([("", gettext("Choose a desk")), *desks])


class HandOverForm(DeskChoiceForm):
    reason = TextAreaField(
        _l("Reason"),
        [Needed(_l("Say why, for the desk that gets it.")), AtMost(REASON_LENGTH)],
        filters=[clean_text],
        description=_l("For staff alone: it stands in the exchange and is not mailed."),
    )
    stay = BooleanField(_l("Our desk still takes part"))


class MergeForm(FlaskForm):
    reference = StringField(
        _l("Reference of the other inquiry"),
        [Needed(_l("Enter a reference such as HD-26-7K4M-Q2XW."))],
        filters=[clean_line],
        description=_l("This inquiry is joined to it: that one goes on, this one is closed."),
    )


class SplitForm(FlaskForm):
    subject = StringField(
        _l("Subject of the new inquiry"),
        [Needed(_l("Enter a subject.")), AtMost(SUBJECT_LENGTH)],
        filters=[clean_line],
    )
    topic = SelectField(_l("Topic"), [_among(_l("Choose a topic."))], validate_choice=False)

    def __init__(self, topics: Options, **more: Any) -> None:
        super().__init__(**more)
        self.topic.choices = offered(topics)


class EntryForm(FlaskForm):
    address = StringField(
        _l("Address of the page"),
        [Needed(_l("Paste the address of a page of this site."))],
        filters=[clean_line],
        description=_l("Of a country, a fact, a body or a call on this site."),
    )


class SaveFilterForm(FlaskForm):
    name = StringField(
        _l("Name for this choice"),
        [Needed(_l("Enter a name.")), AtMost(FILTER_NAME_LENGTH)],
        filters=[clean_line],
    )
    query = HiddenField()
