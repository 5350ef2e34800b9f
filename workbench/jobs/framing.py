"""detect_frame(): a table of articles in, a table of annotations out. No corpus, no state: for partitions of any size of data."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from workbench import nlp, sources
from workbench.codebook import Codebook, read_codebook
from workbench.formats import tables
from workbench.jobs.looking import Look, Task, look_at
from workbench.model import Article, Reading
from workbench.rows import COLUMNS as KNOWN

if TYPE_CHECKING:
    import pandas as pd
    from spacy.language import Language

MARKS = tuple(tables.READABLE)
ACROSS = {"kb", "lat", "lon", "speaker_entity", "addressee_entity", "utterance", "incident"}
"""What only a look across articles tells: ``resolve`` does, in a corpus."""
READABLE = list(dict.fromkeys(name for layer in MARKS for name in tables.READABLE[layer] if name not in ACROSS))
COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("id", "article", "source", "published", "layer", "label"), "str"),
    **{"start": "Int64", "end": "Int64", "words": "str", "hidden": "bool"},
    **dict.fromkeys((*READABLE, "spans", "roles", "values", "by", "status"), "str"),
    **{"score": "float64", "problem": "str"},
}
"""The columns of what ``detect_frame`` gives, with their dtypes.

``start`` and ``end`` are code points of the article's text, end exclusive; ``hidden`` is what the codebook keeps out of sight
(sayings, states). From ``name`` to ``value`` stand what one reads of a mark: the words at its roles, names, day, place. ``spans``
(where there are several), ``roles`` and ``values`` are JSON: the mark in full, as in the tables that ``corpus.export`` writes.
"""
TOGETHER = 100
"""Articles whose rows are packed together: as columns they take a tenth of the memory."""
Row = dict[str, Any]


def detect_frame(
    table: pd.DataFrame | None = None,
    layers: Iterable[str] = nlp.LAYERS,
    *,
    columns: Mapping[str, str] | None = None,
    pipeline: str | Language | None = None,
    codebook: str | os.PathLike[str] | Codebook | None = None,
) -> pd.DataFrame:
    """What ``detect`` would suggest for a table with an article a row, as a table with an annotation a row (see ``COLUMNS``).

    Columns are known by their usual names (text, id, title, source, url, published, language, ...), or by ``columns``, as for
    ``wb.read``; an article without an id gets the one that it would have in a corpus. Rows stand for themselves, so that
    parts of a table can be done anywhere, and again: ``articles.map_partitions(wb.detect_frame, meta=wb.detect_frame())`` of
    Dask's; without a table it gives an empty frame. Nothing raises but what is wrong with all rows (SourceError, PipelineError,
    FormatError): a row that is no article, or fails, is a row with its reason in ``problem``.

    Saved as annotations.parquet beside its articles.parquet (or .csv), a part is what ``corpus.add`` reads from a folder.

    >>> import pandas as pd
    >>> found = detect_frame(pd.DataFrame({"text": ["“It rained,” said Ana Ruiz."]}), ["quotes"])
    >>> found[["label", "words", "cue", "speaker"]].values.tolist()
    [['direct', '“It rained,”', 'said', 'Ana Ruiz']]
    """
    import pandas as pd

    wanted = nlp.check_layers(layers)
    look = Look(pipeline, codebook if isinstance(codebook, Codebook) or codebook is None else read_codebook(os.fspath(codebook)))
    packed = [_frame([])]
    if table is not None and len(table):
        rows = (_rows(reading, name, wanted, look) for reading, name in zip(_readings(table, columns), _names(table, columns), strict=True))
        while some := list(islice(rows, TOGETHER)):
            packed.append(_frame([row for found in some for row in found]))
    return pd.concat(packed, ignore_index=True)


def _readings(table: pd.DataFrame, columns: Mapping[str, str] | None) -> Iterator[Reading]:
    """What is read of each row."""
    for step in sources.read(table, columns=columns).steps:
        yield from step.readings()


def _names(table: pd.DataFrame, columns: Mapping[str, str] | None) -> Sequence[Any]:
    """What each row is called where it is no article: its id, if there is one."""
    named = next((name for name in ((columns or {}).get("id"), *KNOWN["id"]) if name in table.columns), None)
    return [None] * len(table) if named is None else [None if cell != cell else cell for cell in table[named]]


def _rows(reading: Reading, name: Any, wanted: Sequence[str], look: Look) -> list[Row]:
    """The rows that one row comes to: its annotations, and why it could not be read."""
    found = [row for article in reading.articles for row in _annotations(article, wanted, look)]
    return found + [
        {"article": None if name is None else str(name), "problem": str(s).removeprefix("DataFrame, ")} for s in reading.skipped
    ]


def _annotations(article: Article, wanted: Sequence[str], look: Look) -> list[Row]:
    outcome = look_at(Task(article, tuple(wanted)), look)
    known: Row = {"source": article.source, "published": article.published}
    if outcome.problem:
        return [{"article": article.id, **known, "problem": outcome.problem}]
    hidden = {a.id for a in outcome.annotations if a.values.get("hidden")}
    made = tables.rows(Reading([article], outcome.annotations, runs=outcome.runs))
    return [{**row, **known, "hidden": row["id"] in hidden} for layer in MARKS for row in made.get(layer, ())]


def _frame(rows: Sequence[Row]) -> pd.DataFrame:
    import pandas as pd

    empty = {"hidden": False}
    cells = {name: [row.get(name, empty.get(name)) for row in rows] for name in COLUMNS}
    return pd.DataFrame({name: pd.Series(cells[name], dtype=dtype) for name, dtype in COLUMNS.items()})
