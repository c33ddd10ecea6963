"""The staff's page of rules: their order, who would get an inquiry, what only the fallback covers."""

from __future__ import annotations

from collections.abc import Sequence
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
from helpdesk.directory.terms import TermKind
from helpdesk.routing import queries, rule_edits, services
from helpdesk.routing.blueprint import actor, blueprint
from helpdesk.routing.errors import EditConflictError, LastRuleError, RuleNotFoundError
from helpdesk.routing.forms import Choices, ReasonForm, RuleForm, Trial
from helpdesk.routing.gaps import gaps_of
from helpdesk.routing.history import Deed, Kept, keeper
from helpdesk.routing.models import RoutingRule
from helpdesk.routing.presenters import RulesPage, asks, choices_in, country_groups, desk_link
from helpdesk.routing.states import State, state_of_rule

EDIT = Permission.EDIT_ROUTING
NUMBER = "<int(max=2147483647):number>"


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
        rule_edits.add_rule(form.to_draft(), by=actor(), now=clock.now(), reason=form.reason.data)
    flash(_("The rule has been added as the last one."), "good")
    return redirect(url_for(".rules"), 303)


@blueprint.route(f"/routing/{NUMBER}", methods=["GET", "POST"])
@requires(EDIT)
def edit_rule(number: int) -> ResponseReturnValue:
    rule = queries.rule_by_id(number)
    form = _form_of(rule)
    if not form.validate_on_submit():
        return _rule_form(form, rule)
    return _saved(form, number, form.reason.data, Deed.EDITED, _("The rule has been saved."))


@blueprint.post(f"/routing/{NUMBER}/history/<int(max=2147483647):revision>/restore")
@requires(EDIT)
def restore_rule(number: int, revision: int) -> ResponseReturnValue:
    """It asks again for what it asked for after a step of its history, and keeps its place."""
    rule = queries.rule_by_id(number)
    form = _form_of(rule, keeper().state_at(Kept.RULE, str(number), revision))
    form.version.data = request.form.get("version", "")
    if not form.validate():
        return _rule_form(form, rule)
    on = keeper().day_of(Kept.RULE, str(number), revision)
    reason = str(_("Restored as it was on %(day)s.", day=day(on)))
    return _saved(form, number, reason, Deed.RESTORED, _("The rule has been restored."))


def _saved(form: RuleForm, number: int, reason: str, deed: Deed, done: str) -> ResponseReturnValue:
    draft = form.to_draft()
    try:
        with transaction():
            rule_edits.revise_rule(
                queries.rule_by_id(number), draft, seen=form.seen, by=actor(), now=clock.now(),
                reason=reason, deed=deed,
            )  # fmt: skip
    except EditConflictError as error:
        rule = queries.rule_by_id(number)
        form.version.data = str(rule.version)
        mine = draft.state
        theirs = {name: value for name, value in state_of_rule(rule).items() if name in mine}
        differences = keeper().differences(Kept.RULE, theirs, mine)
        return _rule_form(form, rule, differences=differences, status=error.status)
    flash(done, "good")
    return redirect(url_for(".rules"), 303)


@blueprint.get("/routing/history")
@requires(EDIT)
def rule_log() -> ResponseReturnValue:
    """Of all rules, those too that were removed."""
    page = keeper().log(Kept.RULE, request.args.get("page", 1, type=int))
    return render_template(
        "routing/rule_log.html",
        page=page,
        page_url=lambda number: url_for(".rule_log", page=number if number > 1 else None),
    )


@blueprint.post(f"/routing/{NUMBER}/<any(up,down):direction>")
@requires(EDIT)
def move_rule(number: int, direction: str) -> ResponseReturnValue:
    with transaction():
        rule = queries.rule_by_id(number)
        rule_edits.move_rule(rule, rule_edits.Direction(direction), by=actor(), now=clock.now())
    return redirect(url_for(".rules", _anchor=f"rule-{_place_of(number)}"), 303)


@blueprint.route(f"/routing/{NUMBER}/remove", methods=["GET", "POST"])
@requires(EDIT)
def remove_rule(number: int) -> ResponseReturnValue:
    """GET asks, POST does."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                rule = queries.rule_by_id(number)
                rule_edits.remove_rule(rule, by=actor(), now=clock.now(), reason=form.reason.data)
        except LastRuleError:
            flash(_("The last rule has to stay: change it, or its desk."), "warning")
        else:
            flash(_("The rule has been removed."), "good")
        return redirect(url_for(".rules"), 303)
    rule = queries.rule_by_id(number)
    names = queries.names_in(current_language())
    page = render_template(
        "routing/remove_rule.html",
        form=form,
        rule=rule,
        number=_place_of(number),
        asks=asks(queries.as_rule(rule, 0), names),
        desk=desk_link(rule.contact.slug, names),
    )
    return page, 422 if form.errors else 200


def _form_of(rule: RoutingRule, wanted: State | None = None) -> RuleForm:
    """Filled with the rule as it is, or with an earlier state that is `wanted` whatever was sent."""
    content = RuleForm.content_of(wanted or state_of_rule(rule))
    return RuleForm(
        _choices(),
        data=content | {"version": str(rule.version)},
        # Its button has sent its token, and no field.
        **({"formdata": None, "meta": {"csrf": False}} if wanted else {}),
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
    differences: Sequence[Any] = (),
    status: int = 200,
) -> ResponseReturnValue:
    """`differences` are between what somebody else has saved meanwhile and what was typed."""
    names = queries.names_in(current_language())

    def restore_url(revision: int) -> str:
        return url_for(".restore_rule", number=rule.id, revision=revision) if rule else ""

    page = render_template(
        "routing/rule.html",
        form=form,
        groups=country_groups(_choices(), names, queries.places(db.session())),
        number=_place_of(rule.id) if rule else 0,
        url=url_for(".edit_rule", number=rule.id) if rule else url_for(".new_rule"),
        is_conflict=status == EditConflictError.status,
        differences=differences,
        rows=keeper().rows(Kept.RULE, str(rule.id), restore_url) if rule else [],
        version=rule.version if rule else 0,
    )
    return page, 422 if form.errors else int(status)
