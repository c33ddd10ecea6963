"""The state of what carries inquiries: the guard, the outbox, the worker; and mail that was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core.database import db
from helpdesk.core.rounds import PARTS, WorkerRound, worker_rounds
from helpdesk.core.templating import moment
from helpdesk.figures.presenters import Figure, number
from helpdesk.inquiries.guard import Verdict
from helpdesk.inquiries.guarding import GuardState
from helpdesk.outbox.models import OutboxMessage
from helpdesk.outbox.queries import MailState, is_waiting, message_with_id, messages_in
from helpdesk.outbox.services import retry

MOST = 100  # messages on the page; `flask outbox list` prints more


@dataclass(frozen=True)
class MailStand:
    """`queued` was not tried yet; `put_off` was, and will be again."""

    queued: int
    put_off: int
    given_up: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class Letter:
    """A message that was given up, without its address and words."""

    number: int
    what: str
    about: str
    tries: int
    error: str
    given_up: str
    can_retry: bool


@dataclass(frozen=True)
class Part:
    name: str
    words: str
    is_well: bool


def mail_stand() -> MailStand:
    def waiting(*conditions: object) -> int:
        wanted = select(func.count()).select_from(OutboxMessage).where(is_waiting(), *conditions)  # type: ignore[arg-type]
        return int(db.session.scalar(wanted) or 0)

    given_up = select(func.count()).where(OutboxMessage.given_up_at.is_not(None))
    return MailStand(
        waiting(OutboxMessage.attempts == 0),
        waiting(OutboxMessage.attempts > 0),
        int(db.session.scalar(given_up) or 0),
        db.session.scalar(select(func.min(OutboxMessage.queued_at)).where(is_waiting())),
    )


def given_up_letters() -> list[Letter]:
    return [
        Letter(
            message.id,
            message.message,
            f"{message.about_kind} {message.about_key}",
            message.attempts,
            message.last_error or "",
            moment(message.given_up_at) if message.given_up_at else "",
            bool(message.text),
        )
        for message in messages_in(MailState.GIVEN_UP, limit=MOST)
    ]


def retry_letter(number: int, *, by: Actor, now: datetime) -> bool:
    """Whether the message is due again now."""
    message = message_with_id(number)
    if message is None or message.given_up_at is None or not retry(message, now=now):
        return False
    record("outbox.retried", by=by, at=now, subject=("mail", str(number)))
    return True


def retry_all(*, by: Actor, now: datetime) -> int:
    """How many of the given up are due again now."""
    found = messages_in(MailState.GIVEN_UP, limit=1_000)
    return sum(retry_letter(message.id, by=by, now=now) for message in found)


def mail_figures(stand: MailStand) -> list[Figure]:
    oldest = moment(stand.oldest_at) if stand.oldest_at else ""
    return [
        Figure(_("Queued"), number(stand.queued), _("not tried yet")),
        Figure(_("Put off"), number(stand.put_off), _("tried, and tried again later")),
        Figure(_("Given up"), number(stand.given_up), _("nobody tries again by itself")),
        *([Figure(_("Oldest that waits, since"), oldest)] if oldest else []),
    ]


def guard_figures(state: GuardState) -> list[Figure]:
    words = {
        Verdict.TRAPPED: _("Trapped by the hidden field"),
        Verdict.TOO_SOON: _("Too soon for a person"),
        Verdict.TOO_MANY_HERE: _("Too many from one address or for one mailbox"),
        Verdict.TOO_MANY: _("Too many in all"),
        Verdict.PROOF_WANTED: _("Asked for a proof of work"),
    }
    return [
        Figure(
            _("Sendings in this window"),
            number(state.tried),
            _("a flood from %(count)s on; the window ends on %(moment)s",
              count=number(state.flood_from + 1), moment=moment(state.ends_at)),
        ),
        *(
            Figure(word, number(state.refused.get(verdict.value, 0)))
            for verdict, word in words.items()
        ),
    ]  # fmt: skip


def worker_parts(*, now: datetime) -> list[Part]:
    names = {"mail": _("Mail"), "index": _("Search index"), "upkeep": _("Reminders and upkeep")}
    rounds = {row.part: row for row in worker_rounds()}
    return [_part(names[part], rounds.get(part), now) for part in PARTS]


def _part(name: str, row: WorkerRound | None, now: datetime) -> Part:
    if row is None:
        return Part(name, _("No round yet: is the worker running?"), is_well=False)
    when = moment(row.ended_at)
    words = _("Last round on %(moment)s", moment=when)
    if row.is_late(now):
        words = _("Last round on %(moment)s: the worker has stopped or hangs.", moment=when)
    elif row.failing_since is not None:
        since = moment(row.failing_since)
        words = _("Its rounds fail since %(moment)s; the log says why.", moment=since)
    return Part(name, words, is_well=not row.is_late(now) and row.failing_since is None)
