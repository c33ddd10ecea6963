"""What the index has to follow, and the words search understands; both are rows of the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.database import Model, UtcDateTime


class IndexClock(Model):
    """One row that counts index changes.

    Its row lock puts writers one behind the other, so that numbers are committed in their order and
    a reader that has seen number n has missed none below it.
    """

    __tablename__ = "index_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class IndexChange(Model):
    """An entry whose document has to be written anew, or taken out; written with the change itself."""

    __tablename__ = "index_change"
    __table_args__ = (Index("ix_index_change_entry", "kind", "key"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(120))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SearchWord(Model):
    """A word or phrase that names a country, role, topic or type in some language; data, not code.

    `means` is a `words.Means`; `match` is `word` (compared by its stems in `language`) or `prefix`
    (a folded stem that more letters may follow, as for adjectives of countries).
    """

    __tablename__ = "search_word"
    __table_args__ = (UniqueConstraint("means", "code", "language", "phrase", "match"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    means: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(8))
    phrase: Mapped[str] = mapped_column(String(80))
    match: Mapped[str] = mapped_column(String(8))
