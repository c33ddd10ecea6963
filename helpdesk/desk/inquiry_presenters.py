"""One inquiry on the desk: the exchange, who asks, who works on it, what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext as _, ngettext
from markupsafe import Markup

from helpdesk.accounts.models import Account
from helpdesk.accounts.roles import Permission
from helpdesk.core.languages import current_language
from helpdesk.desk import queries
from helpdesk.desk.clocks import Due, due_of, span_words
from helpdesk.desk.own import WRITING_FOR
from helpdesk.desk.queries import Sight
from helpdesk.desk.seen import Seen
from helpdesk.desk.thread_presenters import Thread
from helpdesk.desk.words import RATINGS, STATES
from helpdesk.inquiries.about import Told, told_about
from helpdesk.inquiries.drafts import STUDY_TYPES, About
from helpdesk.inquiries.models import Inquiry, InquiryState
from helpdesk.inquiries.presenters import Kept, TakesFiles
from helpdesk.inquiries.queries import desks_by_slug
from helpdesk.inquiries.words import listed, moment_words, topic_words, when_words
from helpdesk.routing.queries import Names
from helpdesk.routing.rules import Reason
from helpdesk.routing.words import reason_words
from helpdesk.vocabulary.languages import language_name


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    remove_url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Present:
    """Who else has the inquiry open; `is_news`: somebody has added to it since the page was opened."""

    people: Sequence[str] = ()
    is_news: bool = False
    url: str = ""


def present(inquiry: Inquiry, account: Account, *, since: datetime, now: datetime) -> list[str]:
    """A sentence for each colleague who has the inquiry open."""
    found = []
    for name, saved_at in queries.others_at(inquiry, account, since=since):
        is_writing = saved_at is not None and now - saved_at < WRITING_FOR
        found.append(
            str(_("%(who)s is writing an answer.", who=name))
            if is_writing
            else str(_("%(who)s has this open.", who=name))
        )
    return found


class InquiryDeskPage(TakesFiles):
    """`sent_seen`: what a form showed that was refused because of news."""

    def __init__(
        self,
        inquiry: Inquiry,
        *,
        account: Account,
        sight: Sight,
        names: Names,
        now: datetime,
        uploads: Sequence[Kept] = (),
        people: Sequence[str] = (),
        preview: Markup | None = None,
        sent_seen: Seen | None = None,
        saved_at: datetime | None = None,
    ) -> None:
        self._inquiry = inquiry
        self._account = account
        self._sight = sight
        self._names = names
        self._now = now
        self._desks = desks_by_slug([row.contact_slug for row in inquiry.desks])
        lead = self._desks.get(inquiry.lead_slug)
        self.zone = lead.time_zone if lead else "UTC"
        self.uploads = uploads
        self.present = Present(people)
        self.preview = preview
        self.is_conflict = sent_seen is not None
        self.thread = Thread(
            inquiry, zone=self.zone, names=names, account_id=account.id, seen=sent_seen
        )
        self.reference = inquiry.reference
        self.subject = inquiry.subject
        self.language = inquiry.language
        self._saved_at = saved_at

    # Where it stands

    @property
    def seen(self) -> Seen:
        return Seen.all_of(self._inquiry.messages, self._inquiry.events)

    @property
    def state(self) -> str:
        return str(STATES[self._inquiry.status])

    @property
    def state_kind(self) -> str:
        return "coming" if self._inquiry.status is InquiryState.OPEN else "quiet"

    @property
    def due(self) -> Due | None:
        return due_of(self._inquiry, self.zone, now=self._now)

    @property
    def is_open(self) -> bool:
        return self._inquiry.status is InquiryState.OPEN

    @property
    def is_spam(self) -> bool:
        return self._inquiry.status is InquiryState.SPAM

    @property
    def is_closed(self) -> bool:
        return self._inquiry.status is InquiryState.CLOSED

    @property
    def is_waiting(self) -> bool:
        return self._inquiry.status is InquiryState.WAITING

    @property
    def is_blank(self) -> bool:
        return self._inquiry.is_blank

    @property
    def can_answer(self) -> bool:
        return not self.is_spam and not self.is_blank

    @property
    def can_be_spam(self) -> bool:
        return self.can_answer and self._inquiry.first_answered_at is None

    @property
    def can_erase(self) -> bool:
        return not self.is_blank and self._account.may(Permission.ERASE_INQUIRIES)

    @property
    def is_mine(self) -> bool:
        return self._inquiry.assignee_account_id == self._account.id

    @property
    def has_link(self) -> bool:
        return self._inquiry.token_revoked_at is None

    @property
    def saved(self) -> str:
        """When the draft was kept; empty where there is none."""
        if self._saved_at is None:
            return ""
        return str(_("Draft kept %(when)s.", when=span_words(self._saved_at - self._now)))

    # Who asks, who works on it

    @cached_property
    def who(self) -> str:
        number = self._inquiry.assignee_account_id
        if number is None:
            return ""
        return queries.account_names([number]).get(number, "")

    @property
    def asker(self) -> list[tuple[str, str]]:
        inquiry = self._inquiry
        local = ""
        if inquiry.time_zone:
            local = moment_words(self._now, inquiry.time_zone, current_language())
        rows = [
            (_("Name"), inquiry.asker_name),
            (_("E-mail"), inquiry.asker_email),
            (_("Organisation"), inquiry.asker_organisation),
            (_("Reads"), language_name(inquiry.language, said_in=current_language())),
            (_("Their clock"), local),
        ]
        return [(label, value) for label, value in rows if value]

    @property
    def particulars(self) -> list[tuple[str, str]]:
        inquiry, language = self._inquiry, current_language()
        study_type = STUDY_TYPES.get(inquiry.study_type)
        when = [
            (label, when_words(at, self.zone, language, length="medium"))
            for label, at in (
                (_("Received on"), inquiry.received_at),
                (_("First answer"), inquiry.first_answered_at),
                (_("Closed on"), inquiry.closed_at),
            )
            if at is not None
        ]
        rating = RATINGS.get(inquiry.rating or 0)
        rows = [
            (_("Topic"), topic_words(self._names.terms, inquiry.topic, language)[0]),
            (
                _("Countries"),
                listed((self._names.country(code) for code in inquiry.countries), language),
            ),
            (_("Kind of study"), str(study_type) if study_type else ""),
            *when,
            (_("Verdict"), str(rating) if rating else ""),
            (_("Clock"), self.zone),
        ]
        return [(label, value) for label, value in rows if value]

    @property
    def lead(self) -> str:
        return self._names.desk(self._inquiry.lead_slug)

    @property
    def told(self) -> list[str]:
        return [
            self._names.desk(row.contact_slug) for row in self._inquiry.desks if not row.is_lead
        ]

    @property
    def reason(self) -> str:
        """Why routing chose the desk it chose first."""
        try:
            reason = Reason.from_data(self._inquiry.lead_reason)
        except (KeyError, TypeError, ValueError):
            return ""
        routed = next(
            (e.details.get("lead") for e in self._inquiry.events if e.kind == "routed"), None
        )
        return reason_words(reason, str(routed or self._inquiry.lead_slug), self._names)

    # What stands around it

    @property
    def about(self) -> Told | None:
        about = About(self._inquiry.about_kind, self._inquiry.about_key)
        return told_about(about, current_language())

    @property
    def entries(self) -> list[Link]:
        found = []
        for link in queries.links_of(self._inquiry):
            told = told_about(About(link.kind, link.key), current_language())
            remove = self.url("unlink", number=link.id)
            label = told.words if told else link.key
            found.append(Link(label, told.url if told else "", remove))
        return found

    @property
    def joined(self) -> list[Link]:
        """Inquiries that were joined to this one."""
        return [
            Link(
                each.source.reference,
                "",
                self.url("undo_merge", number=each.id),
                ngettext("%(num)s message", "%(num)s messages", len(each.moved)),
            )
            for each in queries.merges_into(self._inquiry)
        ]

    @cached_property
    def others(self) -> list[Link]:
        """What the same mailbox has asked besides."""
        return [
            Link(
                other.subject,
                url_for("desk.inquiry", reference=other.reference),
                self.url("merge", **{"with": other.reference}),
                f"{other.reference}, {STATES[other.status]}",
            )
            for other in queries.others_of_asker(self._inquiry, self._sight)
        ]

    @cached_property
    def next_url(self) -> str:
        reference = queries.next_due(self._sight, after=self._inquiry)
        return url_for("desk.inquiry", reference=reference) if reference else ""

    def url(self, action: str, **values: Any) -> str:
        return url_for(f"desk.{action}", reference=self.reference, **values)
