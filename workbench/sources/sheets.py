"""Tables in files: one article a row, columns found by their usual names or given.

Limits: a .csv may be of any length, its cells 100 MB; for .xlsx those of any file and of a package; a Parquet file may
be of any size, and unpack to 200 times that.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Any

from workbench import rows
from workbench.errors import SourceError
from workbench.model import Reading, Skipped
from workbench.sources.file import TOO_LARGE, File, foreign, is_blank, unread
from workbench.sources.packages import package
from workbench.sources.text import decoded_lines
from workbench.sources.unpacking import HARMLESS, RATIO

if TYPE_CHECKING:
    from pyarrow import RecordBatch

Check = Callable[[Sequence[str]], None]
"""What looks at the names of a table's columns before its rows are read."""
Cells = Iterator[tuple[str, Mapping[str, Any] | Reading]]
"""The rows of a table, each with its place; a Reading is what could not be read of it."""
SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""The line by which Excel is told what stands between the cells; it belongs to no table."""


def csv_file(file: File) -> Iterator[Reading]:
    """Comma, semicolon, tab or bar between the cells: what the first line says, else whichever the header has most of."""
    return _articles(csv_cells(file, lambda names: rows.check_header(names, file.columns)), file)


def _articles(cells: Cells, file: File) -> Iterator[Reading]:
    for place, row in cells:
        yield row if isinstance(row, Reading) else rows.row(row, place, file.columns, file=file.name)


def csv_cells(file: File, check: Check) -> Cells:
    """The rows as they come, by the numbers that they have in a spreadsheet; ``check`` is shown the header."""
    if is_blank(file.head):
        raise SourceError("the file is empty")
    csv.field_size_limit(TOO_LARGE)
    with file.open() as stream:
        lines = decoded_lines(stream)
        header = next(lines, "")
        if said := SEPARATOR.fullmatch(header):
            header = next(lines, "")
        delimiter = said[1] if said else "\t" if file.suffix == ".tsv" else max(",;\t|", key=header.count)
        table = csv.reader(chain([header], lines), delimiter=delimiter, strict=True)
        try:
            names = next(table, [])
        except csv.Error as error:
            raise SourceError(f"not a readable table ({error})") from error
        check(names)
        for number, cells in enumerate(_csv_rows(table), 2):
            if cells:
                place = f"{file.where}, row {number}"
                yield place, _csv_row(names, cells, place)


def _csv_rows(table: Iterator[list[str]]) -> Iterator[list[str] | csv.Error]:
    while True:
        try:
            yield next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield error


def _csv_row(names: Sequence[str], cells: Sequence[str] | csv.Error, place: str) -> Mapping[str, Any] | Reading:
    if isinstance(cells, csv.Error):
        return Reading(skipped=[Skipped(place, f"not a readable row ({cells}); are its quotes closed?")])
    if any(cells[len(names) :]):
        return Reading(skipped=[Skipped(place, "has more cells than the header; a text with separators in it needs quotes around it")])
    return dict(zip_longest(names, cells[: len(names)]))


# --- Excel ------------------------------------------------------------------------------------------------------------

LAST_ROW = 1_048_576
"""No sheet of Excel's is longer, whatever the number of a row says."""
NUMBERED = re.compile(rb"<(?:[\w.-]+:)?row\s(?:[^<>]*?\s)?r\s*=\s*[\"']([^\"'<>]{1,20})[\"']")
PIECE = 1_000_000
"""Bytes of a sheet that are looked at in one go for the numbers of its rows."""
ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
ESCAPED = re.compile(r"_x00(09|0[aA]|0[dD])_")
"""How Excel writes tabs and line ends that XML would not keep."""


def excel(file: File) -> Iterator[Reading]:
    """The rows of every sheet whose first row names a column of texts; values of formulas are those that Excel last saw."""
    import openpyxl

    data = package(file, "an Excel file")
    with foreign("an Excel file", "save it anew, or as .csv"), _quietly():
        book = openpyxl.load_workbook(data, read_only=True, data_only=True)
    misfits: list[str] = []
    for sheet in book.worksheets:
        place = f"{file.where}, sheet {sheet.title}"
        sheet.reset_dimensions()  # what the file says of its size need not be true
        cells = sheet.iter_rows(max_row=LAST_ROW, values_only=True)
        first, error = _some_rows(cells, 1)
        if error:
            yield unread(place, error)
            continue
        names = ["" if name is None else str(name) for name in chain.from_iterable(first)]
        try:
            rows.check_header(filter(None, names), file.columns)
        except SourceError as error:
            misfits.append(f"sheet {sheet.title}: {error if any(names) else 'empty, or without names of columns in row 1'}")
        else:
            yield from _excel_rows(cells, names, place, file)
            if (number := _left_out(sheet)) is not None:
                yield unread(place, SourceError(f"row {number} is not where its number says, and left out; save it anew, or as .csv"))
    if misfits and len(misfits) == len(book.worksheets):
        raise SourceError("; ".join(misfits))


