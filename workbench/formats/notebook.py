"""Records carried by a notebook's outputs, as ``wb.show`` and the live views leave them.

They are exchange lines, packed: nbformat writes JSON with every number on a line of its own, so as they are they would be ten
times as long as the packed ones. Lines that stand there unpacked, under "articles", are read as well.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from typing import Any

from workbench.errors import FormatError, WorkbenchError
from workbench.formats import exchange
from workbench.model import Reading, Skipped

MIME = "application/vnd.workbench.v1+json"
"""Under this MIME type an output carries the exchange lines of what it shows."""
TOGETHER = 50
"""Articles that are packed together."""
UNPACKED = 2**28
"""Bytes that a pack may hold: what somebody sends may be made to burst."""
BROKEN = (ValueError, TypeError, AttributeError, KeyError, RecursionError, zlib.error)


def carry(reading: Reading) -> dict[str, Any]:
    """The part of an output's MIME bundle that carries a reading; an empty one is no part of it.

    >>> from workbench.model import Article
    >>> article = Article(text="Rain fell in Erbil.")
    >>> [line["text"] for line in carried(carry(Reading([article])))], carry(Reading())
    (['Rain fell in Erbil.'], {})
    """
    lines = [_slim(line) for line in exchange.lines(reading)]
    packs = [_packed(lines[n : n + TOGETHER]) for n in range(0, len(lines), TOGETHER)]
    return {MIME: {"packs": packs}} if packs else {}


def _packed(lines: list[exchange.Line]) -> str:
    return base64.b64encode(zlib.compress(json.dumps(lines, separators=(",", ":")).encode(), 9)).decode()


def _slim(line: exchange.Line) -> exchange.Line:
    """A line without the ids that nothing in it refers to: they follow from what is said, and hardly pack."""
    named = {d["target"] for d in line.get("decisions", ())} | {q for e in line["events"] or () if isinstance(q := e.get("quote"), str)}
    lists = {name: items for name in (*exchange.LAYERS, exchange.OTHERS, "decisions") if (items := line.get(name))}
    return {**line, **{name: [_unnamed(item, named) for item in items] for name, items in lists.items()}}


def _unnamed(item: exchange.Line, named: Collection[str]) -> exchange.Line:
    return item if item["id"] in named else {key: value for key, value in item.items() if key != "id"}


def carried(bundle: Mapping[str, Any]) -> list[Any]:
    """The exchange lines in an output's MIME bundle; FormatError where they are damaged."""
    return [line for part in _parts(bundle) for line in _lines(part)]


def _parts(bundle: Any) -> list[Any]:
    """The lists and packs of lines in a MIME bundle."""
    try:
        if (held := bundle.get(MIME)) is None:
            return []
        packs = held.get("packs")
        return [*([held["articles"]] if "articles" in held else []), *(() if packs is None else packs)]
    except BROKEN as error:
        raise FormatError(f"not what an output of a notebook holds ({type(error).__name__}: {error})") from error


def _lines(part: Any) -> list[Any]:
    try:
        return list(part) if isinstance(part, list | tuple) else _unpacked(part)
    except BROKEN as error:
        raise FormatError(f"the articles in it cannot be unpacked ({type(error).__name__}: {error})") from error


def _unpacked(pack: str) -> list[Any]:
    unpack = zlib.decompressobj()
    raw = unpack.decompress(base64.b64decode(pack, validate=True), UNPACKED)
    if unpack.unconsumed_tail or not unpack.eof:
        raise ValueError("it is cut short" if len(raw) < UNPACKED else f"more than {UNPACKED // 2**20} MB")
    lines = json.loads(raw)
    return lines if isinstance(lines, list) else [lines]


def parse(text: str, where: str) -> Reading:
    """All articles and records in a notebook's outputs; nothing in it is executed.

    Several outputs may carry the same article: their records add up. FormatError when there are none.
    """
    try:
        readings = list(_readings(json.loads(text), where))
    except BROKEN as error:
        raise FormatError(f"{where}: not a notebook ({type(error).__name__}: {error})") from error
    if not readings:
        raise FormatError(
            f"{where}: no articles in this notebook; wb.show(corpus) or wb.Reader(corpus) puts them there, before it is saved"
        )
    return _united(Reading.of(readings))


def _readings(notebook: Mapping[str, Any], where: str) -> Iterator[Reading]:
    """What is in each pack; a cell, output or pack that is damaged is told, and the others are read."""
    for number, cell in enumerate(notebook["cells"], 1):
        place = f"{where}, output of cell {number}"
        for output in _outputs(cell):
            at = count(1)
            try:
                data = output.get("data") if isinstance(output, Mapping) else output
                parts = [] if data is None else _parts(data)
            except FormatError as error:
                yield Reading(skipped=[Skipped(place, str(error))])
                continue
            for part in parts:
                try:
                    yield from (_read(line, f"{place}, article {next(at)}") for line in _lines(part))
                except FormatError as error:
                    yield Reading(skipped=[Skipped(place, str(error))])


def _outputs(cell: Any) -> list[Any]:
    """The outputs of a cell; what stands in their place is taken for one."""
    outputs = cell.get("outputs") if isinstance(cell, Mapping) else cell
    return outputs if isinstance(outputs, list) else [] if outputs is None else [outputs]


def _read(line: object, place: str) -> Reading:
    try:
        return exchange.read_line(line, place)
    except WorkbenchError as error:
        return Reading(skipped=[Skipped(place, str(error).removeprefix(f"{place}: "))])


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
