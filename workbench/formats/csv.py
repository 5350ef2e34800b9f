"""Tidy tables as .csv, in a folder or .zip (see ``tables``); the null character, which no program reads in one, is written as �.

All other characters stay, also where a text begins as a formula does (=, +, -, @): offsets count them, and what is read back is what was
written. Whoever opens such a file in a spreadsheet imports its columns as text.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from workbench.formats import tables
from workbench.formats.folders import written
from workbench.formats.lost import Lost
from workbench.model import Reading

NULL = "the null character in it stands as �"


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write a folder, or a .zip, of tables with all records."""
    lost = Lost()
    with written(path, [".csv"]) as folder, _files(folder, lost) as put:
        for reading in readings:
            for name, rows in tables.rows(reading).items():
                put(name, rows)
    return lost


@contextmanager
def _files(folder: Path, lost: Lost) -> Iterator[Any]:
    with ExitStack() as open_files:
        writers = {}
        for name, columns in tables.TABLES.items():
            file = open_files.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file)
            writers[name].writerow(columns)

        def put(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
            for row in rows:
                cells = [row.get(column) for column in tables.TABLES[name]]
                if any(isinstance(cell, str) and "\0" in cell for cell in cells):
                    cells = [cell.replace("\0", "�") if isinstance(cell, str) else cell for cell in cells]
                    lost.add(name, NULL)
                writers[name].writerow(cells)

        yield put
