"""The format of each seed file, as README.md of the data tells it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, validates_schema
from marshmallow.fields import Field

from helpdesk.directory.limits import (
    CONSENT_AGE,
    EVIDENCE,
    LONGEST_ACRONYM,
    LONGEST_LABEL,
    LONGEST_PHONE,
    REVIEW_DAYS,
    YEARS,
)
from helpdesk.seeding.fields import (
    Choice,
    CountryCode,
    Dated,
    Day,
    Email,
    HolidayCalendar,
    Items,
    LanguageCode,
    Moment,
    Named,
    Part,
    SeedSchema,
    Slug,
    SourceKey,
    Text,
    TimeZone,
    Url,
    WholeNumber,
)
from helpdesk.vocabulary.facts import FACT_KINDS, FactKind, FactType


def cited(**options: Any) -> Items:
    return Items(SourceKey(), may_be_empty=False, required=True, **options)


class SourceSchema(SeedSchema):
    title = Text(required=True)
    url = Url(required=True)
    publisher = Text(load_default="")
    dated = Dated(load_default="")


class LawSchema(SeedSchema):
    title = Text(required=True)
    year = WholeNumber(*YEARS)
    url = Url()


def _value_of(kind: FactKind) -> Field[Any]:
    values: dict[FactType, Field[Any]] = {
        FactType.CHOICE: Choice(kind.choices, required=True),
        FactType.DAYS: WholeNumber(*REVIEW_DAYS, required=True),
        FactType.AGE: WholeNumber(*CONSENT_AGE, required=True),
        FactType.LANGUAGES: Items(LanguageCode(), may_be_empty=False, required=True),
        FactType.LAWS: Items(Part(LawSchema()), may_be_empty=False, required=True),
        FactType.TEXT: Text(required=True),
    }
    return values[kind.type]


def _fact_schema(kind: FactKind) -> Schema:
    made = SeedSchema.from_dict(
        {"value": _value_of(kind), "note": Text(load_default=""), "sources": cited()},
        name=f"FactSchema_{kind.key}",
    )
    return made()


ProfileSchema = SeedSchema.from_dict(
    {kind.key: Part(_fact_schema(kind)) for kind in FACT_KINDS}, name="ProfileSchema"
)


class CountrySchema(SeedSchema):
    code = CountryCode(required=True)
    name = Text(required=True, longest=LONGEST_LABEL)
    region = Slug(required=True)
    subregion = Text(required=True, longest=LONGEST_LABEL)
    languages = Items(LanguageCode(), may_be_empty=False, required=True)
    overview = Text(required=True)
    profile = Part(ProfileSchema(), load_default=dict)


class ProgrammeSchema(SeedSchema):
    name = Text(required=True)
    scope = Slug(load_default="")
    what = Text(load_default="")
    url = Url(load_default="")
    sources = cited()


class AgencySchema(SeedSchema):
    id = Slug(required=True)
    name = Text(required=True)
    native_name = Text(load_default="")
    native_language = LanguageCode(load_default="")
    acronym = Text(load_default="", longest=LONGEST_ACRONYM)
    aliases = Items(Text(), load_default=list)
    roles = Items(Slug(), may_be_empty=False, required=True)
    scope = Slug(required=True)
    city = Text(load_default="", longest=LONGEST_LABEL)
    website = Url(load_default="")
    trials_url = Url(load_default="")
    email = Email(load_default="")
    phone = Text(load_default="", longest=LONGEST_PHONE)
    summary = Text(required=True)
    topics = Items(Slug(), may_be_empty=False, required=True)
    programmes = Items(Part(ProgrammeSchema()), distinct=False, load_default=list)
    sources = cited()
    evidence = Choice(EVIDENCE, required=True)

    @validates_schema(skip_on_field_errors=False)
    def names_its_language(self, data: dict[str, Any], **_kwargs: Any) -> None:
        for key, other in (
            ("native_language", "native_name"),
            ("native_name", "native_language"),
        ):
            if data.get(other) and not data.get(key):
                raise ValidationError(f"is missing: {other} needs it.", key)


class BodiesSchema(SeedSchema):
    """international.yaml."""

    checked_on = Day()
    agencies = Items(Part(AgencySchema()), distinct=False, required=True)
    sources = Named(SourceKey(), Part(SourceSchema()), required=True)


class CountryFileSchema(BodiesSchema):
    country = Part(CountrySchema(), required=True)


class CallSchema(SeedSchema):
    id = Slug(required=True)
    title = Text(required=True)
    programme = Text(required=True, longest=LONGEST_LABEL)
    year = WholeNumber(*YEARS, required=True)
    topic = Text(load_default="")
    opens = Moment(load_default=None)
    closes = Moment(load_default=None)
    time_zone = TimeZone(load_default="")
    url = Url(required=True)
    funders = Items(Slug(), required=True)
    funders_unlisted = Items(Text(), load_default=list)
    countries = Items(CountryCode(), required=True)
    sources = cited()

    @validates_schema(skip_on_field_errors=False)
    def dates_agree(self, data: dict[str, Any], **_kwargs: Any) -> None:
        opens, closes = data.get("opens"), data.get("closes")
        for key, moment in (("opens", opens), ("closes", closes)):
            if isinstance(moment, datetime):
                _check_zone(key, moment, data.get("time_zone", ""))
        if opens and closes and _day_of(closes) < _day_of(opens):
            raise ValidationError("is before opens: correct one of the two.", "closes")


def _check_zone(key: str, moment: datetime, time_zone: str) -> None:
    """An offset and a zone that disagree are an hour's error, mostly that of summer time."""
    if not time_zone:
        raise ValidationError(
            f"is missing: {key} is an instant, so name its IANA zone, such as Europe/Madrid.",
            "time_zone",
        )
    there = moment.astimezone(ZoneInfo(time_zone))
    if there.utcoffset() != moment.utcoffset():
        raise ValidationError(
            f"has another offset than {time_zone} at that moment, where it is "
            f"{there.isoformat()}: correct one of the two.",
            key,
        )


