"""Frames: articles, where they were found, incidents and stories, and the annotations of a layer, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench import history
from workbench.clusters import accounts
from workbench.clusters.twins import groups
from workbench.errors import WorkbenchError
from workbench.formats import exchange
from workbench.model import FACTS, SHOWN, Annotation, Article, Mark, Origin, Span
from workbench.tables.columns import COLUMNS, COMMON, LAYERS, LINKED, PARTS, array, layout
from workbench.tables.overview import ASIDE, count, outlet_of
from workbench.tables.words import words

if TYPE_CHECKING:
    import pandas as pd

Columns = dict[str, Sequence[Any]]
NEEDED = {layer: (layer, "links") for layer in LAYERS}
"""The layers that a frame is made from, where these are not all."""


def frame(articles: Sequence[Article], marks: Iterable[Mark], layer: str, *, spans: bool = False) -> pd.DataFrame:
    """Articles, or one layer's annotations with their article's facts, as a DataFrame with the columns and dtypes of COLUMNS.

    Articles come with the number of their marks in each layer, rejected ones not counted, and with the id of the article
    that they reprint, if there is one (see ``workbench.clusters.twins``). Annotations come with all statuses, and with what
    standing links say of them; roles (as words) and values that COLUMNS does not name follow as further columns, under a
    name with an underscore where it is taken. With ``spans`` there are also ``spans``, a list of [start, end], and such a
    column for each role, ``actor_spans`` and the like. "incidents" and "stories" have a row for each of these (see
    ``workbench.clusters.accounts``). An unknown layer is a WorkbenchError.
    """
    marks = list(marks)
    if layer == "articles":
        return _articles(articles, marks)
    if layer in ("incidents", "stories"):
        of_all = accounts.incidents if layer == "incidents" else accounts.stories
        return _of_rows(of_all(articles, marks, {a.id: outlet_of(a) for a in articles}), layer)
    known = sorted({m.annotation.layer for m in marks} | set(COLUMNS))
    if layer not in known:
        raise WorkbenchError(f"no layer {layer!r} here; there are {', '.join(known)}")
    chosen = [m for m in marks if m.annotation.layer == layer]
    columns = _annotations({a.id: a for a in articles}, chosen, history.links(marks), layer, spans)
    if layer == "notes":
        columns |= _what_they_are_on([m.annotation for m in chosen], marks)
    return _table(columns, COLUMNS.get(layer, COMMON))


def origins(found: Iterable[Origin]) -> pd.DataFrame:
    """Where articles were found: a row for each article and place, with the facts as they stood there and where in it they stood."""
    rows = [
        {"article": o.article, "where": o.where, **o.facts, **{f"{name}_found": place for name, place in o.found.items()}} for o in found
    ]
    return _of_rows(rows, "origins")


def _of_rows(rows: Sequence[Mapping[str, Any]], layer: str) -> pd.DataFrame:
    return _table({name: [row.get(name) for row in rows] for name in COLUMNS[layer]}, COLUMNS[layer])


def _table(columns: Columns, dtypes: Mapping[str, str]) -> pd.DataFrame:
    """A frame of columns, those with a dtype first and in their order, the others as what they hold."""
    import pandas as pd

    missing = [None] * len(next(iter(columns.values())))
    return pd.DataFrame({name: array(columns.get(name, missing), dtypes.get(name)) for name in {**dtypes, **columns}}, copy=False)


def _articles(articles: Sequence[Article], marks: Sequence[Mark]) -> pd.DataFrame:
    counts = count(m for m in marks if m.status in SHOWN)
    layers = [*LAYERS, *sorted({name for _, name in counts if name not in (*ASIDE, *LAYERS)})]
    original = groups(marks)
    columns: Columns = {name: [getattr(a, name) for a in articles] for name in ("id", *FACTS)}
    columns |= {
        "reprint_of": [original.get(a.id) for a in articles],
        "characters": [len(a.text) for a in articles],
        "words": [len(a.text.split()) for a in articles],
        **{name: [counts[a.id, name] for a in articles] for name in layers},
    }
    return _table(columns, {**COLUMNS["articles"], **dict.fromkeys(layers, "int64")})


# --- annotations ------------------------------------------------------------------------------------------------------


def _annotations(
    articles: Mapping[str, Article], marks: Sequence[Mark], links: Mapping[str, history.Links], layer: str, spans: bool
) -> Columns:
    found = [m.annotation for m in marks]
    homes = [articles[a.article] for a in found]
    texts = [home.text for home in homes]
    columns: Columns = {
        "id": [a.id for a in found],
        "article": [a.article for a in found],
        "source": [home.source for home in homes],
        "published": [home.published for home in homes],
        "label": [a.label for a in found],
        "text": [words(text, a.spans) for text, a in zip(texts, found, strict=True)],
        "start": [a.start for a in found],
        "end": [a.end for a in found],
        "status": [m.status for m in marks],
        "score": [a.score for a in found],
        "by": [a.by for a in found],
    }
    if spans:
        columns["spans"] = [pairs(a.spans) for a in found]
    names = layout(layer, found)
    roles: dict[str, list[str | None]] = {role: [None] * len(found) for role in names.roles}
    for n, a in enumerate(found):
        for role, some in a.roles.items():
            roles[role][n] = _said(texts[n], some)
    for role, column in names.roles.items():
        columns[column] = roles[role]
        if spans:
            columns[names.spans[role]] = [pairs(a.roles[role]) if role in a.roles else None for a in found]
    values = [a.values for a in found]
    for value, column in names.values.items():
        columns[column] = [said.get(value) for said in values]
    columns |= _parts(columns, layer)
    return columns | _linked(columns, found, links, texts, layer)


def pairs(spans: Iterable[Span]) -> list[list[int]]:
    """Spans as lists of [start, end]."""
    return [list(span) for span in spans]


def _said(text: str, spans: Sequence[Span]) -> str:
    """The words at the spans of a role."""
    if len(spans) == 1:
        return " ".join(text[spans[0][0] : spans[0][1]].split())
    return "; ".join([words(text, (span,)) for span in spans])


def _parts(columns: Columns, layer: str) -> Columns:
    """An event's day and place as columns of their own; a day or place that has no parts stays as it is."""
    out: dict[str, list[Any]] = {}
    for column, (value, part) in PARTS.get(layer, {}).items():
        whole = columns.get(value, ())
        if column == value:
            out[column] = [v.get(part) if type(v) is dict else v for v in whole]
        else:
            out[column] = [v.get(part) if type(v) is dict else None for v in whole]
    return {column: cells for column, cells in out.items() if cells or not columns["id"]}


