"""Files as they come with a request."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime

from flask import request
from werkzeug.datastructures import FileStorage

from helpdesk.core.database import db, transaction
from helpdesk.core.requests import BoundedFile
from helpdesk.inquiries.files import file_store
from helpdesk.inquiries.guarding import MOST_UPLOADS, may_add
from helpdesk.inquiries.uploads import Chosen, NotKept, drop_uploads, keep_uploads

MOST_CHOSEN = 20  # of one request; those past the five that are taken are told so by name


def receive_files(form_key: str, *, now: datetime) -> Sequence[NotKept]:
    """Keep the files of this request with its form, and take out those that were ticked."""
    chosen = [_chosen(file) for file in request.files.getlist("attachments") if file.filename]
    dropped = {int(value) for value in request.form.getlist("drop") if _is_number(value)}
    if not chosen and not dropped:
        return []
    has_allowance = not chosen or may_add("upload", most=MOST_UPLOADS, hits=len(chosen))
    store = file_store()
    with transaction():
        if dropped:
            drop_uploads(db.session(), dropped, form_key=form_key, store=store)
        return keep_uploads(
            db.session(),
            chosen[:MOST_CHOSEN],
            form_key=form_key,
            store=store,
            now=now,
            has_allowance=has_allowance,
        )


def _chosen(file: FileStorage) -> Chosen:
    stream = file.stream
    name = file.filename or ""
    if isinstance(stream, BoundedFile):
        return Chosen(name, stream, stream.received, stream.is_too_large)
    size = stream.seek(0, os.SEEK_END)
    return Chosen(name, stream, size)


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 12
