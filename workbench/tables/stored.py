"""Annotations as a store has them, a list for each column: where they stand, in which order, and what has become of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from workbench import history
from workbench.model import Annotation, Decision, Run, Status

Spots = Sequence[list[list[int]]]
"""The spans of each row, as lists of [start, end]."""


class Stored(NamedTuple):
    """Annotations as columns; spans, roles and values are JSON texts. ``records`` gives the annotations of some rows."""

    id: Sequence[str]
    article: Sequence[str]
    layer: Sequence[str]
    label: Sequence[str]
    score: Sequence[float | None]
    by: Sequence[str]
    spans: Sequence[str]
    roles: Sequence[str]
    values: Sequence[str]
    records: Callable[[Iterable[int]], list[Annotation]]

    def spots(self) -> Spots:
        """Where they stand, parsed in one go, which is several times as fast."""
        found: Spots = json.loads(f"[{','.join(self.spans)}]")
        return found


def starts(spots: Spots) -> list[int]:
    """The first code point that each covers."""
    return [some[0][0] if len(some) == 1 else min(some)[0] if some else 0 for some in spots]


def ends(spots: Spots) -> list[int]:
    """One past the last code point that each covers."""
    return [some[0][1] if len(some) == 1 else max(span[1] for span in some) if some else 0 for some in spots]


def statuses(stored: Stored, begins: Sequence[int], decisions: Iterable[Decision], runs: Iterable[Run]) -> list[Status]:
    """What has become of each; see ``workbench.history.statuses``."""
    rows = history.Rows(
        stored.id, stored.article, stored.layer, stored.label, stored.by, stored.spans, begins, lambda n: stored.records([n])[0]
    )
    return history.statuses(rows, decisions, runs)


def out_of_sight(stored: Stored, status: Sequence[Status]) -> set[int]:
    """The rows of marks that are kept out of sight; see ``Mark.hidden``."""
    said = [n for n, text in enumerate(stored.values) if '"hidden"' in text and status[n] in ("suggested", "superseded")]
    return {n for n in said if json.loads(stored.values[n]).get("hidden")}


def in_reading_order(
    stored: Stored, rows: Sequence[int], begins: Sequence[int], ends: Sequence[int], place: Mapping[str, int]
) -> list[int]:
    """Some rows of a layer as ``Annotation.order`` has them, article by article in the order of ``place``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns: dict[str, list[Any]] = {
        "article": [place[stored.article[n]] for n in rows],
        "start": [begins[n] for n in rows],
        "end": [-ends[n] for n in rows],
        "score": [-(stored.score[n] or 0.0) for n in rows],
        "id": [stored.id[n] for n in rows],
    }
    ranks = pc.sort_indices(pa.table(columns), sort_keys=[(name, "ascending") for name in columns])
    return [rows[rank] for rank in ranks.to_pylist()]
