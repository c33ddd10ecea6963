"""The kinds of values in the seed files, as marshmallow fields whose messages say what to write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields

from helpdesk.core.text import one_spaced, shorten
from helpdesk.directory.limits import (
    CONTROL,
    DATED,
    EMAIL,
    LANGUAGES_WITHOUT_NAME,
    LONGEST_EMAIL,
    LONGEST_ID,
    LONGEST_TEXT,
    LONGEST_URL,
    NO_COUNTRIES,
    SLUG,
    TIME_ZONE,
)
from helpdesk.routing.calendars import known_calendars
from helpdesk.vocabulary.languages import is_country, is_language

SOURCE_KEY = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
INSTANT = re.compile(r"(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)", re.ASCII)


def shown(value: object) -> str:
    return shorten(repr(value), 80)


def clean_text(value: object, *, longest: int = LONGEST_TEXT) -> str:
    """The text, composed (NFC) and with single spaces.

    Raises: ValidationError, also for what YAML has read as something else.
    """
    if isinstance(value, bool):
        raise ValidationError(
            f"is {str(value).lower()}, as YAML reads yes, no, on and off: put it in quotes."
        )
    if not isinstance(value, str):
        raise ValidationError(f"is {shown(value)}, which is no text: write a text, in quotes.")
    text = one_spaced(unicodedata.normalize("NFC", value))
    if not text:
        raise ValidationError("is empty: write a text, or leave the key out.")
    if len(text) > longest:
        raise ValidationError(f"has {len(text)} characters: shorten it to {longest}.")
    if CONTROL.search(text):
        raise ValidationError("holds a control character: delete it.")
    return text


class SeedField(fields.Field[Any]):
    default_error_messages = {  # noqa: RUF012 - read by the library
        "required": "is missing: add it.",
        "null": "is empty: write a value, or leave the key out.",
    }


class Text(SeedField):
    def __init__(self, *, longest: int = LONGEST_TEXT, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return self.checked(clean_text(value, longest=self.longest))

    def checked(self, text: str) -> str:
        """Raises: ValidationError, for a text that is not of this kind."""
        return text


class Slug(Text):
    def __init__(self, **options: Any) -> None:
        super().__init__(longest=LONGEST_ID, **options)

    def checked(self, text: str) -> str:
        if not SLUG.fullmatch(text):
            raise ValidationError(
                f"is {shown(text)}: write lower-case letters, digits and single hyphens."
            )
        return text


class SourceKey(Text):
    def __init__(self, **options: Any) -> None:
        super().__init__(longest=LONGEST_ID, **options)

    def checked(self, text: str) -> str:
        if not SOURCE_KEY.fullmatch(text):
            raise ValidationError(
                f"is {shown(text)}: write lower-case letters, digits, hyphens and underscores."
            )
        return text


class Choice(Text):
    def __init__(self, choices: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        self.choices = tuple(choices)

    def checked(self, text: str) -> str:
        if text not in self.choices:
            raise ValidationError(f"is {shown(text)}: write one of {', '.join(self.choices)}.")
        return text


class Url(Text):
    def __init__(self, **options: Any) -> None:
        super().__init__(longest=LONGEST_URL, **options)

    def checked(self, text: str) -> str:
        try:
            parts = urlsplit(text)
            host = parts.hostname or ""
            is_address = parts.scheme in {"http", "https"} and "." in host.strip(".")
        except ValueError:
            is_address = False
        if not is_address or " " in text or "@" in parts.netloc:
            raise ValidationError(
                f"is {shown(text)}: write an address such as https://example.org/page."
            )
        return text


class Email(Text):
    def __init__(self, **options: Any) -> None:
        super().__init__(longest=LONGEST_EMAIL, **options)

    def checked(self, text: str) -> str:
        if not EMAIL.fullmatch(text):
            raise ValidationError(
                f"is {shown(text)}: write one address such as office@example.org."
            )
        return text


class CountryCode(Text):
    def checked(self, text: str) -> str:
        if not is_country(text) or text in NO_COUNTRIES:
            raise ValidationError(
                f'is {shown(text)}: write a country\'s ISO 3166-1 code in capitals, such as "AR".'
            )
        return text


class HolidayCalendar(CountryCode):
    def checked(self, text: str) -> str:
        code = super().checked(text)
        if code not in known_calendars():
            raise ValidationError(
                f"is {shown(code)}, a country whose public holidays are not known here: write the "
                "code of one whose calendar the desk can keep."
            )
        return code


class LanguageCode(Text):
    def checked(self, text: str) -> str:
        is_code = re.fullmatch(r"[a-z]{2,3}", text) is not None
        if not is_code or not (is_language(text) or text in LANGUAGES_WITHOUT_NAME):
            raise ValidationError(f'is {shown(text)}: write an ISO 639 code, such as "es".')
        return text


class TimeZone(Text):
    def checked(self, text: str) -> str:
        try:
            known = TIME_ZONE.fullmatch(text)
            if known is None:
                raise ValueError
            ZoneInfo(text)
        except (ValueError, OSError, KeyError):
            raise ValidationError(
                f"is {shown(text)}: write an IANA time zone, such as Europe/Madrid."
            ) from None
        return text


class Day(Text):
    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return read_day(self.checked(clean_text(value)))


def read_day(text: str) -> date:
    """Raises: ValidationError."""
    try:
        if not re.fullmatch(r"(19|20|21)\d\d-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError(
            f'is {shown(text)}: write a date that exists, such as "2026-03-10".'
        ) from None


class Moment(Text):
    """A day, or an instant with its offset."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        text = clean_text(value)
        if "T" not in text:
            return read_day(text)
        try:
            if not INSTANT.fullmatch(text):
                raise ValueError
            return datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError(
                f'is {shown(text)}: write a date such as "2026-03-10", or an instant with its '
                'offset such as "2026-03-10T17:00:00+01:00".'
            ) from None


