"""What somebody suggests, before it is sent: cleaned, and what is wrong with it; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from helpdesk.directory.limits import CONTROL, LONGEST_URL
from helpdesk.inquiries.drafts import About, clean_line

# Raised with every change of the words that are agreed to; stored with each suggestion.
CONSENT_VERSION = "suggest-2026-11"
# Characters.
TITLE_LENGTH = 200
PROPOSAL_LENGTH = 4_000
NOTE_LENGTH = 2_000
REASON_LENGTH = 2_000
SUBJECT_FROM_PROPOSAL = 80


class SuggestionKind(StrEnum):
    CORRECTION = "correction"  # of the entry or fact that it is about
    BODY = "body"  # that is not in the directory
    CALL = "call"  # that is not in the directory


@dataclass(frozen=True)
class Target:
    """What a suggestion is for; a correction without anything that it corrects is for nothing."""

    kind: SuggestionKind = SuggestionKind.CORRECTION
    about: About = field(default_factory=About)

    def __bool__(self) -> bool:
        return self.kind is not SuggestionKind.CORRECTION or bool(self.about)

    @classmethod
    def of(cls, about: str, new: str) -> Target:
        """What `?about=fact:BR/consent_age`, `?new=body` or `?new=call` names."""
        if new in (SuggestionKind.BODY, SuggestionKind.CALL):
            return cls(SuggestionKind(new))
        return cls(SuggestionKind.CORRECTION, About.of(about))


@dataclass(frozen=True, kw_only=True)
class SuggestionDraft:
    """A suggestion as its form was filled in, every value clean and known to be allowed.

    `title` and `country` are those of a new body or call. `unsourced`: how the suggester knows, where
    there is no `source_url`.
    """

    target: Target
    title: str = ""
    country: str = ""
    proposal: str
    source_url: str = ""
    unsourced: str = ""
    note: str = ""
    name: str = ""
    email: str
    language: str
    wants_thanks: bool = False
    consent_version: str = CONSENT_VERSION


def clean_address(text: str | None) -> str | None:
    """A whole web address; one without its scheme gets it. None where it is none.

    It is kept as text: nothing here says that it is good to open.
    """
    address = clean_line(text)
    if "://" not in address and ":" not in address.partition("/")[0]:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    labels = host.split(".")
    is_address = parts.scheme in ("http", "https") and len(labels) > 1 and all(labels)
    is_plain = " " not in address and "@" not in parts.netloc and not CONTROL.search(address)
    return address if is_address and is_plain and len(address) <= LONGEST_URL else None
