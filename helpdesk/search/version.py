"""Which form of the index this release reads; apart, so that a start can ask without loading Whoosh."""

from __future__ import annotations

from pathlib import Path

# Raise it with any change to the fields or to what fills them: another version's index is built anew.
VERSION = 7


def pointer_in(folder: Path) -> Path:
    """The file that names the folder in use; one a version, so that two releases do not take turns."""
    return folder / f"current-v{VERSION}"
