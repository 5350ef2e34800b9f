"""A figure as an SVG, for where no script runs: what our plots are made of, drawn without a browser.

plotly's own way to a picture (kaleido) starts a Chrome for it. Scatter, heatmap and bar traces are drawn, as our plots have them; a
figure with others says in the picture what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import plotly.graph_objects as go

from workbench.plot.axes import Axis, matched, scaled, ticks
from workbench.plot.strokes import DRAWN, Link, bars, drawn, nowhere, stacked
from workbench.plot.svg import element, plain, width, words
from workbench.plot.theme import GRID, INK, SERIES

WIDTH, HEIGHT = 960, 450
SMALL, USUAL, HEAD = 12, 13, 16
FONT = "'Open Sans', system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"
NOTHING_MORE = "Not drawn in this picture"


def picture(figure: go.Figure, link: Link = nowhere) -> str:
    """The figure as SVG, on no ground of its own, with hover texts as titles; ``link`` makes its points lead somewhere."""
    layout, traces = figure.layout, [t for t in figure.data if t.visible in (None, True)]
    high = layout.height or HEIGHT
    legend = _legend(figure, traces)
    frame = _frame(figure, high, legend)
    axes = _axes(figure, traces, frame)

    def of(trace: Any) -> tuple[Axis, Axis]:
        return axes[trace.xaxis or "x"], axes[trace.yaxis or "y"]

    colours = [(t.marker.color if t.type == "bar" else None) or SERIES[n % len(SERIES)] for n, t in enumerate(traces)]
    inside = [
        part for t, c in zip(traces, colours, strict=True) if t.type in ("scatter", "heatmap") for part in drawn(t, *of(t), c, INK, link)
    ]
    some = [(t, c) for t, c in zip(traces, colours, strict=True) if t.type == "bar"]
    inside += bars([t for t, _ in some], of, [c for _, c in some], link)
    left, top, right, bottom = frame
    box = element("rect", {"x": left, "y": top, "width": right - left, "height": bottom - top})
    parts = [
        element("title", {}, plain(layout.title.text or "plot").replace("&", "&amp;").replace("<", "&lt;")),
        element("clipPath", {"id": (key := f"wb-{abs(hash(tuple(inside))):x}")}, box),
        *_head(figure),
        *_scales(figure, axes, frame),
        element("g", {"clip-path": f"url(#{key})"}, *inside),
        *_annotations(figure, frame),
        *_keys(figure, legend, frame),
        *_missing(traces, high),
    ]
    shape = {
        "viewBox": f"0 0 {WIDTH} {high}",
        "width": WIDTH,
        "height": high,
        "style": "max-width:100%;height:auto",
        "role": "img" if link is nowhere else "group",
    }
    return element("svg", {"xmlns": "http://www.w3.org/2000/svg", **shape, "font-family": FONT}, *parts)


def _legend(figure: go.Figure, traces: Sequence[Any]) -> list[tuple[str, str]]:
    """Names and colours of what the legend explains."""
    if figure.layout.showlegend is False:
        return []
    found: dict[str, str] = {}
    for n, t in enumerate(traces):
        if t.type in ("scatter", "bar") and t.name and t.showlegend is not False:
            colour = (t.line.color if t.type == "scatter" and "lines" in (t.mode or "") else t.marker.color) or SERIES[n % len(SERIES)]
            colour = colour if isinstance(colour, str) else next((c for c in colour if c.startswith("#")), SERIES[n % len(SERIES)])
            found.setdefault(t.name, "" if colour.startswith("rgba(0,0,0,0") else colour)
    return list(found.items()) if len(found) > 1 else []


def _frame(figure: go.Figure, high: float, legend: Sequence[tuple[str, str]]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the plotted area, with room for labels and legend."""
    y, margin = figure.layout.yaxis, figure.layout.margin
    labels = [width(text, USUAL) for text in y.ticktext or ()] if y.visible is not False and y.showticklabels is not False else []
    left = max([*labels, 0 if labels or _bare(y) else 34]) + (margin.l if margin.l is not None else 10) + (8 if labels else 0)
    top = margin.t or 70
    below = 0 if _bare(figure.layout.xaxis) or figure.layout.xaxis.side == "top" else 26
    bottom = high - (margin.b if margin.b is not None else 20) - below - 24 * _rows(legend, figure)
    return left, top, WIDTH - max(margin.r or 12, 12), bottom


def _bare(axis: Any) -> bool:
    return axis.visible is False or axis.showticklabels is False


