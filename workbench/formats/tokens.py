"""Words of a text where a format wants them: those of spaCy's blank pipeline for its language."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from workbench.nlp.cutting import cut

if TYPE_CHECKING:
    from spacy.language import Language

LONGEST = 100_000_000
"""Characters of a text that are taken at once."""


class Token(NamedTuple):
    """A word or sign, and whether a sentence begins with it."""

    start: int
    end: int
    first: bool


@lru_cache(8)
def tokenizer(language: str | None) -> Language:
    """The blank pipeline that spaCy has for a language, with sentences by their signs; that of no language where spaCy has none."""
    import spacy

    name = (language or "en").partition("-")[0].lower()
    try:
        made = spacy.blank(name if name.isalpha() else "xx")
    except (ImportError, ValueError, OSError):  # spaCy does not know it, or lacks what it needs for it
        made = spacy.blank("xx")
    made.max_length = LONGEST
    made.add_pipe("sentencizer")
    return made


def tokens(text: str, language: str | None, cuts: Iterable[int] = ()) -> Iterator[Token]:
    """Its words and signs without the blanks between them, parted also at ``cuts``, where marks begin or end.

    >>> [token[:2] for token in tokens("Erbil's rain.", "en", [3])]
    [(0, 3), (3, 5), (5, 7), (8, 12), (12, 13)]
    """
    wanted = sorted(set(cuts))
    first = True
    nlp = tokenizer(language)
    for token in nlp(cut(nlp, text)):
        start, end = token.idx, token.idx + len(token)
        first = first or bool(token.is_sent_start)
        inner = wanted[bisect.bisect_right(wanted, start) : bisect.bisect_left(wanted, end)]
        if token.is_space:
            first = first or "\n" in token.text
            continue
        for low, high in itertools.pairwise([start, *inner, end]):
            yield Token(low, high, first)
            first = False
