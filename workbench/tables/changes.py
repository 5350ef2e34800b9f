"""One edited row of a frame: what in it differs from the row as it is now, and what annotation that asks for."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench import gestures, history
from workbench.errors import AnnotationError, OffsetError
from workbench.model import Annotation, Article, Span
from workbench.rows import plain
from workbench.tables.columns import COMMON, LINKED, PARTS, Layout
from workbench.tables.linked import told
from workbench.tables.words import words

Row = Mapping[str, Any]
BY_HAND = "by hand"
PLACED = frozenset({"start", "end", "spans", "text"})
ELSEWHERE = {
    "article": "an annotation stays in its article",
    "source": "it is the article's; corpus.set_facts() sets it",
    "published": "it is the article's; corpus.set_facts() sets it",
    "score": "it is the tagger's",
    "by": "it says who made it",
    **dict.fromkeys(
        ("entity", "kb", "incident", "utterance", "speaker_entity", "addressee_entity"), "it shows links; corpus.link() sets it"
    ),
    **dict.fromkeys(("about", "about_layer", "about_label"), "it says what the note is on; corpus.note() puts one on a mark"),
}
"""Columns that show what is not the annotation's own, and where that is changed."""
EXACTNESS = {4: "year", 7: "month", 10: "day"}


class Wanted(NamedTuple):
    """What is to be said in an annotation's place; None for what stays."""

    spans: Sequence[tuple[int, int]] | None
    label: str | None
    roles: Mapping[str, Sequence[tuple[int, int]]] | None
    values: Mapping[str, Any]


def differences(row: Row, now: Row) -> dict[str, Any]:
    """The cells of a row that say something else than those of the row as it is now."""
    found = {}
    for column, cell in row.items():
        known = now.get(column)
        if cell is known or (type(cell) is type(known) is str and cell == known):
            continue
        there, given = plain(known), plain(cell)
        if isinstance(given, str) and isinstance(there, list | dict):
            given = _parsed(given, column)
        if given != there:
            found[column] = given
    return found


def _parsed(cell: str, column: str) -> Any:
    """A list or dictionary that has been in a CSV file meanwhile."""
    try:
        return ast.literal_eval(cell)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise AnnotationError(f"{column} holds a list or a dictionary, not {cell!r}") from error


def not_its_own(changed: Row, a: Annotation, links: history.Links, text: str) -> dict[str, str]:
    """Which changed cells show something that is not the annotation's own, and where that is changed."""
    linked = LINKED.get(a.layer, frozenset()) - PARTS.get(a.layer, {}).keys()
    shown = told(a, links, text) if linked & changed.keys() else {}
    return {
        column: ELSEWHERE.get(column) or "it shows links; corpus.link() sets it"
        for column in changed
        if column in ELSEWHERE or (column in linked and column in shown)
    }


def wanted(changed: Row, now: Row, a: Annotation | None, names: Layout, layer: str, text: str) -> Wanted:
    """What the changed cells of a row ask for; AnnotationError or OffsetError where they cannot be followed."""
    if "label" in changed and not isinstance(changed["label"], str):
        raise AnnotationError("a label is a word; corpus.reject(mark) takes a mark away")
    spans = _spans(changed, a, text) if PLACED & changed.keys() else None
    values = _values(changed, now, a, names, layer)
    roles = _roles(changed, a, names, text)
    if layer == "events":  # a time or place that is given by hand is not the one that the words in the text say
        for value, role in (("time", "time"), ("place", "place")):
            if value in values and value in changed and not {names.roles[role], names.spans[role]} & changed.keys():
                roles = {**(a.roles if roles is None and a else roles or {}), role: ()}
    return Wanted(spans, changed.get("label"), roles, values)


def _spans(changed: Row, a: Annotation | None, text: str) -> list[tuple[int, int]]:
    known = a.spans if a else ()
    if "spans" in changed:
        spans = _pairs(changed["spans"], "spans")
    else:
        first, last = (known[0], known[-1]) if known else (None, None)
        start, end = (_offset(changed, "start", first and first.start), _offset(changed, "end", last and last.end))
        spans = [Span(start, end)] if len(known) < 2 else [Span(start, known[0].end), *known[1:-1], Span(known[-1].start, end)]
    for span in spans:
        span.check(text)
    if isinstance(given := changed.get("text"), str) and given.split() != (there := words(text, spans)).split():
        raise OffsetError(f"the text at {' and '.join(f'{s}-{e}' for s, e in spans)} is {there!r}, not {given!r}; set start and end")
    return list(spans)


