"""Brings a seed into the database: repeatable, and all of it or nothing.

Entries keep their rows by kind and key. One whose seed digest is the stored one is not touched, so
its version stays. Rows are changed through the session, never in bulk: search takes note there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import exists, select, text
from sqlalchemy.orm import selectinload

from helpdesk.core.database import db, transaction
from helpdesk.curation.queries import source_keys_in_use
from helpdesk.curation.vocabulary import VocabularyKind, edited_vocabulary
from helpdesk.directory.models import (
    Agency,
    Citation,
    Country,
    Element,
    Fact,
    FundingCall,
    Programme,
    Source,
    Translation,
)
from helpdesk.directory.rows import reconcile, update
from helpdesk.directory.source_queries import facts_with_others
from helpdesk.directory.texts import english_digest
from helpdesk.search.words import keep_words
from helpdesk.seeding.columns import COPIERS, collections_of
from helpdesk.seeding.desks import edited_desks, load_contacts, load_rules, load_terms
from helpdesk.seeding.files import collect, digest_of
from helpdesk.seeding.models import ONLY_ID, SeedLoad
from helpdesk.seeding.reader import read_files
from helpdesk.seeding.seed import Seed, SeedElement, SeedSource

E = TypeVar("E", bound=Element)
KINDS: tuple[type[Element], ...] = (Country, Agency, Programme, FundingCall, Fact)


@dataclass
class LoadReport:
    """What a load did, by kind of element; `left_alone` names what was edited in the site.

    `was_needed` is False where the files are those of the last load, so that nothing was read.
    """

    was_needed: bool = True
    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    retired: Counter[str] = field(default_factory=Counter)
    revived: Counter[str] = field(default_factory=Counter)
    left_alone: list[str] = field(default_factory=list)  # "<kind> <key>", "routing rules"

    @property
    def has_changes(self) -> bool:
        return any((self.created, self.updated, self.retired, self.revived))

    def __str__(self) -> str:
        names = ("created", "updated", "unchanged", "retired", "revived")
        said = ", ".join(f"{getattr(self, name).total()} {name}" for name in names)
        if not self.was_needed:
            said = "nothing, the files are those of the last load"
        if self.left_alone:
            said += f"; left alone, since edited in the site: {', '.join(self.left_alone)}"
        return said


def load_if_changed(folder: Path, *, now: datetime, force: bool = False) -> LoadReport:
    """Load the files of `folder` unless the last load was of the same; for commands and a start.

    Opens its own transaction, and only once the files are read and free of faults, so it must not
    be called inside one. `force` loads in any case. Two that load at once do it one after the
    other, and the second finds nothing to do.
    Raises: SeedDataError, with nothing changed.
    """
    files = collect(folder)
    digest = digest_of(files)
    if not force and loaded_digest() == digest:
        return LoadReport(was_needed=False, left_alone=edited_keys())
    seed = read_files(files)
    with transaction():
        _wait_for_other_loads()
        if not force and loaded_digest() == digest:
            return LoadReport(was_needed=False, left_alone=edited_keys())
        return load(seed, now=now)


def _wait_for_other_loads() -> None:
    # On SQLite transaction() has the only write lock already.
    if db.engine.dialect.name == "postgresql":
        # Another load may take longer than a page would wait.
        db.session.execute(text("SET LOCAL statement_timeout = '120s'"))
        db.session.execute(text("LOCK TABLE seed_load IN EXCLUSIVE MODE"))


def load(seed: Seed, *, now: datetime) -> LoadReport:
    with db.session.no_autoflush:
        load_terms(seed.terms, edited_vocabulary(VocabularyKind.TERM))
        load_rules(seed.rules, load_contacts(seed.contacts, now=now))
        report = _Elements(seed, now).load()
        keep_words(seed.words, db.session(), edited_vocabulary(VocabularyKind.WORD))
    db.session.flush()
    for source in _uncited_sources():
        db.session.delete(source)
    last = db.session.get(SeedLoad, ONLY_ID)
    if last is None:
        db.session.add(SeedLoad(id=ONLY_ID, digest=seed.digest, loaded_at=now))
    else:
        update(last, digest=seed.digest, loaded_at=now)
    db.session.flush()
    return report


def loaded_digest() -> str:
    """The digest of the files that were loaded last; empty before the first load."""
    return db.session.scalar(select(SeedLoad.digest).where(SeedLoad.id == ONLY_ID)) or ""


def edited_keys() -> list[str]:
    """What the site decides on since it was edited there: entries of the files, vocabulary, desks, rules."""
    edited = select(Element.kind, Element.key).where(
        Element.edited_at.is_not(None), Element.seed_digest != ""
    )
    entries = db.session.execute(edited.order_by(Element.kind, Element.key))
    vocabulary = [
        f"{kind.value} {of}/{code}"
        for kind in VocabularyKind
        for of, code in sorted(edited_vocabulary(kind))
    ]
    return [*(f"{kind} {key}" for kind, key in entries), *vocabulary, *edited_desks()]


def _uncited_sources() -> Iterable[Source]:
    """Nothing leans on them; but those that history or a draft names stay, to be restored."""
    uncited = db.session.scalars(
        select(Source).where(~exists().where(Citation.source_id == Source.id))
    ).all()
    kept = source_keys_in_use(db.session()) if uncited else set()
    kept |= {key for fact in facts_with_others(db.session()) for key in fact.other_sources}
    return [source for source in uncited if source.key not in kept and not source.edited_at]


class _Elements:
    """One load of all elements; `rows` holds those there are, by kind and key."""

    def __init__(self, seed: Seed, now: datetime) -> None:
        self.seed, self.now = seed, now
        self.report = LoadReport(left_alone=edited_keys())
        self.sources = {source.key: source for source in db.session.scalars(select(Source))}
        self.seed_sources = {source.key: source for source in seed.sources}
        self.rows: dict[str, dict[str, Any]] = {_kind(model): _rows(model) for model in KINDS}

    def load(self) -> LoadReport:
        for key in self.seed_sources.keys() & self.sources.keys():
            if not self.sources[key].edited_at:
                update(self.sources[key], **_columns(self.seed_sources[key]))
        seeds: dict[type[Element], tuple[SeedElement, ...]] = {
            Country: self.seed.countries,
            Agency: self.seed.agencies,
            Programme: self.seed.programmes,
            FundingCall: self.seed.calls,
            Fact: self.seed.facts,
        }
        for model in KINDS:
            self._load_kind(model, seeds[model])
        return self.report

    def _load_kind(self, model: type[Element], seeds: tuple[SeedElement, ...]) -> None:
        kind = _kind(model)
        rows = self.rows[kind]
        digests = {seed.key: seed.digest for seed in seeds}
        _read_collections(
            model,
            [
                rows[key].id
                for key, digest in digests.items()
                if key in rows and rows[key].seed_digest != digest and not rows[key].edited_at
            ],
        )
        for seed in seeds:
            self._load_one(model, seed, digests[seed.key])
        for key, row in rows.items():
            if key not in digests and not row.edited_at and not row.is_retired:
                row.retired_at = self.now
                self.report.retired[kind] += 1

    def _load_one(self, model: type[Element], seed: SeedElement, digest: str) -> None:
        row = self.rows[seed.kind].get(seed.key)
        if row is None:
            row = self.rows[seed.kind][seed.key] = model(key=seed.key)
            self._write(row, seed, digest)
            db.session.add(row)
            self.report.created[seed.kind] += 1
            return
        if row.edited_at:
            return
        was_retired, has_changed = row.is_retired, row.seed_digest != digest
        if was_retired:
            row.retired_at = None
        if has_changed:
            self._write(row, seed, digest)
        if was_retired:
            self.report.revived[seed.kind] += 1
        elif has_changed:
            self.report.updated[seed.kind] += 1
        else:
            self.report.unchanged[seed.kind] += 1

    def _write(self, row: Any, seed: SeedElement, digest: str) -> None:
        COPIERS[seed.kind](row, seed, self.rows)
        update(row, checked_on=seed.checked_on, seed_digest=digest)
        reconcile(
            row.citations,
            {
                key: {"source": self._source(key), "position": position}
                for position, key in enumerate(seed.sources)
            },
            key=lambda citation: citation.source.key,
            make=Citation,
        )
        _translate(row, seed)

    def _source(self, key: str) -> Source:
        if key not in self.sources:
            self.sources[key] = Source(**_columns(self.seed_sources[key]))
            db.session.add(self.sources[key])
        return self.sources[key]


def _kind(model: type[Element]) -> str:
    return str(model.__mapper__.polymorphic_identity)


def _rows(model: type[E]) -> dict[str, E]:
    return {row.key: row for row in db.session.scalars(select(model))}


def _read_collections(model: type[Element], ids: list[int]) -> None:
    """Of the rows that will be written, in a few statements instead of some for each."""
    for start in range(0, len(ids), 500):
        wanted = select(model).where(model.id.in_(ids[start : start + 500]))
        options = [selectinload(collection) for collection in collections_of(model)]
        db.session.scalars(wanted.options(*options)).all()


def _columns(source: SeedSource) -> dict[str, str]:
    return {name: getattr(source, name) for name in ("key", "title", "url", "publisher", "dated")}


def _translate(row: Element, seed: SeedElement) -> None:
    """A text that an editor has read stays as it is; it is only told whether it is behind."""
    there = {(known.language, known.field): known for known in row.translations}
    wanted = {(made.language, made.field): made for made in seed.translations}
    for key, known in there.items():
        if known.of_digest and not known.is_machine_made:
            update(known, is_behind=known.of_digest != _english_digest(seed, known.field))
            wanted.pop(key, None)
        elif key not in wanted:
            row.translations.remove(known)
    for key, made in wanted.items():
        is_behind = bool(made.of) and made.of != _english_digest(seed, made.field)
        values = {
            "text": made.text,
            "of_digest": made.of,
            "is_machine_made": made.is_machine_made,
            "is_behind": is_behind,
        }
        if key in there:
            update(there[key], **values)
        else:
            language, name = key
            row.translations.append(Translation(language=language, field=name, **values))


def _english_digest(seed: SeedElement, name: str) -> str:
    return english_digest(str(getattr(seed, name, "") or ""))
