"""Desks with what decides when and by whom they answer, and the rules that choose among them; all data.

`edited_at` is set by edits in the site: from then on the seed files no longer decide. For rules it
does so as a whole, since a rule has no name that the files could find it by.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.database import Model, UtcDateTime
from helpdesk.routing.members import Assigns

LABEL_LENGTH = 120
NOTE_LENGTH = 200


class RegionalContact(Model):
    """A desk that answers; `holidays` is the ISO code whose public holidays it keeps."""

    __tablename__ = "regional_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    version: Mapped[int] = mapped_column(server_default="1")
    email: Mapped[str] = mapped_column(String(254))
    languages: Mapped[list[str]] = mapped_column(JSON)
    time_zone: Mapped[str] = mapped_column(String(40))
    holidays: Mapped[str] = mapped_column(String(2))
    reply_within_working_days: Mapped[int]
    assigns: Mapped[str] = mapped_column(
        String(20), default=Assigns.TAKE, server_default=Assigns.TAKE.value
    )
    deputy_slug: Mapped[str | None] = mapped_column(String(60))
    is_fallback: Mapped[bool] = mapped_column(default=False)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    labels: Mapped[list[ContactLabel]] = relationship(
        back_populates="contact", cascade="all, delete-orphan"
    )
    away_periods: Mapped[list[AwayPeriod]] = relationship(
        back_populates="contact", cascade="all, delete-orphan", order_by="AwayPeriod.starts_on"
    )
    closed_days: Mapped[list[ClosedDay]] = relationship(
        back_populates="contact", cascade="all, delete-orphan", order_by="ClosedDay.day"
    )
    members: Mapped[list[DeskMember]] = relationship(
        back_populates="contact", cascade="all, delete-orphan", order_by="DeskMember.account_id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class ContactLabel(Model):
    __tablename__ = "contact_label"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("regional_contact.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    contact: Mapped[RegionalContact] = relationship(back_populates="labels")


class AwayPeriod(Model):
    """Days on which a desk is away, the first and the last counted, as its own clock has them."""

    __tablename__ = "away_period"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_away_period_contact_id", "contact_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("regional_contact.id", ondelete="CASCADE"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    contact: Mapped[RegionalContact] = relationship(back_populates="away_periods")


class ClosedDay(Model):
    """A day off that a desk has beside the public holidays of its country."""

    __tablename__ = "closed_day"
    __table_args__ = (UniqueConstraint("contact_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("regional_contact.id", ondelete="CASCADE"))
    day: Mapped[date]
    name: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    contact: Mapped[RegionalContact] = relationship(back_populates="closed_days")


class DeskMember(Model):
    """An account that answers for a desk; `is_away_until` is its last day away."""

    __tablename__ = "desk_member"
    __table_args__ = (Index("ix_desk_member_account_id", "account_id"),)

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("regional_contact.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    is_away_until: Mapped[date | None]
    contact: Mapped[RegionalContact] = relationship(back_populates="members")


class RoutingRule(Model):
    """One row of the rules; an empty list or text means that the rule does not ask for it."""

    __tablename__ = "routing_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1")
    position: Mapped[int]
    contact_id: Mapped[int] = mapped_column(ForeignKey("regional_contact.id"))
    countries: Mapped[list[str]] = mapped_column(JSON)
    subregion: Mapped[str] = mapped_column(String(60), default="")
    region: Mapped[str] = mapped_column(String(60), default="")
    topics: Mapped[list[str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contact: Mapped[RegionalContact] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
