"""Whatever is done to the files, they read, or their faults are named: no crash, no chance."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from helpdesk.seeding.errors import SeedDataError
from helpdesk.seeding.reader import read_files
from helpdesk.seeding.seed import Seed
from tests.support.seeds import SEED_FOLDER, small_seed, written

FILES = small_seed() | {"search_words.yaml": b"concepts: {x: {words: {en: [y]}}}"}
CONTENTS = {name: yaml.safe_load(data) for name, data in FILES.items()}
REQUIRED = [name for name in sorted(FILES) if not name.startswith(("translations", "search"))]
SIGNS = ["\n", " ", "  ", "- ", ": ", "[", "]", "{", "}", "'", '"', "#", "&a ", "*a", "|", ">",
         "!!", "no", "null", "~", "\t", "---", "é", "\x00", "\ufeff", "<<: ", "? ", "%",
         "@"]  # fmt: skip


def outcome(files: dict[str, bytes]) -> Seed | list[str]:
    try:
        return read_files(files)
    except SeedDataError as error:
        return [f"{fault.file}: {fault.message}" for fault in error.faults]


def check(files: dict[str, bytes], name: str) -> None:
    """A seed, or faults; twice the same; one run is enough to find that the file is at fault."""
    found = outcome(files)
    assert found == outcome(files)
    if isinstance(found, list):
        assert found
        # Another file may be at fault too: it leans on what was changed here.
        own = [fault for fault in found if fault.startswith(f"{name}: ")]
        assert own or not name.startswith("translations/")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
    | st.sampled_from(["no", "2026-02-30", "https://", "anmat", "es", "NO", "a" * 5000]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def places(content: Any) -> list[tuple[Any, Any]]:
    """Each part of a content, as its owner and its key there."""
    found: list[tuple[Any, Any]] = []
    steps = content.items() if isinstance(content, dict) else enumerate(content)
    for step, part in list(steps):
        found.append((content, step))
        if isinstance(part, dict | list):
            found += places(part)
    return found


@settings(max_examples=60)
@given(st.data())
def test_any_value_anywhere_reads_or_is_named(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(CONTENTS)))
    content = copy.deepcopy(CONTENTS[name])
    owner, step = data.draw(st.sampled_from(places(content)))
    if data.draw(st.booleans()):
        owner[step] = data.draw(values)
    else:
        del owner[step]
    check({**FILES, name: written(content)}, name)


@settings(max_examples=60)
@given(st.data())
def test_any_slip_of_the_pen_reads_or_is_named(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    text = FILES[name].decode()
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 30))
    typed = data.draw(st.sampled_from(SIGNS) | st.text(max_size=4))
    changed = text[:start] + typed + text[start + length :]
    check({**FILES, name: changed.encode("utf-8", "surrogatepass")}, name)


@settings(max_examples=40)
@given(st.sampled_from(REQUIRED), st.binary(max_size=200))
def test_any_bytes_are_named(name: str, data: bytes) -> None:
    assert isinstance(outcome({**FILES, name: data}), list)


def content_of(seed: Seed | list[str]) -> Seed:
    assert isinstance(seed, Seed), seed
    return dataclasses.replace(seed, digest="")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_valid_file_written_anew_reads_the_same(name: str) -> None:
    files = {**FILES, name: written(CONTENTS[name])}
    assert content_of(outcome(files)) == content_of(outcome(FILES))


def test_all_real_files_written_anew_read_the_same() -> None:
    real = {
        path.relative_to(SEED_FOLDER).as_posix(): path.read_bytes()
        for path in SEED_FOLDER.rglob("*.yaml")
    }
    anew = {
        name: yaml.dump(yaml.load(data, yaml.CSafeLoader), Dumper=yaml.CSafeDumper).encode()
        if name.startswith("countries/")
        else data
        for name, data in real.items()
    }
    first, second = content_of(outcome(real)), content_of(outcome(anew))
    # Sorted keys change the order of sources and of nothing that pages show.
    assert set(first.sources) == set(second.sources)
    assert dataclasses.replace(first, sources=()) == dataclasses.replace(second, sources=())
