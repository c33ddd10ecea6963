"""The nearest known word to one that nobody knows; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

LEAST_LENGTH = 5  # letters; shorter words are acronyms, and each is one edit from another
LONG = 8  # letters, from which two edits are still one word


class Speller:
    """Knows words with how much each weighs, kept by length, since an edit changes it little."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        by_length: dict[int, list[str]] = {}
        for word in sorted(weights):
            by_length.setdefault(len(word), []).append(word)
        self._by_length = {
            length: (words, np.array([_letters(word) for word in words], np.uint64))
            for length, words in by_length.items()
        }

    def __contains__(self, word: str) -> bool:
        return word in self._weights

    def nearest(self, word: str) -> str | None:
        """The known word at a distance of 1, or of 2 for long words; None where there is none.

        Of equals the one with two letters changed about, or that starts and ends alike, then the
        one that weighs more.
        """
        if len(word) < LEAST_LENGTH or not word.isalpha():
            return None
        found = self._within(word, 1) or (self._within(word, 2) if len(word) >= LONG - 1 else ())
        return min(found, key=lambda near: self._rank(word, near), default=None)

    def _within(self, word: str, distance: int) -> Sequence[str]:
        near: list[str] = []
        letters = np.uint64(_letters(word))
        for length in range(max(4, len(word) - distance), len(word) + distance + 1):
            if length not in self._by_length:
                continue
            words, letters_of = self._by_length[length]
            # An edit takes at most one letter for another: most words differ in more of them.
            may_be = np.bitwise_count(letters_of ^ letters) <= 2 * distance
            candidates = [words[at] for at in np.flatnonzero(may_be).tolist()]
            matches = process.extract(
                word, candidates, scorer=OSA.distance, score_cutoff=distance, limit=None
            )
            near.extend(match[0] for match in matches)
        if distance > 1:  # two edits from the first letter on are another word
            near = [other for other in near if other[0] == word[0]]
        return near

    def _rank(self, word: str, near: str) -> tuple[float, float, str]:
        alike = (near[0] == word[0]) + (near[-1] == word[-1])
        transposed = sorted(near) == sorted(word)
        return (-alike - 1.5 * transposed, -self._weights[near], near)


def _letters(word: str) -> int:
    """Which letters a word has, as a set of 64 bits; letters that share one are told apart later."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits
