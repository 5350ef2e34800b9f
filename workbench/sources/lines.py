"""JSON, JSON Lines and notebooks: objects with a text, exchange lines, and what a notebook's outputs carry."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from workbench import formats, rows
from workbench.errors import SourceError
from workbench.formats import notebook
from workbench.model import Reading, Skipped
from workbench.sources.file import BLANK, File, unread
from workbench.sources.text import decode, lines

EMPTY_LINES = 1_000_000
LISTS = ("articles", "items", "data", "results", "docs")
"""Under which keys services put the list of what they found."""


def json_file(file: File) -> Iterator[Reading]:
    """An object with a text, a list of them, or an object that holds such a list."""
    try:
        content = _parsed(file.data())
    except (ValueError, RecursionError) as error:
        raise SourceError(f"not valid JSON ({error})") from error
    if isinstance(content, Mapping) and not rows.has_text(content, file.columns) and not formats.dialect(content):
        content = next((content[k] for k in LISTS if isinstance(content.get(k), list)), content)
    found = [content] if isinstance(content, Mapping) else content
    if not isinstance(found, list):
        raise SourceError("expected a JSON object or a list of objects with a text")
    for n, value in enumerate(found, 1):
        yield rows.line(value, f"{file.where}, object {n}", file.name, file.columns, file.known, file.meta)


def json_lines(file: File) -> Iterator[Reading]:
    """One object a line, read as they come: the file may be of any length, a line may not."""
    blank = 0
    with file.open() as stream:
        for number, line in enumerate(lines(stream), 1):
            if line.strip(BLANK):
                yield _line(line, f"{file.where}, line {number}", file)
            elif (blank := blank + 1) > EMPTY_LINES:
                raise SourceError(f"more than {EMPTY_LINES} empty lines; take them out")


def _line(line: bytes, place: str, file: File) -> Reading:
    try:
        return rows.line(_parsed(line), place, file.name, file.columns, file.known, file.meta)
    except (ValueError, RecursionError) as error:
        return Reading(skipped=[Skipped(place, f"not valid JSON ({error})")])
    except SourceError as error:
        return unread(place, error)


def _parsed(data: bytes) -> Any:
    """JSON as it is written, also by programs that write NaN and Infinity, which no other could read again: they are null."""
    return json.loads(decode(data), parse_constant=lambda _: None, parse_float=_finite)


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def notebook_file(file: File) -> Iterator[Reading]:
    """The articles and records that a notebook's outputs carry; nothing in it is executed."""
    yield notebook.parse(decode(file.data()), file.where)
