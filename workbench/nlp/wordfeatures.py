"""What the networks see of a word: its form if it is a frequent one, its ends, its shape, and what word lists say of it.

spaCy's own embedding gives every word, known or not, a code of its own, so that a word never trained on adds noise. Here a
rare word has one code in common with all rare ones, and longer endings and two word lists tell more about it: which parts of
speech a dictionary gives it, and whether it is known as a given name, a family name or a place. The lists are saved
with the weights, which mean nothing without them.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from spacy.lexeme import Lexeme
from spacy.strings import hash_string  # type: ignore[attr-defined]  # its stubs leave it out
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, list2ragged, ragged2list, with_array
from thinc.types import Floats2d, Ints2d

EMPTY: dict[str, Any] = {"known": "", "forms": {}, "names": {}}
"""Word lists: frequent words; words by their parts of speech; words by the kinds of name that they are part of. Words of one list
are joined by spaces."""
COLUMNS = ("word", "suffix 2", "suffix 3", "suffix 4", "prefix 1", "prefix 3", "shape", "form", "name", "space")
LAYER = "word_features"
"""The name of the layer that holds the lists."""
ODD = np.arange(1, 2 * len(COLUMNS), 2, dtype="uint64") * np.uint64(0x9E3779B97F4A7C15)
"""A factor for each column, so that the sums over rows differ when rows do."""
SHOUTED = 4
"""A word of so many capitals is looked up as a name with one capital too."""


def packed(lists: dict[str, Any]) -> bytes:
    """Word lists as they are saved with the weights, a third of their size."""
    return zlib.compress(json.dumps(lists, ensure_ascii=False).encode(), level=9)


def unpacked(lists: bytes) -> dict[str, Any]:
    """Word lists as they were before they were packed.

    >>> unpacked(packed(EMPTY)) == EMPTY
    True
    """
    return dict(json.loads(zlib.decompress(lists)))


@registry.architectures("workbench.WordEmbed.v1")  # type: ignore[untyped-decorator]
def word_embed(width: int, rows: list[int], narrow: int) -> Model[list[Doc], list[Floats2d]]:
    """Hashed embeddings of the features, mixed into one vector of ``width``; those but the word's own are ``narrow``.

    ``rows`` is the size of the table of each of the COLUMNS.
    """
    widths = [width] + [narrow] * (len(COLUMNS) - 1)
    tables: list[Model[Any, Any]] = [
        HashEmbed(wide, many, column=n, seed=n + 8, dropout=0.0) for n, (wide, many) in enumerate(zip(widths, rows, strict=True))
    ]
    mixed: Model[Any, Any] = Maxout(width, sum(widths), nP=3, dropout=0.0, normalize=True)
    return chain(word_features(), list2ragged(), with_array(once(chain(concatenate(*tables), mixed), width)), ragged2list())


@registry.architectures("workbench.SideBySide.v1")  # type: ignore[untyped-decorator]
def side_by_side(first: Model[list[Doc], list[Floats2d]], second: Model[list[Doc], list[Floats2d]]) -> Model[list[Doc], list[Floats2d]]:
    """The vectors of two networks, one behind the other: a layer over both adds up what two models make of a word."""
    return concatenate(first, second)


REMEMBERED = 30_000
"""Words whose rows are kept, half a kilobyte each."""


def once(layer: Model[Any, Any], width: int) -> Model[Any, Any]:
    """The layer, applied to rows that are alike only once when it predicts: half of the words of an article repeat others."""

    def forward(model: Model[Any, Any], rows: Any, is_train: bool) -> tuple[Floats2d, Callable[[Any], Any]]:
        if is_train:
            return model.layers[0](rows, is_train)
        _, first, back = np.unique((rows * ODD).sum(axis=1), return_index=True, return_inverse=True)
        return model.layers[0].predict(rows[first])[back], lambda _: rows

    def init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
        model.layers[0].initialize(X=X, Y=Y)

    return Model("once", forward, init=init, layers=[layer], dims={"nO": width})


def word_features() -> Model[list[Doc], list[Ints2d]]:
    """The layer that turns documents into one row of hashed COLUMNS a token; its packed word lists are in ``attrs["lists"]``."""
    return Model(LAYER, _forward(), attrs={"lists": packed(EMPTY)})


def _forward() -> Callable[..., Any]:
    seen: dict[int, list[int]] = {}
    lists = b""
    tables: dict[str, dict[str, str]] = {}

    def forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[list[Any], Callable[[Any], list[Any]]]:
        nonlocal lists, tables
        if lists is not model.attrs["lists"]:
            lists = model.attrs["lists"]
            tables = _tables(unpacked(lists))
            seen.clear()
        if len(seen) > REMEMBERED:  # a long stream of articles has ever new words
            seen.clear()
        return [_rows(doc, seen, tables) for doc in docs], lambda _: []

    return forward


def _tables(lists: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The lists by word."""
    by_word = {name: {w: kind for kind, words in lists[name].items() for w in words.split(" ")} for name in ("forms", "names")}
    return {"known": dict.fromkeys(lists["known"].split(" "), ""), **by_word}


def _rows(doc: Doc, seen: dict[int, list[int]], tables: dict[str, dict[str, str]]) -> Any:
    rows = []
    for orth, space in doc.to_array(["ORTH", "SPACY"]).tolist():
        row = seen.get(orth)
        if row is None:
            row = seen[orth] = [hash_string(feature) for feature in _features(doc.vocab[orth], tables)]
        rows.append([*row, space + 1])
    return np.array(rows, dtype="uint64").reshape(-1, len(COLUMNS))


def _features(word: Lexeme, tables: dict[str, dict[str, str]]) -> tuple[str, ...]:
    """The features of a word as strings, but for the last column, which is the token's."""
    text, lower = word.text, word.lower_
    norm = word.norm_
    form = tables["forms"].get(lower, "")
    name = tables["names"].get(text) or (tables["names"].get(text.title(), "") if text.isupper() and len(text) >= SHOUTED else "")
    known = norm if norm in tables["known"] else f"? {form}"
    return known, lower[-2:], text[-3:], lower[-4:], text[:1], lower[:3], word.shape_, form or "?", name or "?"
