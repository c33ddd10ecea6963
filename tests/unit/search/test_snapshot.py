from __future__ import annotations

import gc
import tempfile
import weakref
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from helpdesk.search.answers import answer
from helpdesk.search.bitsets import bits_of, positions_in
from helpdesk.search.caching import Cache
from helpdesk.search.index import DirectoryIndex, IndexUnreadableError
from helpdesk.search.ranking import warm
from helpdesk.search.segments import SEVERAL, Segment, _one_by_one
from helpdesk.search.services import SearchQuery, _search
from helpdesk.search.snapshot import Snapshot
from tests.unit.search.made_up import NO_WORDS, document

WORDS = ("fund", "ethics", "trial", "peru", "science")
COUNTRIES = ("PE", "CL", "BR")
ROLES = ("ethics-body", "research-funder")


@given(st.sets(st.integers(0, 5000)))
def test_a_bit_set_gives_back_its_positions(positions: set[int]) -> None:
    assert positions_in(bits_of(sorted(positions))) == sorted(positions)


entries = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
        st.sampled_from(COUNTRIES),
        st.sampled_from(ROLES),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=30)
@given(
    entries,
    st.sampled_from(WORDS),
    st.sets(st.sampled_from(COUNTRIES)),
    st.sets(st.sampled_from(ROLES)),
)
def test_bit_sets_find_and_count_what_a_plain_search_does(
    made: list[tuple[list[str], str, str]], word: str, countries: set[str], roles: set[str]
) -> None:
    documents = [
        document(f"agency:{number:03}", " ".join(words), country=country, role=role)
        for number, (words, country, role) in enumerate(made)
    ]
    with tempfile.TemporaryDirectory() as folder:
        index = DirectoryIndex(Path(folder))
        with index.writing(limit=1):
            index.rebuild(documents, NO_WORDS, position=0)
        snapshot = Snapshot(index, index.generation())
    having = {f"{at:03}" for at, (words, _, _) in enumerate(made) if word in words}
    assert {snapshot.keys[at][1] for at in snapshot.postings("name", word).positions} == having
    filters = {"country": tuple(countries), "role": tuple(roles)}
    page = _search(SearchQuery(filters=filters, size=100), snapshot)
    kept = [
        (country, role)
        for _, country, role in made
        if (not countries or country in countries) and (not roles or role in roles)
    ]
    assert page.total == len(kept)
    by_role = [country for _, country, role in made if not roles or role in roles]
    assert page.facets["country"] == {code: by_role.count(code) for code in set(by_role)}


@given(st.text(max_size=600))
def test_any_text_gets_an_answer(snapshot: Snapshot, text: str) -> None:
    found = answer(text, snapshot)
    assert len(set(found.positions)) == len(found.positions)
    assert all(0 <= at < snapshot.size for at in found.positions)


def first(snapshot: Snapshot, text: str) -> str | None:
    found = answer(text, snapshot).positions.tolist()
    return ":".join(snapshot.keys[found[0]]) if found else None


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("INS", "agency:one"),
        ("i.n.s.", "agency:one"),
        ("national health institut", "agency:one"),
        ("ethics committee peru", "agency:one"),
        ("Peru", "country:PE"),
        ("chilean funder", "agency:two"),
        ("Año y Ciencia", "agency:año"),
        ("call rare diseases", "call:first"),
    ],
)
def test_the_likeliest_entry_is_first(snapshot: Snapshot, text: str, entry: str) -> None:
    assert first(snapshot, text) == entry


@pytest.mark.parametrize(
    "text", ["", "the of and", "zxqv plonk wibble", "***", "ethics committee Japan"]
)
def test_what_nothing_answers_finds_nothing(snapshot: Snapshot, text: str) -> None:
    assert answer(text, snapshot).positions.tolist() == []


def test_a_typo_is_put_right_and_said(snapshot: Snapshot) -> None:
    found = answer("etihcs committee peru", snapshot)
    assert found.did_you_mean == "ethics committee peru"
    assert answer("etihcs committee peru", snapshot, corrects=False).did_you_mean is None


def test_an_index_of_another_version_is_not_read(index: DirectoryIndex) -> None:
    with index.writing(limit=1):
        index.rebuild([], NO_WORDS, position=0)
    index.pointer.write_text("v0-abcdef")
    with pytest.raises(IndexUnreadableError):
        index.generation()


def test_a_damaged_file_is_an_unreadable_index(index: DirectoryIndex) -> None:
    with index.writing(limit=1):
        index.rebuild([document("agency:a", "Fund")], NO_WORDS, position=3)
    generation = index.generation()
    for path in (index.folder / generation[0]).iterdir():
        path.write_bytes(b"")
    with pytest.raises(IndexUnreadableError):
        Snapshot(index, generation)
    with pytest.raises(IndexUnreadableError):
        index.position()


