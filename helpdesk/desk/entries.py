"""Which entry of the directory an address means, as it is pasted from a browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from helpdesk.inquiries.about import told_about
from helpdesk.inquiries.drafts import About
from helpdesk.vocabulary.languages import DEFAULT, SERVED

_FOLDERS = {"countries": "country", "agencies": "agency", "calls": "call"}


def about_at(address: str) -> About:
    """Nothing where it is no address of an entry, or of none that is there."""
    about = read_address(address)
    return about if told_about(about, DEFAULT) is not None else About()


def read_address(address: str) -> About:
    """`/en/countries/br#insurance`, with or without the host before it."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return About()
    steps = [step for step in parts.path.split("/") if step]
    if steps and steps[0] in SERVED:
        steps = steps[1:]
    if len(steps) != 2 or steps[0] not in _FOLDERS:
        return About()
    kind, key = _FOLDERS[steps[0]], steps[1]
    if kind != "country":
        return About.of(f"{kind}:{key}")
    code = key.upper()
    return About.of(f"fact:{code}/{parts.fragment}" if parts.fragment else f"country:{code}")
