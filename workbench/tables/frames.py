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
from workbench.tables.spots import Whole, bounds, role_spots, spans_in, spots
from workbench.tables.stored import Chosen, Stored, among, homes, in_reading_order, out_of_sight, statuses
from workbench.tables.words import Letters, blocks, letters, read, words

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
    import numpy as np

    begins, reaches = bounds(spots(stored.spans))
    status = statuses(stored, begins, decisions, runs)
    shown = among(status, SHOWN) if hidden else among(status, SHOWN) & ~out_of_sight(stored, status)
    chosen = np.flatnonzero(_telling(stored, shown))
    rows = in_reading_order(stored, chosen, begins, reaches, homes(stored, [a.id for a in articles]))
    marks = list(map(Mark, stored.records(rows), status.take(rows).to_pylist()))
    of_all = accounts.incidents if layer == "incidents" else accounts.stories
    return _of_rows(of_all(articles, marks, {a.id: outlet_of(a) for a in articles}), layer)


def of_articles(batches: Iterable[Batch], original: Mapping[str, str], *, hidden: bool = False) -> pd.DataFrame:
    """Articles as a DataFrame with the columns and dtypes of COLUMNS, a few at a time, for their texts are not kept.

    They come with the number of their marks in each layer, rejected ones not counted, and with the id of the article that they
    reprint, if there is one: ``original`` tells (see ``workbench.clusters.twins.groups``).
    """
    import pyarrow as pa

    columns: Columns = {name: [] for name in ("id", *FACTS, "characters", "words")}
    counts: Counter[tuple[str, str]] = Counter()
    for articles, stored, decisions, runs in batches:
        for name in ("id", *FACTS):
            columns[name] += [getattr(a, name) for a in articles]
        columns["characters"] += [len(a.text) for a in articles]
        columns["words"] += [len(a.text.split()) for a in articles]
        status = statuses(stored, bounds(spots(stored.spans))[0], decisions, runs)
        shown = pa.array(among(status, SHOWN) if hidden else among(status, SHOWN) & ~out_of_sight(stored, status))
        counts.update(zip(*(column.filter(shown).to_pylist() for column in (stored.article, stored.layer)), strict=True))
    layers = [*LAYERS, *sorted({name for _, name in counts if name not in (*ASIDE, *LAYERS)})]
    columns["reprint_of"] = [original.get(i) for i in columns["id"]]
    columns |= {name: [counts[i, name] for i in columns["id"]] for name in layers}
    return _table(columns, {**COLUMNS["articles"], **dict.fromkeys(layers, "int64")})


