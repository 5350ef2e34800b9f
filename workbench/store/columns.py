"""Annotations column by column, for tables of many thousands, where an object for each would take most of the time.

The database joins the cells of a column, so that they come as one text, which is an Arrow array as soon as its ends are found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from workbench.errors import DAMAGED, StoreError
from workbench.model import Annotation
from workbench.store.news import number
from workbench.store.records import ANNOTATION, stored_annotations
from workbench.store.rows import BATCH
from workbench.store.schema import annotations_table, decisions_table
from workbench.tables import joined
from workbench.tables.stored import Stored

END, LINE_END = "\x1e", "\n"
"""Between two cells, and between two of JSON: hardly anything but the id of an article can hold it."""
PARTS, MOST = 10_000.0, 1_000_000.0
"""Scores below the latter come as whole numbers of ten-thousandths, if they all are such: as texts SQLite rounds fractions."""
ROWS = 2**16
"""Rows that are read in one go."""

VALUES = sa.cast(annotations_table.c["values"], sa.Text)
HIDDEN = sa.and_(
    VALUES.contains('"hidden": true'),
    sa.cast(annotations_table.c["values"]["hidden"], sa.Text).in_(["true", "1"]),  # as PostgreSQL has it, and SQLite
    ~annotations_table.c.by.startswith("user:"),
    annotations_table.c.article.not_in(sa.select(decisions_table.c.article)),
)
"""What is out of sight for sure: where somebody has decided about an article, what is decided has a say in the rest of it."""
LOOKED_AT = 1000
"""Rows among which there is one that is out of sight, if it is worth while to look at all."""


def columns(
    connection: sa.Connection,
    articles: Iterable[str] | None,
    layers: Collection[str] | None,
    *,
    labels: Mapping[str, Collection[str]] = MappingProxyType({}),
    hidden: bool = True,
) -> Stored:
    """The annotations of all or the given articles in some layers or all, as they lie there, in no order.

    Of a layer in ``labels`` only those with one of its labels. Without ``hidden`` those that are kept out of sight need not be
    among them (see ``Mark.hidden``).
    """
    layer, label = annotations_table.c.layer, annotations_table.c.label
    condition: sa.ColumnElement[bool] = sa.true() if layers is None else layer.in_(layers)
    for name, some in labels.items():
        condition &= (layer != name) | label.in_(some)
    if not hidden and _some_hidden(connection, condition):
        condition &= ~HIDDEN
    parts = [_read(connection, condition & part) for part in _parts(connection, articles)] or [_read(connection, sa.false())]
    found = joined.together(parts)

    def records(chosen: Iterable[int]) -> list[Annotation]:
        rows = list(chosen)
        return stored_annotations(list(zip(*(column.take(rows).to_pylist() for column in found.values()), strict=True))) if rows else []

    return Stored(**found, records=records)


def _some_hidden(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> bool:
    """Whether there are some among the first, so that it is worth a look at each."""
    first = sa.select(VALUES.label("said")).where(condition).limit(LOOKED_AT).subquery()
    return connection.execute(sa.select(first.c.said).where(first.c.said.contains('"hidden": true')).limit(1)).first() is not None


def _parts(connection: sa.Connection, articles: Iterable[str] | None) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions that between them meet all rows, or those of the given articles, some at a time."""
    if articles is None:
        row = number(connection, annotations_table)
        last = connection.execute(sa.select(sa.func.max(row)).select_from(annotations_table)).scalar() or 0
        yield from (row.between(first, first + ROWS - 1) for first in range(1, last + 1, ROWS))
    else:
        wanted = list(articles)
        yield from (annotations_table.c.article.in_(wanted[n : n + BATCH]) for n in range(0, len(wanted), BATCH))


def _read(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> dict[str, Any]:
    """Some rows as columns; a column that cannot be joined comes cell by cell."""
    table = annotations_table
    texts = {name: sa.cast(table.c[name], sa.Text) for name in ANNOTATION}
    lines = {name for name in ANNOTATION if isinstance(table.c[name].type, sa.JSON)}
    ends = {name: LINE_END if name in lines else END for name in ANNOTATION}
    shown = texts | {"score": _in_parts(table.c.score)}
    whole = (sa.func.aggregate_strings(shown[name], _literal(end)) for name, end in ends.items())
    query = sa.select(sa.func.count(), sa.func.count(table.c.score), *whole).select_from(table).where(condition)
    count, scores, *cells = connection.execute(query).one()
    found: dict[str, Any] = {
        name: joined.texts(text, count, ends[name], kept=name in lines) for name, text in zip(ANNOTATION, cells, strict=True)
    }
    found["score"] = joined.scores(found["score"], scores, PARTS)
    if found["id"] is None:
        raise StoreError(f"an id that is none: {DAMAGED}")
    for name in [name for name, column in found.items() if column is None]:
        cell = table.c.score if name == "score" else texts[name] + LINE_END if name in lines else texts[name]
        plain = {row[0]: row[1] for row in connection.execute(sa.select(table.c.id, cell).where(condition))}
        try:
            found[name] = joined.one_by_one(map(plain.__getitem__, found["id"].to_pylist()), numbers=name == "score")
        except (TypeError, ValueError) as error:
            raise StoreError(f"{name}: {error}; {DAMAGED}") from error
    return found


def _literal(value: Any) -> Any:
    """A value as part of the statement: SQLite takes more time for a parameter, which it copies for each row."""
    return sa.literal(value, literal_execute=True)


def _in_parts(score: sa.ColumnElement[float]) -> sa.ColumnElement[str]:
    """Scores as whole numbers of ten-thousandths; an empty text where there is none, or where it is no such number."""
    ten_thousand, most = _literal(PARTS), _literal(MOST)
    parts = sa.func.round(score * ten_thousand, type_=sa.Float)
    whole = sa.and_(sa.func.abs(score) < most, parts.op("/")(ten_thousand) == score)
    return sa.func.coalesce(sa.case((whole, sa.cast(sa.cast(parts, sa.BigInteger), sa.Text))), "")
