"""Outlets side by side: which incidents they report, and whom they quote."""

from __future__ import annotations

import math
from typing import Any

import plotly.graph_objects as go

from workbench.corpus import Corpus
from workbench.plot.evidence import colours, each, ids, most_common, sentences, shares, told
from workbench.plot.figure import Plot, empty, figure
from workbench.plot.theme import BELOW, SERIES, heatmap, hover, label, names, plural, safe

INCIDENTS, OUTLETS, SPEAKERS = 40, 15, 20
"""How many of each a figure draws; outlets beyond that are put together."""
HEAD, TILT, HEADROOM = 24, 35, 64
"""Characters of an outlet's name above its column, how it is tilted (degrees), and pixels that title and notes take."""
KINDS = ("direct", "mixed", "indirect")
GAP = 0.1
"""Between two columns of bars, as a share of a column."""


def coverage(corpus: Corpus) -> Plot:
    """Incidents by outlets: a cell is the number of reports. Those with most witnesses come first; reprints of one text are one witness.

    >>> import workbench as wb
    >>> coverage(wb.Corpus()).layout.annotations[0].text
    'No incidents here yet: wb.detect(corpus), then wb.resolve(corpus).'
    """
    title = "Incidents and the outlets that report them"
    incidents = corpus.frame("incidents")
    if incidents.empty:
        return empty(title, "No incidents here yet: wb.detect(corpus), then wb.resolve(corpus).")
    ordered = incidents.sort_values(["witnesses", "reports", "incident"], ascending=[False, False, True])
    (events,) = told(corpus, "events")
    drawn = ordered.head(INCIDENTS).reset_index(drop=True)
    events = events[events["incident"].isin(drawn["incident"])].drop_duplicates(["article", "start", "end", "incident"])
    columns, outlets = most_common(events["outlet"], OUTLETS)
    events = events.assign(column=columns)
    cells = events.groupby(["incident", "column"])
    counts = cells.size().to_dict()
    copied = events[events["article"] != events["witness"]].groupby(["incident", "column"]).size().to_dict()
    found = {key: ids(some) for key, some in cells}
    examples = cells.head(2)
    behind = examples.assign(words=sentences(corpus, examples)).groupby(["incident", "column"])["words"].agg(list).to_dict()
    z: list[list[int | None]] = []
    texts: list[list[str]] = []
    evidence: list[list[list[str]]] = []
    for row in each(drawn):
        keys = [(row.incident, outlet) for outlet in outlets]
        evidence.append([found.get(key, []) for key in keys])
        z.append([int(counts[key]) if key in counts else None for key in keys])
        texts.append([
            hover(
                f"{row.name}{f', {row.time}' if isinstance(row.time, str) else ''}",
                f"{key[1]}: {plural(counts[key], 'report')}{f', {copied[key]} in a reprint' if key in copied else ''}",
                *behind[key],
            )
            if key in counts
            else ""
            for key in keys
        ])  # fmt: skip
    rows = [f"{label(row.name)} ({row.witnesses})" for row in each(drawn)]
    heads = [label(outlet, HEAD) for outlet in outlets]
    tilt, long = math.radians(TILT), 7 * min(max(len(outlet) for outlet in outlets), HEAD)
    rising, leaning = int(math.sin(tilt) * long) + 20, int(math.cos(tilt) * 7 * min(len(outlets[-1]), HEAD))
    notes = ["cells: reports", "in brackets: witnesses, reprints counted once", shares(rows, list(incidents["incident"]), "incidents")]
    return figure(
        corpus,
        [heatmap(z, texts, evidence)],
        title,
        notes,
        height=HEADROOM + rising + 30 + 26 * len(rows),
        xaxis=names(heads, side="top", tickangle=-TILT, showgrid=False, zeroline=False, automargin=False),
        yaxis=names(rows, autorange="reversed", showgrid=False, zeroline=False),
        margin={"t": HEADROOM + rising, "l": 10, "r": 10 + leaning, "b": 20},
    )


