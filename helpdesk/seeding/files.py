"""The bytes of the seed files and their digest; light, so that a start can compare before it loads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import babel

from helpdesk.seeding.errors import Fault, SeedDataError

# Raise it when a change of the loader has to reach what was loaded from the same files.
LOADER_VERSION = 1
NO_DATA = frozenset({"README.md", "LICENSE"})

Files = Mapping[str, bytes]


def collect(folder: Path) -> dict[str, bytes]:
    """The files under `folder` by their path in it; hidden ones (editors', git's) are passed over.

    Raises: SeedDataError, for a file that cannot be read.
    """
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name in NO_DATA or path.is_dir() or any(part[0] == "." for part in name.split("/")):
            continue
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            faults.append(Fault(name, "", "", f"cannot be read ({error.strerror})."))
    if faults:
        raise SeedDataError(faults)
    return files


def digest_of(files: Files) -> str:
    """Changes with any byte of any file, with the loader, and with the release of CLDR's names."""
    digest = hashlib.sha256(f"{LOADER_VERSION} {babel.__version__}".encode())
    for name in sorted(files):
        digest.update(f"\n{name} {len(files[name])}\n".encode())
        digest.update(files[name])
    return digest.hexdigest()
