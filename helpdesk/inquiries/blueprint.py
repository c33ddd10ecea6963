"""What all addresses of inquiries share: they take files, and nobody keeps or indexes what they answer."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk.core.languages import speak_by_address
from helpdesk.core.private import keep_private
from helpdesk.core.requests import SiteRequest
from helpdesk.inquiries.content import LARGEST
from helpdesk.inquiries.errors import InquiryGoneError, InquiryLinkError

# Bytes. Five files of the largest size, and as much again and more: a file that is too large is read
# past, so that the words beside it are not lost with it.
LARGEST_BODY = 200_000_000
MOST_PARTS = 300  # countries, files and the other fields of a form

blueprint = Blueprint("inquiries", __name__, url_prefix="/<any(en,es,pt):lang>")
speak_by_address(blueprint)
keep_private(blueprint)


@blueprint.before_request
def take_files() -> None:
    asked = cast(SiteRequest, request)
    asked.max_content_length = LARGEST_BODY
    asked.max_form_parts = MOST_PARTS
    asked.largest_file = LARGEST


@blueprint.errorhandler(InquiryLinkError)
def unknown_link(_error: InquiryLinkError) -> ResponseReturnValue:
    return render_template("inquiries/unknown.html"), 404


@blueprint.errorhandler(InquiryGoneError)
def gone(error: InquiryGoneError) -> ResponseReturnValue:
    return render_template("inquiries/gone.html", reference=error.reference), 410
