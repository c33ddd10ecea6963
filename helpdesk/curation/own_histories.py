"""The history of what is no entry (terms, search words, desks, rules): its states, and how pages print it.

Who edits these needs no second reader, so a step has one name and a state can be restored at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from helpdesk.accounts.queries import names_of
from helpdesk.curation.diff import changes_between, replay_flat
from helpdesk.curation.errors import RevisionNotFoundError
from helpdesk.curation.fields import State
from helpdesk.curation.models import Action, Revision
from helpdesk.curation.presenters import RevisionRow
from helpdesk.curation.showing import ShownChange
from helpdesk.curation.wording import marked
from helpdesk.curation.words import ACTIONS, role_word

Saying = Callable[[str], tuple[str, str, Callable[[Any], str]]]
"""Of a field its label, the language of its text (or none) and how its values are said."""


def since_made(revisions: Sequence[Revision]) -> Sequence[Revision]:
    """From when it was last added: a number that a database gives twice is two rules."""
    made = [at for at, one in enumerate(revisions) if one.action == Action.CREATED]
    return revisions[made[-1] :] if made else revisions


def state_after(revisions: Sequence[Revision], number: int) -> dict[str, Any]:
    """Raises: RevisionNotFoundError, also where nothing was there then."""
    until = [one for one in revisions if one.number <= number]
    state = replay_flat(one.changes for one in until)
    if not until or until[-1].number != number or all(each is None for each in state.values()):
        raise RevisionNotFoundError("There is no such step, or nothing to restore in it.")
    return state


def own_rows(
    revisions: Sequence[Revision],
    saying: Saying,
    restore_url: Callable[[int], str] | None = None,
    name_of: Callable[[Revision], str] | None = None,
) -> list[RevisionRow]:
    """The newest first, with names: such pages are the staff's. All but the newest can be restored."""
    names = names_of({one.by_account_id or 0 for one in revisions})
    rows = []
    fields: dict[str, Any] = {}
    for one in revisions:
        fields |= {name: new for name, (_old, new) in one.changes.items()}
        was_there = any(value is not None for value in fields.values())
        may_be = was_there and one is not revisions[-1]
        rows.append(
            _row(
                one,
                names.get(one.by_account_id or 0, ""),
                saying,
                restore_url=restore_url(one.number) if restore_url and may_be else "",
                entry=name_of(one) if name_of else "",
            )
        )
    return rows[::-1]


def differences(old: State, new: State, saying: Saying) -> list[ShownChange]:
    return [shown(one.name, one.old, one.new, saying) for one in changes_between(old, new)]


def shown(field: str, old: Any, new: Any, saying: Saying) -> ShownChange:
    label, language, words = saying(field)
    return ShownChange(field, label, language, *marked(_said(old, words), _said(new, words)))


def _said(value: Any, words: Callable[[Any], str]) -> str:
    return "" if _is_nothing(value) else words(value)


def _is_nothing(value: Any) -> bool:
    return value is None or value == "" or value == [] or value is False


def _row(one: Revision, name: str, saying: Saying, *, restore_url: str, entry: str) -> RevisionRow:
    is_baseline = one.action == Action.BASELINE
    return RevisionRow(
        number=one.number,
        at=one.at,
        action=str(ACTIONS[Action(one.action)]),
        who=name or role_word(one.by_role),
        reader="",
        is_unreviewed=False,
        is_baseline=is_baseline,
        reason=one.reason,
        effective_on=None,
        entry=entry,
        url="",
        changes=[]
        if is_baseline
        else [
            shown(field, old, new, saying)
            for field, (old, new) in one.changes.items()
            if not (_is_nothing(old) and _is_nothing(new))
        ],
        restore_url=restore_url,
    )
