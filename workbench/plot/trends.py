"""How often who and what is named, over the days of publication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.corpus import Corpus
from workbench.nlp.reckoning import value
from workbench.plot.days import STEPS, Days, days_of, period
from workbench.plot.evidence import ids, sentences, shares, told
from workbench.plot.figure import Plot, empty, figure
from workbench.plot.theme import heatmap, hover, label, names, plural

if TYPE_CHECKING:
    import pandas as pd

PERIODS, NUMBERED = 60, 20
"""Columns that trends draws at most, and up to how many of them the numbers find room."""
ENTITIES, TICKS = 25, 8
AMOUNTS = ("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL")
"""Labels of what is named but nobody and nothing."""


def trends(corpus: Corpus) -> Plot:
    """In how many articles the most named entities are named, over the days of publication; reprints count once.

    >>> import workbench as wb
    >>> trends(wb.Corpus()).layout.annotations[0].text
    'No names are linked here yet: wb.detect(corpus), then wb.resolve(corpus).'
    """
    title = "Who and what is named, over the days of publication"
    (named,) = told(corpus, "entities")
    named = named[named["entity"].notna() & ~named["label"].isin(AMOUNTS)]
    if named.empty:
        return empty(title, "No names are linked here yet: wb.detect(corpus), then wb.resolve(corpus).")
    first = named[(named["article"] == named["witness"])]
    known = days_of(first["day"].dropna().unique())
    dated = first[first["day"].isin(known)]
    if dated.empty:
        return empty(title, "No article here has a day of publication: corpus.set_facts(published=...) gives it one.")
    counts = dated.groupby("entity")["article"].nunique()
    order = sorted(counts.index, key=lambda key: (-int(counts[key]), key))
    span = Days(min(d.first for d in known.values()), max(d.last for d in known.values()))
    step = next((s for s in STEPS if len(_periods(span, s)) <= PERIODS), STEPS[-1])
    periods = _periods(span, step)
    drawn = order[:ENTITIES]
    z, texts, evidence, called = _courses(corpus, dated[dated["entity"].isin(drawn)], drawn, known, periods, step)
    undated = first[~first["day"].isin(known)]["article"].nunique()
    notes = [
        f"cells: articles of a {step}, reprints counted once",
        shares(drawn, order, "entities"),
        f"{plural(undated, 'article')} without a day left out" if undated else "",
    ]
    return figure(
        corpus,
        [heatmap(z, texts, evidence, x=[value(step, p.first) for p in periods], texttemplate="%{z}" if len(periods) <= NUMBERED else "")],
        title,
        notes,
        height=170 + 24 * len(drawn),
        xaxis={"type": "category", "nticks": TICKS, "tickangle": 0, "showgrid": False, "zeroline": False},
        yaxis=names([label(name) for name in called], autorange="reversed", showgrid=False, zeroline=False),
    )


def _periods(span: Days, step: str) -> list[Days]:
    """All periods of a span, whether or not anything is in them; one more than can be drawn is enough."""
    found = [period(span.first, step)]
    while found[-1].last < span.last and (step == STEPS[-1] or len(found) <= PERIODS):
        found.append(period(found[-1].last + dt.timedelta(days=1), step))
    return found


def _courses(
    corpus: Corpus, rows: pd.DataFrame, drawn: Sequence[str], known: Mapping[str, Days], periods: Sequence[Days], step: str
) -> tuple[list[list[int | None]], list[list[str]], list[list[list[str]]], list[str]]:
    """Articles, hover texts and ids of mentions of each entity in each period, and the entities' names."""
    rows = rows.assign(begin=[period(known[day].first, step).first for day in rows["day"]])
    counts = rows.groupby(["entity", "begin"])["article"].nunique().to_dict()
    examples = rows.drop_duplicates(["entity", "begin"])
    behind = dict(zip(zip(examples["entity"], examples["begin"], strict=True), sentences(corpus, examples), strict=True))
    mentions = {key: ids(some) for key, some in rows.groupby(["entity", "begin"])}
    names_of = rows.assign(name=rows["name"].fillna(rows["text"])).groupby("entity")["name"]
    called = {str(key): str(found.mode().iloc[0]) for key, found in names_of}
    z: list[list[int | None]] = []
    texts: list[list[str]] = []
    evidence: list[list[list[str]]] = []
    for key in drawn:
        cells = [(key, p.first) for p in periods]
        evidence.append([mentions.get(cell, []) for cell in cells])
        z.append([int(counts[cell]) if cell in counts else None for cell in cells])
        texts.append([
            hover(f"{called[key]}, {value(step, cell[1])}: {plural(counts[cell], 'article')}", behind[cell]) if cell in counts else ""
            for cell in cells
        ])  # fmt: skip
    return z, texts, evidence, [called[key] for key in drawn]
