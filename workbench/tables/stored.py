"""Annotations as a store has them, an Arrow array for each column: where they stand, in which order, and what has become of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from workbench import history
from workbench.model import SAYING, Annotation, Decision, Run, Status
from workbench.tables.spots import Whole, finds, parsed

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

Chosen: TypeAlias = "npt.NDArray[np.bool_]"


STATUSES = get_args(Status)


@dataclass(frozen=True)
class Stored:
    """Annotations as columns; spans, roles and values are JSON texts, each with a line end, so that an array of them is JSON lines.

    ``records`` gives the annotations of some rows.
    """

    id: pa.LargeStringArray
    article: pa.LargeStringArray
    layer: pa.LargeStringArray
    label: pa.LargeStringArray
    score: pa.DoubleArray
    by: pa.LargeStringArray
    spans: pa.LargeStringArray
    roles: pa.LargeStringArray
    values: pa.LargeStringArray
    records: Callable[[Iterable[int]], list[Annotation]]

    @cached_property
    def places(self) -> Whole:
        """A number for each, which those with the same spans in the same article have in common."""
        import numpy as np

        article, spans = self.article.dictionary_encode(), self.spans.dictionary_encode()
        numbers: Whole = article.indices.to_numpy().astype(np.int64) * len(spans.dictionary) + spans.indices.to_numpy()
        return numbers


def among(column: pa.Array, values: Collection[str]) -> Chosen:
    """Which of a column are one of these."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found: Chosen = pc.is_in(column, value_set=pa.array(list(values), column.type)).to_numpy(zero_copy_only=False)
    return found


def statuses(stored: Stored, begins: Whole, decisions: Iterable[Decision], runs: Iterable[Run]) -> pa.Array:
    """What has become of each; see ``workbench.history.statuses``, which is asked about those alone where it could be more than a verdict."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    stands, runs = history.standing(decisions), list(runs)
    verdicts = {d.target: STATUSES.index(history.SETTLED[d.verdict]) for d in stands}
    layers = stored.layer.dictionary_encode()
    place = stored.places * len(layers.dictionary) + layers.indices.to_numpy()
    told = pc.index_in(stored.id, value_set=pa.array(list(verdicts), stored.id.type)).fill_null(-1).to_numpy()
    judged = np.isin(place, place[told >= 0])
    furniture = among(stored.layer, ["furniture"])
    known = furniture | among(stored.layer, ["facts"]) | (judged & among(stored.layer, SAYING))
    there = among(stored.article, stored.article.filter(pa.array(furniture)).unique().to_pylist())
    alone = np.flatnonzero(judged)[_once(place[judged])]
    alone = alone[(told[alone] >= 0) & ~known[alone]]
    asked = judged | known | there | _signed(stored, runs)
    asked[alone] = False
    found = np.full(len(place), STATUSES.index("suggested"), np.int8)
    found[alone] = np.array(list(verdicts.values()), np.int8)[told[alone]]
    if len(rows := np.flatnonzero(asked)):
        records = dict(zip(np.flatnonzero(known[rows]).tolist(), stored.records(rows[known[rows]]), strict=True))
        columns = [getattr(stored, name).take(rows).to_pylist() for name in history.Rows._fields[:6]]
        some = history.Rows._make([*columns, begins[rows].tolist(), records.__getitem__])
        found[rows] = [*map(STATUSES.index, history.statuses(some, stands, runs))]
    return pa.array(STATUSES).take(found)


def _once(numbers: Whole) -> Chosen:
    """Which of some numbers are there but once."""
    import numpy as np

    _, which, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    return np.asarray(counts[which] == 1)


def _signed(stored: Stored, runs: Iterable[Run]) -> Chosen:
    """Those that are by a person, or by a worker who has looked at the article again since with another version."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    found: Chosen = pc.starts_with(stored.by, "user:").to_numpy(zero_copy_only=False)
    last: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for (article, layer, worker), by in history.latest(runs).items():
        last[layer, worker][article] = by
    for (layer, worker), latest in last.items():
        here = among(stored.layer, [layer])
        versions = {by for by in stored.by.filter(here).unique().to_pylist() if history.worker(by) == worker}
        if len(versions | set(latest.values())) > 1:
            rows = np.flatnonzero(here & among(stored.by, versions))
            articles, now = (pa.array(some, pa.large_string()) for some in (list(latest), list(latest.values())))
            of_row = now.take(pc.index_in(stored.article.take(rows), value_set=articles))
            found[rows] |= pc.not_equal(stored.by.take(rows), of_row).fill_null(False).to_numpy(zero_copy_only=False)
    return np.asarray(found)


def out_of_sight(stored: Stored, status: pa.Array) -> Chosen:
    """Which are kept out of sight; see ``Mark.hidden``."""
    import numpy as np

    found = np.zeros(len(status), bool)
    rows = np.unique(finds(stored.values, '"hidden"')[1])
    rows = rows[among(status.take(rows), ("suggested", "superseded"))]
    found[rows] = [bool(values.get("hidden")) for values in parsed(stored.values.take(rows).to_pylist(), dict, "values")]
    return found


def in_reading_order(stored: Stored, rows: Whole, begins: Whole, ends: Whole, homes: Whole) -> Whole:
    """Some rows of a layer as ``Annotation.order`` has them, article by article in the order of ``homes``, their positions."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns: dict[str, Any] = {
        "article": homes[rows],
        "start": begins[rows],
        "end": -ends[rows],
        "score": pc.negate(stored.score.take(rows).fill_null(0.0)),
        "id": stored.id.take(rows),
    }
    ranks = pc.sort_indices(pa.table(columns), sort_keys=[(name, "ascending") for name in columns])
    ordered: Whole = rows[ranks.to_numpy()]
    return ordered


def homes(stored: Stored, articles: Sequence[str]) -> Whole:
    """The position of each row's article among these ids."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    found: Whole = pc.index_in(stored.article, value_set=pa.array(articles, pa.large_string())).to_numpy().astype(np.int64)
    return found
