"""JSON objects as columns: a text for each row in, a column for each key out, in the order in which the keys come up.

Arrow reads them without an object for each. It takes texts that look like days for times, and counts among fractions for
fractions: of such keys, as of lists and dictionaries, the cells are read as JSON has them. So is all of it where Arrow stops,
as it does where a key holds a text here and a number there.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from workbench.tables.columns import NUMBER, TEXT

if TYPE_CHECKING:
    import pyarrow as pa

Cells = Any
"""A column: an Arrow array of texts, whole numbers or truth values, or a list of whatever there is, None where there is nothing."""


MOST = 2**30
"""Bytes that Arrow reads in one go."""
Objects = Mapping[str, Mapping[str, str]]
"""Keys that hold objects, and in these the parts that are shown with their dtypes."""
NONE: Objects = MappingProxyType({})


def _read(texts: Sequence[str], objects: Objects = NONE) -> pa.Table | None:
    """A table of the keys; None where Arrow cannot read them."""
    import pyarrow as pa
    import pyarrow.json

    texts_in = {key: [(part, pa.string()) for part, dtype in parts.items() if dtype == TEXT] for key, parts in objects.items()}
    kinds = pa.schema([(key, pa.struct(parts)) for key, parts in texts_in.items()])
    lines = "\n".join(texts).encode("utf-8", "surrogatepass")
    whole = pyarrow.json.ReadOptions(use_threads=False, block_size=min(len(lines) + 1, MOST))
    try:
        table = pyarrow.json.read_json(io.BytesIO(lines), whole, pyarrow.json.ParseOptions(explicit_schema=kinds))
    except pa.ArrowInvalid:
        return None
    return table if table.num_rows == len(texts) else None


def roles(texts: Sequence[str]) -> dict[str, pa.ListArray]:
    """The spans of each role, as lists of [start, end]; null where a row has no such role."""
    import pyarrow as pa

    if not any(text != "{}" for text in texts):
        return {}
    if (table := _read(texts)) is not None:
        return {name: table[name].combine_chunks() for name in table.column_names}
    return {name: pa.array(cells, pa.list_(pa.list_(pa.int64()))) for name, cells in _columns(texts).items()}


def spans(role: pa.ListArray) -> Iterator[tuple[int, list[int]]]:
    """The spans of a role one after the other, each with its row."""
    import numpy as np

    each = role.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    pairs: list[list[int]] = role.flatten().flatten().to_numpy().reshape(-1, 2).tolist()
    return zip(np.repeat(np.arange(len(role)), each).tolist(), pairs, strict=True)


def values(
    texts: Sequence[str],
    objects: Objects = NONE,
    numbers: Collection[str] = (),
    apart: Collection[str] = (),
    only: Collection[str] | None = None,
) -> dict[str, Cells]:
    """The cells of each key or ``only`` some.

    Those of ``objects`` are an Arrow array of structs where all of them are such, those of ``numbers`` of fractions. Those of
    ``apart``, which hold now this and now that, are read first, so that the others can be read by Arrow.
    """
    mixed: dict[str, Cells] = {}
    for name in apart:
        if rows := [n for n, text in enumerate(texts) if f'"{name}":' in text]:
            mixed[name], texts = _taken(texts, rows, name)
    if not any(text != "{}" for text in texts):
        return mixed
    if (table := _read(texts, objects)) is None:
        return mixed | _columns(texts, only)
    names = [name for name in table.column_names if table[name].null_count < len(texts) and (only is None or name in only)]
    kinds = {name: table[name].type for name in names}
    odd = [n for n, kind in kinds.items() if not (_fits_whole(kind, objects[n]) if n in objects else _fits(kind, n in numbers))]
    rows = [n for n, some in enumerate(zip(*(table[name].is_valid().to_pylist() for name in odd), strict=True)) if any(some)]
    found: dict[str, Cells] = {name: [None] * len(texts) if name in odd else table[name].combine_chunks() for name in names}
    for name, cells in _columns([texts[n] for n in rows], odd).items():
        for n, cell in zip(rows, cells, strict=True):
            found[name][n] = cell
    return mixed | found


def _taken(texts: Sequence[str], rows: Sequence[int], name: str) -> tuple[list[Any], list[str]]:
    """The cells of a key, which some rows have, and the texts without it."""
    cells: list[Any] = [None] * len(texts)
    rest = list(texts)
    for n, each in zip(rows, json.loads(f"[{','.join(texts[n] for n in rows)}]"), strict=True):
        cells[n] = each.pop(name, None)
        rest[n] = json.dumps(each)
    return cells, rest


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


def _columns(texts: Sequence[str], only: Collection[str] | None = None) -> dict[str, list[Any]]:
    """The cells of each key as JSON has them."""
    objects = json.loads(f"[{','.join(texts)}]")
    names = dict.fromkeys(name for each in objects for name in each if only is None or name in only)
    return {name: [each.get(name) for each in objects] for name in names}


def listed(cells: Cells) -> list[Any]:
    """A column as a list."""
    return cells if isinstance(cells, list) else list(cells.to_pylist())
