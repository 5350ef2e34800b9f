"""Events over the days, each as exactly as its day is known."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.plot.days import STEPS, Days, days_of, period
from workbench.plot.evidence import colours, ids, modalities, most_common, ranked, sentences, told
from workbench.plot.figure import Plot, empty, figure
from workbench.plot.theme import hover, label, names, plural, safe

if TYPE_CHECKING:
    import pandas as pd

LANES, DOTS = 12, 50
"""Lanes of a timeline, and dots that a lane has room for; where days give more, it draws weeks, months, quarters or years."""
WIDTHS = (1, 7, 31)
"""Days up to which bars share a track of their lane, so that a month does not cover the days in it; what is longer has one too."""
LEAST, LARGEST, ROOM = 5, 26, 900
"""Pixels across a dot at least and at most, and of a lane, which its dots share."""
WEEK = 7
LANE = {"source": "outlet", "type": "label", "modality": "modality"}
WHEN = ("happened", "published")


def timeline(corpus: Corpus, by: str = "source", *, when: str = "happened") -> Plot:
    """Events over days in lanes: a bar from the first to the last day it can have been, a dot in its middle as large as there are reports.

    ``by`` is what the lanes are: "source", "type" or "modality"; ``when`` puts events where they "happened" or where they were
    "published". Another one is a WorkbenchError.

    >>> import workbench as wb
    >>> corpus = wb.Corpus()
    >>> _ = corpus.add([{"text": "Jets bombed Qaim on 26 June 2014.", "source": "Courier", "published": "2014-06-27"}])
    >>> _ = wb.detect(corpus)
    >>> list(wb.plot.timeline(corpus).data[1].x)
    ['2014-06-26T12:00:00']
    """
    if by not in LANE:
        raise WorkbenchError(f"a timeline has no lanes by {by!r}; choose by= from {', '.join(LANE)}")
    if when not in WHEN:
        raise WorkbenchError(f"a timeline does not know when={when!r}; choose from {', '.join(WHEN)}")
    title = f"Events by the day on which they {when if when == 'happened' else 'were published'}"
    (events,) = told(corpus, "events")
    if events.empty:
        return empty(title, "No events here yet: wb.detect(corpus) finds them, marking by hand in wb.Reader(corpus) adds them.")
    known = days_of(events["time" if when == "happened" else "day"].dropna().unique())
    dated = events.assign(days=events["time" if when == "happened" else "day"].map(known))
    dated = dated[dated["days"].notna()].reset_index(drop=True)
    if dated.empty:
        return empty(title, "No event here has a day: corpus.set_facts(published=...) gives articles their date; then detect again.")
    dated["lane"] = dated[LANE[by]].fillna("asserted" if by == "modality" else "unknown")
    lane_of, lanes = most_common(dated["lane"], LANES)
    painted = colours(lanes, dict(zip(dated["lane"], dated["rank"], strict=True)) if by == "source" else ranked(events[LANE[by]].dropna()))
    step, groups = _grouped(lane_of, dated["days"])
    firsts = dated.loc[[rows[0] for rows in groups.values()]]
    evidence = dict(zip(groups, sentences(corpus, firsts), strict=True))
    told_of = dated[["id", "label", "witness", "modality"]]
    busiest = max(Counter(lane for lane, _ in groups).values())
    growth = min(3, (min(LARGEST, ROOM / busiest) - LEAST) / math.sqrt(max(len(rows) for rows in groups.values())))
    tracks = _tracks(days for _, days in groups)
    traces = []
    for n, lane in enumerate(lanes):
        mine = [key for key in groups if key[0] == lane]
        colour = painted[lane]
        heights = [n + tracks[_width(days)] for _, days in mine]
        traces.append(_bars(heights, [days for _, days in mine], colour))
        parts = [told_of.iloc[groups[key]] for key in mine]
        texts = [hover(_about(part, key[1]), evidence[key], "and others" * (len(part) > 1)) for part, key in zip(parts, mine, strict=True)]
        counts, behind = [len(part) for part in parts], [ids(part) for part in parts]
        traces.append(_dots(heights, lane, [days for _, days in mine], counts, texts, behind, colour, growth))
    notes = [
        plural(len(dated), "event"),
        f"put together by {step}" if step != "day" else "",
        f"{plural(len(events) - len(dated), 'event')} without a day left out" if len(events) > len(dated) else "",
    ]
    window, outside = _window(dated["days"])
    notes.append(f"{plural(outside, 'event')} far before or after: double-click to see all" if outside else "")
    return figure(
        corpus,
        traces,
        title,
        notes,
        height=170 + 46 * len(lanes),
        showlegend=False,
        yaxis=names([label(lane) for lane in lanes], range=[len(lanes) - 0.4, -0.6], zeroline=False),
        xaxis={"type": "date", **({"range": window} if window else {})},
    )


def _grouped(lanes: Iterable[str], days: Iterable[Days]) -> tuple[str, dict[tuple[str, Days], list[int]]]:
    """Rows by lane and days, with the finest step that does not give too many."""
    pairs = list(zip(lanes, days, strict=True))
    for step in STEPS:
        groups: dict[tuple[str, Days], list[int]] = defaultdict(list)
        for row, (lane, span) in enumerate(pairs):
            groups[lane, _drawn(span, step)].append(row)
        if max(Counter(lane for lane, _ in groups).values()) <= DOTS or step == STEPS[-1]:
            break
    return step, dict(sorted(groups.items()))


def _drawn(span: Days, step: str) -> Days:
    """The periods that a bar goes over; what is no longer than a period is in that of its middle."""
    first, last = period(span.first, step), period(span.last, step)
    if span.last - span.first <= first.last - first.first:
        return period(span.first + (span.last - span.first) / 2, step)
    return Days(first.first, last.last)


def _about(rows: pd.DataFrame, days: Days) -> str:
    """How many reports and witnesses, of what, when: "2 reports by 1 witness of ASSAULT, 2014-06-26 (2 asserted)"."""
    kinds = rows["label"].value_counts().index
    what = f"{', '.join(kinds[:3])}{' and others' if len(kinds) > 3 else ''}"
    when = str(days.first) if days.first == days.last else f"{days.first} to {days.last}"
    witnesses = plural(rows["witness"].nunique(), "witness", "witnesses")
    return f"{plural(len(rows), 'report')} by {witnesses} of {what}, {when} ({modalities(rows)})"


def _width(days: Days) -> int:
    """Which of WIDTHS a bar has, or none."""
    long = (days.last - days.first).days + 1
    return next((n for n, most in enumerate(WIDTHS) if long <= most), len(WIDTHS))


def _tracks(spans: Iterable[Days]) -> dict[int, float]:
    """How far from the middle of a lane bars of each width lie, the narrow ones above; in the middle where all are of one width."""
    used = sorted({_width(days) for days in spans})
    return {width: 0.52 * (n / (len(used) - 1) - 0.5) if len(used) > 1 else 0.0 for n, width in enumerate(used)}


def _bars(heights: Iterable[float], spans: Iterable[Days], colour: str) -> go.Scatter:
    x: list[str | None] = []
    y: list[float | None] = []
    for height, span in zip(heights, spans, strict=True):
        x += [span.first.isoformat(), f"{span.last}T23:59:59", None]
        y += [height, height, None]
    return go.Scatter(x=x, y=y, mode="lines", line={"width": 8, "color": colour}, opacity=0.4, hoverinfo="skip")


def _dots(
    heights: Sequence[float],
    name: str,
    spans: Iterable[Days],
    counts: Iterable[int],
    texts: list[str],
    evidence: list[list[str]],
    colour: str,
    growth: float,
) -> go.Scatter:
    noon = dt.time(12)
    middles = [(dt.datetime.combine(s.first, noon) + (s.last - s.first) / 2).isoformat() for s in spans]
    sizes = [round(LEAST + growth * math.sqrt(n), 1) for n in counts]
    marker = {"size": sizes, "color": colour, "opacity": 0.8, "line": {"width": 0}}
    said = {"hovertext": texts, "hoverinfo": "text", "customdata": evidence, "name": safe(name)}
    return go.Scatter(x=middles, y=heights, mode="markers", marker=marker, **said)


def _window(spans: pd.Series) -> tuple[list[str] | None, int]:
    """The days to be shown first where a few events lie far from all others, and how many do; of a few days, the week around them."""
    begin, end = min(s.first for s in spans), max(s.last for s in spans)
    if (end - begin).days < WEEK:
        return _edges(begin.toordinal() - WEEK // 2, end.toordinal() + WEEK // 2 + 1), 0
    middles = sorted(s.first.toordinal() + (s.last - s.first).days // 2 for s in spans)
    low, high = middles[len(middles) // 20], middles[-1 - len(middles) // 20]
    if middles[-1] - middles[0] <= 4 * max(high - low, 7):
        return None, 0
    room = max((high - low) // 2, 3)
    inside = [m for m in middles if low - room <= m <= high + room]
    room = max((inside[-1] - inside[0]) // 25, 3)
    return _edges(inside[0] - room, inside[-1] + room + 1), len(middles) - len(inside)


def _edges(*days: int) -> list[str]:
    return [dt.date.fromordinal(min(max(day, 1), dt.date.max.toordinal())).isoformat() for day in days]
