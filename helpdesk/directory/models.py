"""The tables of the directory.

Everything that carries texts in several languages and leans on sources is an `Element`: a country, an
agency, a programme, a funding call, a fact. So translations, citations, the date of the last check and
retirement are said once, with foreign keys that hold (ADR 0003). Countries, agencies and calls are
entries: they have a page and are indexed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.database import Model, UtcDateTime
from helpdesk.directory.limits import LONGEST_PLACE
from helpdesk.vocabulary.facts import FACT_KIND, FactKind

KEY_LENGTH = 120


class Term(Model):
    """A controlled term that is data: a region, a subregion, a role or a topic."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # a TermKind
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    parent_code: Mapped[str | None] = mapped_column(String(60))  # of a subregion: its region
    labels: Mapped[list[TermLabel]] = relationship(
        back_populates="term",
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="TermLabel.language",
    )


class TermLabel(Model):
    """What a term is called in one language; `plural` heads lists, `description` says what it covers."""

    __tablename__ = "term_label"

    term_id: Mapped[int] = mapped_column(
        ForeignKey("term.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    plural: Mapped[str] = mapped_column(String(120), default="")
    description: Mapped[str] = mapped_column(String(400), default="")
    term: Mapped[Term] = relationship(back_populates="labels")


class Element(Model):
    """Anything with a stable key that carries texts and leans on sources.

    `key` is unique within its kind and never reused: an ISO code, an agency's or call's id,
    `<ISO code>/<fact key>`, `<agency id>/<slug of the programme's name>`.
    """

    __tablename__ = "element"
    __table_args__: Any = (UniqueConstraint("kind", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    version: Mapped[int] = mapped_column()
    checked_on: Mapped[date]
    # The role of who checked it; empty for the files, which do not say.
    checked_by: Mapped[str] = mapped_column(String(20), default="")
    # Set by the site's editors: the seed files no longer decide on this element.
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What has taken its place, of the same kind; a retired entry's page points on to it.
    succeeded_by_id: Mapped[int | None] = mapped_column(ForeignKey("element.id"))
    # Its latest edit was published by its author alone.
    is_unreviewed: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Of the seed entry as it was last loaded; an equal digest means that nothing has to be done.
    seed_digest: Mapped[str] = mapped_column(String(64), default="")

    # In an order of their own: a database may give rows in another one each time, and the index
    # compares what is made of them.
    translations: Mapped[list[Translation]] = relationship(
        back_populates="element",
        cascade="all, delete-orphan",
        order_by="(Translation.field, Translation.language)",
    )
    citations: Mapped[list[Citation]] = relationship(
        back_populates="element", cascade="all, delete-orphan", order_by="Citation.position"
    )

    successor: Mapped[Element | None] = relationship(
        remote_side=[id], foreign_keys=[succeeded_by_id]
    )

    __mapper_args__ = {"polymorphic_on": kind, "version_id_col": version}  # noqa: RUF012

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class Translation(Model):
    """One text of an element in one language.

    `of_digest`: the first 8 hexadecimal digits of the SHA-256 of the English text it was made from
    (white space runs made one space); empty for a text that has no English, such as a CLDR name.
    """

    __tablename__ = "translation"
    __table_args__ = (UniqueConstraint("element_id", "language", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    element_id: Mapped[int] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    field: Mapped[str] = mapped_column(String(40))
    text: Mapped[str]
    of_digest: Mapped[str] = mapped_column(String(8), default="")
    is_machine_made: Mapped[bool] = mapped_column(default=False)
    is_behind: Mapped[bool] = mapped_column(default=False)  # the English has changed since
    element: Mapped[Element] = relationship(back_populates="translations")


class Source(Model):
    """A page that was read. `dated` is the date on the page as it says it: year, month or day."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    # "<file>:<key in the file>", or "site:<key>" of one that was named in the site
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    title: Mapped[str]
    url: Mapped[str]
    publisher: Mapped[str] = mapped_column(default="")
    dated: Mapped[str] = mapped_column(String(10), default="")
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # as an element's
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # nothing cites it any more

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class Citation(Model):
    """Which element leans on which source, in the order the entry names them."""

    __tablename__ = "citation"
    __table_args__ = (Index("ix_citation_source_id", "source_id"),)

    element_id: Mapped[int] = mapped_column(
        ForeignKey("element.id", ondelete="CASCADE"), primary_key=True
    )
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    position: Mapped[int]
    # Where in the source it stands, in the source's own words: "art. 12, par. 3".
    place: Mapped[str] = mapped_column(String(LONGEST_PLACE), default="")
    element: Mapped[Element] = relationship(back_populates="citations")
    source: Mapped[Source] = relationship()


class Country(Element):
    __tablename__ = "country"
    __mapper_args__ = {"polymorphic_identity": "country"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(2), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    region: Mapped[str] = mapped_column(String(60))
    subregion: Mapped[str] = mapped_column(String(60))
    languages: Mapped[list[str]] = mapped_column(JSON)  # ISO 639-1, official or working languages
    overview: Mapped[str]

    facts: Mapped[list[Fact]] = relationship(
        back_populates="country", foreign_keys="Fact.country_id", order_by="Fact.fact_key"
    )
    agencies: Mapped[list[Agency]] = relationship(
        back_populates="country", foreign_keys="Agency.country_id"
    )


class Fact(Element):
    """A sourced, comparable statement on a country; `fact_key` and `value` are of its `FactKind`."""

    __tablename__ = "fact"
    __mapper_args__ = {"polymorphic_identity": "fact"}  # noqa: RUF012
    __table_args__ = (UniqueConstraint("country_id", "fact_key"),)

    id: Mapped[int] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"), primary_key=True)
    country_id: Mapped[int] = mapped_column(ForeignKey("country.id"))
    fact_key: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(default="")
    # Where two sources disagree, what the second says: {"value", "note", "sources": keys} and, where a
    # place is quoted, "places": by key; else None.
    other: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    country: Mapped[Country] = relationship(back_populates="facts", foreign_keys=[country_id])

    @property
    def fact_kind(self) -> FactKind:
        return FACT_KIND[self.fact_key]

    @property
    def other_sources(self) -> list[str]:
        """The keys of the sources of the second value."""
        return list((self.other or {}).get("sources", ()))

    @property
    def other_places(self) -> dict[str, str]:
        """By key where in the sources of the second value it stands."""
        return dict((self.other or {}).get("places", {}))


class Agency(Element):
    """A regulator, an ethics body, a registry, a funder, a network; `country` is None when it spans several."""

    __tablename__ = "agency"
    __mapper_args__ = {"polymorphic_identity": "agency"}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("evidence IN ('official', 'secondary')", name="evidence_known"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    country_id: Mapped[int | None] = mapped_column(ForeignKey("country.id"), index=True)
    name: Mapped[str]
    native_name: Mapped[str] = mapped_column(default="")
    native_language: Mapped[str] = mapped_column(String(8), default="")
    acronym: Mapped[str] = mapped_column(String(60), default="")
    scope: Mapped[str] = mapped_column(String(20))
    city: Mapped[str] = mapped_column(String(120), default="")
    website: Mapped[str] = mapped_column(default="")
    trials_url: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(80), default="")
    summary: Mapped[str]
    evidence: Mapped[str] = mapped_column(String(12))

    country: Mapped[Country | None] = relationship(
        back_populates="agencies", foreign_keys=[country_id]
    )
    role_rows: Mapped[list[AgencyRole]] = relationship(
        cascade="all, delete-orphan", order_by="AgencyRole.position"
    )
    topic_rows: Mapped[list[AgencyTopic]] = relationship(
        cascade="all, delete-orphan", order_by="AgencyTopic.position"
    )
    alias_rows: Mapped[list[AgencyAlias]] = relationship(
        cascade="all, delete-orphan", order_by="AgencyAlias.position"
    )
    programmes: Mapped[list[Programme]] = relationship(
        back_populates="agency", foreign_keys="Programme.agency_id", order_by="Programme.position"
    )

    @property
    def roles(self) -> list[str]:
        return [row.role for row in self.role_rows]

    @property
    def topics(self) -> list[str]:
        return [row.topic for row in self.topic_rows]

    @property
    def aliases(self) -> list[str]:
        return [row.alias for row in self.alias_rows]


class AgencyRole(Model):
    """What an agency does; `role` is the code of a Term, the first one its main role."""

    __tablename__ = "agency_role"

    agency_id: Mapped[int] = mapped_column(
        ForeignKey("agency.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]


class AgencyTopic(Model):
    __tablename__ = "agency_topic"

    agency_id: Mapped[int] = mapped_column(
        ForeignKey("agency.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]


class AgencyAlias(Model):
    """A former name, another acronym, a usual misspelling."""

    __tablename__ = "agency_alias"

    agency_id: Mapped[int] = mapped_column(
        ForeignKey("agency.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    alias: Mapped[str]


class Programme(Element):
    """A standing line of funding; it stands on its funder's page."""

    __tablename__ = "programme"
    __mapper_args__ = {"polymorphic_identity": "programme"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    scope: Mapped[str] = mapped_column(String(20), default="")
    what: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    agency: Mapped[Agency] = relationship(back_populates="programmes", foreign_keys=[agency_id])

    @property
    def anchor(self) -> str:
        return self.key.partition("/")[2]


class FundingCall(Element):
    """A call for proposals.

    `closes_on` is the day as the source says it, in the funder's zone; `closes_at` is the instant, where a
    source gives hour and zone, and `time_zone` the IANA name to print it in.
    """

    __tablename__ = "funding_call"
    __mapper_args__ = {"polymorphic_identity": "call"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("element.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str]
    programme: Mapped[str] = mapped_column(String(120))
    year: Mapped[int]
    topic: Mapped[str] = mapped_column(default="")
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    time_zone: Mapped[str] = mapped_column(String(40), default="")
    url: Mapped[str]
    unlisted_funders: Mapped[list[str]] = mapped_column(JSON)

    funders: Mapped[list[CallFunder]] = relationship(
        back_populates="call", cascade="all, delete-orphan", order_by="CallFunder.position"
    )
    country_rows: Mapped[list[CallCountry]] = relationship(
        cascade="all, delete-orphan", order_by="CallCountry.position"
    )

    @property
    def country_codes(self) -> list[str]:
        return [row.code for row in self.country_rows]


class CallFunder(Model):
    __tablename__ = "call_funder"

    call_id: Mapped[int] = mapped_column(
        ForeignKey("funding_call.id", ondelete="CASCADE"), primary_key=True
    )
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, index=True)
    position: Mapped[int]
    call: Mapped[FundingCall] = relationship(back_populates="funders")
    agency: Mapped[Agency] = relationship()


class CallCountry(Model):
    """A country whose researchers could be funded; calls name countries that the directory has no page for."""

    __tablename__ = "call_country"

    call_id: Mapped[int] = mapped_column(
        ForeignKey("funding_call.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(2), primary_key=True, index=True)
    position: Mapped[int]


Entry = Country | Agency | FundingCall