def _axes(figure: go.Figure, traces: Sequence[Any], frame: tuple[float, float, float, float]) -> dict[str, Axis]:
    """Every axis that is drawn on, by its short name: "x", "y", "x2" …"""
    left, top, right, bottom = frame
    found: dict[str, Axis] = {}
    longest = stacked([t for t in traces if t.type == "bar"])
    for name in sorted({n for t in traces if t.type in DRAWN for n in (t.xaxis or "x", t.yaxis or "y")} | {"x", "y"}):
        told = figure.layout[f"{name[0]}axis{name[1:]}"]
        mine = [t for t in traces if t.type in DRAWN and (t.xaxis if name[0] == "x" else t.yaxis) in (name, None)]
        cells = any(t.type == "heatmap" for t in mine)
        values = [v for t in mine for v in _values(t, name[0])]
        if name[0] == "x":
            first, last = told.domain or (0, 1)
            values += [max(longest.values())] if longest else []
            found[name] = scaled(told, values, left + first * (right - left), left + last * (right - left), cells=cells, bars=bool(longest))
        else:
            found[name] = scaled(told, values, bottom, top, cells=cells)
    y = figure.layout.yaxis
    if y.scaleanchor == "x":
        found["x"], found["y"] = matched(found["x"], found["y"], y.scaleratio or 1)
    return found


def _values(trace: Any, side: str) -> Sequence[Any]:
    told = trace[side]
    if told is None and trace.type == "heatmap":
        return range(len(trace.z) if side == "y" else len(trace.z[0]) if len(trace.z) else 0)
    return [] if told is None else list(told)


def _head(figure: go.Figure) -> Iterator[str]:
    title = figure.layout.title
    if title.text:
        yield words(title.text, (10, 26), HEAD, INK)
    if title.subtitle.text:
        for n, line in enumerate(title.subtitle.text.split("<br>")):
            yield words(line, (10, 45 + 15 * n), SMALL, INK)


def _scales(figure: go.Figure, axes: dict[str, Axis], frame: tuple[float, float, float, float]) -> Iterator[str]:
    """Lines and labels of the ticks."""
    left, top, right, bottom = frame
    for name, axis in axes.items():
        told = figure.layout[f"{name[0]}axis{name[1:]}"]
        if told.visible is False:
            continue
        most = max(2, int(abs(axis.end - axis.start) / (110 if name[0] == "x" else 60)))
        for at, text in ticks(told, axis, most):
            across = name[0] == "x"
            ends = {"x1": at, "x2": at, "y1": top, "y2": bottom} if across else {"x1": left, "x2": right, "y1": at, "y2": at}
            if told.showgrid is not False:
                yield element("line", {k: f"{v:.1f}" for k, v in ends.items()} | {"stroke": told.gridcolor or GRID, "stroke-width": 1})
            if told.showticklabels is False:
                continue
            if not across:
                yield words(text, (left - 6, at + 4), USUAL, INK, anchor="end")
            elif told.side == "top":
                turned = {"transform": f"rotate({told.tickangle or 0:.0f} {at:.1f} {top - 8:.1f})"}
                yield words(text, (at, top - 8), USUAL, INK, **turned)
            else:
                yield words(text, (min(at, WIDTH - width(text, USUAL) / 2), bottom + 19), USUAL, INK, anchor="middle")


def _annotations(figure: go.Figure, frame: tuple[float, float, float, float]) -> Iterator[str]:
    left, top, right, bottom = frame
    for note in figure.layout.annotations:
        if note.xref == "paper" and note.yref == "paper":
            at = (left + note.x * (right - left), bottom - note.y * (bottom - top) - 6)
            yield words(note.text, at, note.font.size or USUAL, INK, anchor="middle")


def _placed(legend: Sequence[tuple[str, str]]) -> list[tuple[float, int, str, str]]:
    """Legend entries in lines below the plot: left edge, line, name, colour."""
    x, line, out = 12.0, 0, []
    for name, colour in legend:
        wide = width(name, SMALL) + 34
        if x + wide > WIDTH and x > 12:
            x, line = 12.0, line + 1
        out.append((x, line, name, colour))
        x += wide
    return out


def _rows(legend: Sequence[tuple[str, str]], _figure: go.Figure) -> int:
    return _placed(legend)[-1][1] + 1 if legend else 0


def _keys(figure: go.Figure, legend: Sequence[tuple[str, str]], frame: tuple[float, float, float, float]) -> Iterator[str]:
    below = frame[3] + (12 if _bare(figure.layout.xaxis) or figure.layout.xaxis.side == "top" else 40)
    for x, line, name, colour in _placed(legend):
        y = below + 22 * line + 6
        yield element("circle", {"cx": x + 5, "cy": y - 4, "r": 5, **({"fill": colour} if colour else {"fill": "none", "stroke": INK})})
        yield words(name, (x + 16, y), SMALL, INK)


def _missing(traces: Sequence[Any], high: float) -> Iterator[str]:
    others = sorted({t.type for t in traces} - set(DRAWN))
    if others:
        yield words(f"{NOTHING_MORE}: {', '.join(others)}. JupyterLab shows the plot.", (10, high - 8), SMALL, INK)
