"""The curators' worklist."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires, signed_in_account
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.languages import current_language, speak_by_address
from helpdesk.curation import worklist_queries as queries, worklist_services as services
from helpdesk.curation.trust_models import Work
from helpdesk.curation.worklist import Item, ItemId
from helpdesk.curation.worklist_errors import (
    DecidedElsewhereError,
    NotOnListError,
    WorkTakenError,
)
from helpdesk.curation.worklist_presenters import MINE, WorklistPage
from helpdesk.directory.queries import country_names

blueprint = Blueprint("worklist", __name__, url_prefix="/<any(en,es,pt):lang>/staff/worklist")
speak_by_address(blueprint)
SHOWN = (*(work.value for work in Work), MINE)


@blueprint.get("")
@requires(Permission.CURATE)
def worklist() -> ResponseReturnValue:
    now, reader = clock.now(), signed_in_account().id
    names = country_names(current_language())
    asked, code = request.args.get("show", ""), request.args.get("country", "").upper()
    shown = asked if asked in SHOWN else Work.REVIEW.value
    items: list[Item] = []
    for work in Work if shown == MINE else (Work(shown),):
        items += services.items_of(work, now=now)
    page = WorklistPage(
        shown,
        items,
        queries.claims(),
        queries.returned_requests() if shown in (MINE, Work.RETURNED) else (),
        country=code if code in names else "",
        number=request.args.get("page", 1, type=int),
        reader=reader,
        curators=queries.curators(but=reader),
        now=now,
    )
    options = [("", str(_("All countries"))), *names.items()]
    return render_template("curation/worklist.html", page=page, countries=options)


@blueprint.post("/take")
@requires(Permission.CURATE)
def take() -> ResponseReturnValue:
    item = _asked()
    try:
        with transaction():
            services.take(item, by=_reader(), now=clock.now())
    except WorkTakenError:
        flash(_("Somebody else has taken it meanwhile."), "warning")
    except NotOnListError:
        flash(_("It no longer waits: the data have changed meanwhile."), "warning")
    else:
        flash(_("It is yours: others see that you are at it."), "good")
    return _back()


@blueprint.post("/done")
@requires(Permission.CURATE)
def done() -> ResponseReturnValue:
    item = _asked()
    try:
        with transaction():
            services.done(item, by=_reader(), now=clock.now())
    except WorkTakenError:
        return _not_yours()
    except DecidedElsewhereError:
        flash(_("It is done when it is decided: nothing was changed."), "warning")
        return _back()
    flash(_("Done. If the data still say the same in 30 days, it comes back."), "good")
    return _back()


@blueprint.post("/give-back")
@requires(Permission.CURATE)
def give_back() -> ResponseReturnValue:
    item = _asked()
    try:
        with transaction():
            services.give_back(item, by=_reader())
    except WorkTakenError:
        return _not_yours()
    flash(_("It is free for others again."), "good")
    return _back()


@blueprint.post("/hand-over")
@requires(Permission.CURATE)
def hand_over() -> ResponseReturnValue:
    item, by = _asked(), _reader()
    found = {account.key: account for account in queries.curators(but=by)}
    to = found.get(request.form.get("to", ""))
    if to is None:
        flash(_("Choose to whom it goes."), "error")
        return _back()
    name = to.name
    try:
        with transaction():
            services.hand_over(item, to, request.form.get("note", ""), by=by, now=clock.now())
    except WorkTakenError:
        return _not_yours()
    flash(_("%(name)s has it now.", name=name), "good")
    return _back()


def _reader() -> int:
    return signed_in_account().id


def _asked() -> ItemId:
    item = ItemId.read(request.form.get("item", ""))
    if item is None or not str(item).isprintable():
        abort(400)
    return item


def _not_yours() -> ResponseReturnValue:
    flash(_("It is not, or no longer, yours: nothing was changed."), "warning")
    return _back()


def _back() -> ResponseReturnValue:
    """To the list as it was; the form carries what was shown."""
    shown, code = request.form.get("show", ""), request.form.get("country", "")
    return redirect(
        url_for(
            ".worklist",
            show=shown if shown in SHOWN else None,
            country=code if code.isalpha() and len(code) == 2 else None,
        ),
        303,
    )
