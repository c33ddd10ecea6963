"""What staff type into a reply."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from helpdesk.core.text import one_spaced
from helpdesk.replies.models import TEXT_LENGTH, TITLE_LENGTH, CannedReply
from helpdesk.replies.services import ReplyDraft
from helpdesk.vocabulary.languages import ENDONYMS, SERVED


def _line(text: str | None) -> str:
    return one_spaced(text or "")


def _lines(text: str | None) -> str:
    """As it was typed, with one kind of line end, and without blanks around it."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def _at_most(most: int) -> Any:
    def check(_form: FlaskForm, field: Any) -> None:
        if len(field.data or "") > most:
            raise ValidationError(_("Shorten this to %(most)s characters.", most=most))

    return check


class ReplyForm(FlaskForm):
    title = StringField(
        _l("Title"),
        validators=[_at_most(TITLE_LENGTH)],
        filters=[_line],
        description=_l("What the staff find it by. Askers do not see it."),
    )
    version = HiddenField()

    @classmethod
    def of(cls, reply: CannedReply) -> ReplyForm:
        """With its present content, where nothing has been sent."""
        texts = {f"text_{code}": text for code, text in reply.by_language.items()}
        return cls(data={"title": reply.title, "version": str(reply.version), **texts})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.title.flags.required = True

    @property
    def texts(self) -> list[Any]:
        return [self[f"text_{code}"] for code in SERVED]

    def validate_title(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Enter a title."))

    def validate_text_en(self, field: Any) -> None:
        if not any(each.data for each in self.texts):
            raise ValidationError(_("Write the reply in one language or more."))

    @property
    def seen(self) -> int:
        digits = self.version.data or ""
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0

    def to_draft(self) -> ReplyDraft:
        return ReplyDraft(
            self.title.data or "",
            {code: self[f"text_{code}"].data or "" for code in SERVED},
        )


for _code in SERVED:
    setattr(
        ReplyForm,
        f"text_{_code}",
        TextAreaField(
            _l("Text: %(language)s", language=ENDONYMS[_code]),
            validators=[_at_most(TEXT_LENGTH)],
            filters=[_lines],
        ),
    )
