"""The guard's counters, and its state as administrators see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from limits import parse

from helpdesk.core.limits import asking_network, is_this_machine
from helpdesk.core.tallies import concealed, count_now, counts_now, seconds_left
from helpdesk.inquiries.guard import Allowed, Attempt, Verdict, is_proof, judge
from helpdesk.inquiries.tickets import Ticket

ALL = "ask:all"
REFUSED = {verdict: f"ask:{verdict.value}" for verdict in Verdict if verdict is not Verdict.PASSES}
HOUR = 3600  # seconds
# What one address may do in an hour beside sending, and what all may leave lying about.
MOST_MESSAGES = 30
MOST_UPLOADS = 60


@dataclass(frozen=True)
class GuardState:
    """What the guard has seen in the present window, which ends at `ends_at`.

    `refused`: by Verdict; a person who was asked to look again and then sent counts in both.
    """

    is_flood: bool
    tried: int
    flood_from: int
    allowed_here: int
    allowed_in_all: int
    refused: dict[str, int]
    ends_at: datetime


def guard_state(*, now: datetime) -> GuardState:
    """For administrators; the tries of this machine itself are not counted (ADR 5)."""
    allowed, span = _allowed()
    counts = counts_now([ALL, *REFUSED.values()], span)
    return GuardState(
        is_flood=allowed.is_flood(counts[ALL]),
        tried=counts[ALL],
        flood_from=allowed.flood_from,
        allowed_here=allowed.here,
        allowed_in_all=allowed.in_all,
        refused={verdict.value: counts[key] for verdict, key in REFUSED.items()},
        ends_at=now + timedelta(seconds=seconds_left(span)),
    )


def flood_is_on() -> bool:
    """Whether this visitor has to bring a proof of work when sending."""
    if is_this_machine():
        return False
    allowed, span = _allowed()
    return allowed.is_flood(counts_now([ALL], span)[ALL] + 1)


def judge_sending(
    ticket: Ticket, *, email: str, proof: str, is_trapped: bool, now: datetime
) -> Verdict:
    """Count this sending, and say whether it may go on.

    The trap holds for everybody; to limit loopback would turn away all, where a proxy is not told of.
    """
    if is_this_machine():
        return Verdict.TRAPPED if is_trapped else Verdict.PASSES
    allowed, span = _allowed()
    here_span = parse(current_app.config["SETTINGS"].ask_limit).get_expiry()
    here = f"ask:from:{concealed(asking_network())}"
    mailbox = f"ask:for:{concealed(email.lower())}"
    if here_span == span:
        counted = count_now([here, mailbox, ALL], span)
    else:
        counted = count_now([here, mailbox], here_span) | count_now([ALL], span)
    verdict = judge(
        Attempt(
            age=ticket.age(now),
            is_trapped=is_trapped,
            has_proof=is_proof(proof, ticket.text),
            from_here=counted[here],
            for_mailbox=counted[mailbox],
            in_all=counted[ALL],
        ),
        allowed,
    )
    if verdict is not Verdict.PASSES:
        count_now([REFUSED[verdict]], span)
    return verdict


def seconds_to_wait(verdict: Verdict) -> int:
    """Until this address, or all, may send again; for Retry-After."""
    settings = current_app.config["SETTINGS"]
    rate = settings.ask_limit if verdict is Verdict.TOO_MANY_HERE else settings.ask_total
    return seconds_left(parse(rate).get_expiry())


def may_add(what: str, *, most: int, hits: int = 1) -> bool:
    """Count something that this address does beside sending, by the hour."""
    if is_this_machine():
        return True
    key = f"ask:{what}:{concealed(asking_network())}"
    return count_now([key], HOUR, hits)[key] <= most


def _allowed() -> tuple[Allowed, int]:
    """What the settings allow, and the span of the count of all, in seconds."""
    settings = current_app.config["SETTINGS"]
    in_all = parse(settings.ask_total)
    return Allowed(parse(settings.ask_limit).amount, in_all.amount), in_all.get_expiry()
