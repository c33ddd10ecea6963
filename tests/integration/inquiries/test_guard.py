"""Against spam without a third party: people pass, programs work or wait, nobody loses a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from time_machine import Traveller

from helpdesk.core.database import db
from helpdesk.core.limits import limiter
from helpdesk.inquiries.guard import LEAST_TIME, PROOF_BITS, WAIT, is_proof
from helpdesk.inquiries.guarding import guard_state
from tests.support.asking import Asker, fields_of, inquiries, said
from tests.support.client import strict
from tests.support.sites import Sites

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def small_site(sites: Sites) -> Iterator[Flask]:
    """3 from an address or a mailbox, 20 from all; a flood from 4."""
    limits = {"HELPDESK_ASK_LIMIT": "3 per hour", "HELPDESK_ASK_TOTAL": "20 per hour"}
    with sites.copy_of("seeded", **limits) as app:
        yield app


@pytest.fixture
def clock() -> Iterator[Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def guarded(small_site: Flask) -> Iterator[Flask]:
    with small_site.app_context():
        limiter.reset()
        yield small_site
        limiter.reset()


def outside(site: Flask, number: int = 1) -> Asker:
    asker = Asker(strict(site), is_outside=True)
    asker.environ = {"REMOTE_ADDR": f"198.51.100.{number}"}
    return asker


def ready(asker: Asker, clock: Traveller, **changes: Any) -> dict[str, Any]:
    """A page that checks, read for long enough."""
    fields = asker.checked(**changes)
    clock.shift(LEAST_TIME)
    return fields


def solved(ticket: str) -> str:
    return next(str(number) for number in count() if is_proof(str(number), ticket))


def test_a_person_passes(guarded: Flask, clock: Traveller) -> None:
    asker = outside(guarded)
    assert asker.post("send", ready(asker, clock)).status_code == 303


def test_the_hidden_field_is_out_of_sight_and_out_of_the_order_of_keys(guarded: Flask) -> None:
    page = outside(guarded).open()
    field = page.find(".trap input")
    assert (field["name"], field["tabindex"], field["autocomplete"]) == ("website", "-1", "off")
    assert page.words(page.find(".trap label")) == "Leave this empty"


@pytest.mark.parametrize("step", ["check", "send"])
@pytest.mark.parametrize("is_outside", [True, False])
def test_who_fills_in_the_hidden_field_is_told_and_keeps_everything(
    guarded: Flask, clock: Traveller, step: str, is_outside: bool
) -> None:
    asker = outside(guarded) if is_outside else Asker(strict(guarded))
    before = len(inquiries())
    response = asker.post(step, ready(asker, clock) | {"website": "http://spam.example"})
    page = response.page
    assert response.status_code == 422
    said(page, ["has been emptied"])
    fields = fields_of(page.find("form#ask"))
    assert fields["website"] == [""]
    assert not page.all(".trap")
    assert len(inquiries()) == before
    assert asker.post("check", fields).status_code == 200


def test_what_is_quicker_than_people_are_is_asked_to_look_again(
    guarded: Flask, clock: Traveller
) -> None:
    asker = outside(guarded)
    fields = asker.checked()
    clock.shift(LEAST_TIME - timedelta(seconds=1))
    response = asker.post("send", fields)
    assert response.status_code == 429
    said(response.page, ["quicker than people are"])
    clock.shift(timedelta(seconds=5))
    assert asker.post("send", fields_of(response.page.find("form#ask-send"))).status_code == 303


def test_one_address_may_send_so_many_and_then_waits_without_loss(
    guarded: Flask, clock: Traveller
) -> None:
    asker = outside(guarded)
    for number in range(3):
        fields = ready(asker, clock, email=f"ana{number}@example.org")
        assert asker.post("send", fields).status_code == 303
    fields = ready(asker, clock, email="other@example.org")
    response = asker.post("send", fields)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    said(response.page, ["Nothing is lost", "Which authority approves"])
    clock.shift(timedelta(hours=1))
    assert asker.post("send", fields_of(response.page.find("form#ask-send"))).status_code == 303


def test_addresses_of_one_ipv6_network_are_one(guarded: Flask, clock: Traveller) -> None:
    statuses = []
    for number in range(4):
        asker = Asker(strict(guarded), is_outside=True)
        asker.environ = {"REMOTE_ADDR": f"2001:db8:1:2::{number + 1}"}
        fields = ready(asker, clock, email=f"ana{number}@example.org")
        statuses.append(asker.post("send", fields).status_code)
    assert statuses == [303, 303, 303, 429]


def test_one_mailbox_is_not_filled_from_many_addresses(guarded: Flask, clock: Traveller) -> None:
    statuses = []
    for number in range(4):
        asker = outside(guarded, number)
        fields = ready(asker, clock, email="Victim@example.org")
        statuses.append(asker.post("send", fields).status_code)
    assert statuses == [303, 303, 303, 429]


def flood(site: Flask, clock: Traveller, sendings: int = 4) -> None:
    for number in range(sendings):
        asker = outside(site, 100 + number)
        asker.post("send", ready(asker, clock, email=f"flood{number}@example.org"))


def test_while_a_flood_is_on_a_browser_works_before_it_sends(
    guarded: Flask, clock: Traveller
) -> None:
    flood(guarded, clock)
    asker = outside(guarded)
    response = asker.post("check", asker.filled(email="calm@example.org"))
    form = response.page.find("form#ask-send")
    assert form["data-proof-bits"] == str(PROOF_BITS)
    assert str(form["data-proof-worker"]).startswith("/static/js/proof.")
    clock.shift(LEAST_TIME)
    fields = fields_of(form)
    without = asker.post("send", fields)
    assert without.status_code == 429
    said(without.page, ["small calculation", "Which authority approves"])
    assert without.page.find("form#ask-send")["data-proof-bits"]
    wrong = asker.post("send", fields | {"proof": "1"})
    assert wrong.status_code == 429
    right = asker.post("send", fields | {"proof": solved(fields["ticket"][0])})
    assert right.status_code == 303


def test_without_a_script_waiting_does_as_well(guarded: Flask, clock: Traveller) -> None:
    flood(guarded, clock)
    asker = outside(guarded)
    fields = ready(asker, clock, email="calm@example.org")
    response = asker.post("send", fields)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= WAIT.total_seconds()
    said(response.page, ["Without JavaScript, keep this page open"])
    clock.shift(WAIT)
    assert asker.post("send", fields).status_code == 303


def test_without_a_flood_nobody_works(guarded: Flask, clock: Traveller) -> None:
    flood(guarded, clock, sendings=3)
    asker = outside(guarded)
    form = asker.post("check", asker.filled(email="calm@example.org")).page.find("form#ask-send")
    assert not form.has_attr("data-proof-bits")


def test_all_together_may_send_so_many(guarded: Flask, clock: Traveller) -> None:
    statuses = []
    for number in range(21):
        asker = outside(guarded, number)
        fields = ready(asker, clock, email=f"ana{number}@example.org")
        fields["proof"] = solved(fields["ticket"][0]) if number >= 4 else ""
        statuses.append(asker.post("send", fields).status_code)
    assert statuses == [303] * 20 + [429]


def test_this_machine_itself_is_not_counted(guarded: Flask, clock: Traveller) -> None:
    """It is the operator, or a proxy that we were not told of (ADR 5)."""
    asker = Asker(strict(guarded))
    for _ in range(5):
        assert asker.post("send", asker.checked()).status_code == 303
    assert guard_state(now=NOON).tried == 0


def test_a_form_sent_twice_counts_once(guarded: Flask, clock: Traveller) -> None:
    asker = outside(guarded)
    fields = ready(asker, clock)
    for _ in range(6):
        assert asker.post("send", fields).status_code == 303
    assert guard_state(now=NOON).tried == 1


def test_administrators_see_what_the_guard_sees(guarded: Flask, clock: Traveller) -> None:
    calm = guard_state(now=NOON)
    assert (calm.is_flood, calm.tried, calm.flood_from, calm.allowed_here) == (False, 0, 4, 3)
    flood(guarded, clock, sendings=5)
    asker = outside(guarded)
    asker.post("check", asker.filled() | {"website": "x"})
    seen = guard_state(now=NOON)
    assert seen.is_flood
    assert seen.tried == 6
    assert seen.refused["trapped"] == 1
    assert seen.refused["proof-wanted"] == 1
    assert NOON < seen.ends_at <= NOON + timedelta(hours=1)


def test_counters_hold_no_address(guarded: Flask, clock: Traveller) -> None:

    asker = outside(guarded, 77)
    asker.post("send", ready(asker, clock, email="very.private@example.org"))
    db.session.rollback()
    keys = " ".join(db.session.scalars(text("SELECT key FROM rate_counter")))
    assert "198.51" not in keys
    assert "private" not in keys
    assert "ask:all" in keys
