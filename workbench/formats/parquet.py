"""Tidy tables as Parquet, in a folder or .zip (see ``tables``); nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack

from workbench.formats import tables
from workbench.formats.folders import written
from workbench.formats.lost import Lost
from workbench.model import Reading


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write a folder, or a .zip, of tables with all records: numbers as numbers, all else as text."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    types = {int: pa.int64(), float: pa.float64()}
    with written(path, [".parquet"]) as folder, ExitStack() as files:
        schemas = {
            name: pa.schema([(column, types.get(tables.NUMBERS.get(column, str), pa.string())) for column in columns])
            for name, columns in tables.TABLES.items()
        }
        writers = {
            name: files.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd"))
            for name, schema in schemas.items()
        }
        for reading in readings:
            for name, rows in tables.rows(reading).items():
                if rows:
                    writers[name].write_table(pa.Table.from_pylist(rows, schemas[name]))
    return Lost()
