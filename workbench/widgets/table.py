"""Table: articles, or the marks of a layer, as a table to search, filter and sort; a row chosen opens in every Reader.

The grid is DataTables, as the package ``itables`` brings it along: it draws, pages and sorts by asking Python for the rows of one
page (its server side processing), so that 100,000 articles cost what one page costs, it is made of HTML that screen readers
know, needs no network, and takes its colours from JupyterLab. ``ipydatagrid`` draws on a canvas, and wants all rows in the page;
so does the widget that ``itables`` has itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from workbench.corpus import Corpus
from workbench.display import INK, NO_MATH, PAGE, PAPER, SOFT, characters, visible
from workbench.errors import WorkbenchError
from workbench.widgets.listing import HIT, NUMBERS, Listing
from workbench.widgets.view import Answer, Content, View, with_shared

ROWS, MOST = 20, 100
"""Rows of a page, at first and at most."""
LONGEST = 32
"""Characters of the longest word, such as a day and time, that is kept in one line."""
Row = dict[str, Any]


class Table(View):
    """A table of a corpus's articles, with outlet, date, length, marks and how many of these are decided; or of one of its layers.

    ``wb.Table(corpus, "quotes")`` lists a layer's marks, ``wb.Table(corpus, "incidents")`` the incidents. Only one page of rows
    is ever sent. Displaying it leaves a static table in the notebook.
    """

    _esm = with_shared("table.js")
    _css = with_shared("table.css")

    def __init__(self, corpus: Corpus, layer: str = "articles") -> None:
        if not isinstance(corpus, Corpus):
            raise WorkbenchError(f"Table() takes a corpus or a selection of one, such as corpus[:3], not {type(corpus).__name__}")
        self._listing = Listing(corpus, layer)
        self._asked_for: tuple[Any, ...] | None = None  # what the order was made for
        self._order: list[str] = []
        self._words = ""
        self._start, self._length = 0, ROWS
        super().__init__(corpus)

    # --- messages -------------------------------------------------------------------------------------------------

    def _grid(self, _content: Content) -> Answer:
        """The grid's script: sent when asked for, and so kept out of what a notebook stores."""
        return {"source": files("itables").joinpath("html/dt_bundle.js").read_text("utf-8")}

    def _rows(self, content: Content) -> Answer:
        """One page of rows; ``sort`` has pairs of a column and "asc" or "desc", ``facets`` values by name."""
        words, facets = str(content["words"]), {str(name): str(value) for name, value in content["facets"].items()}
        sort = [(str(name), way == "desc") for name, way in content["sort"]]
        asked = words, tuple(sorted(facets.items())), tuple(sort)
        message, more = "", {}
        if asked != self._asked_for:
            try:
                self._order, self._words = self._listing.order(words, facets, sort), words
            except WorkbenchError as error:
                self._order, self._words, message = [], "", str(error)
            self._asked_for, more = asked, {"outlets": self._listing.outlets()}
        self._start, self._length = max(0, int(content["start"])), min(MOST, max(1, int(content["length"])))
        self._twin_soon()
        return {"rows": self._page(), "found": len(self._order), "all": len(self._listing), "message": message, **more}

    def _page(self) -> list[Row]:
        rows = self._listing.page(self._order[self._start : self._start + self._length], self._words)
        return [
            {**row, "cells": {n: visible(c) if isinstance(c, str) else c for n, c in row["cells"].items()}, "parts": _parts(row)}
            for row in rows
        ]

    def _choices(self, _content: Content) -> Answer:
        """Names and types of events to choose from, as the records have them, the most frequent first."""
        names, types = self.corpus.store.offered()
        return {"names": [visible(name) for name in names], "types": [visible(name) for name in types]}

    def _look(self, content: Content) -> Answer:
        row = str(content["id"])
        first = next((mark for mark, incident in self._listing.leads.items() if incident == row), row)
        self.corpus.look_at(first, by=self)
        return None

    handlers = {"grid": _grid, "rows": _rows, "choices": _choices, "look": _look}  # noqa: RUF012 - a ClassVar of View

    # --- state down -----------------------------------------------------------------------------------------------

    def _catch_up(self, missed: set[str]) -> None:
        if missed:
            self._listing.forget(missed)
            self._asked_for = None

    def _show(self) -> None:
        columns = [[name, heading, name in NUMBERS or name in self._listing.counted] for name, heading in self._listing.columns.items()]
        self.send({"kind": "page", "layer": self._listing.layer, "columns": columns, "length": ROWS})

    def _changed(self, articles: set[str]) -> None:
        self._listing.forget(articles)
        self._asked_for = None
        self.send({"kind": "changed"})

    def _looked(self, article: str, annotation: str | None, by: object) -> None:
        """Choose the row of what somebody looks at, where it is among those that are listed now."""
        row = article if self._listing.layer == "articles" else self._listing.leads.get(annotation or "", annotation)
        if by is not self and row in self._order:
            self.send({"kind": "look", "id": row, "at": self._order.index(row)})

    # --- the static twin ------------------------------------------------------------------------------------------

    def _twin_bundle(self) -> dict[str, Any]:
        """The page on view as a plain table."""
        if self._asked_for is None:
            self._order = self._listing.order("", {}, [])
        rows, columns = self._page(), self._listing.columns
        html = static_table(rows, columns, len(self._order), f"wb-static {NO_MATH} {self._twin_classes}")
        return {"text/html": html, "text/plain": f"a table of {len(self._order)} rows"}


