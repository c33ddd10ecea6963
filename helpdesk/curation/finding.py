"""Finding the entries to edit: by kind and by words of their name or key, retired ones too."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from helpdesk.core.database import db
from helpdesk.core.paging import Page, page_number
from helpdesk.curation.fields import Kind
from helpdesk.curation.states import MODELS, Subject

PAGE_SIZE = 50


def find(kind: str, words: str, *, page: int) -> Page[Subject]:
    """In the order of their keys; every word has to stand in name, short name or key."""
    model = MODELS[Kind(kind)]
    columns = [model.key]
    columns += [
        getattr(model, name) for name in ("name", "title", "acronym", "url") if hasattr(model, name)
    ]
    wanted = select(model)
    for word in words.split()[:8]:
        wanted = wanted.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    number = page_number(page, total=total, size=PAGE_SIZE)
    rows: Sequence[Subject] = db.session.scalars(
        wanted.order_by(model.key).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(rows, number, PAGE_SIZE, total)