def _day_of(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


class CallsSchema(SeedSchema):
    checked_on = Day()
    calls = Items(Part(CallSchema()), distinct=False, required=True)
    sources = Named(SourceKey(), Part(SourceSchema()), load_default=dict)


class ContactSchema(SeedSchema):
    id = Slug(required=True)
    name = Text(required=True, longest=LONGEST_LABEL)
    email = Email(required=True)
    languages = Items(LanguageCode(), may_be_empty=False, required=True)
    time_zone = TimeZone(required=True, longest=40)
    holidays = HolidayCalendar(required=True)
    reply_within_working_days = WholeNumber(1, 60, required=True)
    deputy = Slug(load_default=None)


class RuleSchema(SeedSchema):
    contact = Slug(required=True)
    countries = Items(CountryCode(), may_be_empty=False, load_default=list)
    subregion = Text(load_default="")
    region = Slug(load_default="")
    topics = Items(Slug(), may_be_empty=False, load_default=list)
    languages = Items(LanguageCode(), may_be_empty=False, load_default=list)

    @validates_schema(pass_original=True)
    def names_one_place(self, _data: Any, original: Any, **_kwargs: Any) -> None:
        places = [key for key in ("countries", "subregion", "region") if key in original]
        if len(places) > 1:
            raise ValidationError(f"stands beside {places[0]}: keep one place.", places[-1])


class ContactsSchema(SeedSchema):
    fallback = Slug(required=True)
    topics = Named(Slug(), Text(longest=LONGEST_LABEL), required=True)
    contacts = Items(Part(ContactSchema()), distinct=False, may_be_empty=False, required=True)
    rules = Items(Part(RuleSchema()), required=True)


class LabelSchema(SeedSchema):
    label = Text(required=True, longest=LONGEST_LABEL)
    plural = Text(load_default="", longest=LONGEST_LABEL)
    description = Text(load_default="", longest=400)


class TermSchema(SeedSchema):
    code = Slug(required=True)
    labels = Named(LanguageCode(), Part(LabelSchema()), required=True)


class SubregionSchema(TermSchema):
    parent = Slug(required=True)


class VocabularySchema(SeedSchema):
    checked_on = Day(required=True)
    regions = Items(Part(TermSchema()), distinct=False, may_be_empty=False, required=True)
    subregions = Items(Part(SubregionSchema()), distinct=False, may_be_empty=False, required=True)
    roles = Items(Part(TermSchema()), distinct=False, may_be_empty=False, required=True)
    topics = Items(Part(TermSchema()), distinct=False, may_be_empty=False, required=True)
    scopes = Items(Part(TermSchema()), distinct=False, may_be_empty=False, required=True)


class _OfDigest(Text):
    def checked(self, text: str) -> str:
        if len(text) != 8 or set(text) - set("0123456789abcdef"):
            raise ValidationError(
                "is no digest: write the first 8 hexadecimal digits of the SHA-256 of the "
                "English text, in quotes."
            )
        return text


class TranslatedSchema(SeedSchema):
    of = _OfDigest(required=True)
    text = Text(required=True)


# A translation file has no fixed keys: each one is the path of a text in the English file.
TRANSLATIONS = Named(Text(), Part(TranslatedSchema()))
