"""`flask seeding load` and `flask seeding check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from helpdesk.core import clock
from helpdesk.seeding.errors import SeedDataError
from helpdesk.seeding.loader import load_if_changed
from helpdesk.seeding.reader import read_seed

group = AppGroup("seeding", help="The curated facts of the seed folder.")


@group.command("load")
@click.option("--force", is_flag=True, help="Also when the files are those of the last load.")
def load_command(force: bool) -> None:
    """Load the seed files; a fault in any of them changes nothing."""
    try:
        report = load_if_changed(_seed_folder(), now=clock.now(), force=force)
    except SeedDataError as error:
        _give_up(error)
    click.echo(f"Directory loaded: {report}.")


@group.command("check")
def check_command() -> None:
    """Name every fault of the seed files, without the database."""
    try:
        seed = read_seed(_seed_folder())
    except SeedDataError as error:
        _give_up(error)
    click.echo(
        f"No fault: {len(seed.countries)} countries, {len(seed.facts)} facts, "
        f"{len(seed.agencies)} agencies, {len(seed.programmes)} programmes, "
        f"{len(seed.calls)} calls, {len(seed.sources)} sources, {len(seed.contacts)} contacts."
    )


def _seed_folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].seed_folder
    return folder


def _give_up(error: SeedDataError) -> None:
    for fault in error.faults:
        click.echo(str(fault), err=True)
    sys.exit(1)
