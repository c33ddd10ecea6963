"""The staff's pages of numbers and of the system, and the summary for everybody."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from helpdesk.accounts.access import public, requires, signed_in_account
from helpdesk.accounts.roles import Permission
from helpdesk.audit.models import Actor
from helpdesk.core import clock
from helpdesk.core.csv_files import csv_text
from helpdesk.core.database import transaction
from helpdesk.core.languages import current_language, speak_by_address
from helpdesk.figures import system as state
from helpdesk.figures.measures import Month, Period, asked_span
from helpdesk.figures.presenters import NumbersPage, csv_table
from helpdesk.figures.services import Figures, figures
from helpdesk.figures.summary import SPAN, summary
from helpdesk.inquiries.guarding import guard_state
from helpdesk.routing.queries import names_in

blueprint = Blueprint("figures", __name__, url_prefix="/<any(en,es,pt):lang>")
speak_by_address(blueprint)


@blueprint.get("/staff/numbers")
@requires(Permission.READ_NUMBERS)
def numbers() -> ResponseReturnValue:
    page = NumbersPage(_asked_figures(), names_in(current_language()))
    return render_template("figures/numbers.html", page=page)


@blueprint.get("/staff/numbers/<any(months,desks,topics,countries):table>.csv")
@requires(Permission.READ_NUMBERS)
def numbers_csv(table: str) -> ResponseReturnValue:
    found = _asked_figures()
    head, rows = csv_table(found, table, names_in(current_language()))
    name = f"inquiries-{table}-{found.period.last}.csv"
    return Response(
        csv_text(head, rows),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


@blueprint.get("/about/answers")
@public
def answers() -> ResponseReturnValue:
    found = _figures(SPAN)
    return render_template(
        "figures/answers.html",
        summary=summary(found, names_in(current_language())),
        since=found.period.months[0].first_day,
    )


@blueprint.get("/staff/system")
@requires(Permission.SEE_GUARD)
def system() -> ResponseReturnValue:
    now = clock.now()
    guard, mail = guard_state(now=now), state.mail_stand()
    return render_template(
        "figures/system.html",
        is_flood=guard.is_flood,
        guard=state.guard_figures(guard),
        mail=state.mail_figures(mail),
        given_up=mail.given_up,
        letters=state.given_up_letters(),
        parts=state.worker_parts(now=now),
    )


@blueprint.post("/staff/system/mail/<int(max=2147483647):number>/retry")
@requires(Permission.SEE_GUARD)
def retry_mail(number: int) -> ResponseReturnValue:
    with transaction():
        is_due = state.retry_letter(number, by=_actor(), now=clock.now())
    if is_due:
        flash(_("The message is tried again within seconds."), "good")
    else:
        flash(_("The message was sent meanwhile, or is too old to have kept its words."), "warning")
    return redirect(url_for(".system"), 303)


@blueprint.post("/staff/system/mail/retry")
@requires(Permission.SEE_GUARD)
def retry_all_mail() -> ResponseReturnValue:
    with transaction():
        count = state.retry_all(by=_actor(), now=clock.now())
    flash(
        ngettext(
            "%(num)s message is tried again within seconds.",
            "%(num)s messages are tried again within seconds.",
            count,
        ),
        "good",
    )
    return redirect(url_for(".system"), 303)


def _asked_figures() -> Figures:
    return _figures(asked_span(request.args.get("months")))


def _figures(span: int) -> Figures:
    now = clock.now()
    return figures(Period(Month.of(now.date()), span), now=now)


def _actor() -> Actor:
    return Actor.account(signed_in_account().id)
