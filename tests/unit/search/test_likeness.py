from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from helpdesk.search.index import DirectoryIndex
from helpdesk.search.likeness import SHORT_WORD, likeness_of, weighed_words
from helpdesk.search.snapshot import Snapshot
from helpdesk.search.tokens import tokenize, without_ending
from tests.unit.search.made_up import NO_WORDS, document

WORDS = ("fund", "funds", "peru", "de", "ec", "science")


def _plain(
    words: Mapping[str, float], said_otherwise: set[str], names: list[str], snapshot: Snapshot
) -> float:
    """The rule, one name after the other."""
    cut = [{without_ending(t.folded): t.folded for t in tokenize(name)} for name in names]
    single = {next(iter(name)) for name in cut if len(name) == 1}
    best = 0.0
    for name in cut:
        met = sum(weight for word, weight in words.items() if word in name)
        missed = sum(
            weight
            for word, weight in words.items()
            if word not in name and word not in single and word not in said_otherwise
        )
        unsaid = sum(
            weighed_words([whole], snapshot)[word]
            for word, whole in name.items()
            if word not in words and len(whole) > SHORT_WORD
        )
        if met:
            best = max(best, met / (met + 0.5 * missed + 0.5 * unsaid))
    return best


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
            st.sampled_from(("", "EC", "X")),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sets(st.sampled_from((*WORDS, "nobody")), min_size=2),
    st.sets(st.integers(0, 7), min_size=3),
    st.booleans(),
)
def test_many_names_at_once_are_as_like_as_one_after_the_other(
    made: list[tuple[list[str], str]], query: set[str], wanted: set[int], names_country: bool
) -> None:
    entries = [(" ".join(words), acronym) for words, acronym in made]
    with tempfile.TemporaryDirectory() as folder:
        index = DirectoryIndex(Path(folder))
        with index.writing(limit=1):
            rows = [
                document(f"agency:{at}", name, short) for at, (name, short) in enumerate(entries)
            ]
            index.rebuild(rows, NO_WORDS, position=0)
        snapshot = Snapshot(index, index.generation())
    words = weighed_words(sorted(query), snapshot)
    positions = sorted(at for at in wanted if at < len(entries))
    otherwise = {without_ending("peru")} if names_country else set()
    is_otherwise = np.array([at % 2 == 0 for at in positions], np.bool_)
    found = likeness_of(words, otherwise, is_otherwise, np.array(positions, np.intp), snapshot)
    for at, likeness, is_here in zip(positions, found, is_otherwise, strict=True):
        names = [name for name in entries[at] if name]
        expected = _plain(words, otherwise if is_here else set(), names, snapshot)
        assert likeness == pytest.approx(expected)
