from __future__ import annotations

import pytest

from helpdesk.directory.facts import CHOICES, HINTS, LABELS
from helpdesk.vocabulary.facts import FACT_KINDS, FactKind


@pytest.mark.parametrize("kind", FACT_KINDS, ids=lambda kind: kind.key)
def test_every_kind_of_fact_has_its_words(kind: FactKind) -> None:
    assert kind.key in LABELS
    assert kind.key in HINTS
    assert set(CHOICES.get(kind.key, {})) == set(kind.choices)


def test_there_are_no_words_for_facts_that_are_not() -> None:
    keys = {kind.key for kind in FACT_KINDS}
    assert set(LABELS) == set(HINTS) == keys
    assert set(CHOICES) <= keys