def _parts(row: Row) -> list[list[Any]]:
    """The snippet as [words, whether they were looked for]."""
    parts: list[list[Any]] = []
    for n, piece in enumerate(row.get("snippet", "").split(HIT[0])):
        hit, _, rest = piece.partition(HIT[1]) if n else ("", "", piece)
        parts += [[visible(words), found] for words, found in ((hit, True), (rest, False)) if words]
    return parts


def _told(cell: Any) -> str:
    return "" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell)


def _aligned(style: str, cells: Sequence[Any]) -> str:
    """The style of a column: numbers end at its right edge, and columns of single words, as days are, are wide enough for them."""
    if any(isinstance(cell, int) for cell in cells):
        return style.replace("text-align:left", "text-align:right")
    return f"{style};white-space:nowrap" if all(" " not in _told(cell) and len(_told(cell)) <= LONGEST for cell in cells) else style


def static_table(rows: Sequence[Row], columns: dict[str, str], found: int, classes: str) -> str:
    """Rows as an HTML table with inline styles only, which needs no style sheet and no kernel."""
    cell = f"text-align:left;vertical-align:top;padding:3px 8px;border:1px solid #d0d7de;color:{INK};background:{PAPER}"
    styles = [cell, *(_aligned(cell, [row["cells"][name] for row in rows]) for name in list(columns)[1:])]
    head = "".join(f'<th style="{style}">{characters(heading)}</th>' for style, heading in zip(styles, columns.values(), strict=True))
    body = []
    for row in rows:
        cells = [characters(_told(row["cells"][name])) for name in columns]
        words = "".join(f"<mark>{characters(part)}</mark>" if hit else characters(part) for part, hit in row["parts"])
        cells[0] += f'<br><span style="color:{SOFT}">{words}</span>' if words else ""
        body.append("<tr>" + "".join(f'<td style="{style}">{each}</td>' for style, each in zip(styles, cells, strict=True)) + "</tr>")
    rest = f"<p>{found - len(rows):,} more rows are not drawn here.</p>" if found > len(rows) else ""
    drawn = f'<table style="border-collapse:collapse;font-size:90%"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    return f'<div class="{classes}" style="{PAGE};max-width:none;overflow:auto">{drawn}{rest}</div>'
