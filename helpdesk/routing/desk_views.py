"""The staff's pages of desks: the list, one desk with its days and members, and the edits of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.core.templating import day
from helpdesk.core.text import name_key
from helpdesk.routing import queries, services
from helpdesk.routing.blueprint import actor, blueprint
from helpdesk.routing.calendars import holidays_between, known_calendars
from helpdesk.routing.desk_forms import DeskForm
from helpdesk.routing.desk_presenters import DeskPage, DesksPage
from helpdesk.routing.errors import EditConflictError
from helpdesk.routing.forms import AwayForm, ClosedDayForm, MemberForm, Options, ReasonForm
from helpdesk.routing.history import Deed, Kept, keeper
from helpdesk.routing.models import RegionalContact
from helpdesk.routing.presenters import choices_in
from helpdesk.routing.states import State, state_of_desk
from helpdesk.vocabulary.languages import country_name

EDIT = Permission.EDIT_ROUTING
HOLIDAYS_AHEAD = timedelta(days=120)


@blueprint.get("/desks")
@requires(EDIT)
def desks() -> ResponseReturnValue:
    page = DesksPage(
        queries.desks(),
        queries.absences(db.session(), on=None, now=clock.now()),
        queries.names_in(current_language()),
    )
    return render_template("routing/desks.html", page=page)


@blueprint.get("/desks/<slug>")
@requires(EDIT)
def desk(slug: str) -> ResponseReturnValue:
    return _desk_page(_desk(slug))


@blueprint.route("/desks/new", methods=["GET", "POST"])
@requires(EDIT)
def new_desk() -> ResponseReturnValue:
    form = _desk_form()
    if not form.validate_on_submit():
        return _form_page(form)
    slug = form.slug.data
    try:
        with transaction():
            services.add_desk(
                slug, form.to_draft(), by=actor(), now=clock.now(), reason=form.reason.data
            )
    except EditConflictError:
        form.slug.errors = [_("Another desk has this short name: choose another one.")]
        return _form_page(form)
    flash(_("The desk has been added. Give it rules, so that inquiries reach it."), "good")
    return redirect(url_for(".desk", slug=slug), 303)


@blueprint.route("/desks/<slug>/edit", methods=["GET", "POST"])
@requires(EDIT)
def edit_desk(slug: str) -> ResponseReturnValue:
    contact = _desk(slug)
    form = _desk_form(contact)
    if not form.validate_on_submit():
        return _form_page(form, contact)
    return _saved(form, slug, form.reason.data, Deed.EDITED, _("The desk has been saved."))


@blueprint.post("/desks/<slug>/history/<int(max=2147483647):number>/restore")
@requires(EDIT)
def restore_desk(slug: str, number: int) -> ResponseReturnValue:
    """What its form holds becomes what it was after a step of its history.

    Members, days, the fallback and whether it is in service stay: they are of today.
    """
    contact = _desk(slug)
    wanted = keeper().state_at(Kept.DESK, slug, number)
    form = _desk_form(contact, wanted)
    form.version.data = request.form.get("version", "")
    if not form.validate():
        return _form_page(form, contact)
    on = keeper().day_of(Kept.DESK, slug, number)
    reason = str(_("Restored as it was on %(day)s.", day=day(on)))
    return _saved(form, slug, reason, Deed.RESTORED, _("The desk has been restored."))


def _saved(form: DeskForm, slug: str, reason: str, deed: Deed, done: str) -> ResponseReturnValue:
    draft = form.to_draft()
    try:
        with transaction():
            services.revise_desk(
                _desk(slug), draft, seen=form.seen, by=actor(), now=clock.now(),
                reason=reason, deed=deed,
            )  # fmt: skip
    except EditConflictError as error:
        contact = _desk(slug)
        form.version.data = str(contact.version)
        mine = draft.state_over(contact)
        theirs = {name: value for name, value in state_of_desk(contact).items() if name in mine}
        differences = keeper().differences(Kept.DESK, theirs, mine)
        return _form_page(form, contact, differences=differences, status=error.status)
    flash(done, "good")
    return redirect(url_for(".desk", slug=slug), 303)


@blueprint.post("/desks/<slug>/fallback")
@requires(EDIT)
def make_fallback(slug: str) -> ResponseReturnValue:
    with transaction():
        services.make_fallback(_desk(slug, is_kept=True), by=actor(), now=clock.now())
    return _back(slug, _("This desk answers from now on what no rule matches."))


@blueprint.post("/desks/<slug>/retire")
@requires(EDIT)
def retire_desk(slug: str) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate_on_submit():
        return _desk_page(_desk(slug), leaving=form)
    with transaction():
        contact = _desk(slug, is_kept=True)
        services.retire_desk(contact, by=actor(), now=clock.now(), reason=form.reason.data)
    return _back(slug, _("The desk has been retired: its deputies answer in its place."))


@blueprint.post("/desks/<slug>/revive")
@requires(EDIT)
def revive_desk(slug: str) -> ResponseReturnValue:
    with transaction():
        services.revive_desk(_desk(slug, is_kept=True), by=actor(), now=clock.now())
    return _back(slug, _("The desk is back in service."))


@blueprint.post("/desks/<slug>/away")
@requires(EDIT)
def add_away(slug: str) -> ResponseReturnValue:
    form = AwayForm()
    first, last = form.starts_on.day, form.ends_on.day
    if not form.validate_on_submit() or first is None or last is None:
        return _desk_page(_desk(slug), away=form)
    with transaction():
        services.add_away_period(
            _desk(slug, is_kept=True), first, last, form.note.data, by=actor(), now=clock.now()
        )
    return _back(slug, _("The days away have been added."), "away")


@blueprint.post("/desks/<slug>/away/<int(max=2147483647):number>/remove")
@requires(EDIT)
def remove_away(slug: str, number: int) -> ResponseReturnValue:
    with transaction():
        contact = _desk(slug, is_kept=True)
        period = queries.away_period(contact, number)
        services.remove_away_period(contact, period, by=actor(), now=clock.now())
    return _back(slug, _("The days away have been taken out."), "away")


@blueprint.post("/desks/<slug>/closed-days")
@requires(EDIT)
def add_closed_day(slug: str) -> ResponseReturnValue:
    form = ClosedDayForm(closed=[closed.day for closed in _desk(slug).closed_days])
    closed = form.day.day
    if not form.validate_on_submit() or closed is None:
        return _desk_page(_desk(slug), closed=form)
    with transaction():
        contact = _desk(slug, is_kept=True)
        services.add_closed_day(contact, closed, form.name.data, by=actor(), now=clock.now())
    return _back(slug, _("The closed day has been added."), "closed")


@blueprint.post("/desks/<slug>/closed-days/<int(max=2147483647):number>/remove")
@requires(EDIT)
def remove_closed_day(slug: str, number: int) -> ResponseReturnValue:
    with transaction():
        contact = _desk(slug, is_kept=True)
        closed = queries.closed_day(contact, number)
        services.remove_closed_day(contact, closed, by=actor(), now=clock.now())
    return _back(slug, _("The closed day has been taken out."), "closed")


@blueprint.post("/desks/<slug>/members")
@requires(EDIT)
def add_member(slug: str) -> ResponseReturnValue:
    accounts = {account.key: account for account in queries.accounts()}
    form = MemberForm(_account_options())
    if not form.validate_on_submit():
        return _desk_page(_desk(slug), member=form)
    with transaction():
        services.add_member(
            _desk(slug, is_kept=True),
            accounts[form.account.data].id,
            form.away_until.day,
            by=actor(),
            now=clock.now(),
        )
    return _back(slug, _("The member has been saved."), "members")


@blueprint.post("/desks/<slug>/members/<account>/remove")
@requires(EDIT)
def remove_member(slug: str, account: str) -> ResponseReturnValue:
    with transaction():
        contact = _desk(slug, is_kept=True)
        member = queries.member(contact, account)
        services.remove_member(contact, member, by=actor(), now=clock.now())
    return _back(slug, _("The member has been taken out."), "members")


def _desk(slug: str, *, is_kept: bool = False) -> RegionalContact:
    return queries.desk_by_slug(db.session(), slug, is_kept=is_kept)


def _back(slug: str, done: str, anchor: str | None = None) -> ResponseReturnValue:
    flash(done, "good")
    return redirect(url_for(".desk", slug=slug, _anchor=anchor), 303)


def _desk_page(contact: RegionalContact, **sent: Any) -> ResponseReturnValue:
    """`sent` are forms that were refused: they stand where they stood, with what was typed."""
    session, now = db.session(), clock.now()
    on = queries.desk_day(contact, now)
    page = DeskPage(
        contact,
        queries.rule_book(session),
        queries.names_in(current_language()),
        absence=queries.absence(contact, on=on),
        holidays=_holidays(contact, on),
        accounts=queries.accounts_of(contact),
        promise=services.promise(session, contact.slug, now),
        on=on,
    )
    # Forms that were not sent must not read what was sent to their neighbour.
    forms = {
        "away": sent.get("away") or AwayForm(formdata=None),
        "closed": sent.get("closed") or ClosedDayForm(formdata=None),
        "member": sent.get("member") or MemberForm(_account_options(), formdata=None),
        "leaving": sent.get("leaving") or ReasonForm(formdata=None),
    }
    rows = keeper().rows(Kept.DESK, contact.slug, page.restore_url)
    answer = render_template("routing/desk.html", page=page, rows=rows, **forms)
    return (answer, 422) if sent else answer


def _holidays(contact: RegionalContact, on: date) -> Any:
    if contact.holidays not in known_calendars():
        return []
    return holidays_between(contact.holidays, on, on + HOLIDAYS_AHEAD)


def _account_options() -> Options:
    return [(account.key, f"{account.name} ({account.email})") for account in queries.accounts()]


def _desk_form(contact: RegionalContact | None = None, wanted: State | None = None) -> DeskForm:
    """Filled with the desk as it is, or with an earlier state that is `wanted` whatever was sent."""
    language = current_language()
    names = queries.names_in(language)
    book = queries.rule_book(db.session())
    choices = choices_in(names, book, queries.known_languages())
    countries = [(code, country_name(code, said_in=language)) for code in known_calendars()]
    data: dict[str, Any] = {"assigns": "take"}
    if contact is not None:
        data = DeskForm.content_of(wanted or state_of_desk(contact))
        data["version"] = str(contact.version)
    return DeskForm(
        languages=choices.languages,
        countries=sorted(countries, key=lambda pair: name_key(pair[1])),
        desks=choices.desks,
        deputies={slug: desk.deputy for slug, desk in book.desks.items()},
        slugs=None if contact else book.desks.keys(),
        of=contact.slug if contact else "",
        data=data,
        # Its button has sent its token, and no field.
        **({"formdata": None, "meta": {"csrf": False}} if wanted else {}),
    )


def _form_page(
    form: DeskForm,
    contact: RegionalContact | None = None,
    *,
    differences: Sequence[Any] = (),
    status: int = 200,
) -> ResponseReturnValue:
    """`differences` are between what somebody else has saved meanwhile and what was typed."""
    names = queries.names_in(current_language())
    page = render_template(
        "routing/edit_desk.html",
        form=form,
        desk=names.desk(contact.slug) if contact else "",
        is_conflict=status == EditConflictError.status,
        differences=differences,
        saved_url=url_for(".desk", slug=contact.slug) if contact else url_for(".desks"),
        url=url_for(".edit_desk", slug=contact.slug) if contact else url_for(".new_desk"),
    )
    return page, 422 if form.errors else int(status)
