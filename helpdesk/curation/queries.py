"""The SELECTs of drafts and history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import g
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from helpdesk.core.database import db
from helpdesk.core.paging import Page, page_number
from helpdesk.curation.checking import Known
from helpdesk.curation.countries import is_addable
from helpdesk.curation.diff import Packed
from helpdesk.curation.errors import DraftNotFoundError, RevisionNotFoundError
from helpdesk.curation.fields import FieldType, Kind, State, fields_of
from helpdesk.curation.models import OPEN, Action, Draft, DraftStatus, Revision
from helpdesk.curation.states import MODELS, Subject
from helpdesk.directory.errors import EntryNotFoundError
from helpdesk.directory.models import Agency, Country, Element, Fact, Source, Term
from helpdesk.vocabulary.facts import FACT_KIND

PAGE_SIZE = 50
SOURCE_LISTS = ("sources", "other_sources")

# Entries


def subject_or_none(kind: str, key: str, *, is_kept: bool = False) -> Subject | None:
    """The entry, retired or not; `is_kept` keeps other writers from it until the transaction ends."""
    if not key.isprintable():
        return None
    model = MODELS[kind]
    wanted = select(model).where(model.key == key)
    if is_kept:
        base = Source if kind == Kind.SOURCE else Element
        wanted = wanted.with_for_update(of=base).execution_options(populate_existing=True)
    found: Subject | None = db.session.scalars(wanted).one_or_none()
    return found


def subject(kind: str, key: str) -> Subject:
    """Raises: EntryNotFoundError."""
    found = subject_or_none(kind, key)
    if found is None:
        raise EntryNotFoundError(kind, key)
    return found


def may_be_made(kind: str, key: str) -> bool:
    """Whether the address of an entry that is not there yet says all that has to be known of it."""
    if kind == Kind.COUNTRY:
        return is_addable(key)
    code, _, name = key.partition("/")
    return (
        kind == Kind.FACT and name in FACT_KIND and subject_or_none(Kind.COUNTRY, code) is not None
    )


def country_codes_there() -> set[str]:
    return set(db.session.scalars(select(Country.code)))


def is_taken(kind: str, key: str) -> bool:
    model = MODELS[kind]
    return db.session.scalar(select(model.id).where(model.key == key)) is not None


def programmes_of(agency: Agency) -> Sequence[Any]:
    model = MODELS[Kind.PROGRAMME]
    wanted = select(model).where(model.agency_id == agency.id)
    return db.session.scalars(wanted.order_by(model.position, model.key)).all()


def calls_funded_by(agency: Agency) -> Sequence[Any]:
    """All of them, retired ones too."""
    model = MODELS[Kind.CALL]
    wanted = select(model).where(model.funders.any(agency_id=agency.id))
    return db.session.scalars(wanted.order_by(model.key)).all()


def country_code_of(subject: Subject) -> str:
    """The country whose change log tells of the entry; empty where it is of several, or of none."""
    if isinstance(subject, Fact) or subject_kind(subject) == Kind.COUNTRY:
        return subject.key[:2]
    agency = getattr(subject, "agency", subject)
    country = agency.country if isinstance(agency, Agency) else None
    return country.code if country else ""


def subject_kind(subject: Subject) -> str:
    return Kind.SOURCE if isinstance(subject, Source) else subject.kind


# What a state may name


def known_for(kind: str, state: State, *, today: date) -> Known:
    terms: dict[str, set[str]] = {}
    region_of: dict[str, str] = {}
    for of, code, parent in db.session.execute(select(Term.kind, Term.code, Term.parent_code)):
        terms.setdefault(of, set()).add(code)
        if parent:
            region_of[code] = parent
    return Known(today, terms, region_of, frozenset(_keys_there(kind, state)))


_NAMING = {FieldType.COUNTRY, FieldType.KEY, FieldType.KEYS, FieldType.SOURCES}


def _keys_there(kind: str, state: State) -> Iterable[tuple[str, str]]:
    for spec in fields_of(kind):
        if spec.type not in _NAMING:
            continue
        value = state.get(spec.name)
        named = [one for one in (value if isinstance(value, list) else [value]) if _is_key(one)]
        of = Kind.SOURCE if spec.type is FieldType.SOURCES else Kind(spec.of)
        model = MODELS[of]
        if named:
            there = select(model.key).where(model.key.in_(named))
            if of == Kind.SOURCE:  # other entries are named though they are retired
                there = there.where(Source.retired_at.is_(None))
            yield from ((of.value, key) for key in db.session.scalars(there))


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and value.isprintable()


def source_by_address(url: str, title: str) -> Source | None:
    """One that can be cited."""
    wanted = select(Source).where(
        Source.url == url, Source.title == title, Source.retired_at.is_(None)
    )
    wanted = wanted.order_by(Source.id)
    return db.session.scalars(wanted.limit(1)).one_or_none()


def sources_by_key(keys: Collection[str]) -> list[Source]:
    """In the order of the keys; those that are not there are passed over."""
    rows = {row.key: row for row in db.session.scalars(select(Source).where(Source.key.in_(keys)))}
    return [rows[key] for key in keys if key in rows]


def sources_beside(keys: Collection[str]) -> list[Source]:
    """The other sources of the files that these are from: mostly those of the same country."""
    stems = {key.partition(":")[0] for key in keys} - {"site"}
    if not stems:
        return []
    same = or_(*(Source.key.startswith(f"{stem}:", autoescape=True) for stem in sorted(stems)))
    wanted = select(Source).where(same, Source.retired_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Source.title, Source.key)))


def source_keys_in_use(session: Session) -> set[str]:
    """Those that history or drafts name: they stay, so that what was can be restored."""
    found = source_keys_of(session.scalars(select(Revision.changes)))
    for state in session.scalars(select(Draft.state).where(Draft.status.in_(OPEN))):
        for name in SOURCE_LISTS:
            found.update(state.get(name, ()))
    return found


def source_keys_of(histories: Iterable[Packed]) -> set[str]:
    """Those that changes name, on either of their sides."""
    found: set[str] = set()
    for changes in histories:
        for name in SOURCE_LISTS:
            for old_or_new in changes.get(name, ()):
                found.update(old_or_new or ())
    return found


def source_titles(keys: Iterable[str]) -> Mapping[str, str]:
    """Of the sources with these keys, and of those asked for before: a statement for what is new in a request.

    The key itself stands for one that is not there.
    """
    kept: dict[str, str] = g.setdefault("curation_source_titles", {})
    missing = sorted(set(keys) - set(kept))
    if missing:
        kept.update({key: key for key in missing})
        wanted = select(Source.key, Source.title).where(Source.key.in_(missing))
        kept.update((row.key, row.title) for row in db.session.execute(wanted))
    return kept


# Drafts


def draft_by_key(key: str, *, reader: int, is_kept: bool = False) -> Draft:
    """One that `reader`, an account, may see: its own, or one that has been submitted.

    Raises: DraftNotFoundError.
    """
    wanted = select(Draft).where(Draft.key == key)
    if is_kept:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(wanted).one_or_none() if key.isprintable() else None
    if found is None or (found.author_account_id != reader and found.submitted_at is None):
        raise DraftNotFoundError("There is no such draft.")
    return found


def open_draft_of(author: int, kind: str, key: str) -> Draft | None:
    wanted = select(Draft).where(
        Draft.author_account_id == author,
        Draft.element_kind == kind,
        Draft.element_key == key,
        Draft.status.in_(OPEN),
        Draft.batch == "",
    )
    return db.session.scalars(wanted.order_by(Draft.id).limit(1)).one_or_none()


def drafts_of(author: int) -> Sequence[Draft]:
    """The open ones, what was saved last first."""
    wanted = select(Draft).where(Draft.author_account_id == author, Draft.status.in_(OPEN))
    return db.session.scalars(wanted.order_by(Draft.saved_at.desc(), Draft.id)).all()


def drafts_to_review(reader: int) -> Sequence[Draft]:
    """What others have submitted, the oldest first."""
    wanted = select(Draft).where(
        Draft.status == DraftStatus.IN_REVIEW, Draft.author_account_id != reader
    )
    return db.session.scalars(wanted.order_by(Draft.submitted_at, Draft.id)).all()


def other_drafts(draft: Draft) -> Sequence[Draft]:
    """Open ones on the same entry by others, which have been submitted."""
    wanted = select(Draft).where(
        Draft.element_kind == draft.element_kind,
        Draft.element_key == draft.element_key,
        Draft.element_key != "",
        Draft.status == DraftStatus.IN_REVIEW,
        Draft.id != draft.id,
    )
    return db.session.scalars(wanted.order_by(Draft.id)).all()


def batch_of(batch: str, status: DraftStatus | None = None) -> Sequence[Draft]:
    wanted = select(Draft).where(Draft.batch == batch, Draft.batch != "")
    if status is not None:
        wanted = wanted.where(Draft.status == status)
    return db.session.scalars(wanted.order_by(Draft.id)).all()


# History


def revisions_of(kind: str, key: str) -> Sequence[Revision]:
    """The oldest first."""
    wanted = select(Revision).where(Revision.element_kind == kind, Revision.element_key == key)
    return db.session.scalars(wanted.order_by(Revision.number)).all()


def revision(kind: str, key: str, number: int) -> Revision:
    """Raises: RevisionNotFoundError."""
    found = next((one for one in revisions_of(kind, key) if one.number == number), None)
    if found is None:
        raise RevisionNotFoundError("The entry has no such revision.")
    return found


def last_number(kind: str, key: str) -> int:
    wanted = select(func.max(Revision.number)).where(
        Revision.element_kind == kind, Revision.element_key == key
    )
    return db.session.scalar(wanted) or 0


def revisions_of_kind(kind: str, *, page: int) -> Page[Revision]:
    """Of all that is of a kind, the newest first; baselines, which nobody did, are left out."""
    of = (Revision.element_kind == kind) & (Revision.action != Action.BASELINE)
    total = db.session.scalar(select(func.count(Revision.id)).where(of)) or 0
    number = page_number(page, total=total, size=PAGE_SIZE)
    ordered = select(Revision).where(of).order_by(Revision.id.desc())
    rows = db.session.scalars(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows, number, PAGE_SIZE, total)


def revisions_around(kind: str, key: str) -> Sequence[Revision]:
    """Of a page's entry and of what stands on it (facts of a country, programmes of a body); newest first."""
    parts = {Kind.COUNTRY: Kind.FACT, Kind.AGENCY: Kind.PROGRAMME}
    own = (Revision.element_kind == kind) & (Revision.element_key == key)
    if Kind(kind) in parts:
        part = Revision.element_kind == parts[Kind(kind)]
        own = own | (part & Revision.element_key.startswith(f"{key}/", autoescape=True))
    wanted = select(Revision).where(own)
    return db.session.scalars(wanted.order_by(Revision.at.desc(), Revision.id.desc())).all()


def changes(*, country_code: str = "", page: int = 1) -> Page[Revision]:
    """What has been published, newest first, over all entries or those of one country."""
    wanted = _published(select(Revision), country_code)
    total = db.session.scalar(_published(select(func.count(Revision.id)), country_code)) or 0
    number = page_number(page, total=total, size=PAGE_SIZE)
    ordered = wanted.order_by(Revision.at.desc(), Revision.id.desc())
    rows = db.session.scalars(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows, number, PAGE_SIZE, total)


def _published(wanted: Select[Any], country_code: str) -> Select[Any]:
    wanted = wanted.where(Revision.action != Action.BASELINE, Revision.element_kind.in_(list(Kind)))
    return wanted.where(Revision.country_code == country_code) if country_code else wanted


def revisions_of_batch(batch: str) -> Sequence[Revision]:
    wanted = select(Revision).where(Revision.batch == batch, Revision.batch != "")
    return db.session.scalars(wanted.order_by(Revision.id)).all()
