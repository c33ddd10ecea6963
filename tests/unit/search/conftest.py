"""A small index of made-up documents, and the words of the real file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from config import PROJECT_FOLDER
from helpdesk.search.building import packed_countries
from helpdesk.search.country_names import from_cldr
from helpdesk.search.index import DirectoryIndex
from helpdesk.search.lexicon import Lexicon
from helpdesk.search.snapshot import Snapshot
from helpdesk.search.words import Codes, Word, read_words_file
from tests.unit.search.made_up import document

SEED = PROJECT_FOLDER / "seed_data"


@pytest.fixture(scope="session")
def vocabulary_file() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((SEED / "vocabulary.yaml").read_text("utf-8"))
    return read


@pytest.fixture(scope="session")
def codes(vocabulary_file: dict[str, Any]) -> Codes:
    def listed(*names: str) -> set[str]:
        return {term["code"] for name in names for term in vocabulary_file[name]}

    return Codes(listed("roles"), listed("topics"), listed("regions", "subregions"))


@pytest.fixture(scope="session")
def words(codes: Codes) -> list[Word]:
    found, faults = read_words_file(SEED / "search_words.yaml", codes)
    assert faults == []
    return found


@pytest.fixture(scope="session")
def lexicon(words: list[Word]) -> Lexicon:
    return Lexicon(words, from_cldr())


@pytest.fixture(scope="session")
def covered() -> frozenset[str]:
    return frozenset(path.stem for path in (SEED / "countries").glob("*.yaml"))


@pytest.fixture(scope="session")
def snapshot(words: list[Word], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    index = DirectoryIndex(tmp_path_factory.mktemp("index"))
    documents = [
        document("country:PE", "Peru", country="PE"),
        document("country:CL", "Chile", country="CL"),
        document(
            "agency:one", "National Health Institute", "INS", country="PE", role="ethics-body"
        ),
        document("agency:two", "Fund for Science", "FFS", country="CL", role="research-funder"),
        document("agency:año", "Año y Ciencia", country="CL", role="research-funder"),
        document("call:first", "Call on rare diseases 2025"),
    ]
    vocabulary = {
        "words": [list(word) for word in words],
        "labels": {},
        "countries": packed_countries(),
    }
    with index.writing(limit=1):
        index.rebuild(documents, vocabulary, position=0)
    return Snapshot(index, index.generation())


@pytest.fixture
def index(tmp_path: Path) -> DirectoryIndex:
    return DirectoryIndex(tmp_path / "index")
