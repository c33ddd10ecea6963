"""How a body is reached, as the pages and mails show it that ask whether it is still so."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.curation.words import field_label
from helpdesk.directory.models import Agency

LINKED = ("website", "trials_url")
CONTACT_FIELDS = ("city", *LINKED, "email", "phone")


@dataclass(frozen=True)
class ContactRow:
    """`value` is empty where it is not known; `url` where there is nothing to open."""

    label: str
    value: str
    url: str


def contact_rows(agency: Agency) -> list[ContactRow]:
    rows = []
    for name in CONTACT_FIELDS:
        value = str(getattr(agency, name))
        rows.append(ContactRow(field_label(name), value, value if name in LINKED else ""))
    return rows
