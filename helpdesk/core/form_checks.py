"""Checks of forms that visitors fill in; each fault is a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext
from wtforms import Field, Form, ValidationError


class Required:
    """The field has to hold something; `message` says what."""

    field_flags = {"required": True}  # noqa: RUF012 - read by WTForms

    def __init__(self, message: object) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(str(self.message))


def at_most(length: int) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        if len(field.data or "") > length:
            raise ValidationError(
                gettext(
                    "Shorten this to %(most)s characters; it has %(length)s.",
                    most=length,
                    length=len(field.data),
                )
            )

    return check


def among_the_choices(_form: Form, field: Field) -> None:
    allowed = {choice.value for choice in field.choices}
    chosen = field.data if isinstance(field.data, list) else [field.data or ""]
    if not set(chosen) <= allowed:
        raise ValidationError(gettext("Choose from the list; what was chosen is not on it."))
