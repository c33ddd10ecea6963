"""The exchange as staff read it: messages, notes, files and what happened, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from helpdesk.core.languages import current_language
from helpdesk.desk.queries import account_names
from helpdesk.desk.seen import Seen, is_news
from helpdesk.desk.words import EVENTS
from helpdesk.inquiries.markdown import as_html
from helpdesk.inquiries.models import AuthorKind, Inquiry, InquiryEvent, InquiryMessage, MessageKind
from helpdesk.inquiries.words import size_words, when_words
from helpdesk.routing.queries import Names


@dataclass(frozen=True)
class File:
    name: str
    size: str
    url: str


@dataclass(frozen=True)
class Piece:
    """`kind`: asked, answer, note or event; `html` where staff wrote it, else `text`, lines kept."""

    anchor: str
    number: int
    kind: str
    who: str
    label: str
    when: str
    language: str
    text: str = ""
    html: Markup | None = None
    reason: str = ""
    files: Sequence[File] = ()
    is_new: bool = False  # since the form was opened


class Thread:
    def __init__(
        self,
        inquiry: Inquiry,
        *,
        zone: str,
        names: Names,
        account_id: int,
        seen: Seen | None = None,
    ) -> None:
        self._inquiry = inquiry
        self._zone = zone
        self._names = names
        self._account_id = account_id
        self._seen = seen
        self._people = account_names(_authors(inquiry))

    @property
    def pieces(self) -> list[Piece]:
        messages = [(m.written_at, 0, m.id, self._message(m)) for m in self._inquiry.messages]
        events = [
            (e.at, 1, e.id, self._event(e))
            for e in self._inquiry.events
            if (e.kind, e.author_kind) in EVENTS
        ]
        ordered = sorted([*messages, *events], key=lambda item: item[:3])
        return [piece for _at, _kind, _id, piece in ordered]

    @property
    def news(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.is_new]

    @property
    def askable(self) -> list[Piece]:
        """The messages alone."""
        return [piece for piece in self.pieces if piece.kind != "event"]

    def _message(self, message: InquiryMessage) -> Piece:
        is_asker = message.author_kind is AuthorKind.ASKER
        kind = "note" if message.is_internal else "asked" if is_asker else "answer"
        return Piece(
            anchor=f"m{message.id}",
            number=message.id,
            kind=kind,
            who=self._inquiry.asker_name if is_asker else self._name(message.author_account_id),
            label={
                "asked": _("asks") if message.kind is MessageKind.QUESTION else _("adds"),
                "answer": _("answers"),
                "note": _("notes, for staff alone"),
            }[kind],
            when=self._when(message),
            language=message.language or current_language(),
            text=message.text if is_asker else "",
            html=None if is_asker else as_html(message.text),
            files=[
                File(
                    file.name,
                    size_words(file.size, current_language()),
                    url_for("desk.file", reference=self._inquiry.reference, number=file.id),
                )
                for file in message.attachments
            ],
            is_new=self._is_new(message, "message"),
        )

    def _event(self, event: InquiryEvent) -> Piece:
        told = event.details
        words = str(EVENTS[(event.kind, event.author_kind)]) % _Given(
            who=self._name(event.author_account_id),
            account=self._name(told.get("account")),
            desk=self._names.desk(
                str(told.get("to") or told.get("desk") or told.get("lead") or "")
            ),
            other_desk=self._names.desk(str(told.get("from", ""))),
            reference=str(told.get("reference", "")),
        )
        return Piece(
            anchor=f"e{event.id}",
            number=event.id,
            kind="event",
            who="",
            label="",
            when=when_words(event.at, self._zone, current_language()),
            language=current_language(),
            text=words,
            reason=str(told.get("reason", "")),
            is_new=self._is_new(event, "event"),
        )

    def _is_new(self, written: InquiryMessage | InquiryEvent, kind: str) -> bool:
        if self._seen is None:
            return False
        return is_news(written, getattr(self._seen, kind), self._account_id)

    def _when(self, message: InquiryMessage) -> str:
        return when_words(message.written_at, self._zone, current_language())

    def _name(self, number: int | None) -> str:
        if number is None:
            return str(_("Somebody"))
        return self._people.get(number, str(_("Somebody")))


class _Given(dict[str, str]):
    """Words for placeholders."""


def _authors(inquiry: Inquiry) -> set[int]:
    written: Iterable[InquiryMessage | InquiryEvent] = [*inquiry.messages, *inquiry.events]
    found = {each.author_account_id for each in written if each.author_account_id is not None}
    given: Iterable[Mapping[str, object]] = (event.details for event in inquiry.events)
    return found | {told["account"] for told in given if isinstance(told.get("account"), int)}  # type: ignore[misc]
