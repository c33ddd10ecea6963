"""What goes over from a merged body to the one that stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from helpdesk.core.text import fold
from helpdesk.curation import queries
from helpdesk.curation.models import Action
from helpdesk.curation.recording import Deed, change
from helpdesk.curation.states import state_of
from helpdesk.directory.models import Agency


def carry_over(agency: Agency, deed: Deed) -> None:
    """Its programmes and calls, and its names as names by which the other is found.

    Each of them changes with a revision of its own.
    """
    survivor = agency.successor
    if not isinstance(survivor, Agency):
        return
    moved = replace(deed, action=Action.EDITED, reviewer=deed.reviewer)
    state = state_of(survivor)
    state["aliases"] = with_names_of(agency, survivor)
    change(survivor, state, moved)
    last = max((row.position for row in queries.programmes_of(survivor)), default=-1)
    for number, programme in enumerate(queries.programmes_of(agency), 1):
        state = state_of(programme) | {"agency": survivor.key, "position": last + number}
        change(programme, state, moved)
    for call in queries.calls_funded_by(agency):
        state = state_of(call)
        funders = [survivor.key if key == agency.key else key for key in state["funders"]]
        change(call, state | {"funders": list(dict.fromkeys(funders))}, moved)


def with_names_of(agency: Agency, survivor: Agency) -> Sequence[str]:
    """The survivor's other names and those of the merged body that it is not called by already."""
    known = {fold(name) for name in (survivor.name, survivor.native_name, survivor.acronym)}
    names = [agency.name, agency.native_name, agency.acronym, *agency.aliases]
    kept = list(survivor.aliases)
    known |= {fold(name) for name in kept}
    for name in names:
        if name and fold(name) not in known:
            kept.append(name)
            known.add(fold(name))
    return kept
