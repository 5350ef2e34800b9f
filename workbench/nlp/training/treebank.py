"""Treebank rows to spaCy Docs, roughened so that the pipeline meets news as it is typed.

A treebank is clean: one space between sentences, straight quotes, a full stop at every end. Articles are not. Each
training chunk therefore gets paragraph breaks, doubled and no-break spaces as tokens of their own (attached to the
token before, as spaCy's own models have it), one style of quotation marks, and now and then a headline without a stop.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

Row = dict[str, Any]

UNSURE = "?"
BREAKS = ("\n\n", "\n\n", "\n\n", "\n", "\n", "\n\n\n", "\r\n\r\n", "\n \n")
ODD_SPACES = ("\u00a0", " ", "  ", "\n", "\u202f", "\t")
QUOTE_STYLES = (('"', '"', "'"), ("“", "”", "’"), ("“", "”", "'"), ("‘", "’", "’"), ("'", "'", "'"), ("``", "''", "'"))


@dataclass
class Chunk:
    """A few sentences, one list a column; ``heads`` are absolute within the chunk, ``names`` holds (start, end, label).

    A name labelled ``UNSURE`` may or may not be one: nothing is learned there.
    """

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    starts: list[bool] = field(default_factory=list)
    names: list[tuple[int, int, str]] = field(default_factory=list)

    def doc(self, vocab: Vocab) -> Doc:
        """The chunk as a gold Doc; columns that are empty stay unannotated."""
        ents = ["O"] * len(self.words)
        for start, end, label in self.names:
            inside = "" if label == UNSURE else f"I-{label}"
            ents[start:end] = [inside.replace("I-", "B-"), *[inside] * (end - start - 1)]
        return Doc(
            vocab,
            words=self.words,
            spaces=self.spaces,
            tags=self.tags or None,
            pos=self.pos or None,
            lemmas=self.lemmas or None,
            heads=self.heads or None,
            deps=self.deps or None,
            sent_starts=[*self.starts] or None,
            ents=ents,
        )


def sentences(row: Row) -> Iterator[tuple[int, int]]:
    """Token bounds of each sentence of a treebank row."""
    starts = [i for i, s in enumerate(row["sent_starts"]) if s == 1]
    yield from zip(starts, [*starts[1:], len(row["words"])], strict=True)


def chunks(row: Row, names: Sequence[tuple[int, int, str]] = (), size: int = 160) -> Iterator[Chunk]:
    """Cut a document into runs of whole sentences of about ``size`` tokens, with the names that lie inside."""
    bounds = list(sentences(row))
    first = 0
    while first < len(bounds):
        last = first
        while last + 1 < len(bounds) and bounds[last + 1][1] - bounds[first][0] <= size:
            last += 1
        a, b = bounds[first][0], bounds[last][1]
        yield Chunk(
            words=row["words"][a:b],
            spaces=[bool(s) for s in row["spaces"][a:b]],
            tags=row["xpos"][a:b],
            pos=row["upos"][a:b],
            lemmas=row["lemmas"][a:b],
            heads=[h - a for h in row["heads"][a:b]],
            deps=[d if h != i else "ROOT" for i, (d, h) in enumerate(zip(row["deps"][a:b], row["heads"][a:b], strict=True), a)],
            starts=[s == 1 for s in row["sent_starts"][a:b]],
            names=[(s - a, e - a, label) for s, e, label in names if a <= s and e <= b],
        )
        first = last + 1


def insert_space(chunk: Chunk, at: int, text: str) -> None:
    """Put a whitespace token before token ``at``, attached to the token before it (or after, at the very start).

    The whitespace inside ``text`` is all of what stands between the two neighbours but one leading plain space,
    which spaCy keeps with the word before.
    """
    if at > 0:
        chunk.spaces[at - 1] = text.startswith(" ")
        text = text.removeprefix(" ")
    if not text:
        return
    chunk.heads = [h + (h >= at) for h in chunk.heads]
    chunk.names = [(s + (s >= at), e + (e > at), label) for s, e, label in chunk.names]
    head = at - 1 if at > 0 else at + 1
    chunk.words.insert(at, text)
    chunk.spaces.insert(at, False)
    chunk.tags.insert(at, "_SP")
    chunk.pos.insert(at, "SPACE")
    chunk.lemmas.insert(at, text)
    chunk.heads.insert(at, head)
    chunk.deps.insert(at, "dep")
    chunk.starts.insert(at, at == 0)
    if at == 0 and len(chunk.starts) > 1:
        chunk.starts[1] = False


def restyle_quotes(chunk: Chunk, rng: random.Random) -> None:
    """One style of quotation marks and apostrophes for the whole chunk."""
    opening, closing, apostrophe = rng.choice(QUOTE_STYLES)
    is_open = False
    for i, word in enumerate(chunk.words):
        if word in {'"', "“", "”", "``", "''"}:
            is_open = chunk.tags[i] == "``" or (chunk.tags[i] != "''" and not is_open)
            chunk.words[i] = opening if is_open else closing
        elif "'" in word or "’" in word:
            chunk.words[i] = word.replace("'", apostrophe).replace("’", apostrophe)


def drop_stop(chunk: Chunk, at: int) -> None:
    """Remove token ``at``, a full stop without dependents, as a headline would."""
    for column in ("words", "spaces", "tags", "pos", "lemmas", "heads", "deps", "starts"):
        del getattr(chunk, column)[at]
    chunk.heads = [h - (h > at) for h in chunk.heads]
    chunk.names = [(s - (s > at), e - (e > at), label) for s, e, label in chunk.names]


def roughen(chunk: Chunk, rng: random.Random) -> Chunk:
    """The chunk with typography changed in place: quotes, paragraph breaks, odd spaces, headlines."""
    restyle_quotes(chunk, rng)
    per_break = rng.choice((0.0, 0.15, 0.35, 0.6, 1.0))
    per_space = rng.choice((0.0, 0.0, 0.002, 0.01))
    for i in range(len(chunk.words) - 1, 0, -1):
        if chunk.starts[i] and rng.random() < per_break:
            insert_space(chunk, i, rng.choice(BREAKS))
            headline = chunk.words[i - 1] == "." and i - 1 not in (h for j, h in enumerate(chunk.heads) if j not in (i, i - 1))
            if headline and not chunk.starts[i - 1] and rng.random() < 0.12:
                chunk.heads[i] = i - 2
                drop_stop(chunk, i - 1)
        elif chunk.spaces[i - 1] and rng.random() < per_space:
            insert_space(chunk, i, rng.choice(ODD_SPACES))
    if rng.random() < 0.05:
        insert_space(chunk, len(chunk.words), "\n")
    return chunk
