"""Where a visitor may be sent after signing in. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# A path of ours in one of our languages; neither a second slash nor a backslash, which browsers read
# as the start of a host, and nothing that is not printed.
_OWN = re.compile(r"/(?:en|es|pt)/[!-\[\]-~]*")
LONGEST = 500  # characters


def own_path(asked: str | None) -> str | None:
    """The path to go on to, with its query, where it is one of this site's pages; else None."""
    if not asked or len(asked) > LONGEST or not _OWN.fullmatch(asked) or "//" in asked:
        return None
    try:
        parts = urlsplit(asked)
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    return asked.partition("#")[0]
