"""One form for every kind of entry, made from the list of its fields; and the small ones around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from helpdesk.core.languages import current_language
from helpdesk.curation.checking import read_day
from helpdesk.curation.fields import LISTS, FieldSpec, FieldType, State, fact_type, fields_of
from helpdesk.curation.reading import hour_of, in_order, line, moment, read
from helpdesk.curation.showing import law_line
from helpdesk.curation.states import is_behind
from helpdesk.curation.words import FIELDS, HINTS, field_label
from helpdesk.directory.facts import choice_label
from helpdesk.directory.texts import english_digest
from helpdesk.vocabulary.facts import FACT_KIND, FactType
from helpdesk.vocabulary.languages import DEFAULT, SERVED, language_name

Options = Sequence[tuple[str, str]]
OTHERS = tuple(language for language in SERVED if language != DEFAULT)
LONG = {FieldType.LONG_TEXT: 8, FieldType.LINES: 4, FieldType.KEYS: 4}  # rows
_BY_LINE = {FieldType.LINES, FieldType.KEYS}
_ONE_OF = {FieldType.TERM, FieldType.COUNTRY, FieldType.CHOICE}


@dataclass(frozen=True)
class Offered:
    """What lists offer, by field: code and words."""

    options: Mapping[str, Options] = field(default_factory=dict)
    sources: Options = ()


@dataclass(frozen=True)
class TranslationRow:
    language: str
    field: Any
    has_read: Any | None
    marks: Sequence[str]  # "missing", "machine", "behind"


@dataclass(frozen=True)
class Row:
    """One field of the entry; `control` is how it is drawn: line, long, one or many."""

    spec: FieldSpec
    field: Any
    control: str
    rows: int = 0
    first: Any | None = None
    translations: Sequence[TranslationRow] = ()


class _Many(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DayField(StringField):
    widget = DateInput()


class EditForm(FlaskForm):
    """The part that all kinds have: why, from when on, a source that is new here."""

    version = HiddenField()
    source_title = StringField(_l("Title of the page"))
    source_url = StringField(_l("Its address"))
    source_publisher = StringField(_l("Who publishes it"))
    source_dated = StringField(_l("Date on the page"), description=HINTS["dated"])
    reason = StringField(
        _l("Why the entry changes"),
        description=_l("One sentence, which the public history shows."),
    )
    effective_on = DayField(
        _l("In force from"), description=_l("Where a law or rule says from when on it is so.")
    )

    kind: str = ""
    entry_key: str = ""
    base: State = {}  # noqa: RUF012 - set where the form is made

    @property
    def specs(self) -> list[FieldSpec]:
        return [spec for spec in fields_of(self.kind, self.entry_key) if not spec.is_carried]

    @property
    def rows(self) -> list[Row]:
        return [self._row(spec) for spec in self.specs if spec.type is not FieldType.SOURCES]

    @property
    def sources_field(self) -> Any | None:
        return self._fields.get("f_sources")

    @property
    def own_sources(self) -> list[str]:
        """Those that the entry cites or somebody has ticked: what the form shows unfolded."""
        field = self.sources_field
        ticked = {*(field.data or ()), *self.base.get("sources", ())} if field else set()
        return [choice.value for choice in field.choices if choice.value in ticked] if field else []

    @property
    def other_sources(self) -> list[str]:
        field, own = self.sources_field, set(self.own_sources)
        return (
            [choice.value for choice in field.choices if choice.value not in own] if field else []
        )

    @property
    def seen(self) -> int:
        digits = self.version.data or ""
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0

    @property
    def effective_day(self) -> date | None:
        return read_day(self.effective_on.data or "")

    @property
    def new_source(self) -> dict[str, str]:
        """What was typed of a source; all empty where nothing was."""
        names = ("title", "url", "publisher", "dated")
        return {name: line(self[f"source_{name}"].data or "") for name in names}

    def to_state(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(self.base)
        for spec in self.specs:
            state[spec.name] = self._value(spec)
        if "closes_at" in state:
            typed = self["f_closes_at"].data or ""
            state["closes_at"] = moment(typed, state["closes_on"], state["time_zone"])
        if "translations" in state:
            state["translations"] = self._translations(state)
        return state

    def blame(self, faults: Mapping[str, Any]) -> None:
        """Put each fault of a state at the field that it came from."""
        for name, words in faults.items():
            at = self._fields.get(_id(name)) or self._fields.get(name) or self.reason
            at.errors = [*at.errors, str(words)]

    def _value(self, spec: FieldSpec) -> Any:
        data = self[f"f_{spec.name}"].data
        before = self.base.get(spec.name) or []
        if spec.type is FieldType.TERMS:
            return in_order(data or [], before, self[f"first_{spec.name}"].data or "")
        if spec.type is FieldType.SOURCES:
            return in_order(data or [], before)
        return read(spec, self.entry_key, data or "")

    def _translations(self, state: State) -> dict[str, dict[str, Any]]:
        """A text that was typed is its author's, made from the English beside it."""
        told = {language: dict(texts) for language, texts in self.base["translations"].items()}
        for spec in self.specs:
            if not spec.is_translated:
                continue
            digest = english_digest(str(state[spec.name] or ""))
            for language in OTHERS:
                before = told.get(language, {}).pop(spec.name, None)
                text = line(self[_id(f"translations.{language}.{spec.name}")].data or "")
                has_read = self._fields.get(f"read_{language}_{spec.name}")
                is_same = before is not None and before["text"] == text
                if text and is_same and not (has_read is not None and has_read.data):
                    told.setdefault(language, {})[spec.name] = before
                elif text:
                    made = {"text": text, "of": digest, "machine": False}
                    told.setdefault(language, {})[spec.name] = made
        return {language: texts for language, texts in told.items() if texts}

    def _row(self, spec: FieldSpec) -> Row:
        made = self[f"f_{spec.name}"]
        translations = [
            self._translation(language, spec) for language in OTHERS if spec.is_translated
        ]
        if isinstance(made, _Many):
            return Row(spec, made, "many", first=self[f"first_{spec.name}"])
        if isinstance(made, SelectField):
            return Row(spec, made, "one")
        rows = 0
        if isinstance(made, TextAreaField):
            rows = LONG.get(spec.type, 5)
        return Row(spec, made, "long" if rows else "line", rows, translations=translations)

    def _translation(self, language: str, spec: FieldSpec) -> TranslationRow:
        text = self.base["translations"].get(language, {}).get(spec.name)
        marks = marks_of(text, str(self.base.get(spec.name) or ""))
        has_read = self._fields.get(f"read_{language}_{spec.name}")
        return TranslationRow(
            language, self[_id(f"translations.{language}.{spec.name}")], has_read, marks
        )


