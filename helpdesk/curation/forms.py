"""One form for every kind of entry, made from the list of its fields; and the small ones around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField

from helpdesk.curation.checking import read_day
from helpdesk.curation.controls import (
    LONG,
    OTHERS,
    DayField,
    Many,
    Offered,
    control_name,
    controls_for,
    filled,
    marks_of,
)
from helpdesk.curation.diff import is_place
from helpdesk.curation.fields import SECOND, FieldSpec, FieldType, State, fields_of
from helpdesk.curation.reading import in_order, line, moment, read
from helpdesk.curation.words import FIELDS, HINTS
from helpdesk.directory.texts import english_digest

_CITING = (FieldType.SOURCES, FieldType.PLACES)


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


@dataclass(frozen=True)
class SourceRow:
    """A list of sources to tick, each with the place in it.

    `own` are those that the entry cites or somebody has ticked, which the form shows unfolded;
    `places` are the controls, by key.
    """

    field: Any
    own: Sequence[str]
    rest: Sequence[str]
    places: Mapping[str, Any]


class EditForm(FlaskForm):
    """The part that all kinds have: why, from when on, a source that is new here."""

    version = HiddenField()
    source_title = StringField(_l("Title of the page"))
    source_url = StringField(_l("Its address"))
    source_publisher = StringField(_l("Who publishes it"))
    source_dated = StringField(_l("Date on the page"), description=HINTS["dated"])
    source_place = StringField(FIELDS["places"], description=HINTS["places"])
    source_is_other = BooleanField(_l("This is the source that says otherwise"))
    drop_other = BooleanField(_l("The sources agree by now: take the second value out"))
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
        return [
            self._row(spec)
            for spec in self.specs
            if spec.type not in _CITING and spec.name not in SECOND
        ]

    @property
    def second_rows(self) -> list[Row]:
        """What another source says of a fact; none for entries of other kinds."""
        return [
            self._row(spec)
            for spec in self.specs
            if spec.type not in _CITING and spec.name in SECOND
        ]

    @property
    def has_second(self) -> bool:
        """Whether anything of a second value stands there, or is wrong with it."""
        controls = [self._fields.get(f"f_{name}") for name in SECOND]
        return any(one is not None and (one.data or one.errors) for one in controls)

    @property
    def had_second(self) -> bool:
        return any(self.base.get(name) for name in SECOND)

    @property
    def sources(self) -> SourceRow | None:
        return self._sources("sources", "places")

    @property
    def second_sources(self) -> SourceRow | None:
        return self._sources("other_sources", "other_places")

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

    @property
    def has_new_source(self) -> bool:
        return any(self.new_source.values()) or bool(line(self.source_place.data or ""))

    def with_new_source(self, state: State, key: str) -> dict[str, Any]:
        """The state that cites the source that is new here, for the value that it was named for."""
        is_other = self.source_is_other.data and "other_sources" in state
        cited, quoted = (f"other_{n}" if is_other else n for n in ("sources", "places"))
        place = line(self.source_place.data or "") or state[quoted].get(key, "")
        sources = list(dict.fromkeys([*state[cited], key]))
        return {**state, cited: sources, quoted: {**state[quoted], key: place}}

    def to_state(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(self.base)
        for spec in self.specs:
            state[spec.name] = self._value(spec)
        if "closes_at" in state:
            typed = self["f_closes_at"].data or ""
            state["closes_at"] = moment(typed, state["closes_on"], state["time_zone"])
        if "translations" in state:
            state["translations"] = self._translations(state)
        if self.drop_other.data:
            state.update({spec.name: spec.nothing for spec in self.specs if spec.name in SECOND})
        return state

    def blame(self, faults: Mapping[str, Any]) -> None:
        """Put each fault of a state at the field that it came from."""
        for name, words in faults.items():
            # The place in a source that is new has no control by its key yet.
            other = self.source_place if is_place(name) else self.reason
            at = self._fields.get(control_name(name)) or self._fields.get(name) or other
            at.errors = [*at.errors, str(words)]

    def _value(self, spec: FieldSpec) -> Any:
        if spec.type is FieldType.PLACES:
            return {key: self._place(spec, key) for key in self[f"f_{spec.of}"].data or ()}
        data = self[f"f_{spec.name}"].data
        before = self.base.get(spec.name) or []
        if spec.type is FieldType.TERMS:
            return in_order(data or [], before, self[f"first_{spec.name}"].data or "")
        if spec.type is FieldType.SOURCES:
            return in_order(data or [], before)
        return read(spec, self.entry_key, data or "")

    def _place(self, spec: FieldSpec, key: str) -> str:
        """As typed; as it was where the list did not offer the source."""
        typed = self._fields.get(control_name(f"{spec.name}.{key}"))
        before = (self.base.get(spec.name) or {}).get(key, "")
        return before if typed is None else line(typed.data or "")

    def _translations(self, state: State) -> dict[str, dict[str, Any]]:
        """A text that was typed is its author's, made from the English beside it."""
        told = {language: dict(texts) for language, texts in self.base["translations"].items()}
        for spec in self.specs:
            if not spec.is_translated:
                continue
            digest = english_digest(str(state[spec.name] or ""))
            for language in OTHERS:
                before = told.get(language, {}).pop(spec.name, None)
                text = line(self[control_name(f"translations.{language}.{spec.name}")].data or "")
                has_read = self._fields.get(f"read_{language}_{spec.name}")
                is_same = before is not None and before["text"] == text
                if text and is_same and not (has_read is not None and has_read.data):
                    told.setdefault(language, {})[spec.name] = before
                elif text:
                    made = {"text": text, "of": digest, "machine": False}
                    told.setdefault(language, {})[spec.name] = made
        return {language: texts for language, texts in told.items() if texts}

    def _sources(self, cited: str, quoted: str) -> SourceRow | None:
        field = self._fields.get(f"f_{cited}")
        if field is None:
            return None
        ticked = {*(field.data or ()), *self.base.get(cited, ())}
        keys = [choice.value for choice in field.choices]
        return SourceRow(
            field,
            [key for key in keys if key in ticked],
            [key for key in keys if key not in ticked],
            {key: self[control_name(f"{quoted}.{key}")] for key in keys},
        )

    def _row(self, spec: FieldSpec) -> Row:
        made = self[f"f_{spec.name}"]
        translations = [
            self._translation(language, spec) for language in OTHERS if spec.is_translated
        ]
        if isinstance(made, Many):
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
            language, self[control_name(f"translations.{language}.{spec.name}")], has_read, marks
        )


def edit_form(kind: str, key: str, state: State, offered: Offered, **data: Any) -> EditForm:
    """The form of an entry, filled with `state` where nothing was sent."""
    fields: dict[str, Any] = {"kind": kind, "entry_key": key, "base": state}
    shown: dict[str, Any] = dict(data)
    for spec in fields_of(kind, key):
        if not spec.is_carried:
            fields.update(controls_for(spec, key, state, offered))
            shown.update(filled(spec, state))
    made: EditForm = type("EntryForm", (EditForm,), fields)(data=shown)
    for spec in made.specs:
        if spec.type is FieldType.PLACES:
            continue
        made[f"f_{spec.name}"].flags.required = spec.is_required
    made.reason.flags.required = True
    return made
