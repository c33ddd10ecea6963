"""Files that are kept while their form is put right, so that nobody has to choose them twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.core.database import after_commit
from helpdesk.inquiries.content import (
    LARGEST,
    MOST_FILES,
    FileKind,
    Refused,
    file_kind,
    shown_name,
)
from helpdesk.inquiries.files import FileStore
from helpdesk.inquiries.models import InquiryUpload
from helpdesk.inquiries.queries import bytes_waiting, uploads_of

KEPT_FOR = timedelta(hours=48)
# Bytes that all uploads may take while they wait: a hundred full forms, not a full disk.
MOST_WAITING = 5_000_000_000
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Chosen:
    """A file as it came with a form."""

    name: str
    content: IO[bytes]
    size: int  # bytes
    is_too_large: bool = False


@dataclass(frozen=True)
class NotKept:
    """A file that was not taken, and why."""

    name: str
    why: Refused


def keep_uploads(
    session: Session,
    chosen: Iterable[Chosen],
    *,
    form_key: str,
    store: FileStore,
    now: datetime,
    has_allowance: bool = True,
) -> list[NotKept]:
    """Keep what can be kept; the others by their names. A file that the form has already is not doubled.

    `has_allowance`: whether this visitor may leave more files at the moment.
    """
    there = {(upload.sha256, upload.name) for upload in uploads_of(form_key)}
    room = has_allowance and bytes_waiting() < MOST_WAITING
    refused = []
    for file in chosen:
        name = shown_name(file.name)
        kind = _kind(name, file, has_room=room)
        if isinstance(kind, Refused):
            refused.append(NotKept(name, kind))
            continue
        try:
            blob = store.keep(file.content)
        except OSError:
            log.exception("upload_not_kept", bytes=file.size)
            refused.append(NotKept(name, Refused.ROOM))
            continue
        upload = InquiryUpload(
            form_key=form_key,
            name=name,
            media_type=kind.media_type,
            size=blob.size,
            sha256=blob.sha256,
            blob_key=blob.key,
            uploaded_at=now,
        )
        is_double = (blob.sha256, name) in there
        if not is_double and len(there) >= MOST_FILES:
            refused.append(NotKept(name, Refused.COUNT))
        elif not is_double and _added(session, upload):
            there.add((blob.sha256, name))
            continue
        store.forget([blob.key])
    return refused


def drop_uploads(
    session: Session, numbers: Collection[int], *, form_key: str, store: FileStore
) -> None:
    """Take out of a form the files that its owner has ticked."""
    dropped = [upload for upload in uploads_of(form_key) if upload.id in numbers]
    forget_uploads(session, dropped, store=store)


def forget_uploads(
    session: Session, uploads: Collection[InquiryUpload], *, store: FileStore
) -> None:
    keys = [upload.blob_key for upload in uploads]
    session.execute(
        delete(InquiryUpload).where(InquiryUpload.id.in_([upload.id for upload in uploads]))
    )

    def forget() -> None:
        store.forget(keys)

    after_commit(forget)


def _kind(name: str, file: Chosen, *, has_room: bool) -> FileKind | Refused:
    if file.is_too_large or file.size > LARGEST:
        return Refused.SIZE
    if file.size == 0:
        return Refused.EMPTY
    if not has_room:
        return Refused.ROOM
    return file_kind(name, file.content)


def _added(session: Session, upload: InquiryUpload) -> bool:
    """Whether the row could be added: the same form sent twice at once brings the same file twice."""
    try:
        with session.begin_nested():
            session.add(upload)
            session.flush()
    except IntegrityError:
        return False
    return True
