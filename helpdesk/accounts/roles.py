"""Who may do what: the roles an account can have and what each permits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Permission(StrEnum):
    READ_INQUIRIES = "read-inquiries"  # those of own desks
    READ_ALL_INQUIRIES = "read-all-inquiries"
    ANSWER_INQUIRIES = "answer-inquiries"
    EDIT_ROUTING = "edit-routing"
    READ_NUMBERS = "read-numbers"
    ERASE_INQUIRIES = "erase-inquiries"
    CURATE = "curate"
    EDIT_VOCABULARY = "edit-vocabulary"  # terms, search words, which countries there are
    MANAGE_ACCOUNTS = "manage-accounts"
    READ_AUDIT = "read-audit"
    SEE_GUARD = "see-guard"


class StaffRole(StrEnum):
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    CURATOR = "curator"
    CONTACT = "contact"


_CONTACT = frozenset({Permission.READ_INQUIRIES, Permission.ANSWER_INQUIRIES})
_COORDINATOR = _CONTACT | {
    Permission.READ_ALL_INQUIRIES,
    Permission.EDIT_ROUTING,
    Permission.READ_NUMBERS,
    Permission.ERASE_INQUIRIES,
}
PERMISSIONS: Mapping[StaffRole, frozenset[Permission]] = {
    StaffRole.ADMINISTRATOR: frozenset(Permission),
    StaffRole.COORDINATOR: _COORDINATOR,
    StaffRole.CURATOR: frozenset({Permission.CURATE}),
    StaffRole.CONTACT: _CONTACT,
}


def permissions_of(roles: Iterable[StaffRole]) -> frozenset[Permission]:
    """All that these roles permit together."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