def _linked(columns: Columns, found: Sequence[Annotation], links: Mapping[str, history.Links], texts: Sequence[str], layer: str) -> Columns:
    """The columns of which some cells show what links say, with these in the place of the annotation's own."""
    out: dict[str, list[Any]] = {}
    if layer not in LINKED or not links:
        return {}
    for n, (a, text) in enumerate(zip(found, texts, strict=True)):
        if a.article in links:
            for name, cell in told(a, links[a.article], text).items():
                if name not in out:
                    out[name] = list(columns.get(name) or [None] * len(found))
                out[name][n] = cell
    return dict(out)


def told(a: Annotation, links: history.Links, text: str) -> dict[str, Any]:
    """The cells of an annotation that show what links say."""
    linked = exchange.linked(a, links, text)
    if "time" in linked:
        linked["time"] = linked["time"]["value"]
    if "place" in linked:  # an event's, with the coordinates of the name that it was read from
        place = linked.pop("place")
        linked |= {"lat": place["lat"], "lon": place["lon"]}
    return linked


def _what_they_are_on(notes: Sequence[Annotation], marks: Iterable[Mark]) -> Columns:
    """The first annotation that each note is on."""
    on = {note.id: about[0] for note, about in history.notes(marks) if about}
    about = [on.get(a.id) for a in notes]
    return {
        "about": [a.id if a else None for a in about],
        "about_layer": [a.layer if a else None for a in about],
        "about_label": [a.label if a else None for a in about],
    }
