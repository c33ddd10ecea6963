"""The pages of the staff area, in the order in which slices have added them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from helpdesk.accounts.models import Account
from helpdesk.accounts.roles import Permission


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; `within` are further endpoints that belong to it."""

    endpoint: str
    label: LazyString
    permission: Permission | None
    order: int
    within: tuple[str, ...] = ()


_PLACES: dict[str, Place] = {}


def add(
    endpoint: str,
    label: LazyString,
    permission: Permission | None = None,
    *,
    order: int = 50,
    within: tuple[str, ...] = (),
) -> None:
    """Add a page to the staff area for those who have `permission`; adding it again changes nothing."""
    _PLACES[endpoint] = Place(endpoint, label, permission, order, within)


def places_for(account: Account) -> list[Place]:
    open_to = [
        place
        for place in _PLACES.values()
        if place.permission is None or account.may(place.permission)
    ]
    return sorted(open_to, key=lambda place: place.order)
