"""What a desk writes where something is no longer so.

Plain WTForms without a CSRF token: who can send it knows the address, and who knows the address may (ADR 14).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext, lazy_gettext as _l
from wtforms import Form, StringField, TextAreaField

from helpdesk.curation.trust_models import NOTE_LENGTH
from helpdesk.inquiries.drafts import clean_line, clean_text

URL_LENGTH = 2000  # characters


class CorrectionForm(Form):
    note = TextAreaField(
        _l("What is so now"),
        filters=[clean_text],
        description=_l("In your words, in any language. A curator reads it with the source."),
    )
    source_url = StringField(
        _l("Where it can be read"),
        filters=[clean_line],
        description=_l("The address of a page of the authority or of the law, such as https://…"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.note.flags.required = True

    def validate_note(self, field: Any) -> None:
        if not field.data:
            field.errors = [gettext("Write what is so now.")]
        elif len(field.data) > NOTE_LENGTH:
            field.errors = [gettext("Write at most %(most)s characters.", most=NOTE_LENGTH)]

    def validate_source_url(self, field: Any) -> None:
        if field.data and (not _is_address(field.data) or len(field.data) > URL_LENGTH):
            field.errors = [
                gettext(
                    "Write a whole address that begins with https:// or http://, or leave it empty."
                )
            ]

    @property
    def is_right(self) -> bool:
        self.validate()
        return not self.errors


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
