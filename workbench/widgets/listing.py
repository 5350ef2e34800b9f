"""What a Table lists: rows of a corpus with an id each, found, filtered, sorted, and counted for the page that is on view.

Of 100,000 articles only their headings are read; the marks are counted for the articles on the page, and for all of them only
when they are to be sorted by what is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench import finding, history
from workbench.corpus import Corpus
from workbench.errors import AnnotationError
from workbench.store.headings import Heading
from workbench.tables import ASIDE, LAYERS

if TYPE_CHECKING:
    import pandas as pd

ARTICLES = {"name": "Article", "source": "Outlet", "published": "Published", "length": "Length"}
SHOWN = {
    "entities": ["text", "label", "name", "source", "published", "status"],
    "quotes": ["text", "speaker_name", "label", "source", "published", "status"],
    "events": ["text", "label", "actor", "target", "place", "time", "modality", "source", "published", "status"],
    "notes": ["note", "text", "about_layer", "about_label", "by", "source", "published"],
    "incidents": ["name", "type", "time", "place", "modality", "reports", "articles", "outlets", "first_published"],
}
"""Columns of a layer's frame that its table has; of a layer of one's own those of ``OWN``."""
OWN = ["text", "label", "source", "published", "status", "by"]
NUMBERS = ("length", "reports", "articles", "reviewed")
FACETS = ("source", *finding.DAYS, *finding.MARKS)
BATCH = 2000
HIT = ("\x02", "\x03")
"""Stand around what was found, on the way to the page: no text holds them, see ``display.visible``."""
Counts = Mapping[str, tuple[int, int]]
"""By layer how many marks stand or wait, and how many of all are decided."""


class Listing:
    """The rows of a corpus's articles, or of one of its layers."""

    def __init__(self, corpus: Corpus, layer: str) -> None:
        self.corpus, self.layer = corpus, layer
        self._counts: dict[str, Counts] = {}
        self.leads: dict[str, str] = {}  # the incident of each report
        self.counted: list[str] = []
        self._headings: dict[str, Heading] = {}
        self._read()

    def _read(self) -> None:
        import pandas as pd

        self._stale = False
        if self.layer == "articles":
            self._headings = {heading.id: heading for heading in finding.headings(self.corpus)}
            frame = pd.DataFrame(list(self._headings.values()), columns=list(Heading._fields))
            self.counted = [*LAYERS, *sorted(self.corpus.store.layers() - {*LAYERS, *ASIDE})]
            self.columns = {**ARTICLES, **{name: name.capitalize() for name in self.counted}, "reviewed": "Reviewed"}
        else:
            frame = self.corpus.frame(self.layer)
            if self.layer == "incidents":
                reports = self.corpus.frame("events").dropna(subset="incident")
                self.leads = dict(zip(reports.id, reports.incident, strict=True))
                frame = frame.assign(id=frame.incident)
            elif "id" not in frame:
                raise AnnotationError(
                    f"Table() lists articles, incidents or a layer of marks, not {self.layer!r}; corpus.frame({self.layer!r}) shows it"
                )
            self.columns = {name: name.replace("_", " ").capitalize() for name in SHOWN.get(self.layer, OWN)}
        self._frame = frame.set_index("id", drop=False)

    def __len__(self) -> int:
        return len(self._frame)

    def outlets(self) -> list[tuple[str, int]]:
        """The outlets there are, with their rows."""
        if "source" not in self._frame:
            return []
        return [(str(name), int(n)) for name, n in self._frame.source.value_counts().items()]

    def forget(self, articles: set[str]) -> None:
        """Take note that records about articles have changed: their marks are counted anew, and rows read anew where they differ."""
        for article in articles:
            self._counts.pop(article, None)
        known = articles & self._headings.keys()
        self._stale = (
            self._stale
            or self.layer != "articles"
            or len(known) > finding.BATCH
            or any(self._headings[heading.id] != heading for heading in finding.headings(self.corpus, known))
            or not (articles - known).isdisjoint(self.corpus.ids if articles - known else ())
        )

    def order(self, words: str, facets: Mapping[str, str], sort: Sequence[tuple[str, bool]]) -> list[str]:
        """The ids of the rows that fit, in order: ``sort`` has columns, and whether they descend; without, as found or as they came.

        Articles are found by full-text search, other rows by their own words. WorkbenchError where nothing is to be looked for.
        """
        if self._stale:
            self._read()
        frame = self._frame
        known = {name: value for name, value in facets.items() if name in FACETS and value}
        if known:
            chosen = set(self.corpus.where(None, **known).ids)
            of = "id" if self.layer == "articles" else "article"
            frame = frame[frame[of].isin(chosen)] if of in frame else frame[frame.id.isin(self._told_in(chosen))]
        if words.strip() and self.layer == "articles":
            hits = [hit.id for hit in self.corpus.store.search(words, set(frame.index), snippets=False)]
            frame = frame.loc[hits]
        elif words.strip():
            frame = frame.iloc[_with_words(frame[list(self.columns)].astype(object), words)]
        for name, descending in reversed(sort):
            frame = self._sorted(frame, name, descending)
        return list(frame.index)

    def _told_in(self, articles: set[str]) -> set[str]:
        reports = self.corpus.frame("events")
        return set(reports.incident[reports.article.isin(articles)].dropna())

    def _sorted(self, frame: pd.DataFrame, name: str, descending: bool) -> pd.DataFrame:
        if name not in self.columns:
            return frame
        if name not in frame:
            counts = self.counts(frame.index)
            frame = frame.assign(
                **{name: [_reviewed(counts[i])[0] if name == "reviewed" else counts[i].get(name, (0, 0))[0] for i in frame.index]}
            )
        key = None if frame[name].dtype.kind in "if" else lambda cells: cells.astype("string").str.casefold()
        return frame.sort_values(name, ascending=not descending, kind="stable", key=key)

    def counts(self, articles: Iterable[str]) -> dict[str, Counts]:
        """How many marks of each layer these articles have."""
        wanted = list(articles)
        missing = [i for i in wanted if i not in self._counts]
        for start in range(0, len(missing), BATCH):
            some = missing[start : start + BATCH]
            shown: Counter[tuple[str, str]] = Counter()
            decided: Counter[tuple[str, str]] = Counter()
            store = self.corpus.store
            for mark in history.marks(store.annotations(some), store.decisions(some), store.runs(some)):
                place = mark.annotation.article, mark.annotation.layer
                if not mark.hidden and place[1] not in ASIDE:
                    shown[place] += mark.status in ("suggested", "accepted")
                    decided[place] += mark.status in ("accepted", "rejected")
            by_article: dict[str, dict[str, tuple[int, int]]] = {i: {} for i in some}
            for article, layer in shown.keys() | decided.keys():
                by_article[article][layer] = shown[article, layer], decided[article, layer]
            self._counts |= by_article
        return {i: self._counts[i] for i in wanted}

    def page(self, ids: Sequence[str], words: str = "") -> list[dict[str, Any]]:
        """Rows as the page draws them: id, cells, and where words were looked for, the snippet."""
        rows = self._frame.loc[list(ids)]
        cells = {
            row["id"]: {str(name): cell for name, cell in row.items()}
            for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
        }
        if self.layer != "articles":
            return [{"id": i, "cells": {name: cells[i].get(name) for name in self.columns}} for i in ids]
        counts = self.counts(ids)
        found = {hit.id: hit.snippet for hit in self.corpus.store.search(words, ids, around=HIT)} if words.strip() else {}
        return [
            {
                "id": i,
                "cells": {name: _cell(name, cells[i], counts[i]) for name in self.columns},
                "snippet": found.get(i, ""),
                "reviewed": _reviewed(counts[i])[1],
            }
            for i in ids
        ]


def _cell(name: str, row: Mapping[str, Any], counts: Counts) -> Any:
    if name == "reviewed":
        share = _reviewed(counts)[0]
        return f"{share:.0%}" if share >= 0 else ""
    if name == "published":
        return (row[name] or "")[:10]
    return row[name] if name in row else counts.get(name, (0, 0))[0]


def _reviewed(counts: Counts) -> tuple[float, str]:
    """Which share of the marks is decided, -1 where there are none, and that in words, layer by layer."""
    total = {layer: (decided, max(decided, shown)) for layer, (shown, decided) in counts.items()}
    whole = sum(n for _, n in total.values())
    said = ", ".join(f"{layer}: {decided} of {n} decided" for layer, (decided, n) in sorted(total.items()))
    return (sum(decided for decided, _ in total.values()) / whole if whole else -1.0), said


def _with_words(cells: pd.DataFrame, words: str) -> list[int]:
    """The positions of the rows that have all of the words somewhere, in small or capital letters."""
    wanted = words.casefold().split()
    lines = (" ".join(map(str, row)).casefold() for row in cells.fillna("").itertuples(index=False))
    return [n for n, line in enumerate(lines) if all(word in line for word in wanted)]
