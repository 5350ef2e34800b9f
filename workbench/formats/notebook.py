"""Records carried by a notebook's outputs, as ``wb.show`` and the Reader leave them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.errors import FormatError, WorkbenchError
from workbench.formats import exchange
from workbench.model import Reading, Skipped

MIME = "application/vnd.workbench.v1+json"
"""Under this MIME type an output carries the exchange lines of what it shows."""


def parse(text: str, where: str) -> Reading:
    """All articles and records in a notebook's outputs; nothing in it is executed.

    Several outputs may carry the same article: their records add up. FormatError when there are none.
    """
    try:
        lines = list(_lines(json.loads(text)))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise FormatError(f"{where}: not a notebook ({type(error).__name__}: {error})") from error
    if not lines:
        raise FormatError(
            f"{where}: no articles in this notebook; wb.show(corpus) or wb.Reader(corpus) puts them there, before it is saved"
        )
    return _united(Reading.of(_read(line, f"{where}, output of {place}") for place, line in lines))


def _read(line: object, place: str) -> Reading:
    try:
        return exchange.read_line(line, place)
    except WorkbenchError as error:
        return Reading(skipped=[Skipped(place, str(error).removeprefix(f"{place}: "))])


def _lines(notebook: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for number, cell in enumerate(notebook["cells"], 1):
        for output in cell.get("outputs", ()):
            bundle = output.get("data", {}).get(MIME)
            for at, line in enumerate(bundle["articles"] if bundle else (), 1):
                yield f"cell {number}, article {at}", line


def _united(reading: Reading) -> Reading:
    """Every record once."""
    return Reading(
        list({(a.id, a.text): a for a in reading.articles}.values()),
        list({a.id: a for a in reading.annotations}.values()),
        list({d.id: d for d in reading.decisions}.values()),
        list({r.id: r for r in reading.runs}.values()),
        list({o.id: o for o in reading.origins}.values()),
        list(dict.fromkeys(reading.skipped)),
    )
