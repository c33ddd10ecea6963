"""What staff type into the pages of rules and desks; what they typed stays in the form when it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from helpdesk.core.text import one_spaced
from helpdesk.routing.history import REASON_LENGTH
from helpdesk.routing.models import NOTE_LENGTH
from helpdesk.routing.rules import Subject
from helpdesk.routing.states import RuleDraft, State

Options = Sequence[tuple[str, str]]
REGION, SUBREGION = "region:", "subregion:"
FIRST_YEAR, LAST_YEAR = 2000, 2100


def stripped(text: str | None) -> str:
    return one_spaced(text or "")


def offered(options: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, str(label)) for value, label in options]


def known(what: Any) -> Any:
    """A validator: every value is one that the form offers. The sentence `what` says what to choose."""

    def check(form: FlaskForm, field: Any) -> None:
        values = field.data if isinstance(field.data, list) else [field.data or ""]
        if not set(values) <= {choice.value for choice in field.choices}:
            raise ValidationError(what)

    return check


class ManyField(SelectMultipleField):
    """Checkboxes; an unknown value is refused in our own words."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, wrong: Any, **options: Any) -> None:
        super().__init__(label, validators=[known(wrong)], validate_choice=False, **options)


class OneField(SelectField):
    """A list to choose one of; an unknown value is refused in our own words."""

    def __init__(self, label: Any, wrong: Any, **options: Any) -> None:
        super().__init__(label, validators=[known(wrong)], validate_choice=False, **options)


class DayField(StringField):
    """A day; what was typed stays as it was typed."""

    widget = DateInput()

    @property
    def day(self) -> date | None:
        return read_day(self.data or "")


def read_day(text: str) -> date | None:
    """A date of this century as a browser sends it; None for anything else."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-23") else None
    except ValueError:
        return None
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


class NeededDay:
    """A validator: a day has to be there, and to exist."""

    field_flags = {"required": True}  # noqa: RUF012 - read by the library

    def __call__(self, form: FlaskForm, field: Any) -> None:
        if field.day is None:
            raise ValidationError(_("Enter a day that exists, such as 2026-12-24."))


def length(most: int) -> Any:
    def check(form: FlaskForm, field: Any) -> None:
        if len(field.data or "") > most:
            raise ValidationError(_("Shorten this to %(most)s characters.", most=most))

    return check


class ReasonForm(FlaskForm):
    """Why something changes, for its history; nobody has to say."""

    reason = StringField(
        _l("Why it changes"),
        validators=[length(REASON_LENGTH)],
        filters=[stripped],
        description=_l("One sentence, which its history keeps."),
    )


@dataclass(frozen=True)
class Choices:
    """What a rule may name, each as code and words, in the order of the words."""

    desks: Options
    countries: Options
    regions: Options
    subregions: Options
    topics: Options
    languages: Options


class RuleForm(ReasonForm):
    place = OneField(
        _l("Region or subregion"),
        _l("Choose a region or subregion from the list."),
        description=_l("Leave it at “no region” for a rule of single countries, or of none."),
    )
    countries = ManyField(_l("Countries"), _l("Choose countries from the list."))
    topics = ManyField(
        _l("Topics"),
        _l("Choose topics from the list."),
        description=_l("None ticked: inquiries on every topic."),
    )
    languages = ManyField(
        _l("Languages of the inquiry"),
        _l("Choose languages from the list."),
        description=_l("None ticked: inquiries in every language."),
    )
    contact = OneField(_l("The desk that answers"), _l("Choose the desk that answers."))
    version = HiddenField()

    def __init__(self, choices: Choices, **options: Any) -> None:
        super().__init__(**options)
        self.place.choices = offered(
            [
                ("", _("No region")),
                *((REGION + code, label) for code, label in choices.regions),
                *((SUBREGION + code, label) for code, label in choices.subregions),
            ]
        )
        self.countries.choices = offered(choices.countries)
        self.topics.choices = offered(choices.topics)
        self.languages.choices = offered(choices.languages)
        self.contact.choices = offered([("", _("Choose a desk")), *choices.desks])

    @staticmethod
    def content_of(state: State) -> dict[str, Any]:
        return {
            "place": (REGION + state["region"] if state["region"] else "")
            or (SUBREGION + state["subregion"] if state["subregion"] else ""),
            "countries": state["countries"],
            "topics": state["topics"],
            "languages": state["languages"],
            "contact": state["contact"],
        }

    def validate_countries(self, field: Any) -> None:
        if field.data and self.place.data:
            raise ValidationError(
                _("A rule has one place: keep the region or the countries, not both.")
            )

    def validate_contact(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Choose the desk that answers."))

    @property
    def seen(self) -> int:
        return whole_number(self.version.data)

    def to_draft(self) -> RuleDraft:
        place = self.place.data or ""
        return RuleDraft(
            contact=self.contact.data,
            countries=tuple(self.countries.data or ()),
            region=place.removeprefix(REGION) if place.startswith(REGION) else "",
            subregion=place.removeprefix(SUBREGION) if place.startswith(SUBREGION) else "",
            topics=tuple(self.topics.data or ()),
            languages=tuple(self.languages.data or ()),
        )


def whole_number(text: str | None) -> int:
    """0 for what is none; a version that nobody has seen."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


