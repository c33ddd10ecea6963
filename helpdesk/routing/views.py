"""The staff's page of rules: their order, who would get an inquiry, what only the fallback covers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.directory.terms import TermKind
from helpdesk.routing import queries, services
from helpdesk.routing.blueprint import actor, blueprint
from helpdesk.routing.errors import EditConflictError, LastRuleError, RuleNotFoundError
from helpdesk.routing.forms import Choices, RuleForm, Trial
from helpdesk.routing.gaps import gaps_of
from helpdesk.routing.models import RoutingRule
from helpdesk.routing.presenters import RulesPage, asks, choices_in, country_groups, desk_link

EDIT = Permission.EDIT_ROUTING


@blueprint.get("/routing")
@requires(EDIT)
def rules() -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    names = queries.names_in(current_language())
    languages = queries.asked_languages()
    choices = choices_in(names, queries.rule_book(session), languages)
    trial = Trial.of(request.args, choices)
    absences = queries.absences(session, on=trial.on, now=now)
    book = queries.rule_book(session, absences=absences)
    routing = book.choose(trial.subject, away=absences)
    topics = names.terms.codes(TermKind.INQUIRY_TOPIC)
    page = RulesPage(
        queries.rules(session),
        book,
        absences,
        gaps_of(book.rules, book.places, topics=topics, languages=languages),
        names,
        trial,
        routing=routing,
        promise=services.promise(session, routing.lead, now),
        choices=choices,
        languages=languages,
    )
    return render_template("routing/rules.html", page=page)


@blueprint.route("/routing/new", methods=["GET", "POST"])
@requires(EDIT)
def new_rule() -> ResponseReturnValue:
    form = RuleForm(_choices())
    if not form.validate_on_submit():
        return _rule_form(form)
    with transaction():
        services.add_rule(form.to_draft(), by=actor(), now=clock.now())
    flash(_("The rule has been added as the last one."), "good")
    return redirect(url_for(".rules"), 303)


@blueprint.route("/routing/<int(max=2147483647):number>", methods=["GET", "POST"])
@requires(EDIT)
def edit_rule(number: int) -> ResponseReturnValue:
    rule = queries.rule_by_id(number)
    form = RuleForm.of(rule, _choices())
    if not form.validate_on_submit():
        return _rule_form(form, rule)
    try:
        with transaction():
            rule = queries.rule_by_id(number)
            services.revise_rule(rule, form.to_draft(), seen=form.seen, by=actor(), now=clock.now())
    except EditConflictError as error:
        rule = queries.rule_by_id(number)
        form.version.data = str(rule.version)
        return _rule_form(form, rule, other=rule, status=error.status)
    flash(_("The rule has been saved."), "good")
    return redirect(url_for(".rules"), 303)


@blueprint.post("/routing/<int(max=2147483647):number>/<any(up,down):direction>")
@requires(EDIT)
def move_rule(number: int, direction: str) -> ResponseReturnValue:
    with transaction():
        rule = queries.rule_by_id(number)
        services.move_rule(rule, services.Direction(direction), by=actor(), now=clock.now())
    return redirect(url_for(".rules", _anchor=f"rule-{_place_of(number)}"), 303)


@blueprint.route("/routing/<int(max=2147483647):number>/remove", methods=["GET", "POST"])
@requires(EDIT)
def remove_rule(number: int) -> ResponseReturnValue:
    """GET asks, POST does."""
    if request.method == "POST":
        try:
            with transaction():
                rule = queries.rule_by_id(number)
                services.remove_rule(rule, by=actor(), now=clock.now())
        except LastRuleError:
            flash(_("The last rule has to stay: change it, or its desk."), "warning")
        else:
            flash(_("The rule has been removed."), "good")
        return redirect(url_for(".rules"), 303)
    rule = queries.rule_by_id(number)
    names = queries.names_in(current_language())
    return render_template(
        "routing/remove_rule.html",
        rule=rule,
        number=_place_of(number),
        asks=asks(queries.as_rule(rule, 0), names),
        desk=desk_link(rule.contact.slug, names),
    )


def _choices() -> Choices:
    names = queries.names_in(current_language())
    return choices_in(names, queries.rule_book(db.session()), queries.known_languages())


def _place_of(number: int) -> int:
    """Where a rule stands, from 1. Raises: RuleNotFoundError."""
    for place, row in enumerate(queries.rules(db.session()), start=1):
        if row.id == number:
            return place
    raise RuleNotFoundError("There is no such rule.")


def _rule_form(
    form: RuleForm,
    rule: RoutingRule | None = None,
    *,
    other: RoutingRule | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """`other` is what somebody else has saved meanwhile."""
    names = queries.names_in(current_language())
    page = render_template(
        "routing/rule.html",
        form=form,
        groups=country_groups(_choices(), names, queries.places(db.session())),
        number=_place_of(rule.id) if rule else 0,
        url=url_for(".edit_rule", number=rule.id) if rule else url_for(".new_rule"),
        other=asks(queries.as_rule(other, 0), names) if other else None,
        other_desk=names.desk(other.contact.slug) if other else "",
    )
    return page, 422 if form.errors else int(status)
