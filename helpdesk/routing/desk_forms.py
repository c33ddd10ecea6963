"""The form of a desk."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, ValidationError

from helpdesk.routing.forms import (
    ManyField,
    OneField,
    Options,
    ReasonForm,
    length,
    offered,
    stripped,
    whole_number,
)
from helpdesk.routing.members import Assigns
from helpdesk.routing.models import LABEL_LENGTH
from helpdesk.routing.rules import circle_of_deputies
from helpdesk.routing.states import LABEL, DeskDraft, State
from helpdesk.vocabulary.languages import DEFAULT, SERVED

LONGEST_SLUG = 60
LONGEST_EMAIL = 254
MOST_DAYS = 60  # as the seed files allow
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
# The areas of the IANA database that hold places where somebody could sit at a desk.
AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")  # fmt: skip


@cache
def time_zones() -> tuple[str, ...]:
    """Names such as "Europe/Madrid", in their order."""
    return tuple(sorted(zone for zone in available_timezones() if zone.split("/")[0] in AREAS))


def _text_field(label: Any, *validators: Any, **options: Any) -> StringField:
    return StringField(label, validators=validators, filters=[stripped], **options)


class DeskForm(ReasonForm):
    """`slugs` are those taken already; None for a desk that has its own."""

    slug = _text_field(
        _l("Short name for addresses"),
        DataRequired(_l("Enter small letters, digits and single hyphens, such as south-east.")),
        description=_l("Small letters, digits and hyphens, such as south-east. It stays for good."),
    )
    name_en = _text_field(
        _l("Name in English"),
        DataRequired(_l("Enter the name in English: it stands in for the others.")),
        length(LABEL_LENGTH),
    )
    name_es = _text_field(_l("Name in Spanish"), length(LABEL_LENGTH))
    name_pt = _text_field(_l("Name in Portuguese"), length(LABEL_LENGTH))
    email = _text_field(
        _l("Mailbox"),
        DataRequired(_l("Enter an email address like name@example.org.")),
        description=_l("An address of the desk, not of one person: its history keeps it."),
    )
    languages = ManyField(_l("Languages it answers in"), _l("Choose languages from the list."))
    time_zone = OneField(_l("Time zone"), _l("Choose a time zone from the list."))
    holidays = OneField(
        _l("Public holidays of"),
        _l(
            "The public holidays of this country are not known here: choose a country from the list."
        ),
    )
    reply_within_working_days = _text_field(
        _l("Answers within this many working days"), DataRequired(_l("Enter a number of days."))
    )
    deputy = OneField(
        _l("Deputy"),
        _l("Choose a desk from the list."),
        description=_l("Answers while this desk is away."),
    )
    assigns = RadioField(_l("How inquiries are shared among the members"), validate_choice=False)
    version = HiddenField()

    def __init__(
        self,
        *,
        languages: Options,
        countries: Options,
        desks: Options,
        deputies: Mapping[str, str | None],
        slugs: Collection[str] | None = None,
        of: str = "",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.of, self.slugs, self.deputies = of, slugs, deputies
        if slugs is None:
            del self.slug
        self.languages.choices = offered(languages)
        self.time_zone.choices = offered(
            [("", _("Choose a time zone")), *((zone, zone) for zone in time_zones())]
        )
        self.holidays.choices = offered([("", _("Choose a country")), *countries])
        self.deputy.choices = offered(
            [("", _("No deputy")), *((slug, name) for slug, name in desks if slug != of)]
        )
        self.assigns.choices = offered(
            [
                (Assigns.TAKE.value, _("A member takes it")),
                (
                    Assigns.ROUND_ROBIN.value,
                    _("It is given to the member with the fewest open inquiries"),
                ),
            ]
        )

    @staticmethod
    def content_of(state: State) -> dict[str, Any]:
        return {f"name_{language}": state[f"{LABEL}{language}"] for language in SERVED} | {
            "email": state["email"],
            "languages": state["languages"],
            "time_zone": state["time_zone"],
            "holidays": state["holidays"],
            "reply_within_working_days": str(state["reply_within_working_days"]),
            "deputy": state["deputy"] or "",
            "assigns": state["assigns"],
        }

    def validate_slug(self, field: Any) -> None:
        if not SLUG.fullmatch(field.data) or len(field.data) > LONGEST_SLUG:
            raise ValidationError(
                _("Enter small letters, digits and single hyphens, such as south-east.")
            )
        if field.data in (self.slugs or ()):
            raise ValidationError(_("Another desk has this short name: choose another one."))

    def validate_email(self, field: Any) -> None:
        if not EMAIL.fullmatch(field.data) or len(field.data) > LONGEST_EMAIL:
            raise ValidationError(_("Enter an email address like name@example.org."))

    def validate_languages(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Choose at least one language."))

    def validate_time_zone(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Choose a time zone from the list."))

    def validate_holidays(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Choose the country whose public holidays the desk keeps."))

    def validate_reply_within_working_days(self, field: Any) -> None:
        if not 1 <= whole_number(field.data) <= MOST_DAYS:
            raise ValidationError(
                _("Enter a whole number of days, from 1 to %(most)s.", most=MOST_DAYS)
            )

    def validate_deputy(self, field: Any) -> None:
        if not self.of or not field.data:
            return
        circle = circle_of_deputies(self.of, {**self.deputies, self.of: field.data})
        if circle:
            names = {choice.value: choice.label for choice in self.deputy.choices}
            way = " > ".join(names.get(slug, slug) for slug in circle[1:-1])
            raise ValidationError(
                _("These deputies lead back to this desk: %(way)s. Choose another one.", way=way)
            )

    def validate_assigns(self, field: Any) -> None:
        if field.data not in list(Assigns):
            raise ValidationError(_("Choose how inquiries are shared."))

    @property
    def seen(self) -> int:
        return whole_number(self.version.data)

    def to_draft(self) -> DeskDraft:
        return DeskDraft(
            names={DEFAULT: self.name_en.data, "es": self.name_es.data, "pt": self.name_pt.data},
            email=self.email.data,
            languages=tuple(self.languages.data),
            time_zone=self.time_zone.data,
            holidays=self.holidays.data,
            reply_within_working_days=whole_number(self.reply_within_working_days.data),
            deputy=self.deputy.data or None,
            assigns=self.assigns.data,
        )
