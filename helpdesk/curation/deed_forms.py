"""The small forms around an entry: sending back, closing, settling, changing many at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import LazyString, gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from helpdesk.core import clock
from helpdesk.curation.bulk import BulkChange, Together
from helpdesk.curation.checking import read_day
from helpdesk.curation.controls import DayField, Options, choices
from helpdesk.curation.diff import Merged
from helpdesk.curation.models import REASON_LENGTH
from helpdesk.curation.queries import sources_by_key
from helpdesk.curation.reading import line
from helpdesk.curation.words import field_label


def _at_most(most: int) -> Any:
    def check(_form: FlaskForm, field: Any) -> None:
        if len(field.data or "") > most:
            raise ValidationError(_("Shorten this to %(most)s characters.", most=most))

    return check


class ReasonForm(FlaskForm):
    """A change that is not made without saying why; `hint` tells who will read it."""

    hint: LazyString
    reason = StringField(
        _l("Why it changes"),
        validators=[_at_most(REASON_LENGTH)],
        filters=[lambda typed: line(typed or "")],
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.reason.description = self.hint
        self.reason.flags.required = True

    def validate_reason(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Write why it changes."))


class ReturnForm(FlaskForm):
    note = TextAreaField(
        _l("What the author should look at"),
        validators=[_at_most(REASON_LENGTH)],
        filters=[lambda typed: line(typed or "")],
    )

    def validate_note(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Write what should change."))


class ClosingForm(FlaskForm):
    """Retiring, succession and merging: what becomes of an entry that goes."""

    how = RadioField(_l("What becomes of it"), validate_choice=False)
    successor = StringField(
        _l("The entry that stands for it"),
        filters=[lambda typed: line(typed or "").lower()],
        description=_l(
            "The last part of the address of its page. Not for one that is only retired."
        ),
    )
    reason = StringField(
        _l("Why the entry goes"),
        validators=[_at_most(REASON_LENGTH)],
        filters=[lambda typed: line(typed or "")],
        description=_l("One sentence, which the public history shows."),
    )
    effective_on = DayField(_l("Since when"))

    def __init__(self, ways: Options, **options: Any) -> None:
        super().__init__(**options)
        self.how.choices = choices(ways)
        self.reason.flags.required = True

    def validate_how(self, field: Any) -> None:
        if field.data not in {choice.value for choice in self.how.choices}:
            raise ValidationError(_("Choose one."))

    def validate_successor(self, field: Any) -> None:
        if self.how.data in ("succeed", "merge_into") and not field.data:
            raise ValidationError(_("Name the entry that stands for this one."))

    def validate_reason(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Write why."))

    @property
    def effective_day(self) -> date | None:
        return read_day(self.effective_on.data or "")


class ConflictForm(FlaskForm):
    """For each field that two people have changed: mine or theirs."""


def conflict_form(merged: Merged) -> ConflictForm:
    """One choice a conflict, in their order; nothing is chosen beforehand but the draft's own text."""
    fields = {
        f"c_{at}": RadioField(
            field_label(conflict.name),
            choices=choices(
                [("mine", _("The text of the draft")), ("theirs", _("The text that is there now"))]
            ),
            default="mine",
        )
        for at, conflict in enumerate(merged.conflicts)
    }
    made: ConflictForm = type("Conflicts", (ConflictForm,), fields)()
    return made


def theirs_of(form: ConflictForm, merged: Merged) -> list[str]:
    """The fields that were decided for what is there."""
    return [
        conflict.name
        for at, conflict in enumerate(merged.conflicts)
        if form[f"c_{at}"].data == "theirs"
    ]


class TogetherForm(FlaskForm):
    """One change of many entries."""

    keys = TextAreaField(
        _l("Keys of the entries"), description=_l("One a line; those found are here already.")
    )
    how = RadioField(_l("What to do"), validate_choice=False)
    value = SelectField(_l("Role or topic"), validate_choice=False)
    source = StringField(
        _l("Key of the source"), filters=[lambda typed: line(typed or "")],
        description=_l("As the list of sources has it, such as CO:ley2287."),
    )  # fmt: skip
    checked_on = DayField(_l("Checked against the source on"))
    reason = StringField(
        _l("Why the entries change"),
        validators=[_at_most(REASON_LENGTH)],
        filters=[lambda typed: line(typed or "")],
    )

    def __init__(self, values: Options, **options: Any) -> None:
        super().__init__(**options)
        ways = [
            (Together.ADD.value, _("Add the role or topic")),
            (Together.TAKE_OUT.value, _("Take the role or topic out")),
        ]
        self.how.choices = choices(
            [
                *(ways if values else []),
                ("source", _("Add the source")),
                (Together.CHECKED.value, _("Note that they were read again and are right")),
            ]
        )
        self.value.choices = choices([("", _("Choose one")), *values])
        self.reason.flags.required = True
        self.keys.flags.required = True

    def validate_keys(self, field: Any) -> None:
        if not line(field.data or ""):
            raise ValidationError(_("Name at least one entry."))

    def validate_how(self, field: Any) -> None:
        if field.data not in {choice.value for choice in self.how.choices}:
            raise ValidationError(_("Choose one."))

    def validate_value(self, field: Any) -> None:
        if self.how.data in (Together.ADD, Together.TAKE_OUT) and not field.data:
            raise ValidationError(_("Choose one."))

    def validate_source(self, field: Any) -> None:
        if self.how.data == "source" and not sources_by_key([field.data or ""]):
            raise ValidationError(_("There is no such source: %(key)s.", key=field.data or ""))

    def validate_checked_on(self, field: Any) -> None:
        day = read_day(field.data or "")
        if self.how.data == Together.CHECKED and (day is None or day > clock.today()):
            raise ValidationError(_("Enter the day on which the source was read."))

    def validate_reason(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Write why."))

    def to_change(self) -> BulkChange:
        if self.how.data == Together.CHECKED:
            return BulkChange(Together.CHECKED, "checked_on", self.checked_on.data or "")
        if self.how.data == "source":
            return BulkChange(Together.ADD, "sources", self.source.data or "")
        name, _colon, code = (self.value.data or "").partition(":")
        return BulkChange(Together(self.how.data), name, code)
