"""`flask outbox list`, `retry`, `deliver` and `try`; they print no addresses."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.outbox.addresses import AddressError
from helpdesk.outbox.delivery import deliver_due
from helpdesk.outbox.models import OutboxMessage
from helpdesk.outbox.queries import MailState, message_with_id, messages_in
from helpdesk.outbox.services import queue_email, retry
from helpdesk.outbox.transports import transport_for
from helpdesk.vocabulary.languages import SERVED

group = AppGroup("outbox", help="Mail that waits, was sent or was given up.")
MOST = 1_000  # lines of a list


@group.command("list")
@click.argument("state", type=click.Choice([str(state) for state in MailState]), default="waiting")
def list_command(state: str) -> None:
    """Print the messages of a state, the newest first: number, state, kind, subject, tries, error."""
    for message in messages_in(MailState(state), limit=MOST):
        click.echo(_line(message))


def _line(message: OutboxMessage) -> str:
    if message.sent_at:
        state = f"sent {message.sent_at:%Y-%m-%d %H:%M}Z"
    elif message.given_up_at:
        state = f"given up {message.given_up_at:%Y-%m-%d %H:%M}Z"
    else:
        state = f"due {message.send_after:%Y-%m-%d %H:%M}Z"
    about = f"{message.about_kind} {message.about_key}"
    tried = f"{message.attempts} tries"
    return "\t".join(
        (str(message.id), state, message.message, about, tried, message.last_error or "-")
    )


@group.command("retry")
@click.argument("numbers", type=int, nargs=-1)
@click.option("--given-up", is_flag=True, help="All that was given up.")
@click.option("--waiting", is_flag=True, help="All that was put off.")
def retry_command(numbers: tuple[int, ...], given_up: bool, waiting: bool) -> None:
    """Make messages due now, by the numbers that `list` prints or all of a state."""
    if not (numbers or given_up or waiting):
        raise click.UsageError("Name messages by their numbers, or say --given-up or --waiting.")
    now, due, refused = clock.now(), 0, []
    with transaction():
        found = {number: message_with_id(number) for number in numbers}
        for state, is_wanted in ((MailState.GIVEN_UP, given_up), (MailState.WAITING, waiting)):
            if is_wanted:
                found |= {message.id: message for message in messages_in(state, limit=MOST)}
        for number, message in found.items():
            if message is not None and retry(message, now=now):
                due += 1
            else:
                refused.append(number)
    click.echo(f"{due} due now.")
    for number in refused:
        click.echo(f"{number} is not there, or sent, or too old to have kept its words.", err=True)
    if refused:
        sys.exit(1)


@group.command("deliver")
def deliver_command() -> None:
    """Send what is due now, once; the worker does so every second."""
    transport = transport_for(current_app.config["SETTINGS"])
    failed = False
    while (report := deliver_due(transport, now=clock.now())).tried:
        click.echo(f"{report}.")
        failed = failed or report.sent < report.tried
        if report.is_away:
            click.echo("The mail server cannot be used; the rest waits.", err=True)
            break
    if failed:
        sys.exit(1)


@group.command("try")
@click.argument("address")
@click.option("--language", type=click.Choice(SERVED), default="en")
def try_command(address: str, language: str) -> None:
    """Queue a mail to an address, to see whether mail arrives."""
    now = clock.now()
    try:
        with transaction():
            message = queue_email(
                "mail-check",
                to=address,
                language=language,
                key=f"mail-check:{now.isoformat()}",
                now=now,
                about=("mail-check", now.isoformat()),
                context={"asked_at": now},
            )
            number = message.id
    except AddressError:
        click.echo("That is no address that mail can be sent to.", err=True)
        sys.exit(1)
    click.echo(f"Queued as number {number}; `flask outbox list all` tells what became of it.")
