"""The sources of second values: a fact on which two sources disagree names those of the other by key."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.core.database import db
from helpdesk.directory.models import Fact, Source


def sources_of_others(facts: Iterable[Fact]) -> dict[str, Source]:
    """By key the sources of the second values of these facts; most pages have none and ask nothing."""
    keys = {key for fact in facts for key in fact.other_sources}
    if not keys:
        return {}
    found = db.session.scalars(select(Source).where(Source.key.in_(sorted(keys))))
    return {source.key: source for source in found}


def facts_with_others(session: Session) -> list[Fact]:
    """All facts on which two sources disagree, retired ones too."""
    return list(session.scalars(select(Fact).where(Fact.other.is_not(None))))
