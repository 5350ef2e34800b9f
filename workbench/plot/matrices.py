"""Outlets side by side: which incidents they report, and whom they quote."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from workbench.corpus import Corpus
from workbench.plot.evidence import each, most_common, sentences, shares, told
from workbench.plot.theme import OTHERS, SERIES, TEMPLATE, empty, figure, heatmap, hover, label, names, plural, safe

INCIDENTS, OUTLETS, SPEAKERS = 40, 15, 20
"""How many of each a figure draws; outlets beyond that are put together."""
KINDS = ("direct", "mixed", "indirect")


def coverage(corpus: Corpus) -> go.Figure:
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
    examples = cells.head(2)
    behind = examples.assign(words=sentences(corpus, examples)).groupby(["incident", "column"])["words"].agg(list).to_dict()
    z: list[list[int | None]] = []
    texts: list[list[str]] = []
    for row in each(drawn):
        keys = [(row.incident, outlet) for outlet in outlets]
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
    notes = ["cells: reports", "in brackets: witnesses, reprints counted once", shares(rows, list(incidents["incident"]), "incidents")]
    return figure(
        [heatmap(z, texts)],
        title,
        notes,
        height=190 + 26 * len(rows),
        xaxis=names([label(outlet) for outlet in outlets], side="top", showgrid=False, zeroline=False),
        yaxis=names(rows, autorange="reversed", showgrid=False, zeroline=False),
        margin={"t": 130, "l": 10, "r": 10, "b": 20},
    )


def speakers(corpus: Corpus) -> go.Figure:
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
    called = drawn.groupby("who")["speaker_name"].agg(lambda told: told.mode().iloc[0]).to_dict()
    kinds = [*(k for k in KINDS if k in set(drawn["label"])), *sorted(set(drawn["label"]) - set(KINDS))]
    first = drawn.drop_duplicates(["who", "group", "label"])
    behind = dict(zip(zip(first["who"], first["group"], first["label"], strict=True), sentences(corpus, first), strict=True))
    sizes = drawn.groupby(["who", "group", "label"]).size().to_dict()
    plot = make_subplots(1, len(kinds), shared_yaxes=True, horizontal_spacing=0.03, subplot_titles=[safe(kind) for kind in kinds])
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
            colour = OTHERS if outlet.endswith(" others") and n == len(outlets) - 1 else SERIES[n]
            shown.add(outlet)
            x = [sizes.get(key) for key in keys]
            plot.add_trace(go.Bar(x=x, y=list(range(len(keys))), hovertext=texts, hoverinfo="text", marker_color=colour, **bar), 1, column)
    rows = [label(called[who]) for who in order[:SPEAKERS]]
    aside = len(quotes) - len(named)
    notes = [
        plural(len(named), "quote"),
        shares(rows, order, "speakers"),
        f"{plural(aside, 'quote')} of unnamed speakers left out" if aside else "",
        "reprints counted once",
    ]
    head = figure([], title, notes).layout
    plot.update_layout(template=TEMPLATE, title=head.title, barmode="stack", height=200 + 26 * len(rows), margin_t=110)
    plot.update_xaxes(rangemode="tozero", tickformat="d", matches="x")
    plot.update_yaxes(autorange="reversed", showgrid=False)
    plot.update_yaxes(names(rows), col=1)
    return plot