def marks_of(text: Mapping[str, Any] | None, english: str) -> list[str]:
    """What a curator has to know of a translation of this English text."""
    if not english:
        return []
    if text is None:
        return ["missing"]
    marks = ["machine"] if text["machine"] else []
    return [*marks, "behind"] if is_behind(text["of"], english) else marks


def _id(name: str) -> str:
    """The name of the control for a field of a state, or for one translation of it."""
    if name.startswith("translations."):
        _part, language, field_name = name.split(".", 2)
        return f"t_{language}_{field_name}"
    return f"f_{name}"


def edit_form(kind: str, key: str, state: State, offered: Offered, **data: Any) -> EditForm:
    """The form of an entry, filled with `state` where nothing was sent."""
    fields: dict[str, Any] = {"kind": kind, "entry_key": key, "base": state}
    filled: dict[str, Any] = dict(data)
    for spec in fields_of(kind, key):
        if not spec.is_carried:
            fields.update(_fields_for(spec, key, state, offered))
            filled[f"f_{spec.name}"] = _filled(spec, state)
            filled[f"first_{spec.name}"] = (
                (state.get(spec.name) or [""])[0] if spec.type in LISTS else ""
            )
            if spec.is_translated:
                for language in OTHERS:
                    text = state["translations"].get(language, {}).get(spec.name)
                    filled[f"t_{language}_{spec.name}"] = text["text"] if text else ""
    made: EditForm = type("EntryForm", (EditForm,), fields)(data=filled)
    for spec in made.specs:
        made[f"f_{spec.name}"].flags.required = spec.is_required
    made.reason.flags.required = True
    return made