class AwayForm(FlaskForm):
    starts_on = DayField(_l("First day away"), validators=[NeededDay()], filters=[stripped])
    ends_on = DayField(_l("Last day away"), validators=[NeededDay()], filters=[stripped])
    note = StringField(
        _l("Note for the staff"), validators=[length(NOTE_LENGTH)], filters=[stripped]
    )

    def validate_ends_on(self, field: Any) -> None:
        first, last = self.starts_on.day, field.day
        if first and last and last < first:
            raise ValidationError(_("Enter a last day that is not before the first."))


class ClosedDayForm(FlaskForm):
    day = DayField(_l("Day"), validators=[NeededDay()], filters=[stripped])
    name = StringField(_l("What the day is"), validators=[length(NOTE_LENGTH)], filters=[stripped])

    def __init__(self, closed: Iterable[date] = (), **options: Any) -> None:
        super().__init__(**options)
        self.closed = frozenset(closed)

    def validate_day(self, field: Any) -> None:
        if field.day in self.closed:
            raise ValidationError(_("This day is in the list already."))


class MemberForm(FlaskForm):
    account = OneField(_l("Account"), _l("Choose an account from the list."))
    away_until = DayField(
        _l("Away until"),
        filters=[stripped],
        description=_l("Leave it empty for somebody who is there."),
    )

    def __init__(self, accounts: Options = (), **options: Any) -> None:
        super().__init__(**options)
        self.account.choices = offered([("", _("Choose an account")), *accounts])

    def validate_account(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Choose an account from the list."))

    def validate_away_until(self, field: Any) -> None:
        if field.data:
            NeededDay()(self, field)


@dataclass(frozen=True)
class Trial:
    """“Who would get this?”: a GET form; what makes no sense is left out."""

    subject: Subject
    on: date | None
    is_asked: bool

    @classmethod
    def of(cls, args: MultiDict[str, str], choices: Choices) -> Trial:
        def one_of(name: str, options: Options) -> str:
            asked = args.get(name, "")
            return asked if asked in dict(options) else ""

        codes = dict(choices.countries)
        asked = dict.fromkeys(code for code in args.getlist("country") if code in codes)
        return cls(
            Subject(
                tuple(asked), one_of("topic", choices.topics), one_of("language", choices.languages)
            ),
            on=read_day(args.get("on", "").strip()),
            is_asked="topic" in args,
        )

    @property
    def arguments(self) -> Mapping[str, Any]:
        """Its part of an address."""
        return {
            "country": list(self.subject.countries),
            "topic": self.subject.topic,
            "language": self.subject.language,
            "on": self.on.isoformat() if self.on else "",
        }
