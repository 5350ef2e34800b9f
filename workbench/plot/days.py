"""Over the days: events as exactly as their day is known, and how often who is named."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import plotly.graph_objects as go

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.nlp.reckoning import extent, value
from workbench.plot.evidence import modalities, most_common, sentences, shares, told
from workbench.plot.theme import OTHERS, SERIES, empty, figure, heatmap, hover, label, names, plural, safe

if TYPE_CHECKING:
    import pandas as pd

LANES, DOTS = 12, 50
"""Lanes of a timeline, and dots that a lane has room for; where days give more, it draws weeks, months, quarters or years."""
PERIODS, NUMBERED = 60, 20
"""Columns that trends draws at most, and up to how many of them the numbers find room."""
ENTITIES = 25
STEPS = ("day", "week", "month", "quarter", "year")
WEEK = 7
LANE = {"source": "outlet", "type": "label", "modality": "modality"}
WHEN = ("happened", "published")
AMOUNTS = ("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL")
"""Labels of what is named but nobody and nothing."""


class Days(NamedTuple):
    """From the first day to the last, both within."""

    first: dt.date
    last: dt.date


def timeline(corpus: Corpus, by: str = "source", *, when: str = "happened") -> go.Figure:
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
    lane_of, lanes = most_common(dated[LANE[by]].fillna("asserted" if by == "modality" else "unknown"), LANES)
    step, groups = _grouped(lane_of, dated["days"])
    firsts = dated.loc[[rows[0] for rows in groups.values()]]
    evidence = dict(zip(groups, sentences(corpus, firsts), strict=True))
    traces = []
    for n, lane in enumerate(lanes):
        mine = [key for key in groups if key[0] == lane]
        colour = OTHERS if n == LANES - 1 else SERIES[n % len(SERIES)]
        traces.append(_bars(n, [days for _, days in mine], colour))
        texts = [hover(_about(dated.loc[groups[key]], key[1]), evidence[key], "and others" if len(groups[key]) > 1 else "") for key in mine]
        traces.append(_dots(n, lane, [days for _, days in mine], [len(groups[key]) for key in mine], texts, colour))
    notes = [
        plural(len(dated), "event"),
        f"put together by {step}" if step != "day" else "",
        f"{plural(len(events) - len(dated), 'event')} without a day left out" if len(events) > len(dated) else "",
    ]
    window, outside = _window(dated["days"])
    notes.append(f"{plural(outside, 'event')} far before or after: double-click to see all" if outside else "")
    return figure(
        traces,
        title,
        notes,
        height=170 + 46 * len(lanes),
        showlegend=False,
        yaxis=names([label(lane) for lane in lanes], range=[len(lanes) - 0.4, -0.6], zeroline=False),
        xaxis={"type": "date", **({"range": window} if window else {})},
    )


def days_of(values: Iterable[str]) -> dict[str, Days]:
    """The first and last day of each value that has them: "2014-06" is from the 1st to the 30th.

    >>> days_of(["2014-06", "P3D", "2014-13-45"])
    {'2014-06': Days(first=datetime.date(2014, 6, 1), last=datetime.date(2014, 6, 30))}
    """
    found = {}
    for said in values:
        try:
            first, last = extent(said)
        except ValueError:  # a day that is in no calendar, typed by hand
            continue
        if first and last and first <= last:
            found[said] = Days(first, last)
    return found


def period(day: dt.date, step: str) -> Days:
    """The day, week, month, quarter or year that a day lies in.

    >>> [str(day) for day in period(dt.date(2014, 6, 27), "quarter")]
    ['2014-04-01', '2014-06-30']
    """
    if step == "day":
        return Days(day, day)
    if step == "week":
        monday = dt.date.fromordinal(max(day.toordinal() - day.weekday(), 1))
        return Days(monday, dt.date.fromordinal(min(monday.toordinal() + 6, dt.date.max.toordinal())))
    count = {"month": 1, "quarter": 3, "year": 12}[step]
    month = (day.month - 1) // count * count + 1
    after = dt.date(day.year, month + count - 1, 28) + dt.timedelta(days=4) if (day.year, month + count) < (9999, 13) else dt.date.max
    return Days(dt.date(day.year, month, 1), after if after == dt.date.max else after - dt.timedelta(days=after.day))


def _grouped(lanes: Iterable[str], days: Iterable[Days]) -> tuple[str, dict[tuple[str, Days], list[int]]]:
    """Rows by lane and days, with the finest step that does not give too many."""
    pairs = list(zip(lanes, days, strict=True))
    for step in STEPS:
        groups: dict[tuple[str, Days], list[int]] = defaultdict(list)
        for row, (lane, span) in enumerate(pairs):
            groups[lane, Days(period(span.first, step).first, period(span.last, step).last)].append(row)
        if max(Counter(lane for lane, _ in groups).values()) <= DOTS or step == STEPS[-1]:
            break
    return step, dict(sorted(groups.items()))


def _about(rows: pd.DataFrame, days: Days) -> str:
    """How many reports and witnesses, of what, when: "2 reports by 1 witness of ASSAULT, 2014-06-26 (2 asserted)"."""
    kinds = rows["label"].value_counts().index
    what = f"{', '.join(kinds[:3])}{' and others' if len(kinds) > 3 else ''}"
    when = str(days.first) if days.first == days.last else f"{days.first} to {days.last}"
    witnesses = plural(rows["witness"].nunique(), "witness", "witnesses")
    return f"{plural(len(rows), 'report')} by {witnesses} of {what}, {when} ({modalities(rows)})"


def _bars(lane: int, spans: Iterable[Days], colour: str) -> go.Scatter:
    x = [edge for span in spans for edge in (span.first.isoformat(), f"{span.last}T23:59:59", None)]
    y = [None if edge is None else lane for edge in x]
    return go.Scatter(x=x, y=y, mode="lines", line={"width": 9, "color": colour}, opacity=0.4, hoverinfo="skip")


def _dots(lane: int, name: str, spans: Iterable[Days], counts: Iterable[int], texts: list[str], colour: str) -> go.Scatter:
    noon = dt.time(12)
    middles = [(dt.datetime.combine(s.first, noon) + (s.last - s.first) / 2).isoformat() for s in spans]
    sizes = [min(5 + 3 * math.sqrt(n), 26) for n in counts]
    marker = {"size": sizes, "color": colour, "opacity": 0.8, "line": {"width": 0}}
    return go.Scatter(x=middles, y=[lane] * len(middles), mode="markers", marker=marker, hovertext=texts, hoverinfo="text", name=safe(name))


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
    outside = sum(not low - room <= m <= high + room for m in middles)
    return _edges(low - room, high + room), outside


def _edges(*days: int) -> list[str]:
    return [dt.date.fromordinal(min(max(day, 1), dt.date.max.toordinal())).isoformat() for day in days]


def trends(corpus: Corpus) -> go.Figure:
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
    z, texts, called = _courses(corpus, dated[dated["entity"].isin(drawn)], drawn, known, periods, step)
    undated = first[~first["day"].isin(known)]["article"].nunique()
    notes = [
        f"cells: articles of a {step}, reprints counted once",
        shares(drawn, order, "entities"),
        f"{plural(undated, 'article')} without a day left out" if undated else "",
    ]
    return figure(
        [heatmap(z, texts, x=[value(step, p.first) for p in periods], texttemplate="%{z}" if len(periods) <= NUMBERED else "")],
        title,
        notes,
        height=170 + 24 * len(drawn),
        xaxis={"type": "category", "showgrid": False, "zeroline": False},
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
) -> tuple[list[list[int | None]], list[list[str]], list[str]]:
    """Articles and hover texts of each entity in each period, and the entities' names."""
    rows = rows.assign(begin=[period(known[day].first, step).first for day in rows["day"]])
    counts = rows.groupby(["entity", "begin"])["article"].nunique().to_dict()
    examples = rows.drop_duplicates(["entity", "begin"])
    behind = dict(zip(zip(examples["entity"], examples["begin"], strict=True), sentences(corpus, examples), strict=True))
    names_of = rows.assign(name=rows["name"].fillna(rows["text"])).groupby("entity")["name"]
    called = {str(key): str(found.mode().iloc[0]) for key, found in names_of}
    z: list[list[int | None]] = []
    texts: list[list[str]] = []
    for key in drawn:
        cells = [(key, p.first) for p in periods]
        z.append([int(counts[cell]) if cell in counts else None for cell in cells])
        texts.append([
            hover(f"{called[key]}, {value(step, cell[1])}: {plural(counts[cell], 'article')}", behind[cell]) if cell in counts else ""
            for cell in cells
        ])  # fmt: skip
    return z, texts, [called[key] for key in drawn]
