"""All that an installation holds, as bytes: what was erased must not be found in it."""

from __future__ import annotations

import email
import email.policy
import gzip
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from helpdesk.core.database import db


def database_dump() -> bytes:
    """Every row of every table, as text; binary columns as they are."""
    db.session.rollback()
    lines: list[str] = []
    for table in db.metadata.sorted_tables:
        lines += [repr(tuple(row)) for row in db.session.execute(table.select())]
    tables = {table.name for table in db.metadata.sorted_tables}
    if db.engine.dialect.name == "postgresql":
        # A table that no model knows would be in a dump all the same.
        known = db.session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        )
        for name in set(known) - tables:
            lines += [
                repr(tuple(row)) for row in db.session.execute(text(f'SELECT * FROM "{name}"'))
            ]
    db.session.rollback()
    return "\n".join(lines).encode()


def files_of(app: Flask) -> Iterator[tuple[Path, bytes]]:
    """The files of the instance, the database's own ones too, with their write-ahead logs."""
    for path in sorted(app.config["SETTINGS"].instance.rglob("*")):
        if path.is_file() and path.suffix != ".br":
            content = path.read_bytes()
            yield path, gzip.decompress(content) if path.suffix == ".gz" else content


def places_of(words: str, app: Flask) -> list[str]:
    """Where the words are found, in any of the encodings that a file could have them in."""
    forms = {words.encode(), words.encode("utf-16-le"), ascii(words)[1:-1].encode()}
    found = [f"database: {form!r}" for form in forms if form in database_dump()]
    for path, content in files_of(app):
        for form in forms:
            if form in content:
                found.append(f"{path.name}: {form!r}")
        if path.suffix == ".eml":
            found += [str(path.name) for form in forms if form in _decoded(content)]
    return found


def _decoded(content: bytes) -> bytes:
    """A mail's parts without their transfer encodings."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    parts = [part.get_payload(decode=True) or b"" for part in message.walk()]
    headers = "\n".join(str(value) for value in message.values())
    return headers.encode() + b"\n".join(part for part in parts if isinstance(part, bytes))
