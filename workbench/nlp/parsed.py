"""A parsed text as plain Python objects, read once: of spaCy's Doc, Token and Span, what the rules ask for.

spaCy makes a new object each time that a word is asked for, and looks its strings up in a table; the rules of all layers ask some
ten thousand times an article. Names and meanings are spaCy's, so that the rules work on a Doc as well, only more slowly.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast, overload

import numpy as np
from spacy.tokens import Doc

STRINGS: list[int | str] = ["ORTH", "LOWER", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE"]
FLAGS: list[int | str] = ["SPACY", "IS_SPACE", "IS_PUNCT", "IS_QUOTE", "IS_ALPHA", "LIKE_NUM"]
TREE: list[int | str] = ["HEAD", "SENT_START"]


def parsed(doc: Doc) -> Doc:
    """What rules read of a document, which is no longer needed then: a Text that passes for a Doc.

    >>> from workbench.nlp.pipeline import load
    >>> [(word.text, word.head.text) for word in parsed(load()("Rain fell."))]
    [('Rain', 'fell'), ('fell', 'fell'), ('.', 'fell')]
    """
    return cast(Doc, Text(doc))


@dataclass(slots=True, eq=False, repr=False)
class Word:
    """A token."""

    i: int
    idx: int
    is_sent_start: bool
    whitespace_: str
    text: str
    lower_: str
    lemma_: str
    pos_: str
    tag_: str
    dep_: str
    ent_type_: str
    is_space: bool
    is_punct: bool
    is_quote: bool
    is_alpha: bool
    like_num: bool
    children: tuple[Word, ...] = ()
    head: Word = field(init=False)
    doc: Text = field(init=False)

    def __len__(self) -> int:
        return len(self.text)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    @property
    def text_with_ws(self) -> str:
        """The word with the space behind it."""
        return self.text + self.whitespace_

    def nbor(self, by: int = 1) -> Word:
        """The word so many further on; IndexError beyond the ends."""
        if self.i + by < 0:
            raise IndexError(f"no word stands {-by} before word {self.i}")
        return self.doc.words[self.i + by]

    @property
    def ancestors(self) -> Iterator[Word]:
        """What it hangs on, and what that hangs on."""
        word = self
        while word.head is not word:
            word = word.head
            yield word

    def is_ancestor(self, word: Word) -> bool:
        """Whether a word hangs on it, directly or not."""
        return any(above is self for above in word.ancestors)

    @property
    def subtree(self) -> Iterator[Word]:
        """Itself and all that hangs on it, a branch after the other."""
        above: list[Word] = []  # of which the branches before are done
        todo = [self]
        while todo:
            word = todo.pop()
            if word in above[-1:]:
                above.pop()
                yield word
                continue
            before = sum(child.i < word.i for child in word.children)
            todo += [*reversed(word.children[before:]), word, *reversed(word.children[:before])]
            above.append(word)

    @property
    def left_edge(self) -> Word:
        """The first of all that hangs on it."""
        return min(self.subtree, key=_place)

    @property
    def right_edge(self) -> Word:
        """The last of all that hangs on it."""
        return max(self.subtree, key=_place)

    @property
    def sent(self) -> Stretch:
        """Its sentence."""
        starts = self.doc.starts
        number = bisect_right(starts, self.i)
        return self.doc[starts[number - 1] : starts[number] if number < len(starts) else len(self.doc)]


def _place(word: Word) -> int:
    return word.i


def _depth(word: Word) -> float:
    return math.inf if (word.is_space or word.is_punct) and not word.children else sum(1 for _ in word.ancestors)


class Stretch(list[Word]):
    """The words ``[start, end)`` of a text."""

    def __init__(self, doc: Text, start: int, end: int, label: str = "") -> None:
        super().__init__(doc.words[start:end])
        self.doc, self.start, self.end, self.label_ = doc, start, end, label

    @property
    def text(self) -> str:
        """What it covers."""
        return self.doc.text[self[0].idx : self[-1].idx + len(self[-1])] if self else ""

    @property
    def root(self) -> Word:
        """The word of it that is nearest to the root of its tree, the first of several; spaces and bare punctuation only alone."""
        if (top := next((word for word in self if word.head is word), None)) is not None:
            return top
        tops = [word for word in self if not self.start <= word.head.i < self.end]
        return min(tops, key=_depth, default=self.doc.words[self.start])


class Text:
    """A document."""

    def __init__(self, doc: Doc) -> None:
        known, hashes = doc.vocab.strings, doc.to_array(STRINGS)
        strings = {number: known[number] for number in np.unique(hashes).tolist()}
        columns = [map(strings.__getitem__, column.tolist()) for column in hashes.T]
        spaced, *flags = doc.to_array(FLAGS).astype(bool).T.tolist()
        heads, starts = doc.to_array(TREE).astype("int64").T.tolist()
        self.text = doc.text
        self.words: list[Word] = []
        at = 0
        for i, (start, space, *told) in enumerate(zip(starts, spaced, *columns, *flags, strict=True)):
            word = Word(i, at, start == 1, " " if space else "", *told)
            self.words.append(word)
            at += len(word.text) + space
        below: dict[int, list[Word]] = {}
        for word, up in zip(self.words, heads, strict=True):
            word.doc = self
            word.head = self.words[word.i + up]
            if up:
                below.setdefault(word.i + up, []).append(word)
        for i, children in below.items():
            self.words[i].children = tuple(children)
        self.ents = [Stretch(self, ent.start, ent.end, ent.label_) for ent in doc.ents]
        self._told = {name: doc.has_annotation(name) for name in ("DEP", "SENT_START")}

    def __len__(self) -> int:
        return len(self.words)

    def __iter__(self) -> Iterator[Word]:
        return iter(self.words)

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> Stretch: ...
    def __getitem__(self, at: int | slice) -> Word | Stretch:
        if not isinstance(at, slice):
            return self.words[at]
        start, end, _ = at.indices(len(self.words))
        return Stretch(self, start, max(start, end))

    def has_annotation(self, name: str) -> bool:
        """Whether it has been parsed ("DEP"), or cut into sentences ("SENT_START")."""
        return self._told[name]

    @cached_property
    def starts(self) -> list[int]:
        """The first words of the sentences."""
        return [word.i for word in self.words if word.is_sent_start or not word.i]

    @cached_property
    def _places(self) -> list[int]:
        return [word.idx for word in self.words]

    def char_span(self, start: int, end: int, alignment_mode: str = "strict") -> Stretch | None:
        """The words over characters ``[start, end)``; None beyond the text and, unless "expand" is the mode, where they cut a word."""
        if not (0 <= start < len(self.text) and 0 < end <= len(self.text)):
            return None
        first, last = (bisect_right(self._places, at) - 1 for at in (start, end - 1))
        opens, closes = self.words[first], self.words[last]
        if alignment_mode == "strict" and (start != opens.idx or end != closes.idx + len(closes)):
            return None
        if start == opens.idx + len(opens):
            first += 1
        return Stretch(self, first, last + 1)
