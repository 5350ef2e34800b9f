"""Frames: articles, where they were found, incidents and stories, and the annotations of a layer, column by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from workbench.clusters import accounts
from workbench.model import FACTS, SHOWN, Annotation, Article, Decision, Mark, Origin, Run, Span
from workbench.tables import cells, linked
from workbench.tables.columns import ANY, COLUMNS, COMMON, LAYERS, LINKED, NUMBER, PARTS, array, layout
from workbench.tables.overview import ASIDE, outlet_of
from workbench.tables.stored import Stored, ends, in_reading_order, out_of_sight, starts, statuses
from workbench.tables.words import words

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Columns = dict[str, Any]
"""Lists or Arrow arrays."""
SUMMED = ("incidents", "stories")
"""The frames that are made from marks of several layers."""
TELLING = ("events", "links", "twins", "furniture")
"""The layers that they are made from, and what these hang on."""
Batch = tuple[Sequence[Article], Stored, Iterable[Decision], Iterable[Run]]
"""Some articles with their annotations, decisions and runs."""


def frame(
    articles: Sequence[Article], stored: Stored, decisions: Iterable[Decision], runs: Iterable[Run], layer: str, *, hidden: bool = False
) -> pd.DataFrame:
    """Incidents or stories as a DataFrame with the columns and dtypes of COLUMNS, a row for each (see ``workbench.clusters.accounts``).

    ``stored`` holds the layers TELLING as far as the articles have them.
    """
    spots = stored.spots()
    begins = starts(spots)
    status = statuses(stored, begins, decisions, runs)
    unseen = set() if hidden else out_of_sight(stored, status)
    shown = [n for n, of in enumerate(status) if of in SHOWN and n not in unseen]
    rows = in_reading_order(stored, _telling(stored, shown), begins, ends(spots), {a.id: n for n, a in enumerate(articles)})
    marks = list(map(Mark, stored.records(rows), (status[n] for n in rows)))
    of_all = accounts.incidents if layer == "incidents" else accounts.stories
    return _of_rows(of_all(articles, marks, {a.id: outlet_of(a) for a in articles}), layer)


def of_articles(batches: Iterable[Batch], original: Mapping[str, str], *, hidden: bool = False) -> pd.DataFrame:
    """Articles as a DataFrame with the columns and dtypes of COLUMNS, a few at a time, for their texts are not kept.

    They come with the number of their marks in each layer, rejected ones not counted, and with the id of the article that they
    reprint, if there is one: ``original`` tells (see ``workbench.clusters.twins.groups``).
    """
    columns: Columns = {name: [] for name in ("id", *FACTS, "characters", "words")}
    counts: Counter[tuple[str, str]] = Counter()
    for articles, stored, decisions, runs in batches:
        for name in ("id", *FACTS):
            columns[name] += [getattr(a, name) for a in articles]
        columns["characters"] += [len(a.text) for a in articles]
        columns["words"] += [len(a.text.split()) for a in articles]
        status = statuses(stored, starts(stored.spots()), decisions, runs)
        unseen = set() if hidden else out_of_sight(stored, status)
        rows = (n for n, of in enumerate(status) if of in SHOWN and n not in unseen)
        counts.update((stored.article[n], stored.layer[n]) for n in rows)
    layers = [*LAYERS, *sorted({name for _, name in counts if name not in (*ASIDE, *LAYERS)})]
    columns["reprint_of"] = [original.get(i) for i in columns["id"]]
    columns |= {name: [counts[i, name] for i in columns["id"]] for name in layers}
    return _table(columns, {**COLUMNS["articles"], **dict.fromkeys(layers, "int64")})


def _telling(stored: Stored, rows: Iterable[int]) -> list[int]:
    """Those of some rows that incidents are made from: their reports, and links of places there with what these are called."""
    rows = list(rows)
    at = [*zip(stored.article, stored.spans, strict=True)]
    links: dict[str, set[tuple[str, str]]] = {"INCIDENT": set(), "PLACE": set()}
    for n in rows:
        if stored.layer[n] == "links" and stored.label[n] in links:
            links[stored.label[n]].add(at[n])
    reporting = {article for article, _ in links["INCIDENT"]}

    def tells(n: int) -> bool:
        if stored.layer[n] != "links":
            return stored.layer[n] == "twins" or (stored.layer[n] == "events" and at[n] in links["INCIDENT"])
        if stored.label[n] == "NAME":
            return at[n] in links["PLACE"]
        return stored.label[n] in links and at[n][0] in reporting

    return [n for n in rows if tells(n)]


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


# --- annotations ------------------------------------------------------------------------------------------------------


def of_marks(
    articles: Sequence[Article],
    stored: Stored,
    decisions: Iterable[Decision],
    runs: Iterable[Run],
    layer: str,
    *,
    on: Mapping[str, Annotation] = MappingProxyType({}),
    hidden: bool = False,
    spans: bool = False,
) -> pd.DataFrame:
    """A layer's annotations with their article's facts, as a DataFrame with the columns and dtypes of COLUMNS.

    They come with all statuses, and with what standing links say of them; roles (as words) and values that COLUMNS does not
    name follow as further columns, under a name with an underscore where it is taken. With ``spans`` there are also ``spans``,
    a list of [start, end], and such a column for each role, ``actor_spans`` and the like. ``stored`` holds besides this layer
    "links" and "furniture", as far as the articles have them. ``hidden`` takes in what the codebook keeps out of sight; ``on``
    tells of notes what they are on.
    """
    import pyarrow as pa

    spots = stored.spots()
    begins, reaches = starts(spots), ends(spots)
    status = statuses(stored, begins, decisions, runs)
    place = {a.id: n for n, a in enumerate(articles)}
    unseen = set() if hidden else out_of_sight(stored, status)
    chosen = [n for n, of in enumerate(stored.layer) if of == layer and n not in unseen]
    rows = in_reading_order(stored, chosen, begins, reaches, place)
    homes = [place[stored.article[n]] for n in rows]
    texts = [articles[home].text for home in homes]
    of_article = pa.array(homes, pa.int32())
    facts = {name: pa.array([getattr(a, name) for a in articles], pa.string()).take(of_article) for name in ("id", "source", "published")}
    columns: Columns = {
        "id": [stored.id[n] for n in rows],
        "article": facts["id"],
        "source": facts["source"],
        "published": facts["published"],
        "label": [stored.label[n] for n in rows],
        "text": [_words(text, spots[n]) for text, n in zip(texts, rows, strict=True)],
        "start": [begins[n] for n in rows],
        "end": [reaches[n] for n in rows],
        "status": [status[n] for n in rows],
        "score": [stored.score[n] for n in rows],
        "by": [stored.by[n] for n in rows],
    }
    if spans:
        columns["spans"] = [spots[n] for n in rows]
    dtypes, parts = COLUMNS.get(layer, COMMON), PARTS.get(layer, {})
    objects = {whole: {part: dtypes[column] for column, (of, part) in parts.items() if of == whole} for whole, _ in parts.values()}
    numbers = {column for column, dtype in dtypes.items() if dtype == NUMBER and column not in parts}
    roles = cells.roles([stored.roles[n] for n in rows])
    mixed = [column for column, dtype in dtypes.items() if dtype == ANY]
    values = cells.values([stored.values[n] for n in rows], objects, numbers, mixed)
    names = layout(layer, roles, values)
    for role, column in names.roles.items():
        columns[column] = _said(roles[role], texts) if role in roles else [None] * len(rows)
        if spans:
            columns[names.spans[role]] = roles[role].to_pylist() if role in roles else [None] * len(rows)
    columns |= {column: values[value] for value, column in names.values.items()}
    columns |= _parts(columns, layer)
    if layer in LINKED:
        for column, told in linked.columns(stored, status, spots, rows, layer, texts, values.get("place"), roles).items():
            known = cells.listed(columns[column]) if column in columns else [None] * len(rows)
            columns[column] = [told.get(n, cell) for n, cell in enumerate(known)]
    if layer == "notes":
        columns |= _what_they_are_on(columns["id"], on)
    return _table(columns, dtypes)


def _words(text: str, spans: Sequence[Sequence[int]]) -> str:
    if len(spans) == 1:
        return " ".join(text[spans[0][0] : spans[0][1]].split())
    return words(text, [Span(*span) for span in spans])


def _said(role: pa.ListArray, texts: Sequence[str]) -> pa.Array:
    """The words at the spans of a role, those of several apart by ";"."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    found = [" ".join(texts[row][start:end].split()) for row, (start, end) in cells.spans(role)]
    each = role.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    offsets = pa.array(np.concatenate([[0], np.cumsum(each)]), pa.int32())
    said = pc.binary_join(pa.ListArray.from_arrays(offsets, pa.array(found, pa.string())), "; ")
    return pc.if_else(role.is_valid(), said, None)


def _parts(columns: Columns, layer: str) -> Columns:
    """An event's day and place as columns of their own; a day or place that has no parts stays as it is."""
    import pyarrow.compute as pc

    out: Columns = {}
    for column, (value, part) in PARTS.get(layer, {}).items():
        whole = columns.get(value)
        if isinstance(whole, list):
            out[column] = [v.get(part) if type(v) is dict else v if column == value else None for v in whole]
        elif whole is not None:
            out[column] = pc.struct_field(whole, part) if whole.type.get_field_index(part) >= 0 else [None] * len(whole)
    return out


def _what_they_are_on(notes: Sequence[str], on: Mapping[str, Annotation]) -> Columns:
    """The annotation that each note is on."""
    about = [on.get(note) for note in notes]
    return {
        "about": [a.id if a else None for a in about],
        "about_layer": [a.layer if a else None for a in about],
        "about_label": [a.label if a else None for a in about],
    }
