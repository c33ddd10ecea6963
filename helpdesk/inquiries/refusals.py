"""Why a file was not taken, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from helpdesk.inquiries.content import LARGEST, MOST_FILES, Refused
from helpdesk.inquiries.uploads import NotKept

_REFUSALS = {
    Refused.KIND: _(
        "“%(name)s” is of a kind that is not taken: choose PDF, Word, Excel, PNG, JPEG or text."
    ),
    Refused.CONTENT: _(
        "“%(name)s” is not what its name says, or has macros: save it again in its own program."
    ),
    Refused.SIZE: _("“%(name)s” is larger than %(most_megabytes)s MB: choose a smaller file."),
    Refused.EMPTY: _("“%(name)s” is empty: choose another file."),
    Refused.COUNT: _("“%(name)s” is one too many: at most %(most_files)s files are taken."),
    Refused.ROOM: _(
        "“%(name)s” cannot be kept at the moment: send your question without it, and add it later."
    ),
}


def refusal(file: NotKept) -> str:
    """Why a file was not taken, and what to do."""
    return str(_REFUSALS[file.why]) % {
        "name": file.name,
        "most_files": MOST_FILES,
        "most_megabytes": LARGEST // 1_000_000,
    }
