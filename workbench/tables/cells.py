"""JSON objects as columns: a line for each row in, a column for each key out, in the order in which the keys come up.

Arrow reads them without an object for each. It takes texts that look like days for times, and counts among fractions for
fractions: of such keys, as of lists and dictionaries, the cells are read as JSON has them. So is all of it where Arrow stops,
as it does where a key holds a text here and a number there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from workbench.tables.columns import NUMBER, TEXT
from workbench.tables.spots import lines, parsed

if TYPE_CHECKING:
    import pyarrow as pa

Cells = Any
"""A column: an Arrow array of texts, whole numbers or truth values, or a list of whatever there is, None where there is nothing."""


ROWS, MOST = 2**17, 2**30
"""Rows that are read in one go, and bytes that Arrow takes as one block."""
STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
CELL = re.compile(rb'\s*+(?:\{[^{}"]*+(?:S[^{}"]*+)*+\}|\[[^]["{}]*+(?:S[^]["{}]*+)*+\]|S|[^][{}",\s]++)'.replace(b"S", STRING))
"""JSON that holds no object or list with one in it, and the space before it."""
Objects = Mapping[str, Mapping[str, str]]
"""Keys that hold objects, and in these the parts that are shown with their dtypes."""
NONE: Objects = MappingProxyType({})


def _read(texts: pa.LargeStringArray, objects: Objects = NONE) -> pa.Table | None:
    """A table of the keys; None where Arrow cannot read them."""
    import pyarrow as pa
    import pyarrow.json

    texts_in = {key: [(part, pa.string()) for part, dtype in parts.items() if dtype == TEXT] for key, parts in objects.items()}
    kinds = pa.schema([(key, pa.struct(parts)) for key, parts in texts_in.items()])
    whole, _ = lines(texts)
    options = pyarrow.json.ReadOptions(use_threads=False, block_size=min(whole.size + 1, MOST))
    try:
        table = pyarrow.json.read_json(pa.BufferReader(whole), options, pyarrow.json.ParseOptions(explicit_schema=kinds))
    except pa.ArrowInvalid:
        return None
    return table if table.num_rows == len(texts) else None


def _empty(texts: pa.LargeStringArray) -> bool:
    """Whether no row has a key."""
    import pyarrow.compute as pc

    return bool(pc.all(pc.equal(texts, "{}\n")).as_py())


def _in_parts(texts: pa.LargeStringArray, read: Callable[[pa.LargeStringArray], dict[str, Cells]]) -> dict[str, Cells]:
    """The columns of all rows, read some rows at a time; cells as JSON has them where one part has others than another."""
    import pyarrow as pa

    rows = [texts[first : first + ROWS] for first in range(0, max(1, len(texts)), ROWS)]
    parts = [read(some) for some in rows]
    if len(parts) == 1:
        return parts[0]
    found: dict[str, Cells] = {}
    for name in dict.fromkeys(name for part in parts for name in part):
        kind = next((part[name].type for part in parts if isinstance(part.get(name), pa.Array)), pa.null())
        pieces = [part.get(name, pa.nulls(len(some), kind)) for part, some in zip(parts, rows, strict=True)]
        alike = all(isinstance(piece, pa.Array) and piece.type == kind for piece in pieces)
        found[name] = pa.concat_arrays(pieces) if alike else _columns(texts, [name])[name]
    return found


def values(
    texts: pa.LargeStringArray,
    objects: Objects = NONE,
    numbers: Collection[str] = (),
    apart: Collection[str] = (),
    only: Collection[str] | None = None,
) -> dict[str, Cells]:
    """The cells of each key or ``only`` some.

    Those of ``objects`` are an Arrow array of structs where all of them are such, those of ``numbers`` of fractions. Those of
    ``apart``, which hold now this and now that, are read first, so that the others can be read by Arrow.
    """
    return _in_parts(texts, partial(_values, objects=objects, numbers=numbers, apart=apart, only=only))


def _values(
    texts: pa.LargeStringArray, objects: Objects, numbers: Collection[str], apart: Collection[str], only: Collection[str] | None
) -> dict[str, Cells]:
    import pyarrow as pa

    if _empty(texts):
        return {}
    mixed: dict[str, Cells] = {}
    rest = texts
    for name in apart:
        if (without := _taken(rest, name)) is None:
            return _columns(texts, only)
        found, rest = without
        mixed |= found
    table = _read(rest, objects)
    if table is None or any(_has_deeper(field.type, name) for field in table.schema for name in mixed):
        plain = _columns(texts, only)
        return {name: plain[name] for name in mixed if name in plain} | plain
    names = [n for n in table.column_names if n not in mixed and table[n].null_count < len(texts) and (only is None or n in only)]
    kinds = {name: table[name].type for name in names}
    odd = [n for n, kind in kinds.items() if not (_fits_whole(kind, objects[n]) if n in objects else _fits(kind, n in numbers))]
    cells = {name: [None] * len(texts) if name in odd else table[name].combine_chunks() for name in names}
    some = [n for n, there in enumerate(zip(*(table[name].is_valid().to_pylist() for name in odd), strict=True)) if any(there)]
    for name, column in _columns(rest.take(pa.array(some, pa.int64())), odd).items():
        for n, cell in zip(some, column, strict=True):
            cells[name][n] = cell
    return mixed | cells


def _taken(texts: pa.LargeStringArray, name: str) -> tuple[dict[str, Cells], pa.LargeStringArray] | None:
    """The cells of a key, if any row has it, and the texts with 0 in their place; None where one holds more than plain cells."""
    import numpy as np
    import pyarrow as pa

    key = f'"{name}":'.encode()
    buffer, offsets = lines(texts)
    rest = bytearray(buffer)
    found, at = [], rest.find(key)
    while at >= 0:
        cell = CELL.match(rest, at + len(key))
        if not cell:
            return None
        found.append(cell)
        at = rest.find(key, cell.end())
    if not found:
        return {}, texts
    objects = json.loads(b"[" + b",".join([cell[0] for cell in found]) + b"]")
    places = [cell.span() for cell in found]
    for start, end in places:
        rest[start:end] = b"0".ljust(end - start)
    cells: list[Any] = [None] * len(texts)
    rows = np.searchsorted(offsets, [start for start, _ in places], side="right") - 1
    for n, object_ in zip(rows.tolist(), objects, strict=True):
        cells[n] = object_
    return {name: cells}, pa.LargeStringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(rest))


def _has_deeper(kind: pa.DataType, name: str) -> bool:
    """Whether objects within such cells have a key."""
    return any(part.name == name or _has_deeper(part.type, name) for part in map(kind.field, range(kind.num_fields)))


def _fits(kind: pa.DataType, is_number: bool) -> bool:
    """Whether Arrow has such cells as they are."""
    import pyarrow as pa

    types = pa.types
    return bool(types.is_string(kind) or types.is_boolean(kind) or types.is_int64(kind) or (is_number and types.is_floating(kind)))


def _fits_whole(kind: pa.DataType, parts: Mapping[str, str]) -> bool:
    """Whether Arrow has what is shown of an object as it is, and where in the text it was read from."""
    import pyarrow as pa

    if not pa.types.is_struct(kind):
        return False
    aside = (pa.types.is_string, pa.types.is_null, pa.types.is_timestamp, pa.list_(pa.int64()).equals)
    return all(
        _fits(part.type, parts[part.name] == NUMBER) if part.name in parts else any(fit(part.type) for fit in aside) for part in kind
    )


def _columns(texts: pa.LargeStringArray, only: Collection[str] | None = None) -> dict[str, list[Any]]:
    """The cells of each key as JSON has them."""
    objects = parsed(texts.to_pylist(), dict, "values")
    names = dict.fromkeys(name for each in objects for name in each if only is None or name in only)
    return {name: [each.get(name) for each in objects] for name in names}


def listed(cells: Cells) -> list[Any]:
    """A column as a list."""
    return cells if isinstance(cells, list) else list(cells.to_pylist())