def _excel_rows(cells: Iterator[Sequence[Any]], names: Sequence[str], place: str, file: File) -> Iterator[Reading]:
    """The articles of a sheet, by the numbers that its rows have in Excel."""
    number, error = 1, None
    while not error:
        some, error = _some_rows(cells)
        for values in some:
            number += 1
            if values.count(None) == len(values):
                continue  # as are a million rows before one at the end of a sheet
            row = {name: _excel_value(value) for name, value in zip(names, values, strict=False) if name}
            if any(value is not None for value in row.values()):
                yield rows.row(row, f"{place}, row {number}", file.columns, file=file.name)
        if error:
            yield unread(f"{place}, row {number + 1}", error)
        elif not some:
            return


def _left_out(sheet: Any) -> int | None:
    """The number of the first row that openpyxl passes over: one that is not above those before it, or that no sheet has."""
    last, rest = 0, b""
    with sheet._get_source() as source:
        while piece := source.read(PIECE):
            whole, begun, rest = (rest + piece).rpartition(b"<")
            rest = begun + rest
            for said in NUMBERED.findall(whole):
                with suppress(ValueError, OverflowError):  # which openpyxl tells of
                    number = int(float(said))
                    if not last < number <= LAST_ROW:
                        return number
                    last = number
    return None


def _some_rows(cells: Iterator[Sequence[Any]], most: int = 100) -> tuple[list[Sequence[Any]], SourceError | None]:
    """The values of some rows more, none at the end of the sheet, and what is wrong after them."""
    found: list[Sequence[Any]] = []
    try:
        with foreign("a readable sheet from here on", "save it anew, or as .csv"), _quietly():
            found.extend(islice(cells, most))
    except SourceError as error:
        return found, error
    return found, None


def _excel_value(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return None if value in ERRORS else ESCAPED.sub(lambda code: chr(int(code[1], 16)), value)


@contextmanager
def _quietly() -> Iterator[None]:
    """Without openpyxl's remarks on what it leaves out of a file, none of which is text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# --- Parquet ----------------------------------------------------------------------------------------------------------

BATCH = 100
"""Rows that are unpacked at once: each may hold a text of any length."""
ROW = 100
"""As so many bytes a row counts beside its text."""


def parquet(file: File) -> Iterator[Reading]:
    """The rows of a table, some at a time; what is nested in cells becomes lists and mappings."""
    return _articles(parquet_cells(file, lambda names: rows.check_header(names, file.columns)), file)


def parquet_cells(file: File, check: Check) -> Cells:
    """The rows as they come, by their numbers from 0; ``check`` is shown the names of the columns."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    with file.open() as stream:
        data = stream if stream.seekable() else io.BytesIO(file.data())
        with foreign("a Parquet file", "write it anew"):
            texts = [f.name for f in pq.read_schema(data) if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)]
            table = pq.ParquetFile(data, read_dictionary=texts)  # a text that is repeated is held once
            names = table.schema_arrow.names
        check(names)
        with foreign("a Parquet file", "write it anew"):
            packed = data.seek(0, io.SEEK_END)
            batches = table.iter_batches(BATCH)
        number = unpacked = 0
        while (batch := _next_batch(batches)) is not None:
            for at in range(batch.num_rows):
                place = f"{file.where}, row {number}"
                row = _parquet_row(batch, at, place)
                yield place, row
                number += 1
                unpacked += ROW + (0 if isinstance(row, Reading) else sum(len(cell) for cell in row.values() if isinstance(cell, str)))
                if unpacked > max(HARMLESS, RATIO * packed):
                    raise SourceError(f"unpacks to more than {RATIO} times its size, as only traps do; what is left of it was not read")


def _next_batch(batches: Iterator[RecordBatch]) -> RecordBatch | None:
    with foreign("a readable Parquet file from here on", "write it anew"):
        return next(batches, None)


def _parquet_row(batch: RecordBatch, number: int, place: str) -> Mapping[str, Any] | Reading:
    try:
        with foreign("a readable row", "write it anew"):
            return {name: _parquet_value(column[number].as_py()) for name, column in zip(batch.schema.names, batch.columns, strict=True)}
    except SourceError as error:
        return unread(place, error)


def _parquet_value(value: Any) -> Any:
    """A cell as Python has it; what some programs store as bytes is text where it can be, and else left out."""
    if not isinstance(value, bytes):
        return value
    with suppress(UnicodeDecodeError):
        return value.decode()
    return None
