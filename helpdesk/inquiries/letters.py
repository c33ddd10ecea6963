"""The mails about an inquiry: what each tells, to whom, in whose language.

The acknowledgement repeats nothing that was typed: whoever puts a stranger's address into the form must
not be able to make us send that stranger a text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from helpdesk.core.languages import speaking
from helpdesk.core.templating import absolute_url
from helpdesk.directory import queries as directory
from helpdesk.inquiries.about import about_words
from helpdesk.inquiries.drafts import STUDY_TYPES, About
from helpdesk.inquiries.models import Inquiry, InquiryMessage
from helpdesk.inquiries.queries import desks_by_slug
from helpdesk.inquiries.words import (
    desk_language,
    desk_name,
    due_words,
    listed,
    moment_words,
    size_words,
    topic_words,
)
from helpdesk.outbox.models import Attachment
from helpdesk.outbox.services import queue_email
from helpdesk.routing.models import RegionalContact
from helpdesk.vocabulary.languages import language_name

KIND = "inquiry"  # what the outbox calls these mails' subject, for erasing them


def acknowledge(inquiry: Inquiry, token: str, *, now: datetime) -> None:
    """To the asker: the reference, who answers, by when, and the private page."""
    lead = desks_by_slug([inquiry.lead_slug])[inquiry.lead_slug]
    due = promised(inquiry, lead, inquiry.language)
    to_asker(
        "inquiry-received",
        inquiry,
        key=f"inquiry-received:{inquiry.reference}",
        now=now,
        is_automatic=True,
        context={
            "page_url": page_url(inquiry, token),
            "desk": desk_name(lead, inquiry.language),
            "due": due,
            "months": current_app.config["SETTINGS"].retention_months,
        },
    )


def tell_desks(inquiry: Inquiry, question: InquiryMessage, *, now: datetime) -> None:
    """To the desk that leads, and to those that take part."""
    desks = desks_by_slug([row.contact_slug for row in inquiry.desks])
    lead = desks[inquiry.lead_slug]
    for row in inquiry.desks:
        desk = desks[row.contact_slug]
        language = desk_language(desk)
        message = "inquiry-assigned" if row.is_lead else "inquiry-told"
        to_desk(
            message,
            inquiry,
            desk,
            key=f"{message}:{inquiry.reference}:{desk.slug}",
            now=now,
            context={
                "lead": desk_name(lead, language),
                "rows": particulars(inquiry, desk, language),
                "question": question.text,
                "files": file_words(question, language),
            },
        )


def tell_desks_of(message: InquiryMessage, *, now: datetime) -> None:
    """To all desks that take part: the asker has added something."""
    _tell_all(
        message.inquiry,
        key=str(message.id),
        now=now,
        text=message.text,
        files=lambda language: file_words(message, language),
    )


def tell_desks_of_reopening(inquiry: Inquiry, *, now: datetime) -> None:
    """To all desks that take part: the asker is not done."""
    last = max((event.id for event in inquiry.events), default=0)
    _tell_all(inquiry, key=f"event-{last}", now=now, text="", files=lambda _language: [])


def _tell_all(
    inquiry: Inquiry, *, key: str, now: datetime, text: str, files: Callable[[str], list[str]]
) -> None:
    desks = desks_by_slug([row.contact_slug for row in inquiry.desks])
    for row in inquiry.desks:
        desk = desks[row.contact_slug]
        to_desk(
            "inquiry-message",
            inquiry,
            desk,
            key=f"inquiry-message:{inquiry.reference}:{key}:{desk.slug}",
            now=now,
            context={"text": text, "files": files(desk_language(desk))},
        )


def send_link(inquiry: Inquiry, token: str, *, now: datetime) -> None:
    """To the asker: the new address of the private page; the former one has ended."""
    to_asker(
        "inquiry-link",
        inquiry,
        key=f"inquiry-link:{inquiry.reference}:{inquiry.token_number}",
        now=now,
        is_automatic=True,
        context={"page_url": page_url(inquiry, token)},
    )


def ask_to_confirm_erasure(
    inquiry: Inquiry, token: str, code: str, *, until: datetime, now: datetime
) -> None:
    """To the asker: a link that proves the mailbox; opening it erases nothing yet."""
    url = absolute_url("inquiries.erasure_confirmed", lang=inquiry.language, token=token, code=code)
    to_asker(
        "inquiry-erasure",
        inquiry,
        key=f"inquiry-erasure:{inquiry.reference}:{code.partition('-')[0]}",
        now=now,
        is_automatic=True,
        context={
            "erasure_url": url,
            "until": moment_words(until, inquiry.time_zone, inquiry.language),
        },
    )


def page_url(inquiry: Inquiry, token: str) -> str:
    return absolute_url("inquiries.page", lang=inquiry.language, token=token)


def promised(inquiry: Inquiry, lead: RegionalContact, language: str) -> list[str]:
    """By when an answer is promised: on the desk's clock, and on the asker's where that differs."""
    if inquiry.due_at is None:
        return []
    return due_words(inquiry.due_at, lead.time_zone, inquiry.time_zone, language)


def to_asker(
    message: str,
    inquiry: Inquiry,
    *,
    key: str,
    now: datetime,
    is_automatic: bool,
    context: Mapping[str, Any],
    attachments: Sequence[Attachment] = (),
) -> None:
    queue_email(
        message,
        to=inquiry.asker_email,
        language=inquiry.language,
        key=key,
        now=now,
        about=(KIND, inquiry.reference),
        context={"reference": inquiry.reference, "language": inquiry.language, **context},
        reply_token=inquiry.reference.lower(),
        thread=f"{KIND}-{inquiry.reference.lower()}",
        is_automatic=is_automatic,
        attachments=attachments,
    )


def to_desk(
    message: str,
    inquiry: Inquiry,
    desk: RegionalContact,
    *,
    key: str,
    now: datetime,
    context: Mapping[str, Any],
) -> None:
    language = desk_language(desk)
    queue_email(
        message,
        to=desk.email,
        language=language,
        key=key,
        now=now,
        about=(KIND, inquiry.reference),
        context={
            "reference": inquiry.reference,
            "subject": inquiry.subject,
            "desk": desk_name(desk, language),
            "language": language,
            **context,
        },
        reply_token=inquiry.reference.lower(),
        thread=f"{KIND}-{inquiry.reference.lower()}",
        is_automatic=True,
    )


def particulars(inquiry: Inquiry, desk: RegionalContact, language: str) -> list[tuple[str, str]]:
    """What a desk needs to know beside the question; what was left open is left out."""
    names = directory.country_names(language)
    topic, _covers = topic_words(directory.vocabulary(), inquiry.topic, language)
    due_at = inquiry.due_at
    due = moment_words(due_at, desk.time_zone, language) if due_at is not None else ""
    asker = inquiry.asker_name
    if inquiry.asker_organisation:
        asker = f"{asker}, {inquiry.asker_organisation}"
    with speaking(language):
        study_type = STUDY_TYPES.get(inquiry.study_type)
        rows = [
            (_("Answer promised by"), due),
            (_("Topic"), topic),
            (_("Countries"), listed((names.get(c, c) for c in inquiry.countries), language)),
            (_("Kind of study"), str(study_type) if study_type else ""),
            (_("Asked while reading"), about_words(_about(inquiry), language)),
            (_("Asked by"), asker),
            (_("Language of the answer"), language_name(inquiry.language, said_in=language)),
        ]
    return [(label, value) for label, value in rows if value]


def _about(inquiry: Inquiry) -> About:
    return About(inquiry.about_kind, inquiry.about_key)


def file_words(message: InquiryMessage, language: str) -> list[str]:
    return [f"{file.name} ({size_words(file.size, language)})" for file in message.attachments]
