"""What cites a source, and one source in the place of another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from helpdesk.core.database import db
from helpdesk.curation.fields import FieldType, State, fields_of
from helpdesk.directory.models import Citation, Element, Source
from helpdesk.directory.source_queries import facts_with_others


def citing(key: str) -> Sequence[Element]:
    """The entries that lean on a source, retired ones too since they can come back; by kind and key."""
    cited = select(Citation.element_id).join(Source).where(Source.key == key)
    found = {
        row.id: row for row in db.session.scalars(select(Element).where(Element.id.in_(cited)))
    }
    found |= {fact.id: fact for fact in _disagreeing(key)}
    return sorted(found.values(), key=lambda row: (row.kind, row.key))


def times_cited(keys: Collection[str]) -> Mapping[str, int]:
    """By key how many entries lean on it."""
    wanted = (
        select(Source.key, func.count(Citation.element_id))
        .join(Citation, Citation.source_id == Source.id)
        .where(Source.key.in_(keys))
        .group_by(Source.key)
    )
    counts = {row.key: row[1] for row in db.session.execute(wanted)}
    for fact in facts_with_others(db.session()):
        own = {citation.source.key for citation in fact.citations}
        for key in set(fact.other_sources) - own:
            counts[key] = counts.get(key, 0) + 1
    return counts


def _disagreeing(key: str) -> list[Element]:
    """Facts whose second value leans on it."""
    return [fact for fact in facts_with_others(db.session()) if key in fact.other_sources]


def replaced(kind: str, state: State, old: str, new: str) -> dict[str, Any]:
    """The state with one source in the place of another, also where both were cited. Pure.

    What is told by the key of a source, such as a place in it, goes over.
    """
    changed = dict(state)
    for spec in fields_of(kind):
        value = state.get(spec.name)
        if spec.type is FieldType.SOURCES and old in (value or ()):
            keys = [new if key == old else key for key in value or ()]
            changed[spec.name] = list(dict.fromkeys(keys))
        elif isinstance(value, Mapping) and old in value:
            changed[spec.name] = {new if key == old else key: told for key, told in value.items()}
    return changed