def test_a_generation_read_by_what_changed_is_the_generation_read_whole(tmp_path: Path) -> None:
    index = DirectoryIndex(tmp_path)
    made = [document(f"agency:{number:03}", f"Trial fund {number}") for number in range(20)]
    with index.writing(limit=1):
        index.rebuild(made, NO_WORDS, position=0)
    before = Snapshot(index, index.generation())
    changed = document("agency:004", "Ethics council", "EC", country="PE", role="ethics-body")
    new = document("agency:100", "Science office", country="CL", text="trial")
    with index.writing(limit=1):
        index.write([changed, new], ["agency:007"], position=1)
    after, whole = (
        Snapshot(index, index.generation(), before),
        Snapshot(index, index.generation()),
    )
    for name in ("keys", "at", "facets", "bits", "names", "size"):
        assert getattr(after, name) == getattr(whole, name)
    for field, word in (("name", "trial"), ("text", "trial"), ("name", "ethics"), ("name", "fund")):
        found, expected = after.postings(field, word), whole.postings(field, word)
        assert found.positions.tolist() == expected.positions.tolist()
        assert found.weights.tolist() == expected.weights.tolist()
    assert set(after._segments) & set(before._segments), "the old segment was read again"
    assert ("agency", "007") not in after.at
    assert len(after.postings("name", "fund")) == 18
    position = after.at["agency", "004"]
    assert after.display(position) == whole.display(position)
    kept = before.facets[before.at["agency", "001"]]
    assert after.facets[after.at["agency", "001"]] is kept  # not read again


def test_a_document_taken_away_stands_nowhere(tmp_path: Path) -> None:
    index = DirectoryIndex(tmp_path)
    made = [document(f"agency:{number}", "Trial fund") for number in range(3)]
    with index.writing(limit=1):
        index.rebuild(made, NO_WORDS, position=0)
    before = Snapshot(index, index.generation())
    with index.writing(limit=1):
        index.write([], ["agency:1"], position=1)
    for after in (Snapshot(index, index.generation(), before), Snapshot(index, index.generation())):
        found = after.postings("name", "fund").positions
        assert [after.keys[at][1] for at in found] == ["0", "2"]
        assert after.size == 2
    assert len(before.postings("name", "fund")) == 3, "a snapshot changed under its readers"


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_words_read_by_blocks_are_those_that_whoosh_reads_one_by_one(words: list[str]) -> None:
    documents = [
        document(f"agency:{number:04}", " ".join(words[: 1 + number % len(words)]))
        for number in range(9)
    ]
    with tempfile.TemporaryDirectory() as folder:
        index = DirectoryIndex(Path(folder))
        with index.writing(limit=1):
            index.rebuild(documents, NO_WORDS, position=0)
        _, (reader,) = index.read(index.generation(), None)
    segment = Segment(reader)
    for word in reader.lexicon("name"):
        plain = _one_by_one(reader.postings("name", word.decode()))
        found = segment.postings("name", word.decode())
        assert [part.tolist() for part in found] == [part.tolist() for part in plain]


def test_a_snapshot_that_nobody_asks_any_more_goes_without_the_garbage_collector(
    tmp_path: Path,
) -> None:
    index = DirectoryIndex(tmp_path)
    with index.writing(limit=1):
        index.rebuild([document("agency:1", "Trial fund")], NO_WORDS, position=0)
    snapshot = Snapshot(index, index.generation())
    warm(snapshot)
    _search(SearchQuery(text="trial fund"), snapshot)
    left = weakref.ref(snapshot)
    gc.disable()
    try:
        del snapshot
        assert left() is None, "something that it keeps refers back to it"
    finally:
        gc.enable()


def test_words_are_read_ahead_once_in_the_life_of_a_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = DirectoryIndex(tmp_path)
    with index.writing(limit=1):
        made = [document(f"agency:{number}", "Trial fund") for number in range(SEVERAL)]
        index.rebuild(made, NO_WORDS, position=0)
    before = Snapshot(index, index.generation())
    warm(before)
    with index.writing(limit=1):
        index.write([document("agency:new", "Trial office")], [], position=1)
    after = Snapshot(index, index.generation(), before)

    def read(_field: str, word: str) -> None:
        raise AssertionError(f"{word!r} was read again")

    monkeypatch.setattr(after._segments[0], "_read", read)
    warm(after)
    assert len(after.postings("name", "trial")) == SEVERAL + 1


def test_what_is_kept_is_bounded_by_its_weight_together() -> None:
    made: list[str] = []
    cache = Cache(5, len)

    def get(word: str) -> str:
        return cache.get(word, lambda: made.append(word) or word)

    for word in ("aa", "bb", "aa", "ccc", "aa", "bb"):
        assert get(word) == word
    assert made == ["aa", "bb", "ccc", "bb"]
