"""`flask accounts invite`, `flask accounts reset-second-steps`."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import AppGroup

from helpdesk.accounts import queries, services, two_step
from helpdesk.accounts.roles import StaffRole
from helpdesk.accounts.sign_in import normal_email
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.templating import absolute_url
from helpdesk.vocabulary.languages import DEFAULT, SERVED

group = AppGroup("accounts", help="People who sign in.")
ROLES = [role.value for role in StaffRole]


@group.command("invite")
@click.option("--email", required=True)
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True)
@click.option("--language", type=click.Choice(SERVED), default=DEFAULT, show_default=True)
@click.option("--name", default="", help="What comes before the @, when left out.")
def invite_command(email: str, roles: tuple[str, ...], language: str, name: str) -> None:
    """Print a link by which somebody chooses a password, once and within three days.

    For an address that has an account it is a new link to that account, whose roles stay.
    """
    address = _checked(email)
    account = queries.account_by_email(address)
    chosen = [StaffRole(role) for role in roles]
    if account is not None and not account.active:
        _stop(f"The account of {address} is retired: an administrator can restore it.")
    with transaction():
        if account is None:
            account, token = services.invite(
                address, name or address.partition("@")[0], chosen,
                language=language, by=None, now=clock.now(),
            )  # fmt: skip
        else:
            token = services.make_link(account, by=None, now=clock.now())
    click.echo(link_address(token, account.language))


@group.command("first-link", hidden=True)
def first_link_command() -> None:
    """What `make run` prints while nobody administers: a link that makes the first administrator."""
    with transaction():
        token = services.make_first_link(now=clock.now())
    link = link_address(token, DEFAULT)
    click.echo(f"There is no administrator yet. This link makes you one, once:\n{link}")


@group.command("reset-second-steps")
@click.option("--email", required=True)
def reset_command(email: str) -> None:
    """Forget the app, recovery codes and passkeys of somebody who has lost them all."""
    address = _checked(email)
    account = queries.account_by_email(address)
    if account is None:
        _stop(f"There is no account with the address {address}.")
    with transaction():
        two_step.reset_second_steps(account, by=None, now=clock.now())
    click.echo("App, recovery codes and passkeys are forgotten; the sessions are ended.")


def link_address(token: str, language: str) -> str:
    """The link as it can be opened: on the public address, else on this machine."""
    settings = current_app.config["SETTINGS"]
    base = settings.public_url or f"http://localhost:{settings.port}"
    with current_app.test_request_context(base_url=base):
        return absolute_url("accounts.invitation", token=token, lang=language)


def _checked(email: str) -> str:
    try:
        return normal_email(validate_email(email, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        _stop(f"--email {email!r} is not an address: {error}")


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
