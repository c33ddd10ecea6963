"""A small seed folder of real entries: three countries, two networks, a call, all desks."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

SEED_FOLDER = Path(__file__).resolve().parent.parent.parent / "seed_data"
COUNTRIES = ("AR", "LI", "NO")
CALL = "era-permed-jtc2020"  # it names no funder
WHOLE = ("vocabulary.yaml", "contacts.yaml")


@functools.cache
def _small() -> dict[str, bytes]:
    names = [*WHOLE, *(f"countries/{code}.yaml" for code in COUNTRIES)]
    names += [
        f"translations/{language}/{last}"
        for language in ("es", "pt")
        for last in ("contacts.yaml", *(f"{code}.yaml" for code in COUNTRIES))
    ]
    files = {name: (SEED_FOLDER / name).read_bytes() for name in names}
    bodies = real_content(SEED_FOLDER / "international.yaml")
    calls = real_content(SEED_FOLDER / "calls.yaml")
    files["international.yaml"] = written(_with_sources("agencies", bodies["agencies"][:2], bodies))
    kept = [call for call in calls["calls"] if call["id"] == CALL]
    files["calls.yaml"] = written(_with_sources("calls", kept, calls))
    return files


def small_seed() -> dict[str, bytes]:
    return dict(_small())


def real_content(path: Path) -> dict[str, Any]:
    """As any reader of YAML has it; by its C half, since there are 2 MB of it."""
    content: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return content


def _with_sources(name: str, entries: list[Any], content: Mapping[str, Any]) -> dict[str, Any]:
    cited = {key for entry in entries for key in entry["sources"]}
    cited |= {
        key
        for entry in entries
        for programme in entry.get("programmes", [])
        for key in programme["sources"]
    }
    return {name: entries, "sources": {key: content["sources"][key] for key in sorted(cited)}}


def written(content: Any) -> bytes:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False).encode()


def changed(files: Mapping[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    """The files with the first `old` of one of them made `new`."""
    text = files[name].decode()
    assert old in text, f"{name} has no {old!r}"
    return {**files, name: text.replace(old, new, 1).encode()}


def rewritten(files: Mapping[str, bytes], name: str, edit: Any) -> dict[str, bytes]:
    """The files with the content of one of them changed in place by `edit`."""
    content = yaml.safe_load(files[name])
    edit(content)
    return {**files, name: written(content)}


def put(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write the files to `folder`, which then holds these and no others."""
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.unlink()
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
