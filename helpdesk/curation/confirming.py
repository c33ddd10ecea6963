"""Which facts and bodies a desk is asked about, and when: "still true?"; pure.

A desk has at most one mail a month, with the facts, and the bodies with their contact data, whose review is
late and whose countries it leads: in the order of the worklist, and as many as `MOST` (ADR 16). What
it was asked and has not answered is asked again when the link has run out; what it has sent back waits
for a curator; and of what is not its own it is not asked for a year.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from helpdesk.curation.trust_models import Reply
from helpdesk.curation.worklist import Item, Page
from helpdesk.vocabulary.freshness import months_after

ASKED = frozenset({"fact", "agency"})  # kinds; a body for its contact data
MOST = 20  # questions in one mail; the rest is asked next month
HOLDS = timedelta(days=60)  # a link, if nobody uses it
NOT_MINE_FOR = 12  # months


@dataclass(frozen=True)
class Asked:
    """One question of a mail that has left; `about` is kind and key of what it asked about."""

    desk: str
    about: Page
    asked_on: date
    expires_at: datetime
    reply: str
    is_settled: bool


@dataclass(frozen=True)
class Plan:
    """What one desk is to be asked: kinds and keys, the most pressing first."""

    desk: str
    about: tuple[Page, ...]


def plans(
    late: Sequence[Item],
    leads: Mapping[str, str],
    asked: Iterable[Asked],
    *,
    away: Collection[str],
    now: datetime,
) -> list[Plan]:
    """`late`: late reviews in their order; `leads`: by country the desk; `away`: desks asked when they are back."""
    before = list(asked)
    waiting = {one.about for one in before if _still_waits(one, now)}
    not_theirs = {(one.desk, one.about) for one in before if _is_not_theirs(one, now.date())}
    last: dict[str, date] = {}
    for one in before:
        last[one.desk] = max(one.asked_on, last.get(one.desk, one.asked_on))
    wanted: dict[str, list[Page]] = {}
    for item in late:
        desk = leads.get(item.country, "")
        about = item.subject
        if about[0] not in ASKED or not desk or about in waiting or (desk, about) in not_theirs:
            continue
        wanted.setdefault(desk, []).append(about)
    return [
        Plan(desk, tuple(about[:MOST]))
        for desk, about in sorted(wanted.items())
        if desk not in away and may_be_asked(last.get(desk), today=now.date())
    ]


def may_be_asked(last: date | None, *, today: date) -> bool:
    """Whether a month has passed since the last mail to the desk."""
    return last is None or months_after(last, 1) <= today


def _still_waits(one: Asked, now: datetime) -> bool:
    if not one.reply:
        return now <= one.expires_at
    return one.reply != Reply.CONFIRMED and not one.is_settled


def _is_not_theirs(one: Asked, today: date) -> bool:
    return one.reply == Reply.NOT_MINE and today < months_after(one.asked_on, NOT_MINE_FOR)
