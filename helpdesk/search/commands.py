"""`flask search rebuild`, `flask search check`, `flask search catch-up`."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from helpdesk.core.database import db
from helpdesk.search.checking import differences
from helpdesk.search.index import IndexBusyError
from helpdesk.search.services import engine

group = AppGroup("search", help="The search index of this machine.")


@group.command("rebuild")
def rebuild_command() -> None:
    """Build the index anew beside the old one, then switch."""
    try:
        written = engine().rebuild()
    except IndexBusyError:
        click.echo("Another process is writing the index: wait, then try again.", err=True)
        sys.exit(1)
    except OSError as error:
        _cannot_write(error)
    click.echo(f"Index built: {written} entries.")


@group.command("catch-up")
def catch_up_command() -> None:
    """Write what has changed in the database since the index was written."""
    try:
        written = engine().catch_up()
    except OSError as error:
        _cannot_write(error)
    click.echo(f"Index caught up: {written} entries.")


def _cannot_write(error: OSError) -> NoReturn:
    click.echo(f"The index cannot be written ({error}): make room, then try again.", err=True)
    sys.exit(1)


@group.command("check")
def check_command() -> None:
    """Compare index and database, and name each difference."""
    with Session(db.engine) as session:
        found = differences(engine().index, session)
    for difference in found:
        click.echo(difference, err=True)
    if found:
        sys.exit(1)
    click.echo("Index and database agree.")
