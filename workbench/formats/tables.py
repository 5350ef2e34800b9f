"""Tidy tables of all records: articles, a table for each of the known layers, annotations of other layers, decisions, runs, origins.

They are one file each, in a folder or .zip, and hold all that there is: ``spans`` (where there is more than one), ``roles`` and
``values`` of a mark and ``meta`` of an article are JSON. Beside them stand columns to read, which are made of these and of
links: the words, the names of roles and the like. They are passed over on the way in, but for ``words``: a mark whose
words are not those at its place is left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench import history
from workbench.errors import AnnotationError, WorkbenchError
from workbench.formats import exchange, items
from workbench.formats.exchange import LAYERS, OTHERS
from workbench.model import FACTS, Annotation, Mark, Reading, Skipped, Span
from workbench.sources.file import File, unread

if TYPE_CHECKING:
    from workbench.sources.sheets import Cells, Check

Row = dict[str, Any]
Read = Callable[[File, "Check"], "Cells"]
"""What gives the rows of a table."""

MARK = ("id", "article", "layer", "label", "start", "end", "words", "spans", "roles", "values", "by", "status", "score")
READABLE = {
    "entities": ("name", "entity", "kb", "lat", "lon", "time"),
    "quotes": ("cue", "speaker", "speaker_name", "speaker_entity", "addressee", "addressee_name", "addressee_entity", "utterance"),
    "events": ("actor", "target", "recipient", "counterpart", "instrument", "topic", "modality", "time", "place", "lat", "lon", "incident"),
    OTHERS: ("entity", "name", "value"),
}
"""Columns to read of each layer."""
TABLES = {
    "articles": ("id", "text", *FACTS, "meta"),
    **{layer: (*MARK, *names) for layer, names in READABLE.items()},
    "decisions": ("id", "article", *exchange.DECISION),
    "runs": ("article", *exchange.RUN),
    "origins": ("article", *exchange.ORIGIN),
}
"""The columns of each table."""
ITEM = {"id", "layer", "label", "spans", "roles", "values", "by", "status", "score"}
NUMBERS = {"start": int, "end": int, "score": float, "lat": float, "lon": float}
NESTED = ("spans", "roles", "values", "meta", "facts", "found")
"""Columns of JSON."""
NEEDED = {
    **dict.fromkeys(READABLE, frozenset({"article", "label", "start", "end"})),
    "decisions": frozenset({"article", *exchange.DECISION}),
    "runs": frozenset({"article", *exchange.RUN}),
    "origins": frozenset({"article", "where"}),
}
"""The columns by which a table of these names is known to be one of these."""
GAP = " … "


# --- out --------------------------------------------------------------------------------------------------------------


def rows(reading: Reading) -> dict[str, list[Row]]:
    """The rows of each table that a reading fills."""
    made: dict[str, list[Row]] = defaultdict(list)
    texts = {article.id: article.text for article in reading.articles}
    marks = history.marks(reading.annotations, reading.decisions, reading.runs)
    links = history.links(marks)
    made["articles"] = [{f: getattr(a, f) for f in ("id", "text", *FACTS)} | {"meta": _json(dict(a.meta))} for a in reading.articles]
    for mark in marks:
        a = mark.annotation
        made[a.layer if a.layer in LAYERS else OTHERS].append(_mark(texts[a.article], mark, links[a.article]))
    made["decisions"] = [{f: getattr(d, f) for f in TABLES["decisions"]} for d in history.in_order(reading.decisions)]
    made["runs"] = [{f: getattr(r, f) for f in TABLES["runs"]} for r in reading.runs]
    made["origins"] = [{"article": o.article, "where": o.where, "facts": _json(o.facts), "found": _json(o.found)} for o in reading.origins]
    return made


def _mark(text: str, mark: Mark, links: history.Links) -> Row:
    a = mark.annotation
    row: Row = {"id": a.id, "article": a.article, "layer": a.layer, "label": a.label, "by": a.by, "status": mark.status, "score": a.score}
    if a.spans:
        row |= {"start": a.start, "end": a.end, "words": _words(text, a.spans)}
    row |= {"spans": _json(a.spans) if len(a.spans) > 1 else None, "roles": _json(a.roles), "values": _json(a.values)}
    return row | _readable(text, a, exchange.linked(a, links, text))


def _readable(text: str, a: Annotation, linked: Mapping[str, Any]) -> Row:
    """What to read of a mark: words of its roles, values, and what links say; of what has parts the value or name."""
    known = {**a.values, **linked}
    place = known.get("place")
    known |= {name: place.get(name) for name in ("lat", "lon") if isinstance(place, Mapping) and name in place}
    found: Row = {}
    for name in READABLE[a.layer if a.layer in LAYERS else OTHERS]:
        value = _words(text, a.roles[name]) if name in a.roles else known.get(name)
        if isinstance(value, Mapping):
            value = value.get("value") or value.get("name")
        if name in NUMBERS:
            found[name] = float(value) if isinstance(value, int | float) and abs(value) < 1e9 else None
        elif value is not None:
            found[name] = items.well(value) if isinstance(value, str) else _json(value)
    return found


def _words(text: str, spans: Iterable[Span]) -> str:
    return GAP.join(span.of(text) for span in spans)


def _json(value: Any) -> str | None:
    """JSON with letters as they are, None for what is empty."""
    if not value:
        return None
    return items.well(json.dumps(value, ensure_ascii=False, default=dict))


# --- in ---------------------------------------------------------------------------------------------------------------


def load(file: File, others: Mapping[str, File], cells: Read) -> Iterator[Reading]:
    """The articles of a table with the records in those beside it, by the names of the tables."""
    records: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, other in others.items():
        try:
            for place, row in cells(other, _unchecked):
                if isinstance(row, Reading):
                    yield row
                    continue
                try:
                    records[str(row.get("article"))][name].append(_record(name, row))
                except (ValueError, TypeError, RecursionError) as error:
                    yield Reading(skipped=[Skipped(place, f"a row that cannot be read ({error}); correct it, or write the tables anew")])
        except WorkbenchError as error:
            yield unread(other.where, error)
    for place, row in cells(file, _unchecked):
        yield row if isinstance(row, Reading) else _article(row, records.pop(str(row.get("id")), {}), place)
    for name, other in others.items():
        if homeless := sum(len(found[name]) for found in records.values()):
            yield Reading(skipped=[Skipped(other.where, f"{homeless} rows are of articles that are not in {file.name}; add these")])


def _unchecked(names: Sequence[str]) -> None:
    """Any header will do: tables were known by theirs before."""


def _record(table: str, row: Mapping[str, Any]) -> Row:
    """A row as a record of an exchange line; ValueError where a cell is not what it should be."""
    found = {name: _cell(name, row[name]) for name in TABLES[table] if row.get(name) not in (None, "")}
    if table in READABLE:
        found.setdefault("layer", table)
        if "spans" not in found:
            found["spans"] = [[found["start"], found["end"]]] if {"start", "end"} <= found.keys() else []
    return found


def _cell(name: str, value: Any) -> Any:
    if name in NESTED and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValueError(f"{name} is no JSON: {error}") from error
    return NUMBERS[name](value) if name in NUMBERS and isinstance(value, str) else value


def _article(row: Mapping[str, Any], records: Mapping[str, Sequence[Row]], place: str) -> Reading:
    try:
        line = {name: _cell(name, value) for name in TABLES["articles"] if (value := row.get(name)) not in (None, "")}
        text, meta = line.get("text"), line.get("meta")
        unknown = meta.pop(exchange.UNKNOWN, {}) if isinstance(meta, dict) else {}
        skipped: list[Skipped] = []
        marks: list[Row] = []
        for name in READABLE:
            for record in records.get(name, ()):
                if why := _shifted(str(text), record):
                    skipped.append(Skipped(f"{place}, {name}, {record.get('id', '')}", why))
                else:
                    marks.append({key: value for key, value in record.items() if key in ITEM})
        rest = {name: records.get(name, []) for name in ("decisions", "runs", "origins")}
        found = items.reading({**unknown, **line, **rest}, marks, place)
    except WorkbenchError as error:
        return unread(place, error)
    except (ValueError, TypeError) as error:
        return Reading(skipped=[Skipped(place, f"a row that cannot be read ({error}); correct it, or write the tables anew")])
    return Reading(found.articles, found.annotations, found.decisions, found.runs, found.origins, [*skipped, *found.skipped])


def _shifted(text: str, record: Row) -> str | None:
    """Why a mark does not stand where its row says, if so."""
    if not (words := record.get("words")):
        return None
    try:
        found = _words(text, (Span(*span) for span in record["spans"]))
    except (AnnotationError, TypeError, ValueError):
        return None  # which is told with the other faults of spans
    return None if found == words else f"its words are {words!r}, but {found!r} stands there; offsets count Unicode code points of the text"
