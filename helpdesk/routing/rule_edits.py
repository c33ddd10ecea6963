"""The edits of rules: each is told who makes it, when and why, and is noted in trail and history.

They mark what they touched as edited in the site, so that a load of the seed files leaves all rules alone.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from helpdesk.audit.models import Actor
from helpdesk.core.database import db
from helpdesk.routing import queries
from helpdesk.routing.errors import LastRuleError
from helpdesk.routing.history import Deed, Kept, Step, keeper
from helpdesk.routing.models import RoutingRule
from helpdesk.routing.noting import flush, note as _note, refuse_unseen
from helpdesk.routing.states import RuleDraft, State, state_of_rule


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


def add_rule(draft: RuleDraft, *, by: Actor, now: datetime, reason: str = "") -> RoutingRule:
    """At the end of the rules."""
    last = db.session.scalar(select(func.max(RoutingRule.position)))
    rule = RoutingRule(position=0 if last is None else last + 1)
    _write_rule(rule, draft, now)
    db.session.add(rule)
    db.session.flush()
    _keep(Deed.CREATED, rule, {}, by, now, reason)
    _note("rule-added", ("rule", str(rule.id)), by, now, contact=draft.contact)
    return rule


def revise_rule(
    rule: RoutingRule,
    draft: RuleDraft,
    *,
    seen: int,
    by: Actor,
    now: datetime,
    reason: str = "",
    deed: Deed = Deed.EDITED,
) -> None:
    """Raises: EditConflictError, where the rule is no longer the version that was `seen`."""
    refuse_unseen(rule, seen)
    before = state_of_rule(rule)
    _write_rule(rule, draft, now)
    flush()
    _keep(deed, rule, before, by, now, reason)
    _note("rule-revised", ("rule", str(rule.id)), by, now, contact=draft.contact)


def move_rule(rule: RoutingRule, direction: Direction, *, by: Actor, now: datetime) -> None:
    """One place up or down; the first and the last stay where they are."""
    order = list(queries.rules(db.session()))
    before = {each.id: state_of_rule(each) for each in order}
    here = order.index(rule)
    there = here + (1 if direction is Direction.DOWN else -1)
    if not 0 <= there < len(order):
        return
    places = [each.position for each in order]
    if len(set(places)) < len(places):  # two were added at once
        places = list(range(len(order)))
    order[here], order[there] = order[there], order[here]
    for position, each in zip(places, order, strict=True):
        if each.position != position:
            each.position = position
    rule.edited_at = now
    flush()
    for each in order:
        _keep(Deed.EDITED, each, before[each.id], by, now, "")
    _note("rule-moved", ("rule", str(rule.id)), by, now, direction=direction.value)


def remove_rule(rule: RoutingRule, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Raises: LastRuleError."""
    left = [each for each in queries.rules(db.session()) if each is not rule]
    if not left:
        raise LastRuleError("The last rule cannot be removed.")
    # What is gone carries no mark: another rule says for all that they were edited.
    left[0].edited_at = now
    key, before = str(rule.id), state_of_rule(rule)
    db.session.delete(rule)
    keeper().keep(Step(Kept.RULE, key, before, {}, Deed.RETIRED, by, now, reason))
    _note("rule-removed", ("rule", key), by, now, contact=before["contact"])


def _write_rule(rule: RoutingRule, draft: RuleDraft, now: datetime) -> None:
    rule.contact = queries.desk_by_slug(db.session(), draft.contact)
    rule.countries = list(draft.countries)
    rule.subregion = draft.subregion
    rule.region = draft.region
    rule.topics = list(draft.topics)
    rule.languages = list(draft.languages)
    rule.edited_at = now


def _keep(
    deed: Deed, rule: RoutingRule, before: State, by: Actor, now: datetime, reason: str
) -> None:
    step = Step(Kept.RULE, str(rule.id), before, state_of_rule(rule), deed, by, now, reason)
    keeper().keep(step)
