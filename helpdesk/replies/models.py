"""Replies that are written once and used often, each in the languages that somebody has written it in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.database import Model, UtcDateTime

TITLE_LENGTH = 120
TEXT_LENGTH = 10_000  # characters of a text in one language


class CannedReply(Model):
    """`title` is what staff find it by; askers do not see it. The texts are Markdown, as answers are."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    texts: Mapped[list[CannedText]] = relationship(
        back_populates="reply", cascade="all, delete-orphan", order_by="CannedText.language"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def by_language(self) -> dict[str, str]:
        return {row.language: row.text for row in self.texts}


class CannedText(Model):
    __tablename__ = "canned_text"

    reply_id: Mapped[int] = mapped_column(
        ForeignKey("canned_reply.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    reply: Mapped[CannedReply] = relationship(back_populates="texts")