def _fields_for(spec: FieldSpec, key: str, state: State, offered: Offered) -> dict[str, Any]:
    name, label, hint = spec.name, FIELDS[spec.name], HINTS.get(spec.name, "")
    made: dict[str, Any] = {}
    options = offered.options.get(name, ())
    if spec.type is FieldType.TERMS:
        made[f"f_{name}"] = _Many(label, choices=choices(options), validate_choice=False)
        made[f"first_{name}"] = SelectField(
            _l("The first of them"), choices=choices(options), validate_choice=False
        )
    elif spec.type is FieldType.SOURCES:
        made[f"f_{name}"] = _Many(label, choices=choices(offered.sources), validate_choice=False)
    elif spec.type in _ONE_OF:
        made[f"f_{name}"] = SelectField(
            label, choices=choices([("", _("Choose one")), *options]), validate_choice=False,
            description=hint,
        )  # fmt: skip
    elif spec.type is FieldType.FACT_VALUE:
        made[f"f_{name}"] = _fact_field(key)
    elif spec.type in LONG:
        made[f"f_{name}"] = TextAreaField(label, description=hint)
    elif spec.type is FieldType.DAY:
        made[f"f_{name}"] = DayField(label, description=hint)
    else:
        made[f"f_{name}"] = StringField(label, description=hint)
    if spec.is_translated:
        made |= _translation_fields(spec, state)
    return made


def _translation_fields(spec: FieldSpec, state: State) -> dict[str, Any]:
    is_long = spec.type is not FieldType.TEXT
    made: dict[str, Any] = {}
    for language in OTHERS:
        label = field_label(f"translations.{language}.{spec.name}")
        made[f"t_{language}_{spec.name}"] = (TextAreaField if is_long else StringField)(label)
        text = state["translations"].get(language, {}).get(spec.name)
        if text and marks_of(text, str(state.get(spec.name) or "")):
            made[f"read_{language}_{spec.name}"] = BooleanField(
                _(
                    "The %(language)s text says what the English says",
                    language=language_name(language, said_in=current_language()),
                )
            )
    return made


def _fact_field(key: str) -> Any:
    name, label = key.partition("/")[2], FIELDS["value"]
    match fact_type(key):
        case FactType.CHOICE:
            options = [(code, choice_label(name, code)) for code in FACT_KIND[name].choices]
            return SelectField(
                label, choices=choices([("", _("Choose one")), *options]), validate_choice=False
            )
        case FactType.DAYS:
            hint = _("In days; whether they are working or calendar days belongs in the note.")
            return StringField(label, description=hint)
        case FactType.AGE:
            return StringField(label, description=_("In years."))
        case FactType.LANGUAGES:
            return StringField(label, description=HINTS["languages"])
        case FactType.LAWS:
            hint = _("One law a line: its title | year | address of its text.")
            return TextAreaField(label, description=hint)
    return TextAreaField(label)


def _filled(spec: FieldSpec, state: State) -> Any:
    value = state.get(spec.name)
    if spec.type in (FieldType.TERMS, FieldType.SOURCES):
        return list(value or [])
    if spec.type is FieldType.MOMENT:
        return hour_of(value, state.get("time_zone") or "") if value else ""
    if isinstance(value, list):
        if spec.type is FieldType.FACT_VALUE and value and isinstance(value[0], dict):
            return "\n".join(law_line(law) for law in value)
        return ("\n" if spec.type in _BY_LINE else " ").join(str(item) for item in value)
    return "" if value is None else str(value)


def choices(options: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, str(label)) for value, label in options]
