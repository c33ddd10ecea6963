"""The mails that work at the desk causes. What staff write among themselves is in none of them."""

from __future__ import annotations

from datetime import datetime

from helpdesk.inquiries.letters import file_words, page_url, particulars, to_asker, to_desk
from helpdesk.inquiries.markdown import as_html
from helpdesk.inquiries.models import Inquiry, InquiryMessage, InquiryState, MessageKind
from helpdesk.inquiries.queries import desks_by_slug
from helpdesk.inquiries.services import link_token
from helpdesk.inquiries.words import desk_language, desk_name
from helpdesk.outbox.models import Attachment


def send_answer(inquiry: Inquiry, message: InquiryMessage, *, now: datetime) -> None:
    """To the asker, with its files; a person wrote it, so it is not marked as automatic."""
    to_asker(
        "inquiry-answer",
        inquiry,
        key=f"inquiry-answer:{inquiry.reference}:{message.id}",
        now=now,
        is_automatic=False,
        attachments=[
            Attachment(file.name, file.media_type, file.blob_key) for file in message.attachments
        ],
        context={
            "subject": inquiry.subject,
            "text": message.text,
            "html": as_html(message.text),
            "desk": _lead_name(inquiry),
            "is_closed": inquiry.status is InquiryState.CLOSED,
            "page_url": _page_url(inquiry),
        },
    )


def tell_of_closing(inquiry: Inquiry, *, event: int, now: datetime) -> None:
    """To the asker: the desk has closed it, and a message opens it again."""
    to_asker(
        "inquiry-closed",
        inquiry,
        key=f"inquiry-closed:{inquiry.reference}:{event}",
        now=now,
        is_automatic=True,
        context={"desk": _lead_name(inquiry), "page_url": _page_url(inquiry)},
    )


def tell_desk(message: str, inquiry: Inquiry, slug: str, *, event: int, now: datetime) -> None:
    """To a desk that an inquiry has come to: `inquiry-handed-over` or `inquiry-desk-added`."""
    desks = desks_by_slug([slug, inquiry.lead_slug])
    desk = desks[slug]
    language = desk_language(desk)
    question = next(
        each
        for each in inquiry.messages
        if each.kind in (MessageKind.QUESTION, MessageKind.ADDITION)
    )
    to_desk(
        message,
        inquiry,
        desk,
        key=f"{message}:{inquiry.reference}:{event}",
        now=now,
        context={
            "lead": desk_name(desks[inquiry.lead_slug], language),
            "rows": particulars(inquiry, desk, language),
            "question": question.text,
            "files": file_words(question, language),
        },
    )


def _lead_name(inquiry: Inquiry) -> str:
    return desk_name(desks_by_slug([inquiry.lead_slug])[inquiry.lead_slug], inquiry.language)


def _page_url(inquiry: Inquiry) -> str:
    """Empty where the link was taken away: no mail brings it back unasked."""
    if inquiry.token_revoked_at is not None:
        return ""
    return page_url(inquiry, link_token(inquiry))
