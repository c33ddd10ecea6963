"""Where the pages of the desk hang, who is at work on them, and which inquiry an address means."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, render_template, request

from helpdesk.accounts.access import signed_in_account
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.languages import speak_by_address
from helpdesk.core.requests import SiteRequest
from helpdesk.desk import queries
from helpdesk.desk.errors import InquiryNotFoundError
from helpdesk.inquiries.content import LARGEST
from helpdesk.inquiries.letters import KIND
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.references import read_reference

LARGEST_BODY = 200_000_000  # bytes, as of the form of a question

blueprint = Blueprint("desk", __name__, url_prefix="/<any(en,es,pt):lang>/staff/inquiries")
speak_by_address(blueprint)


@blueprint.before_request
def take_files() -> None:
    """Only where files come: every other form is small."""
    if request.endpoint != "desk.answer":
        return
    asked = cast(SiteRequest, request)
    asked.max_content_length = LARGEST_BODY
    asked.largest_file = LARGEST


def inquiry_at(reference: str, *, for_change: bool = False) -> Inquiry:
    """Raises: InquiryNotFoundError, where there is none, or it is none of this account's."""
    sight = queries.sight_of(signed_in_account())
    return queries.inquiry_seen(reference, sight, for_change=for_change)


@blueprint.errorhandler(InquiryNotFoundError)
def refused(error: InquiryNotFoundError) -> tuple[str, int]:
    """Answered alike whether there is none or it is another desk's; the trail knows the difference."""
    reference = str((request.view_args or {}).get("reference", ""))
    if queries.is_there(reference):
        with transaction():
            record(
                "inquiry.refused",
                by=Actor.account(signed_in_account().id),
                at=clock.now(),
                subject=(KIND, read_reference(reference) or ""),
                endpoint=request.endpoint,
            )
    return render_template("errors/404.html", status=404, error=error), 404
