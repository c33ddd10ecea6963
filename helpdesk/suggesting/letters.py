"""The mails about a suggestion, all to whoever suggested it.

The receipt repeats nothing that was typed: whoever puts a stranger's address into the form must not be
able to make us send that stranger a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from helpdesk.core.languages import speaking
from helpdesk.core.templating import absolute_url
from helpdesk.inquiries.words import moment_words
from helpdesk.outbox.services import queue_email
from helpdesk.suggesting.models import Suggestion
from helpdesk.suggesting.words import DECISIONS

KIND = "suggestion"  # what the outbox calls these mails' subject, for erasing them


def acknowledge(suggestion: Suggestion, token: str, *, now: datetime) -> None:
    """The reference, what happens now, and the private page."""
    _send(
        "suggestion-received",
        suggestion,
        key=f"suggestion-received:{suggestion.reference}",
        now=now,
        context={
            "page_url": page_url(suggestion, token),
            "months": current_app.config["SETTINGS"].retention_months,
        },
    )


def tell_decision(suggestion: Suggestion, token: str, *, now: datetime) -> None:
    """What was decided, and what the reader who decided says of it."""
    with speaking(suggestion.language):
        decision = str(DECISIONS[suggestion.status])
    _send(
        "suggestion-decided",
        suggestion,
        key=f"suggestion-decided:{suggestion.reference}",
        now=now,
        context={
            "decision": decision,
            "note": suggestion.decision_note,
            "inquiry": suggestion.inquiry_reference,
            "page_url": page_url(suggestion, token),
        },
    )


def ask_to_confirm_erasure(
    suggestion: Suggestion, token: str, code: str, *, until: datetime, now: datetime
) -> None:
    """A link that proves the mailbox; opening it erases nothing yet."""
    url = absolute_url(
        "suggesting.erasure_confirmed", lang=suggestion.language, token=token, code=code
    )
    _send(
        "suggestion-erasure",
        suggestion,
        key=f"suggestion-erasure:{suggestion.reference}:{code.partition('-')[0]}",
        now=now,
        context={"erasure_url": url, "until": moment_words(until, "", suggestion.language)},
    )


def page_url(suggestion: Suggestion, token: str) -> str:
    return absolute_url("suggesting.page", lang=suggestion.language, token=token)


def _send(
    message: str, suggestion: Suggestion, *, key: str, now: datetime, context: Mapping[str, Any]
) -> None:
    queue_email(
        message,
        to=suggestion.suggester_email,
        language=suggestion.language,
        key=key,
        now=now,
        about=(KIND, suggestion.reference),
        context={
            "reference": suggestion.reference, "language": suggestion.language, **context,
        },
        thread=f"{KIND}-{suggestion.reference.lower()}",
        is_automatic=True,
    )  # fmt: skip
