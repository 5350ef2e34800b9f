"""One incident as several outlets have it: slots by outlets, and the differences in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.comparison import page
from workbench.comparison.cells import Row, rows
from workbench.comparison.differences import Difference, differences
from workbench.comparison.told import Outlet, Told

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["slot", "outlet", "value", "agreement", "text", "article", "start", "end", "id"]


@dataclass(frozen=True, repr=False)
class Incident:
    """What happened, as each outlet has it. ``rows`` are slots with a cell for each outlet, ``differences`` sentences with their evidence.

    Reprints are no outlets of their own. What a cell stands to the others is one of ``cells.STANDINGS``.
    """

    key: str
    name: str
    outlets: Sequence[Outlet]
    rows: Sequence[Row]
    differences: Sequence[Difference]
    told: Told

    @classmethod
    def of(cls, told: Told, key: str) -> Incident:
        """The incident with a key, compared."""
        outlets = told.outlets(key)
        table = rows(outlets, told)
        found = differences(table, outlets, told)
        return cls(key, told.names[key], outlets, [_named_alone(row, found) for row in table], found, told)

    def frame(self) -> pd.DataFrame:
        """A row for each value: slot, outlet, value, agreement (see ``cells.STANDINGS``), the text at [start, end) of the article, id of the event.

        An outlet that is silent in a slot has a row without a value.
        """
        import pandas as pd

        found: list[tuple[object, ...]] = []
        for row in self.rows:
            for outlet, cell in row.cells.items():
                found += [
                    (row.slot, outlet, v.said, cell.standing, v.text, v.article, v.span.start, v.span.end, v.event.id) for v in cell.values
                ]
                if not cell.values:
                    found.append((row.slot, outlet, None, cell.standing, None, None, None, None, None))
        whole = dict.fromkeys(["start", "end"], "Int64")
        return pd.DataFrame(found, columns=COLUMNS).astype(whole)

    def __repr__(self) -> str:
        said = [f"- {d.words}" for d in self.differences] or [f"- {page.NOTHING}"]
        return "\n".join([f"{self.name}: {', '.join(o.name for o in self.outlets)}", *said])

    def _repr_html_(self) -> str:
        return page.incident(self.name, self.outlets, self.rows, self.differences, self.told)


def _named_alone(row: Row, found: Sequence[Difference]) -> Row:
    """A row in which an outlet that alone names somebody is told from those that say the same but for that name."""
    alone = {d.evidence[0][0] for d in found if d.slot == row.slot and d.agreement == "only here"}
    return Row(row.slot, {o: cell._replace(standing="only here") if o in alone else cell for o, cell in row.cells.items()})
