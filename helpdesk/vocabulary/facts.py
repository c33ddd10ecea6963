"""The comparable facts of a country: which there are, of what type, and which values they may take.

Pure. The keys are those of the data's README; a fact that a country lacks is unknown, never "no".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class FactType(StrEnum):
    CHOICE = "choice"
    DAYS = "days"
    AGE = "age"
    LANGUAGES = "languages"
    LAWS = "laws"
    TEXT = "text"


class DayKind(StrEnum):
    """Which days a period counts."""

    CALENDAR = "calendar"
    WORKING = "working"
    NOT_SAID = "not-said"


@dataclass(frozen=True)
class FactKind:
    key: str
    type: FactType
    choices: tuple[str, ...] = ()


FACT_KINDS = (
    FactKind("review_order", FactType.CHOICE, ("parallel", "sequential", "single-application")),
    FactKind("authority_review_days", FactType.DAYS),
    FactKind("ethics_review_days", FactType.DAYS),
    FactKind("ethics_model", FactType.CHOICE, ("central", "local", "regional", "mixed")),
    FactKind("submission_languages", FactType.LANGUAGES),
    FactKind(
        "authority_fee", FactType.CHOICE, ("required", "not-required", "reduced-for-academic")
    ),
    FactKind("insurance", FactType.CHOICE, ("required", "conditional", "not-required")),
    FactKind("trial_registration", FactType.CHOICE, ("required", "recommended", "not-required")),
    FactKind("local_representative", FactType.CHOICE, ("required", "conditional", "not-required")),
    FactKind("specimen_export", FactType.CHOICE, ("permitted", "permit-required", "restricted")),
    FactKind("post_trial_access", FactType.CHOICE, ("required", "conditional", "not-addressed")),
    FactKind("consent_age", FactType.AGE),
    FactKind("genomic_rules", FactType.TEXT),
    FactKind("legal_basis", FactType.LAWS),
)
FACT_KIND = {kind.key: kind for kind in FACT_KINDS}

_OPENS_WITH_KIND = re.compile(r"\s*(calendar|working) days\b", re.IGNORECASE)


def day_kind(days: int, note: str) -> DayKind:
    """Calendar or working days, as the English note of a period says.

    The data's README puts it in the note: either the note opens with the kind, or it repeats the
    value with it ("within 45 calendar days"). Another number's kind is not the value's.
    """
    found = _OPENS_WITH_KIND.match(note) or re.search(
        rf"(?<![\d.,]){days} (calendar|working) days\b", note, re.IGNORECASE
    )
    return DayKind(found.group(1).lower()) if found else DayKind.NOT_SAID
