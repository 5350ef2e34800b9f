"""JSON, JSON Lines and notebooks: objects with a text, exchange lines, and what a notebook's outputs carry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO

from workbench import rows
from workbench.errors import SourceError
from workbench.formats import notebook
from workbench.model import Reading, Skipped
from workbench.sources.file import BLANK, TOO_LARGE, File, too_large, unread
from workbench.sources.text import UTF16_MARKS, decode

EMPTY_LINES = 1_000_000
LISTS = ("articles", "items", "data", "results", "docs")
"""Under which keys services put the list of what they found."""


def json_file(file: File) -> Iterator[Reading]:
    """An object with a text, a list of them, or an object that holds such a list."""
    try:
        content = json.loads(decode(file.data()))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"not valid JSON ({error})") from error
    if isinstance(content, Mapping) and not rows.has_text(content, file.columns):
        content = next((content[k] for k in LISTS if isinstance(content.get(k), list)), content)
    found = [content] if isinstance(content, Mapping) else content
    if not isinstance(found, list):
        raise SourceError("expected a JSON object or a list of objects with a text")
    for n, value in enumerate(found):
        yield rows.line(value, f"{file.where}, row {n}", file.name, file.columns, file.known, file.meta)


def json_lines(file: File) -> Iterator[Reading]:
    """One object a line, read as they come: the file may be of any length, a line may not."""
    blank = 0
    with file.open() as stream:
        for number, line in enumerate(_lines(stream), 1):
            if line.strip(BLANK):
                yield _line(line, f"{file.where}, line {number}", file)
            elif (blank := blank + 1) > EMPTY_LINES:
                raise SourceError(f"more than {EMPTY_LINES} empty lines; take them out")


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    first = stream.readline(TOO_LARGE + 1)
    if first.startswith(UTF16_MARKS):
        yield from (line.encode() for line in decode(first + stream.read(TOO_LARGE)).split("\n"))
        return
    line = first
    while line:
        if len(line) > TOO_LARGE:
            raise too_large()
        yield line
        line = stream.readline(TOO_LARGE + 1)


def _line(line: bytes, place: str, file: File) -> Reading:
    try:
        return rows.line(json.loads(decode(line)), place, file.name, file.columns, file.known, file.meta)
    except (ValueError, RecursionError) as error:
        return Reading(skipped=[Skipped(place, f"not valid JSON ({error})")])
    except SourceError as error:
        return unread(place, error)


def notebook_file(file: File) -> Iterator[Reading]:
    """The articles and records that a notebook's outputs carry; nothing in it is executed."""
    yield notebook.parse(decode(file.data()), file.where)