def _offset(changed: Row, name: str, known: int | None) -> int:
    cell = changed.get(name, known)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)  # as a column of whole numbers is, once it has an empty cell
    if isinstance(cell, bool) or not isinstance(cell, int):
        raise OffsetError(f"{name} is a whole number, a count of code points, not {cell!r}")
    return cell


def _pairs(cell: Any, column: str) -> list[Span]:
    """The spans in a cell, a list of [start, end]."""
    try:
        found = _parsed(cell, column) if isinstance(cell, str) else cell
        return [Span.at(start, end) for start, end in found or ()]
    except (TypeError, ValueError) as error:
        raise OffsetError(f"{column} is a list of [start, end], such as [[0, 6]], not {cell!r}") from error


def _roles(changed: Row, a: Annotation | None, names: Layout, text: str) -> dict[str, Sequence[tuple[int, int]]] | None:
    roles: dict[str, Sequence[tuple[int, int]]] = {}
    new = {c.removesuffix("_spans"): c for c in changed if c.endswith("_spans") and c not in names.spans.values()}
    for role, column in {**names.spans, **new}.items():
        if column in changed:
            roles[role] = _pairs(changed[column], column)
        elif (said := names.roles.get(role, "")) in changed:
            roles[role] = [_found(part.strip(), text, said) for part in str(changed[said] or "").split(";") if part.strip()]
    return {**(a.roles if a else {}), **roles} if roles else None


def _found(said: str, text: str, column: str) -> Span:
    """Where the words of a role stand."""
    places = list(gestures.occurrences(text, said))
    if len(places) != 1:
        often = f"{len(places)} times" if places else "nowhere"
        raise OffsetError(
            f"{column}: {said!r} stands {often} in the text; {column.removesuffix('_text')}_spans says where, see frame(spans=True)"
        )
    return places[0]


def _values(changed: Row, now: Row, a: Annotation | None, names: Layout, layer: str) -> dict[str, Any]:
    parts = PARTS.get(layer, {})
    shown = {column: value for value, column in names.values.items()}
    if layer == "notes":
        shown["note"] = "text"
    held = {*COMMON, "spans", *names.roles.values(), *names.spans.values(), *parts, *ELSEWHERE}
    values = {
        shown.get(column, column): cell
        for column, cell in changed.items()
        if (column in shown and column not in parts) or (column not in held and not column.endswith("_spans"))
    }
    for role in ("speaker", "addressee"):  # a name that is typed is not the one that was read
        if layer == "quotes" and f"{role}_name" in values:
            values.setdefault(f"{role}_how", None)
    for whole in dict.fromkeys(value for column, (value, _) in parts.items() if column in changed):
        given = {part: changed[column] for column, (value, part) in parts.items() if value == whole and column in changed}
        main = parts[whole][1]
        known = (a.values.get(whole) if a else None) or {}
        known = dict(known) if isinstance(known, Mapping) else {main: known}
        if main in given:
            known = {"rule": BY_HAND, **({"precision": EXACTNESS.get(len(str(given[main])))} if whole == "time" else {})}
        elif whole == "place" and {"lat", "lon"} & given.keys():
            known |= {part: plain(now.get(part)) for part in ("lat", "lon")}
        known = {part: cell for part, cell in {**known, **given}.items() if cell is not None}
        if main not in known and given.get(main, 0) is not None:
            raise AnnotationError(f"{', '.join(given)} without a {whole}; fill in the column {whole}, too")
        values[whole] = known if main in known else None
    return values


def new(row: Row, by: str, articles: Mapping[str, Article], names: Layout, layer: str) -> Annotation:
    """The annotation that a row without an id asks for."""
    home = articles.get(str(row.get("article")))
    if home is None:
        raise AnnotationError(f"there is no article {row.get('article')!r} here; corpus.ids lists those there are")
    if row.get("status") not in (None, "accepted"):
        raise AnnotationError(f"a new annotation is accepted, not {row['status']!r}; leave its status empty")
    if not row.get("label"):
        raise AnnotationError("it has no label")
    asked = wanted(row, {}, None, names, layer, home.text)
    return gestures.mark(by, home, asked.spans or [], row["label"], layer, asked.roles, asked.values)
