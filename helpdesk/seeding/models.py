"""What is known of the last load of the seed files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.database import Model, UtcDateTime

ONLY_ID = 1


class SeedLoad(Model):
    """One row: the digest of the files loaded last, so that the same files are not read again."""

    __tablename__ = "seed_load"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