class Dated(Text):
    """The date on a page as the page says it: year, month or day."""

    def checked(self, text: str) -> str:
        if not DATED.fullmatch(text):
            raise ValidationError(
                f'is {shown(text)}: write a year, a month or a day, such as "2023", "2023-05" '
                'or "2023-05-17".'
            )
        return text


class WholeNumber(SeedField):
    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not self.least <= value <= self.most:
            raise ValidationError(
                f"is {shown(value)}: write a whole number from {self.least} to {self.most}."
            )
        return value


class Items(SeedField):
    """A list; `distinct` refuses a value that stands in it twice."""

    def __init__(
        self,
        inner: fields.Field[Any],
        *,
        distinct: bool = True,
        may_be_empty: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.inner, self.distinct, self.may_be_empty = inner, distinct, may_be_empty

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError(f"is {shown(value)}: write a list, such as [a, b].")
        if not value and not self.may_be_empty:
            raise ValidationError("is an empty list: name at least one.")
        read: list[Any] = []
        faults: dict[int, Any] = {}
        for index, item in enumerate(value):
            try:
                one = self.inner.deserialize(item)
                if self.distinct and one in read:
                    raise ValidationError(f"repeats {shown(one)}: name it once.")
                read.append(one)
            except ValidationError as error:
                faults[index] = error.messages
        if faults:
            raise ValidationError(faults)
        return read


class Named(SeedField):
    """A mapping from free names to values of one kind."""

    def __init__(self, names: fields.Field[Any], inner: fields.Field[Any], **options: Any) -> None:
        super().__init__(**options)
        self.names, self.inner = names, inner

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError(f"is {shown(value)}: write keys with their values.")
        read: dict[str, Any] = {}
        faults: dict[str, Any] = {}
        for name, item in value.items():
            try:
                self.names.deserialize(name)
                read[name] = self.inner.deserialize(item)
            except ValidationError as error:
                faults[name] = error.messages
        if faults:
            raise ValidationError(faults)
        return read


class Part(SeedField):
    """A mapping after a schema."""

    def __init__(self, schema: Schema, **options: Any) -> None:
        super().__init__(**options)
        self.schema = schema

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return self.schema.load(value)


class Raw(SeedField):
    """Whatever YAML has read."""


class SeedSchema(Schema):
    """A schema that names the keys there are when it meets one that it does not know."""

    error_messages = {"type": "is no mapping: write keys with their values."}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        keys = ", ".join(self.fields)
        self.error_messages["unknown"] = f"is no key here: the keys are {keys}."


def faults_of(messages: Any, path: tuple[str | int, ...] = ()) -> Iterable[tuple[Any, str]]:
    """Path and message of each fault in what marshmallow has collected."""
    if isinstance(messages, Mapping):
        for step, inner in messages.items():
            yield from faults_of(inner, path if step == "_schema" else (*path, step))
    elif isinstance(messages, list):
        for message in messages:
            yield from faults_of(message, path)
    else:
        yield path, str(messages)
