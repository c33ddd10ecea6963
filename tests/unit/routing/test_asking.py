"""Cases as JSON lines: what is understood, and what is said of the rest."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from helpdesk.routing.asking import Case, CaseError, Known, read_case
from helpdesk.routing.rules import Subject

KNOWN = Known(topics=("ethics", "funding"), desks=("brazil", "iberia"))


def read(text: str) -> Case:
    return read_case(text.encode(), KNOWN)


@pytest.mark.parametrize(
    ("line", "case"),
    [
        ("{}", Case(Subject())),
        (
            '{"countries": ["BR", "es"], "topic": "ethics", "language": "pt", "away": ["brazil"]}',
            Case(Subject(("BR", "ES"), "ethics", "pt"), ("brazil",)),
        ),
        ('{"countries": [], "topic": "", "language": "", "away": []}', Case(Subject(), ())),
        ('{"countries": null, "topic": null, "away": null}', Case(Subject(), ())),
        # A judged case, with its answer, may be asked as it stands.
        ('{"topic": "funding", "lead": "brazil", "told": []}', Case(Subject(topic="funding"))),
        ('\ufeff{"language": "es"}\r\n', Case(Subject(language="es"))),
        ('{"countries": ["US"]}', Case(Subject(("US",)))),
    ],
)
def test_a_case_is_read(line: str, case: Case) -> None:
    assert read(line) == case


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "is no JSON object"),
        ('"BR"', "is no JSON object"),
        ('{"country": "BR"}', 'has the key "country": the keys are countries, away, topic, lang'),
        ('{"countries": "BR"}', 'has "BR" as countries: write a list of texts'),
        ('{"countries": [1]}', "has [1] as countries"),
        ('{"countries": ["Brazil"]}', 'names the country "BRAZIL": write ISO codes'),
        ('{"topic": ["ethics"]}', 'has ["ethics"] as topic: write a text'),
        ('{"topic": "money"}', 'has the topic "money": write one of ethics, funding.'),
        ('{"language": "xx-yy"}', 'has the language "xx-yy": write an ISO code'),
        ('{"away": ["chile"]}', 'says that "chile" is away: the desks are brazil, iberia.'),
        ('{"topic": "\\ud800"}', "has the topic"),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_what_is_wrong_with_a_case_is_said_and_can_be_printed(line: str, said: str) -> None:
    with pytest.raises(CaseError) as caught:
        read(line)
    assert str(caught.value).startswith(said)
    str(caught.value).encode()


def test_what_is_no_text_is_told_so() -> None:
    with pytest.raises(CaseError, match="UTF-8"):
        read_case(b'{"topic": "\xff"}', KNOWN)


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["countries", "topic", "language", "away", "lead", "x"]), inner, max_size=4
    ),
    max_leaves=8,
)  # fmt: skip


@given(anything)
def test_whatever_is_sent_is_read_or_refused(content: object) -> None:
    try:
        case = read_case(json.dumps(content).encode(), KNOWN)
    except CaseError:
        return
    assert set(case.away or ()) <= set(KNOWN.desks)
    assert case.subject.topic in ("", *KNOWN.topics)
