"""Columns as a database sends them: all cells in one text, which is an Arrow array as soon as their ends are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def texts(joined: str | None, count: int, end: str, *, kept: bool) -> pa.LargeStringArray | None:
    """So many cells, their ends ``kept`` or not; None where one of them holds what ends them."""
    import numpy as np
    import pyarrow as pa

    if joined is None:
        return pa.array([], pa.large_string())
    whole = f"{joined}{end}".encode()
    ends = np.flatnonzero(np.frombuffer(whole, np.uint8) == ord(end)) + 1
    if len(ends) != count:
        return None
    if not kept:
        whole, ends = whole.replace(end.encode(), b""), ends - np.arange(1, count + 1)
    return pa.LargeStringArray.from_buffers(count, pa.py_buffer(np.append(0, ends)), pa.py_buffer(whole))


def scores(parts: pa.LargeStringArray, count: int, of: float) -> pa.DoubleArray | None:
    """Scores from how many parts of a whole they are, ``of`` of which make one; None where fewer are told than there are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    told = pc.not_equal(parts, "")
    if len(parts) - told.false_count != count:
        return None
    return pc.divide(pc.if_else(told, parts, None).cast(pa.float64()), of)


def one_by_one(cells: Iterable[Any], *, numbers: bool) -> pa.Array:
    """Cells, texts or ``numbers``, that came each on its own."""
    import pyarrow as pa

    return pa.array(list(cells), pa.float64() if numbers else pa.large_string())


def together(parts: Sequence[dict[str, pa.Array]]) -> dict[str, pa.Array]:
    """The columns of some rows and of others as one; the parts are emptied meanwhile, so that little is there twice."""
    import pyarrow as pa

    return {name: pa.concat_arrays([part.pop(name) for part in parts]) for name in list(parts[0])}
