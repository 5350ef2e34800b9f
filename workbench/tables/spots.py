"""Where marks and their roles stand: JSON of nothing but names and whole numbers, of all rows at once, read without an object for each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from workbench.errors import DAMAGED, StoreError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

Whole: TypeAlias = "npt.NDArray[np.int64]"

ROWS = 2**16
"""Rows whose roles are read in one go."""
NUMBERS = bytes(sign if chr(sign) in "-0123456789" else ord(" ") for sign in range(256))
"""What is left of bytes where whole numbers are sought."""
MISTAKEN = re.compile(r"[-0-9\[\\]")
"""What in the name of a role would be taken for a part of its spans."""


def lines(texts: pa.LargeStringArray) -> tuple[pa.Buffer, Whole]:
    """The texts one after the other, and where in it they begin, and the last ends."""
    import numpy as np

    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return texts.buffers()[2][int(offsets[0]) : int(offsets[-1])], offsets - offsets[0]


def finds(texts: pa.LargeStringArray, part: str) -> tuple[list[int], Whole]:
    """Where in the lines of texts a part stands, and in which of them."""
    import numpy as np

    whole, offsets = lines(texts)
    looked_at, sought = whole.to_pybytes(), part.encode()
    found = [looked_at.find(sought)]
    while found[-1] >= 0:
        found.append(looked_at.find(sought, found[-1] + 1))
    return found[:-1], np.searchsorted(offsets, found[:-1], side="right") - 1


def spots(texts: pa.LargeStringArray) -> pa.ListArray:
    """Where rows stand, by their ``spans``: lists of [start, end]."""
    import pyarrow as pa

    whole, offsets = lines(texts)
    found = _pairs(whole, offsets)
    if found is None:
        objects = parsed(texts.to_pylist(), list, "spans")
        check(objects)
        return pa.array(objects, pa.list_(pa.list_(pa.int64())))
    return found


def role_spots(texts: pa.LargeStringArray) -> dict[str, pa.ListArray]:
    """The spans of each role, as lists of [start, end]; null where a row has no such role."""
    import pyarrow as pa

    parts = [texts[first : first + ROWS] for first in range(0, len(texts), ROWS)]
    found = [_role_spots(part) for part in parts]
    none = [pa.nulls(len(part), pa.list_(pa.list_(pa.int64()))) for part in parts]
    names = dict.fromkeys(chain.from_iterable(found))
    return {name: pa.concat_arrays([roles.get(name, empty) for roles, empty in zip(found, none, strict=True)]) for name in names}


def _role_spots(texts: pa.LargeStringArray) -> dict[str, pa.ListArray]:
    import numpy as np
    import pyarrow as pa

    whole, offsets = lines(texts)
    quotes = np.flatnonzero(np.frombuffer(whole, np.uint8) == ord('"'))
    if not len(quotes):
        return {}
    ends = quotes[: len(quotes) // 2 * 2].copy()
    ends[::2] += 1  # a name begins after its first quotation mark and ends before its second
    keys = pa.LargeStringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), whole).take(np.arange(0, len(ends), 2)).dictionary_encode()
    names, which = keys.dictionary.to_pylist(), keys.indices.to_numpy()
    clear = len(ends) == len(quotes) and not any(map(MISTAKEN.search, names))
    found = _pairs(whole, np.append(quotes[::2], whole.size)) if clear else None
    if found is None:
        objects = parsed(texts.to_pylist(), dict, "roles")
        check(spans for each in objects for spans in each.values())
        names = dict.fromkeys(name for each in objects for name in each)
        return {name: pa.array([each.get(name) for each in objects], pa.list_(pa.list_(pa.int64()))) for name in names}
    rows = np.searchsorted(offsets, quotes[::2], side="right") - 1
    at = np.full((len(names), len(texts)), -1)
    at[which, rows] = np.arange(len(rows))
    return {name: found.take(pa.array(of, mask=of < 0)) for name, of in zip(names, at, strict=True)}


def _pairs(whole: pa.Buffer, offsets: Whole) -> pa.ListArray | None:
    """The pairs of whole numbers in each stretch of JSON, one list of them in each; None where there is something else."""
    import numpy as np
    import pyarrow as pa

    numbers = np.fromstring(whole.to_pybytes().translate(NUMBERS), np.int64, sep=" ")
    brackets = np.flatnonzero(np.frombuffer(whole, np.uint8) == ord("["))
    reach = np.searchsorted(brackets, offsets) - np.arange(len(offsets))
    if len(numbers) != 2 * reach[-1] or (np.diff(reach) < 0).any():
        return None
    pairs = pa.ListArray.from_arrays(pa.array(np.arange(0, len(numbers) + 1, 2), pa.int32()), pa.array(numbers))
    return pa.ListArray.from_arrays(pa.array(reach, pa.int32()), pairs)


def parsed(cells: Sequence[str], kind: type, name: str) -> list[Any]:
    """What the cells of a column of JSON say, parsed in one go, which is several times as fast; StoreError where not all are of this kind."""
    try:
        found: list[Any] = json.loads(f"[{','.join(cells)}]")
    except (TypeError, ValueError, RecursionError) as error:
        raise StoreError(f"{name}: {error}; {DAMAGED}") from error
    if len(found) != len(cells) or not {*map(type, found)} <= {kind}:
        raise StoreError(f"{name}: not all cells are a {kind.__name__}; {DAMAGED}")
    return found


def check(spans: Iterable[Any]) -> None:
    """StoreError where some spans are no lists of pairs of whole numbers."""
    try:
        places = [*chain.from_iterable(spans)]
        right = {*map(len, places)} <= {2} and {*map(type, chain.from_iterable(places))} <= {int}
    except TypeError:
        right = False
    if not right:
        raise StoreError(f"spans: not all are pairs of whole numbers; {DAMAGED}")


def spans_in(role: pa.ListArray) -> tuple[Whole, Whole]:
    """The row of each span of a role, and the spans, a start and an end each."""
    import numpy as np

    each = role.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    return np.repeat(np.arange(len(role)), each), role.flatten().flatten().to_numpy().reshape(-1, 2)


def bounds(spots: pa.ListArray) -> tuple[Whole, Whole]:
    """The first code point that each covers, and one past the last."""
    import numpy as np

    pairs = spots.flatten().flatten().to_numpy().reshape(-1, 2)
    each = spots.value_lengths().to_numpy()
    some = each > 0
    first = (np.cumsum(each) - each)[some]
    begins, ends = np.zeros((2, len(each)), np.int64)
    if len(first):
        begins[some], ends[some] = np.minimum.reduceat(pairs[:, 0], first), np.maximum.reduceat(pairs[:, 1], first)
    return begins, ends
