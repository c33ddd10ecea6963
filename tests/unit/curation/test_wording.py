"""The words in which two texts differ."""

from __future__ import annotations

from hypothesis import given, strategies as st

from helpdesk.curation.wording import LONGEST_COMPARED, Piece, marked

WORDS = st.lists(
    st.sampled_from(["the", "authority", "answers", "within", "45", "60", "working", "days"])
)


def changed(pieces: object) -> list[str]:
    return [piece.text for piece in pieces if piece.is_changed]  # type: ignore[attr-defined]


def test_each_side_marks_the_words_that_the_other_has_not() -> None:
    old, new = marked("within 45 working days", "within 60 working days of review")
    assert changed(old) == ["45"]
    assert changed(new) == ["60", " of review"]


def test_texts_without_much_in_common_are_not_marked() -> None:
    assert marked("Nothing alike", "45 working days of review") == (
        [Piece(False, "Nothing alike")],
        [Piece(False, "45 working days of review")],
    )


def test_an_empty_text_has_no_pieces() -> None:
    assert marked("", "new") == ([], [Piece(False, "new")])
    assert marked("old", "") == ([Piece(False, "old")], [])


def test_what_is_too_long_to_compare_is_shown_whole() -> None:
    long = "word " * LONGEST_COMPARED
    assert marked(long, f"{long}more") == ([Piece(False, long)], [Piece(False, f"{long}more")])


@given(WORDS, WORDS)
def test_the_pieces_of_a_side_are_its_text_and_what_is_not_marked_stands_in_both(
    old: list[str], new: list[str]
) -> None:
    before, after = " ".join(old), " ".join(new)
    left, right = marked(before, after)
    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after
    if any(piece.is_changed for piece in [*left, *right]):
        same = [[piece.text for piece in side if not piece.is_changed] for side in (left, right)]
        assert "".join(same[0]) == "".join(same[1])
