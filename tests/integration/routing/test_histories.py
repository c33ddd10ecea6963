"""What is kept of desks and rules: each edit field by field, by whom and why; and earlier states come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from helpdesk.accounts.roles import StaffRole
from helpdesk.audit.models import Actor
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation.diff import is_told, replay_flat
from helpdesk.curation.models import Revision
from helpdesk.curation.queries import revisions_of
from helpdesk.routing import queries, rule_edits, services
from helpdesk.routing.errors import LastRuleError, NeededDeskError
from helpdesk.routing.history import Kept
from helpdesk.routing.models import RegionalContact, RoutingRule
from helpdesk.routing.states import DeskDraft, RuleDraft, state_of_desk, state_of_rule
from helpdesk.seeding.loader import load_if_changed
from tests.support.client import strict
from tests.support.editing import filled
from tests.support.sites import Sites
from tests.support.staff import Visitor, made_account, of, signed_in

DESKS, RULES = "/en/staff/desks", "/en/staff/routing"
BRAZIL = f"{DESKS}/brazil"
WHY = "The ministry has moved."


def desk(slug: str = "brazil") -> RegionalContact:
    db.session.rollback()
    return queries.desk_by_slug(db.session(), slug)


def rule_at(place: int) -> RoutingRule:
    db.session.rollback()
    return queries.rules(db.session())[place]


def history(kind: Kept, key: str) -> list[Revision]:
    db.session.rollback()
    return list(revisions_of(kind, key))


def changed(visitor: Visitor, path: str, **changes: Any) -> None:
    response = visitor.send(path, filled(visitor, path) | {"reason": WHY} | changes)
    assert response.status_code == 303, response.page.text


def version_at(visitor: Visitor, path: str) -> str:
    return str(visitor.get(path).page.find(".revisions [name=version]")["value"])


# What is kept


def test_the_history_of_a_desk_says_field_by_field_who_when_and_why(coordinator: Visitor) -> None:
    changed(coordinator, f"{BRAZIL}/edit", email="desk@example.org", name_es="Oficina brasileña")
    shown = coordinator.get(BRAZIL).page.find(".revisions").text
    for words in (
        "Mailbox",
        "brazil@helpdesk.example",
        "desk@example.org",
        "Oficina brasileña",
        WHY,
    ):
        assert words in shown
    assert "by First Account" in " ".join(shown.split())
    baseline, edited = history(Kept.DESK, "brazil")
    assert (baseline.action, baseline.by_role) == ("baseline", "files")
    assert (edited.by_account_id, edited.by_role) == (of().id, "coordinator")
    assert edited.changes["email"] == ["brazil@helpdesk.example", "desk@example.org"]


def test_an_edit_that_changes_nothing_leaves_no_step(coordinator: Visitor) -> None:
    changed(coordinator, f"{BRAZIL}/edit")
    changed(coordinator, f"{RULES}/{rule_at(0).id}")
    assert history(Kept.DESK, "brazil") == []
    assert db.session.query(Revision).count() == 0


def test_members_stand_in_history_by_number_and_are_named_when_it_is_shown(
    coordinator: Visitor,
) -> None:
    account = made_account(email="rui@helpdesk.example", name="Member of Iberia")
    number = account.id
    sent = {"account": account.key, "away_until": "2099-01-04"}
    coordinator.send(f"{BRAZIL}/members", sent, page=BRAZIL)
    told = history(Kept.DESK, "brazil")[-1].changes
    assert told == {"members": [[], [number]]}
    assert "Member of Iberia" in coordinator.get(BRAZIL).page.find(".revisions").text
    # When somebody is away, and why a desk is, is told nowhere but where it can be erased.
    coordinator.send(
        f"{BRAZIL}/away",
        {"starts_on": "2099-12-21", "ends_on": "2099-12-22", "note": "Rui is ill"},
        page=BRAZIL,
    )
    kept = str([one.changes for one in history(Kept.DESK, "brazil")])
    assert "2099-12-21" in kept
    for personal in ("Rui", "2099-01-04", "rui@", "Member of Iberia"):
        assert personal not in kept


def test_retiring_says_why_and_a_reason_that_is_too_long_stays_typed(coordinator: Visitor) -> None:
    refused = coordinator.send(f"{BRAZIL}/retire", {"reason": "x" * 1001}, page=BRAZIL)
    assert refused.status_code == 422
    assert "Shorten this to 1000 characters." in refused.page.text
    assert refused.page.find("[name=reason]")["value"] == "x" * 1001
    coordinator.send(f"{BRAZIL}/retire", {"reason": WHY}, page=BRAZIL)
    coordinator.send(f"{BRAZIL}/revive", page=BRAZIL)
    actions = [(one.action, one.reason) for one in history(Kept.DESK, "brazil")[1:]]
    assert actions == [("retired", WHY), ("restored", "")]


def test_a_new_fallback_is_a_step_of_both_desks(coordinator: Visitor) -> None:
    coordinator.send(f"{DESKS}/europe-coordination/fallback", page=BRAZIL)
    for slug, values in (("europe-coordination", [False, True]), ("coordination", [True, False])):
        assert history(Kept.DESK, slug)[-1].changes == {"is_fallback": values}


def test_rules_are_followed_from_their_first_day_to_their_last(coordinator: Visitor) -> None:
    sent = {
        "contact": "funding",
        "countries": ["BR"],
        "topics": ["funding"],
        "reason": "A new fund.",
    }
    coordinator.send(f"{RULES}/new", sent)
    number = rule_at(-1).id
    changed(coordinator, f"{RULES}/{number}", contact="iberia", countries=["BR", "PT"])
    coordinator.send(f"{RULES}/{number}/up", page=RULES)
    shown = coordinator.get(f"{RULES}/{number}").page.find(".revisions").text
    assert "Brazil and Portugal" in shown
    assert "Place in the order" in shown
    coordinator.send(f"{RULES}/{number}/remove", {"reason": "The fund is closed."})
    actions = [one.action for one in history(Kept.RULE, str(number))]
    assert actions == ["created", "edited", "edited", "retired"]
    log = coordinator.get(f"{RULES}/history").page
    assert "The fund is closed." in log.text
    assert "A new fund." in log.text
    assert "Iberia Desk" in [log.words(name) for name in log.all(".revision__entry")]


def test_a_rule_that_got_the_number_of_a_removed_one_has_its_own_history(
    coordinator: Visitor,
) -> None:
    """SQLite gives the highest number again."""
    coordinator.send(f"{RULES}/new", {"contact": "funding", "reason": "The first."})
    number = rule_at(-1).id
    coordinator.send(f"{RULES}/{number}/remove")
    coordinator.send(f"{RULES}/new", {"contact": "iberia", "reason": "The second."})
    again = rule_at(-1).id
    shown = coordinator.get(f"{RULES}/{again}").page.find(".revisions").text
    assert "The second." in shown
    assert "The first." not in shown


def test_the_public_log_tells_nothing_of_desks_and_rules(
    fresh_app: Flask, coordinator: Visitor
) -> None:
    changed(coordinator, f"{BRAZIL}/edit", email="desk@example.org")
    page = strict(fresh_app).get("/en/changes").page.text
    assert WHY not in page
    assert "desk@example.org" not in page


def test_what_the_files_change_in_between_is_a_baseline_of_its_own(coordinator: Visitor) -> None:
    """Members do not mark a desk as edited, so that the files go on deciding on the rest."""
    key = made_account(email="rui@helpdesk.example").key
    coordinator.send(f"{BRAZIL}/members", {"account": key}, page=BRAZIL)
    with transaction():
        queries.desk_by_slug(db.session(), "brazil").email = "loaded@example.org"
    coordinator.send(f"{BRAZIL}/members/{key}/remove", page=BRAZIL)
    steps = history(Kept.DESK, "brazil")
    assert [one.action for one in steps] == ["baseline", "edited", "baseline", "edited"]
    assert replay_flat(one.changes for one in steps)["email"] == "loaded@example.org"


# Going back


def test_a_desk_goes_back_to_what_its_form_held(coordinator: Visitor) -> None:
    before = filled(coordinator, f"{BRAZIL}/edit")
    changed(coordinator, f"{BRAZIL}/edit", email="desk@example.org", deputy="iberia")
    key = made_account(email="rui@helpdesk.example").key
    coordinator.send(f"{BRAZIL}/members", {"account": key}, page=BRAZIL)
    sent = {"version": version_at(coordinator, BRAZIL)}
    assert coordinator.send(f"{BRAZIL}/history/1/restore", sent, page=BRAZIL).status_code == 303
    after = filled(coordinator, f"{BRAZIL}/edit")
    assert {**after, "version": ""} == {**before, "version": ""}
    assert len(desk().members) == 1  # members are of today
    last = history(Kept.DESK, "brazil")[-1]
    assert last.action == "restored"
    assert last.reason.startswith("Restored as it was on")


def test_a_rule_goes_back_and_keeps_its_place(coordinator: Visitor) -> None:
    path = f"{RULES}/{rule_at(0).id}"
    changed(coordinator, path, contact="iberia", countries=["PT"])
    coordinator.send(f"{path}/down", page=RULES)
    sent = {"version": version_at(coordinator, path)}
    assert coordinator.send(f"{path}/history/1/restore", sent, page=path).status_code == 303
    second = rule_at(1)
    assert (second.contact.slug, second.countries) == ("brazil", ["BR"])


@pytest.mark.parametrize("which", ["desk", "rule"])
def test_who_saw_an_older_page_does_not_restore_over_what_came_since(
    coordinator: Visitor, which: str
) -> None:
    path = BRAZIL if which == "desk" else f"{RULES}/{rule_at(0).id}"
    form = f"{BRAZIL}/edit" if which == "desk" else path
    one, two = (
        ({"email": "one@example.org"}, {"email": "two@example.org"})
        if which == "desk"
        else ({"contact": "iberia"}, {"contact": "andean"})
    )
    changed(coordinator, form, **one)
    sent = {"version": version_at(coordinator, path)}
    changed(coordinator, form, **two)
    late = coordinator.send(f"{path}/history/1/restore", sent, page=path)
    assert late.status_code == 409
    sides = late.page.words(late.page.find("[aria-labelledby=both-sides]"))
    assert "two@example.org" in sides or "Andean Desk" in sides
    assert "brazil@helpdesk.example" in sides or "Brazil Desk" in sides
    assert coordinator.send(f"{path}/history/99/restore", sent, page=path).status_code == 404


def test_a_state_that_can_no_longer_be_is_refused_in_its_form(coordinator: Visitor) -> None:
    """Brazil had the regional coordination as its deputy; by now that one has Brazil."""
    changed(coordinator, f"{BRAZIL}/edit", deputy="iberia")
    changed(coordinator, f"{DESKS}/lac-coordination/edit", deputy="brazil")
    sent = {"version": version_at(coordinator, BRAZIL)}
    refused = coordinator.send(f"{BRAZIL}/history/1/restore", sent, page=BRAZIL)
    assert refused.status_code == 422
    assert "These deputies lead back to this desk" in refused.page.text
    assert desk().deputy_slug == "iberia"


# What holds after any of it

SLUGS = ("brazil", "andean", "iberia")
SLUG, FLAG = st.sampled_from(SLUGS), st.booleans()
PLACE = st.integers(0, 5)
OPERATIONS = st.one_of(
    st.tuples(st.just("desk"), SLUG, st.sampled_from(["a@example.org", "b@example.org"])),
    st.tuples(st.just("retire"), SLUG, FLAG),
    st.tuples(st.just("fallback"), SLUG, st.none()),
    st.tuples(st.just("closed"), SLUG, st.integers(1, 3)),
    st.tuples(st.just("add-rule"), SLUG, st.none()),
    st.tuples(st.just("rule"), SLUG, PLACE),
    st.tuples(st.just("move"), st.sampled_from(["up", "down"]), PLACE),
    st.tuples(st.just("remove"), st.none(), PLACE),
    st.tuples(st.just("load"), st.none(), st.none()),
)


@pytest.fixture(scope="module")
def site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app, app.app_context():
        signed_in(app, StaffRole.ADMINISTRATOR)
        yield app


def do(site: Flask, operation: str, what: Any, how: Any) -> None:
    who: dict[str, Any] = {"by": Actor.account(of().id), "now": clock.now()}
    if operation == "load":
        load_if_changed(site.config["SETTINGS"].seed_folder, now=clock.now(), force=True)
        return
    with suppress(NeededDeskError, LastRuleError), transaction():
        rules = queries.rules(db.session())
        rule = rules[how % len(rules)] if isinstance(how, int) else rules[0]
        acts: dict[str, Callable[[], Any]] = {
            "desk": lambda: revised(what, how, who),
            "retire": lambda: (services.retire_desk if how else services.revive_desk)(
                queries.desk_by_slug(db.session(), what), **who
            ),
            "fallback": lambda: services.make_fallback(
                queries.desk_by_slug(db.session(), what), **who
            ),
            "closed": lambda: services.add_closed_day(
                queries.desk_by_slug(db.session(), what), date(2099, 1, how), "", **who
            ),
            "add-rule": lambda: rule_edits.add_rule(RuleDraft(what), **who),
            "rule": lambda: rule_edits.revise_rule(
                rule, RuleDraft(what, countries=("BR",)), seen=rule.version, **who
            ),
            "move": lambda: rule_edits.move_rule(rule, rule_edits.Direction(what), **who),
            "remove": lambda: rule_edits.remove_rule(rule, **who),
        }
        acts[operation]()


def revised(slug: str, email: str, who: dict[str, Any]) -> None:
    contact = queries.desk_by_slug(db.session(), slug)
    draft = DeskDraft(
        names={"en": slug.title(), "es": "", "pt": ""}, email=email, languages=("en",),
        time_zone="Europe/Madrid", holidays="ES", reply_within_working_days=3, deputy=None,
        assigns="take",
    )  # fmt: skip
    services.revise_desk(contact, draft, seen=contact.version, **who)


@settings(
    max_examples=8,
    phases=[Phase.generate],  # what happened before is part of the failure: nothing to make smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(st.lists(OPERATIONS, min_size=1, max_size=8))
def test_the_history_of_each_desk_and_rule_replays_to_what_it_is(
    site: Flask, operations: list[tuple[str, Any, Any]]
) -> None:
    """The site goes on from one sequence to the next, so they are one long one."""
    for operation, what, how in operations:
        do(site, operation, what, how)
    db.session.rollback()
    present = {(Kept.DESK, each.slug): state_of_desk(each) for each in queries.desks()}
    present |= {
        (Kept.RULE, str(each.id)): state_of_rule(each) for each in queries.rules(db.session())
    }
    told = {
        (Kept(one.element_kind), one.element_key)
        for one in db.session.query(Revision)
        if one.element_kind in tuple(Kept)
    }
    for kind, key in told:
        replayed = replay_flat(one.changes for one in history(kind, key))
        assert is_told(present.get((kind, key), {}), replayed), (kind, key)
