"""What somebody asks, before it is sent: cleaned, checked, and never cut without being told; pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from helpdesk.core.text import one_spaced, shorten

# Raised with every change of the words that are agreed to; stored with each inquiry.
CONSENT_VERSION = "2026-11"
# Characters.
QUESTION_LENGTH = 10_000
SUBJECT_LENGTH = 150
NAME_LENGTH = 120
EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the two angle brackets
SUBJECT_FROM_QUESTION = 80

STUDY_TYPES: dict[str, LazyString] = {
    "medicine": _("Medicine or vaccine"),
    "advanced-therapy": _("Gene, cell or tissue therapy"),
    "device": _("Medical device"),
    "diagnostic": _("Diagnostic test or biomarker"),
    "procedure": _("Surgery, care, behaviour or nutrition"),
    "observational": _("Observational study, registry or biobank"),
    "other": _("Another kind, or several"),
}

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_EMAIL = re.compile(rf"(?=.{{1,64}}@){_LOCAL}@(?:{_LABEL}\.)+{_LABEL}")


@dataclass(frozen=True)
class About:
    """What the asker was reading: a country, a fact of it, an agency or a call; empty for none.

    `key` is the element's own: `BR`, `BR/insurance`, `anvisa`, `ep-permed-jtc2026`.
    """

    kind: str = ""
    key: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind)

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.kind else ""

    @classmethod
    def of(cls, text: str) -> About:
        kind, _sep, key = text.partition(":")
        is_sound = kind in KINDS and re.fullmatch(r"[A-Za-z0-9/_-]{1,120}", key)
        return cls(kind, key) if is_sound else cls()


KINDS = ("country", "fact", "agency", "call")


@dataclass(frozen=True, kw_only=True)
class InquiryDraft:
    """An inquiry as its form was filled in, every value clean and known to be allowed."""

    question: str
    subject: str = ""
    countries: tuple[str, ...] = ()
    topic: str
    study_type: str = ""
    name: str
    email: str
    organisation: str = ""
    language: str
    time_zone: str = ""
    about: About = field(default_factory=About)
    consent_version: str = CONSENT_VERSION

    @property
    def title(self) -> str:
        return self.subject or subject_from(self.question)


def clean_line(text: str | None) -> str:
    """One line; what would end a header of a mail is a space here.

    Signs that turn the direction of writing go: a name with them could show itself as another one.
    """
    return one_spaced("".join(_visible(sign) for sign in _composed(text) if sign not in _TURNING))


def clean_text(text: str | None) -> str:
    """Lines and tabs kept, other control signs made blanks, no blanks at the ends."""
    lines = _composed(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    seen = ("".join(sign if sign == "\t" else _visible(sign) for sign in line) for line in lines)
    return "\n".join(line.rstrip() for line in seen).strip()


def subject_from(question: str) -> str:
    """The first sentence of a question, shortened: what stands for it in lists."""
    first = next((line for line in question.splitlines() if line.strip()), "")
    sentence = re.split(r"(?<=[.?!…])\s", one_spaced(first), maxsplit=1)[0]
    return shorten(sentence, SUBJECT_FROM_QUESTION)


def clean_email(text: str | None) -> str | None:
    """The address as a mail server takes it; None where it is none.

    A domain with letters beyond ASCII is written as the name system has it (IDNA).
    """
    local, at, domain = clean_line(text).rpartition("@")
    if not at:
        return None
    try:
        plain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        return None
    address = f"{local}@{plain.lower()}"
    is_sound = len(address) <= EMAIL_LENGTH and _EMAIL.fullmatch(address)
    return address if is_sound else None


def known_zone(name: str | None) -> str:
    """The IANA name of a time zone, as a browser tells it; empty where we do not know it."""
    if not name or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}", name[:41]):
        return ""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def _composed(text: str | None) -> str:
    return unicodedata.normalize("NFC", text or "")


def _visible(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cs":
        return ""  # half a sign, which no database takes
    return " " if category in ("Cc", "Zl", "Zp") else sign


_TURNING = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad"
)