def _telling(stored: Stored, shown: Chosen) -> Chosen:
    """Those of some rows that incidents are made from: their reports, and links of places there with what these are called."""
    import numpy as np

    place, article = stored.places, stored.article.dictionary_encode().indices.to_numpy()
    layers = {name: shown & among(stored.layer, [name]) for name in TELLING}
    incidents, spots, names = (layers["links"] & among(stored.label, [label]) for label in ("INCIDENT", "PLACE", "NAME"))
    reports = layers["events"] & np.isin(place, place[incidents])
    called = names & np.isin(place, place[spots])
    return layers["twins"] | reports | called | ((incidents | spots) & np.isin(article, article[incidents]))


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
    import pyarrow as pa

    missing = pa.nulls(len(next(iter(columns.values()))))
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
    "furniture" and the "links" of its KINDS, as far as the articles have them. ``hidden`` takes in what the codebook keeps out of sight; ``on``
    tells of notes what they are on.
    """
    import numpy as np
    import pyarrow as pa

    where = spots(stored.spans)
    begins, reaches = bounds(where)
    status = statuses(stored, begins, decisions, runs)
    home = homes(stored, [a.id for a in articles])
    here = among(stored.layer, [layer])
    chosen = np.flatnonzero(here if hidden else here & ~out_of_sight(stored, status))
    rows = in_reading_order(stored, chosen, begins, reaches, home)
    texts = [a.text for a in articles]
    columns: Columns = {name: getattr(stored, name).take(rows) for name in ("id", "label", "score", "by")}
    for name, fact in {"article": "id", "source": "source", "published": "published"}.items():
        columns[name] = pa.array([getattr(a, fact) for a in articles], pa.large_string()).take(home[rows])
    columns |= {"start": pa.array(begins[rows]), "end": pa.array(reaches[rows]), "status": status.take(rows)}
    roles = role_spots(stored.roles.take(rows))
    columns["text"], said = _said(where.take(rows), roles, texts, home[rows])
    if spans:
        columns["spans"] = where.take(rows).to_pylist()
    dtypes, parts = COLUMNS.get(layer, COMMON), PARTS.get(layer, {})
    objects = {whole: {part: dtypes[column] for column, (of, part) in parts.items() if of == whole} for whole, _ in parts.values()}
    numbers = {column for column, dtype in dtypes.items() if dtype == NUMBER and column not in parts}
    mixed = [column for column, dtype in dtypes.items() if dtype == ANY]
    values = cells.values(stored.values.take(rows), objects, numbers, mixed)
    names = layout(layer, roles, values)
    for role, column in names.roles.items():
        columns[column] = said.get(role, pa.nulls(len(rows)))
        if spans:
            columns[names.spans[role]] = roles[role].to_pylist() if role in roles else [None] * len(rows)
    columns |= {column: values[value] for value, column in names.values.items()}
    columns |= _parts(columns, layer)
    if layer in LINKED:
        of = linked.Rows(rows, home[rows], texts, roles, values.get("place"))
        for column, (at, told) in linked.columns(stored, status, home, where, layer, of).items():
            columns[column] = _overlaid(columns.get(column, pa.nulls(len(rows))), at, told, len(rows))
    if layer == "notes":
        columns |= _what_they_are_on(columns["id"].to_pylist(), on)
    return _table(columns, dtypes)


def _said(
    spots: pa.ListArray, roles: Mapping[str, pa.ListArray], texts: Sequence[str], homes: Whole
) -> tuple[pa.Array, dict[str, pa.Array]]:
    """What stands at marks and at the spans of their roles, some articles at a time, in the order of which the marks come."""
    import numpy as np
    import pyarrow as pa

    own, others = [pa.array([], pa.large_string())], {role: [pa.array([], pa.large_string())] for role in roles}
    for first, last in blocks(texts):
        begin, end = np.searchsorted(homes, [first, last]).tolist()
        if begin < end:
            some, here = texts[first:last], homes[begin:end] - first
            laid = letters(some)
            own.append(_words(spots[begin:end], some, laid, here))
            for role, found in others.items():
                found.append(_joined(roles[role][begin:end], laid, here))
    return pa.concat_arrays(own), {role: pa.concat_arrays(found) for role, found in others.items()}


def _words(spots: pa.ListArray, texts: Sequence[str], laid: Letters, homes: Whole) -> pa.Array:
    """The words of marks; of those with gaps one by one."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    found = read(laid, homes, *bounds(spots))
    several = pc.greater(spots.value_lengths(), 1)
    rows = np.flatnonzero(several)
    parts = zip(homes[rows].tolist(), spots.take(rows).to_pylist(), strict=True)
    said = [words(texts[home], [Span(*span) for span in spans]) for home, spans in parts]
    return pc.replace_with_mask(found, several, pa.array(said, found.type))


def _joined(role: pa.ListArray, laid: Letters, homes: Whole) -> pa.Array:
    """The words at the spans of a role, those of several apart by ";"."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    rows, pairs = spans_in(role)
    found = read(laid, homes[rows], pairs[:, 0], pairs[:, 1])
    each = role.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    offsets = pa.array(np.concatenate([[0], np.cumsum(each)]), pa.int32())
    return pc.if_else(role.is_valid(), pc.binary_join(pa.ListArray.from_arrays(offsets, found), pa.scalar("; ", found.type)), None)


def _overlaid(known: cells.Cells, at: Whole, told: cells.Cells, rows: int) -> cells.Cells:
    """A column with other cells at some positions."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = getattr(told, "type", None)
    if kind is not None and getattr(known, "type", None) in (kind, pa.null()):
        there, which = np.zeros(rows, bool), np.zeros(rows, np.int64)
        there[at], which[at] = True, np.arange(len(at))
        return pc.if_else(pa.array(there), told.take(pa.array(which, mask=~there)), known.cast(kind))
    found = cells.listed(known)
    for n, cell in zip(at.tolist(), cells.listed(told), strict=True):
        found[n] = cell
    return found


def _parts(columns: Columns, layer: str) -> Columns:
    """An event's day and place as columns of their own; a day or place that has no parts stays as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    out: Columns = {}
    for column, (value, part) in PARTS.get(layer, {}).items():
        whole = columns.get(value)
        if isinstance(whole, list):
            out[column] = [v.get(part) if type(v) is dict else v if column == value else None for v in whole]
        elif whole is not None:
            out[column] = pc.struct_field(whole, part) if whole.type.get_field_index(part) >= 0 else pa.nulls(len(whole))
    return out


def _what_they_are_on(notes: Sequence[str], on: Mapping[str, Annotation]) -> Columns:
    """The annotation that each note is on."""
    about = [on.get(note) for note in notes]
    return {
        "about": [a.id if a else None for a in about],
        "about_layer": [a.layer if a else None for a in about],
        "about_label": [a.label if a else None for a in about],
    }
