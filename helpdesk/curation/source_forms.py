"""The forms around a source: another in its place, and its retirement."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import ValidationError

from helpdesk.curation.deed_forms import ReasonForm
from helpdesk.curation.queries import sources_by_key
from helpdesk.curation.reading import line


class SourceReasonForm(ReasonForm):
    hint = _l("One sentence, which the public history shows.")


class ReplaceForm(SourceReasonForm):
    """`of` is the key of the source that goes."""

    by = StringField(
        _l("Key of the source that takes its place"),
        filters=[lambda typed: line(typed or "")],
        description=_l("As the list of sources has it, such as CO:ley2287."),
    )

    def __init__(self, of: str, **options: Any) -> None:
        super().__init__(**options)
        self.of = of
        self.by.flags.required = True

    def validate_by(self, field: Any) -> None:
        found = sources_by_key([field.data]) if (field.data or "").isprintable() else []
        if not found or not field.data:
            raise ValidationError(
                _("There is no such source: %(key)s.", key=(field.data or "")[:60])
            )
        if field.data == self.of:
            raise ValidationError(_("This is the source itself: name another one."))
        if found[0].is_retired:
            raise ValidationError(_("This source has been retired: name another one."))
