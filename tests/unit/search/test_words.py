from __future__ import annotations

from typing import Any

import pytest

from helpdesk.search.words import Codes, read_words


def test_a_concept_is_a_row_for_each_thing_it_means(codes: Codes) -> None:
    data = {"concepts": {"cancer": {"topic": "cancer", "words": {"de": ["krebs*"]}}}}
    words, faults = read_words(data, codes)
    assert faults == []
    assert {tuple(word) for word in words} == {
        ("concept", "cancer", "de", "krebs", "prefix"),
        ("topic", "cancer", "de", "krebs", "prefix"),
    }


@pytest.mark.parametrize(
    ("data", "entry", "key"),
    [
        ([], "", ""),
        ({"animals": {}}, "animals", ""),
        ({"concepts": {"x": {"role": "poet", "words": {"en": ["poet"]}}}}, "concepts.x", "role"),
        ({"concepts": {"x": {"words": {"xx": ["word"]}}}}, "concepts.x", "xx"),
        ({"concepts": {"x": {"words": {"en": [False]}}}}, "concepts.x", "en"),
        ({"concepts": {"x": {"words": {"en": ["a*b"]}}}}, "concepts.x", "en"),
        ({"concepts": {"x": {"words": {"en": ["***"]}}}}, "concepts.x", "en"),
        ({"concepts": {"x": {}}}, "concepts.x", "words"),
        ({"regions": {"moon": {"en": ["moon"]}}}, "regions.moon", ""),
        ({"countries": {"Peru": {}}}, "countries.Peru", ""),
        ({"countries": {"PE": {"capital": ["Lima"]}}}, "countries.PE", ""),
        ({"places": {"PE": "Lima"}}, "places.PE", ""),
    ],
)
def test_each_fault_names_its_entry_and_key(data: Any, entry: str, key: str, codes: Codes) -> None:
    _, faults = read_words(data, codes)
    assert [(fault.entry, fault.key) for fault in faults] == [(entry, key)]


def test_all_faults_are_found_in_one_reading(codes: Codes) -> None:
    data = {
        "concepts": {"x": {"words": {"xx": ["a word"], "yy": ["a word"]}}},
        "regions": {"moon": {}},
    }
    assert len(read_words(data, codes)[1]) == 3
