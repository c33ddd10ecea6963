"""The words of a mail in its reader's language, from `templates/email/<message>/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from jinja2 import Environment, StrictUndefined

from helpdesk.core.languages import speaking
from helpdesk.core.templating import absolute_url
from helpdesk.core.text import shorten
from helpdesk.outbox.composing import SUBJECT_LENGTH, body_text, header_text


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    html: str


def init_rendering(app: Flask) -> None:
    # A name that is missing from a mail would be an empty place that nobody sees before its reader.
    app.extensions["outbox_templates"] = app.jinja_env.overlay(undefined=StrictUndefined)


def render(
    message: str, *, language: str, context: Mapping[str, object], has_reply_address: bool
) -> Words:
    """Subject, text and HTML of `message`; they print whole addresses with `absolute_url`.

    Raises: jinja2.UndefinedError, where a template prints what `context` has not.
    """
    templates = cast(Environment, current_app.extensions["outbox_templates"])
    operator = current_app.config["SETTINGS"].operator_name
    with speaking(language):
        given = {
            **context,
            "language": language,
            "has_reply_address": has_reply_address,
            "operator": operator,
            "site_url": absolute_url("pages.home", lang=language),
        }
        subject = templates.get_template(f"email/{message}/subject.txt").render(given)
        given["subject"] = shorten(header_text(subject), SUBJECT_LENGTH)
        text = templates.get_template(f"email/{message}/body.txt").render(given)
        html = templates.get_template(f"email/{message}/body.html").render(given)
    return Words(str(given["subject"]), body_text(text).strip() + "\n", body_text(html))
