"""Annotations column by column, for tables of many thousands, where an object for each would take most of the time."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from workbench.model import Annotation
from workbench.store.records import ANNOTATION, stored_annotations
from workbench.store.rows import select
from workbench.store.schema import annotations_table
from workbench.tables.stored import Stored


def columns(connection: sa.Connection, articles: Iterable[str] | None, layers: Collection[str] | None) -> Stored:
    """The annotations of all or the given articles in some layers or all, as they lie there, in no order."""
    condition = None if layers is None else annotations_table.c.layer.in_(layers)
    rows = list(select(connection, annotations_table, "article", articles, condition, ANNOTATION))
    found = list(zip(*rows, strict=True)) or [()] * len(ANNOTATION)

    def records(chosen: Iterable[int]) -> list[Annotation]:
        return stored_annotations([[column[n] for column in found] for n in chosen])

    return Stored(**dict(zip(ANNOTATION, found, strict=True)), records=records)
