"""The private page: the exchange, where it stands, and what the asker may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for
from flask_babel import gettext as _, lazy_gettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from helpdesk.directory import queries as directory
from helpdesk.inquiries.about import Told, told_about
from helpdesk.inquiries.drafts import About
from helpdesk.inquiries.forms import MessageForm
from helpdesk.inquiries.letters import promised
from helpdesk.inquiries.markdown import as_html
from helpdesk.inquiries.models import (
    AuthorKind,
    Inquiry,
    InquiryEvent,
    InquiryMessage,
    InquiryState,
    MessageKind,
    Rating,
)
from helpdesk.inquiries.presenters import Kept, TakesFiles
from helpdesk.inquiries.queries import desks_by_slug
from helpdesk.inquiries.tickets import Ticket
from helpdesk.inquiries.words import desk_name, listed, size_words, topic_words, when_words
from helpdesk.routing.models import RegionalContact

STATES: dict[InquiryState, LazyString] = {
    InquiryState.OPEN: lazy_gettext("Being answered"),
    InquiryState.WAITING: lazy_gettext("Answered; waiting for you"),
    InquiryState.CLOSED: lazy_gettext("Closed"),
    InquiryState.SPAM: lazy_gettext("Closed"),
}
RATINGS: dict[Rating, LazyString] = {
    Rating.YES: lazy_gettext("Yes"),
    Rating.PARTLY: lazy_gettext("In part"),
    Rating.NO: lazy_gettext("No"),
}
DONE: dict[str, LazyString] = {
    "sent": lazy_gettext(
        "Your question has arrived. A mail with the address of this page is on its way to you."
    ),
    "added": lazy_gettext("Your message has been added, and the desk has been told."),
    "closed": lazy_gettext("The inquiry is closed. Thank you."),
    "reopened": lazy_gettext("The inquiry is open again, and the desk has been told."),
    "rated": lazy_gettext("Thank you for telling us."),
    "erasure": lazy_gettext(
        "A mail is on its way to you. The inquiry is erased when you open its link and confirm."
    ),
}
# What staff do among themselves is not told to the asker.
_EVENTS: dict[tuple[str, AuthorKind], LazyString] = {
    ("closed", AuthorKind.ASKER): lazy_gettext("You closed the inquiry."),
    ("closed", AuthorKind.ACCOUNT): lazy_gettext("The desk closed the inquiry."),
    ("reopened", AuthorKind.ASKER): lazy_gettext("You opened the inquiry again."),
    ("reopened", AuthorKind.ACCOUNT): lazy_gettext("The desk opened the inquiry again."),
}


@dataclass(frozen=True)
class File:
    name: str
    size: str
    url: str


@dataclass(frozen=True)
class Piece:
    """A message or an event; `html` where a desk wrote it, else `text`, whose lines are kept."""

    anchor: str
    who: str
    when: str
    language: str
    text: str = ""
    html: Markup | None = None
    files: Sequence[File] = ()
    is_mine: bool = False
    is_event: bool = False


class InquiryPage(TakesFiles):
    def __init__(
        self,
        inquiry: Inquiry,
        token: str,
        *,
        language: str,
        ticket: Ticket,
        form: MessageForm,
        uploads: Sequence[Kept] = (),
        done: str = "",
        is_too_much: bool = False,
    ) -> None:
        self._inquiry = inquiry
        self._language = language
        self._desks = desks_by_slug([row.contact_slug for row in inquiry.desks])
        self.token = token
        self.ticket = ticket
        self.form = form
        self.uploads = uploads
        self.reference = inquiry.reference
        self.subject = inquiry.subject
        self.state = str(STATES.get(inquiry.status, STATES[InquiryState.CLOSED]))
        self.is_closed = inquiry.is_closed
        self.can_reopen = inquiry.status is InquiryState.CLOSED
        self.can_add = inquiry.status is not InquiryState.SPAM
        self.can_rate = inquiry.is_closed or inquiry.first_answered_at is not None
        self.done = str(DONE[done]) if done in DONE else ""
        self.is_too_much = is_too_much
        self.has_just_been_sent = done == "sent"

    @property
    def _lead(self) -> RegionalContact | None:
        return self._desks.get(self._inquiry.lead_slug)

    @property
    def desk(self) -> str:
        return desk_name(self._lead, self._language) if self._lead else self._inquiry.lead_slug

    @property
    def told(self) -> str:
        names = (
            desk_name(self._desks[row.contact_slug], self._language)
            for row in self._inquiry.desks
            if not row.is_lead and row.contact_slug in self._desks
        )
        return listed(names, self._language)

    @property
    def due(self) -> Sequence[str]:
        """Only while an answer is owed."""
        if self._inquiry.status is not InquiryState.OPEN or self._lead is None:
            return []
        return promised(self._inquiry, self._lead, self._language)

    @property
    def about(self) -> Told | None:
        about = About(self._inquiry.about_kind, self._inquiry.about_key)
        return told_about(about, self._language)

    @property
    def topic(self) -> str:
        return topic_words(directory.vocabulary(), self._inquiry.topic, self._language)[0]

    @property
    def countries(self) -> str:
        names = directory.country_names(self._language)
        return listed((names.get(code, code) for code in self._inquiry.countries), self._language)

    @property
    def pieces(self) -> list[Piece]:
        """In the order in which they happened; what is internal never comes this far."""
        messages = [(each.written_at, 0, each.id, self._message(each)) for each in self._shown]
        events = [
            (event.at, 1, event.id, self._event(event))
            for event in self._inquiry.events
            if (event.kind, event.author_kind) in _EVENTS
        ]
        ordered = sorted([*messages, *events], key=lambda item: item[:3])
        return [piece for _at, _kind, _id, piece in ordered]

    @property
    def _shown(self) -> list[InquiryMessage]:
        kinds = (MessageKind.QUESTION, MessageKind.ADDITION, MessageKind.ANSWER)
        return [
            message
            for message in self._inquiry.messages
            if message.kind in kinds and not message.is_internal
        ]

    @property
    def ratings(self) -> list[tuple[str, str, bool]]:
        """Value, words, and whether it was chosen before."""
        return [
            (rating.value, str(words), rating.number == self._inquiry.rating)
            for rating, words in RATINGS.items()
        ]

    @property
    def months(self) -> int:
        return int(current_app.config["SETTINGS"].retention_months)

    def url(self, action: str) -> str:
        return url_for(f"inquiries.{action}", token=self.token)

    def _message(self, message: InquiryMessage) -> Piece:
        is_mine = message.author_kind is AuthorKind.ASKER
        return Piece(
            anchor=f"m{message.id}",
            who=str(_("You")) if is_mine else self.desk,
            when=self._moment(message.written_at),
            language=message.language,
            text=message.text if is_mine else "",
            html=None if is_mine else as_html(message.text),
            files=[
                File(
                    file.name,
                    size_words(file.size, self._language),
                    url_for("inquiries.download", token=self.token, number=file.id),
                )
                for file in message.attachments
            ],
            is_mine=is_mine,
        )

    def _event(self, event: InquiryEvent) -> Piece:
        return Piece(
            anchor=f"e{event.id}",
            who="",
            when=self._moment(event.at),
            language=self._language,
            text=str(_EVENTS[(event.kind, event.author_kind)]),
            is_event=True,
        )

    def _moment(self, at: datetime) -> str:
        return when_words(at, self._inquiry.time_zone, self._language)
