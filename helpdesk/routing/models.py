"""Regional contacts, the topics of an inquiry, and the rules that choose among contacts; all data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.database import Model, UtcDateTime


class RegionalContact(Model):
    """A desk that answers; `holidays` is the ISO code whose public holidays it keeps."""

    __tablename__ = "regional_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    languages: Mapped[list[str]] = mapped_column(JSON)
    time_zone: Mapped[str] = mapped_column(String(40))
    holidays: Mapped[str] = mapped_column(String(2))
    reply_within_working_days: Mapped[int]
    deputy_slug: Mapped[str | None] = mapped_column(String(60))
    is_fallback: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    labels: Mapped[list[ContactLabel]] = relationship(
        back_populates="contact", cascade="all, delete-orphan"
    )


class ContactLabel(Model):
    __tablename__ = "contact_label"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("regional_contact.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    contact: Mapped[RegionalContact] = relationship(back_populates="labels")


class RoutingRule(Model):
    """One row of the rules; an empty list or text means that the rule does not ask for it."""

    __tablename__ = "routing_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    contact_id: Mapped[int] = mapped_column(ForeignKey("regional_contact.id"))
    countries: Mapped[list[str]] = mapped_column(JSON)
    subregion: Mapped[str] = mapped_column(String(60), default="")
    region: Mapped[str] = mapped_column(String(60), default="")
    topics: Mapped[list[str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    contact: Mapped[RegionalContact] = relationship()