def speakers(corpus: Corpus) -> Plot:
    """Who is quoted how often by which outlet, in a column for each kind of quote; quotes in reprints are not counted again.

    >>> import workbench as wb
    >>> speakers(wb.Corpus()).layout.annotations[0].text
    'No quotes with a named speaker here yet: wb.detect(corpus), then wb.resolve(corpus).'
    """
    title = "Who is quoted, by which outlet"
    (quotes,) = told(corpus, "quotes")
    quotes = quotes[quotes["article"] == quotes["witness"]]
    named = quotes[quotes["speaker_name"].notna()]
    if named.empty:
        return empty(title, "No quotes with a named speaker here yet: wb.detect(corpus), then wb.resolve(corpus).")
    named = named.assign(who=named["speaker_entity"].fillna(named["speaker_name"]))
    counts = named["who"].value_counts()
    order = sorted(counts.index, key=lambda key: (-int(counts[key]), str(key)))
    drawn = named[named["who"].isin(order[:SPEAKERS])]
    groups, outlets = most_common(drawn["outlet"], len(SERIES))
    drawn = drawn.assign(group=groups)
    painted = colours(outlets, dict(zip(drawn["outlet"], drawn["rank"], strict=True)))
    called = drawn.groupby("who")["speaker_name"].agg(lambda told: told.mode().iloc[0]).to_dict()
    kinds = [*(k for k in KINDS if k in set(drawn["label"])), *sorted(set(drawn["label"]) - set(KINDS))]
    first = drawn.drop_duplicates(["who", "group", "label"])
    behind = dict(zip(zip(first["who"], first["group"], first["label"], strict=True), sentences(corpus, first), strict=True))
    found = {key: ids(some) for key, some in drawn.groupby(["who", "group", "label"])}
    sizes = drawn.groupby(["who", "group", "label"]).size().to_dict()
    traces = []
    shown: set[str] = set()
    for column, kind in enumerate(kinds, 1):
        for n, outlet in enumerate(outlets):
            keys = [(who, outlet, kind) for who in order[:SPEAKERS]]
            if not any(key in sizes for key in keys):
                continue
            texts = [
                hover(f"{called[key[0]]}, {outlet}: {plural(sizes[key], f'{kind} quote')}", behind[key]) if key in sizes else ""
                for key in keys
            ]
            bar: dict[str, Any] = {"orientation": "h", "name": safe(outlet), "legendgroup": str(n), "showlegend": outlet not in shown}
            shown.add(outlet)
            bar |= {"x": [sizes.get(key) for key in keys], "y": list(range(len(keys))), "marker_color": painted[outlet]}
            bar |= {"hovertext": texts, "hoverinfo": "text", "customdata": [found.get(key, []) for key in keys]}
            traces.append(go.Bar(**bar, xaxis=f"x{column}" if column > 1 else "x", yaxis="y"))
    rows = [label(called[who]) for who in order[:SPEAKERS]]
    aside = len(quotes) - len(named)
    notes = [
        plural(len(named), "quote"),
        shares(rows, order, "speakers"),
        f"{plural(aside, 'quote')} of unnamed speakers left out" if aside else "",
        "reprints counted once",
    ]
    wide = 1 / (len(kinds) + GAP * (len(kinds) - 1))
    edges = [(n * wide * (1 + GAP), min(n * wide * (1 + GAP) + wide, 1)) for n in range(len(kinds))]
    counted = {"rangemode": "tozero", "tickformat": "d", "matches": "x", "nticks": 4}
    axes = {f"xaxis{n + 1 if n else ''}": {**counted, "domain": edge, "anchor": "y"} for n, edge in enumerate(edges)}
    heads = [
        {
            "text": safe(kind),
            "x": sum(edge) / 2,
            "y": 1,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "center",
            "yanchor": "bottom",
            "showarrow": False,
        }
        for kind, edge in zip(kinds, edges, strict=True)
    ]
    return figure(
        corpus,
        traces,
        title,
        notes,
        barmode="stack",
        height=220 + 26 * len(rows),
        margin={"t": 100},
        legend={**BELOW, "y": -40 / (80 + 26 * len(rows))},
        annotations=heads,
        yaxis=names(rows, range=[len(rows) - 0.4, -0.6], showgrid=False, zeroline=False),
        **axes,
    )
