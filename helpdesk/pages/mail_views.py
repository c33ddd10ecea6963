"""`/dev/mail`: what the folder transport has put down, for those who try the helpdesk on their own machine.

There only where mail goes to the folder, outside production, and for a visitor on this machine: letters
hold what opens an inquiry.
"""

from __future__ import annotations

import base64
import hashlib
from http import HTTPStatus
from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from config import Settings
from helpdesk.accounts.access import public
from helpdesk.core.headers import CONTENT_SECURITY_POLICY
from helpdesk.outbox.folder import SavedLetter, saved_letter, saved_letters
from helpdesk.pages.mail_presenters import LetterPresenter, letter_rows

blueprint = Blueprint("mail", __name__, url_prefix="/dev/mail")
# A proxy on this machine makes everybody a neighbour; it says so in one of these.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@blueprint.before_request
def refuse_others() -> None:
    settings: Settings = current_app.config["SETTINGS"]
    is_for_trying = settings.mail.is_folder and not settings.is_production
    if not (is_for_trying and _is_on_this_machine()):
        abort(HTTPStatus.NOT_FOUND)


@blueprint.after_request
def keep_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("", strict_slashes=False)
@public
def letters() -> ResponseReturnValue:
    found = saved_letters(current_app.config["SETTINGS"].mail_folder)
    return render_template("pages/mail_folder.html", rows=letter_rows(found))


@blueprint.get("/<stem>")
@public
def letter(stem: str) -> ResponseReturnValue:
    found = _found(stem)
    response = current_app.make_response(
        render_template("pages/mail_letter.html", letter=LetterPresenter(found))
    )
    # The letter's own page in a frame, and nothing else in it.
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@blueprint.get("/<stem>/html")
@public
def letter_html(stem: str) -> ResponseReturnValue:
    """The HTML of a letter by itself: no script, no form, no picture; only the house's own sheet."""
    response = Response(_found(stem).html, content_type="text/html; charset=utf-8")
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        f"style-src '{_hash_of_the_sheet()}'; sandbox"
    )
    return response


@blueprint.get("/<stem>/eml")
@public
def letter_file(stem: str) -> ResponseReturnValue:
    response = Response(_found(stem).content, content_type="message/rfc822")
    response.headers["Content-Disposition"] = f'attachment; filename="{stem}.eml"'
    return response


def _found(stem: str) -> SavedLetter:
    found = saved_letter(current_app.config["SETTINGS"].mail_folder, stem)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _is_on_this_machine() -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _hash_of_the_sheet() -> str:
    sheet = current_app.jinja_env.get_template("email/style.css").render()
    return "sha256-" + base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode("ascii")
