"""The forms of a term and of the words of one meaning."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from helpdesk.core.languages import current_language
from helpdesk.curation.controls import Options, choices
from helpdesk.curation.deed_forms import ReasonForm
from helpdesk.curation.fields import State
from helpdesk.curation.reading import line, lines, number
from helpdesk.curation.vocabulary import EVERY_LANGUAGE, LABEL_PARTS
from helpdesk.curation.words import part_label
from helpdesk.directory.limits import LONGEST_ID, LONGEST_LABEL, SLUG
from helpdesk.search.stems import LANGUAGES
from helpdesk.search.words import PHRASE_LENGTH, is_phrase
from helpdesk.vocabulary.languages import SERVED, language_name

LONGEST_DESCRIPTION = 400  # characters, as the column holds
LAST_POSITION = 999


class VocabularyForm(ReasonForm):
    seen = HiddenField()
    hint = _l("One sentence, which its history keeps.")

    @property
    def seen_number(self) -> int:
        read = number(self.seen.data or "")
        return read if isinstance(read, int) else 0


class TermForm(VocabularyForm):
    """`taken` are the codes there are; None for a term that has its own."""

    code = StringField(
        _l("Code"),
        filters=[lambda typed: line(typed or "")],
        description=_l("Small letters, digits and hyphens, such as south-east. It stays for good."),
    )
    position = StringField(
        _l("Place in the order"), description=_l("A whole number; the smallest stands first.")
    )
    parent = SelectField(_l("Region"), validate_choice=False)

    taken: Collection[str] | None = None

    def __init__(self, *, taken: Collection[str] | None, regions: Options, **options: Any) -> None:
        super().__init__(**options)
        self.taken = taken
        self.parent.choices = choices([("", _("Choose one")), *regions])
        if taken is None:
            del self.code
        if not regions:
            del self.parent
        for field in self:
            if field.name in ("code", "position", "parent") or field.name.startswith("label_"):
                field.flags.required = True

    def validate_code(self, field: Any) -> None:
        if not SLUG.fullmatch(field.data or "") or len(field.data) > LONGEST_ID:
            raise ValidationError(
                _("Enter small letters, digits and single hyphens, such as south-east.")
            )
        if field.data in (self.taken or ()):
            raise ValidationError(_("There is such a term already."))

    def validate_position(self, field: Any) -> None:
        place = number(field.data or "")
        if not isinstance(place, int) or place > LAST_POSITION:
            raise ValidationError(_("Write a whole number from 0 to %(last)s.", last=LAST_POSITION))

    def validate_parent(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices if choice.value}:
            raise ValidationError(_("Choose one."))

    @property
    def texts(self) -> list[list[Any]]:
        """By language the controls of its label, plural and description."""
        return [[self[f"{part}_{language}"] for part in LABEL_PARTS] for language in SERVED]

    def to_state(self) -> dict[str, Any]:
        state: dict[str, Any] = {
            "position": number(self.position.data or ""),
            "parent": self.parent.data if "parent" in self else None,
        }
        for language in SERVED:
            for part in LABEL_PARTS:
                state[f"{part}.{language}"] = self[f"{part}_{language}"].data
        return state


UNSENT: dict[str, Any] = {"formdata": None, "meta": {"csrf": False}}


def term_form(
    state: State,
    *,
    taken: Collection[str] | None,
    regions: Options,
    seen: int | str,
    is_sent: bool = True,
) -> TermForm:
    """`is_sent` False: it holds the state, whatever a button beside it has sent."""
    fields: dict[str, Any] = {}
    for language in SERVED:
        for part in LABEL_PARTS:
            fields[f"{part}_{language}"] = StringField(
                part_label(part, language),
                filters=[lambda typed: line(typed or "")],
                validators=[_text(is_required=part == "label", part=part)],
            )
    filled = {name.replace(".", "_"): value for name, value in state.items()}
    if "position" in filled:
        filled["position"] = str(filled["position"])
    made: type[TermForm] = type("OneTermForm", (TermForm,), fields)
    data = {**filled, "seen": str(seen)}
    return made(taken=taken, regions=regions, data=data, **({} if is_sent else UNSENT))


def _text(*, is_required: bool, part: str) -> Any:
    most = LONGEST_DESCRIPTION if part == "description" else LONGEST_LABEL

    def check(_form: FlaskForm, field: Any) -> None:
        if is_required and not field.data:
            raise ValidationError(_("Fill this in."))
        if len(field.data or "") > most:
            raise ValidationError(_("Shorten this to %(most)s characters.", most=most))

    return check


class WordsForm(VocabularyForm):
    """One text area for each language that search knows, and one for names of every language."""

    @property
    def areas(self) -> list[Any]:
        return [self[_area(language)] for language in WORD_LANGUAGES]

    def to_state(self) -> dict[str, Any]:
        read = {language: _phrases(self[_area(language)].data) for language in WORD_LANGUAGES}
        return {language: phrases for language, phrases in read.items() if phrases}


WORD_LANGUAGES = (
    *SERVED,
    *(language for language in LANGUAGES if language not in SERVED),
    EVERY_LANGUAGE,
)


def words_form(state: State, *, seen: int | str, is_sent: bool = True) -> WordsForm:
    fields = {
        _area(language): TextAreaField(language_label(language), validators=[_sound])
        for language in WORD_LANGUAGES
    }
    filled = {_area(language): "\n".join(phrases) for language, phrases in state.items()}
    made: type[WordsForm] = type("OneWordsForm", (WordsForm,), fields)
    return made(data={**filled, "seen": str(seen)}, **({} if is_sent else UNSENT))


def language_label(language: str) -> str:
    if language == EVERY_LANGUAGE:
        return str(_("In every language"))
    name = language_name(language, said_in=current_language())
    return f"{name[:1].upper()}{name[1:]}"


def _area(language: str) -> str:
    return f"words_{language}"


def _phrases(typed: str | None) -> list[str]:
    return list(dict.fromkeys(lines(typed or "")))


def _sound(_form: FlaskForm, field: Any) -> None:
    for phrase in _phrases(field.data):
        if not is_phrase(phrase):
            raise ValidationError(
                _(
                    "“%(phrase)s” is no phrase for search: letters or digits, at most %(most)s "
                    "characters, a star only at the end.",
                    phrase=phrase[:60],
                    most=PHRASE_LENGTH,
                )
            )
