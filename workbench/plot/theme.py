"""How every figure looks, on light and on dark paper, and how words that others wrote get into it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from workbench.display import INK as HOVER_INK
from workbench.display import PAPER, SOFT, visible

INK = "#797c80"
"""A grey that has a contrast of more than 4 to JupyterLab's white and to its black: a figure cannot know which it is shown on."""
GRID = "rgba(128,128,128,0.25)"
SERIES = ("#2f81c7", "#d0662a", "#2f9463", "#a9659f", "#a3822a", "#7a70d0", "#c9545c", "#318f9c")
"""Colours of things in one figure, with a contrast of more than 3 to both papers."""
OTHERS = INK
WIDTH, LABEL = 76, 44
"""Characters of a line in a hover text, and of a name at an axis."""
CLEAR = "rgba(0,0,0,0)"
_axis = {"gridcolor": GRID, "linecolor": GRID, "zerolinecolor": GRID, "automargin": True, "title_font_size": 12}
TEMPLATE = go.layout.Template(
    layout={
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"color": INK, "size": 13},
        "colorway": SERIES,
        "xaxis": _axis,
        "yaxis": _axis,
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": SOFT, "align": "left", "font": {"color": HOVER_INK, "size": 13}},
        "hovermode": "closest",
        "legend": {"bgcolor": CLEAR},
        "modebar": {"bgcolor": CLEAR, "color": INK, "activecolor": SERIES[0]},
        "margin": {"l": 10, "r": 10, "t": 70, "b": 40},
        "title": {"x": 0.01, "font_size": 16, "subtitle": {"font": {"size": 12, "color": INK}}},
    }
)


def safe(words: object) -> str:
    """Words as plotly shows them unchanged: it reads tags, entities and, between dollar signs, formulas in all text of a figure.

    >>> safe("<b>5 $</b> & more")
    '&lt;b&gt;5 &#36;&lt;/b&gt; &amp; more'
    """
    return escape(visible(" ".join(str(words).split())), quote=False).replace("$", "&#36;")


def label(words: object, limit: int = LABEL) -> str:
    """A name short enough for an axis."""
    plain = " ".join(str(words).split())
    return safe(plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…")


def hover(*lines: object) -> str:
    """A hover text of several paragraphs, each broken into lines."""
    broken = [part for each in lines if each for part in textwrap.wrap(" ".join(str(each).split()), WIDTH)]
    return "<br>".join(map(safe, broken))


def plural(number: int, thing: str, things: str = "") -> str:
    """A number with its noun.

    >>> plural(1, "event"), plural(12000, "event"), plural(2, "party", "parties")
    ('1 event', '12,000 events', '2 parties')
    """
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def figure(traces: Sequence[Any], title: str, notes: Sequence[str] = (), **layout: Any) -> go.Figure:
    """A figure of ours; what was counted, put together or left out stands under its title. Title and notes are plotly's text: made safe."""
    head = {"text": title, "subtitle": {"text": " · ".join(note for note in notes if note)}}
    return go.Figure(list(traces), {"template": TEMPLATE, "title": head, **layout})


def empty(title: str, advice: str) -> go.Figure:
    """A figure with nothing in it but what to do about that."""
    said = {"text": safe(advice), "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "showarrow": False, "font": {"size": 14}}
    hidden = {"visible": False}
    return figure([], title, height=220, xaxis=hidden, yaxis=hidden, annotations=[said])


def names(labels: Sequence[str], **more: Any) -> dict[str, Any]:
    """An axis of labels at 0, 1, 2 …, so that no two names that look alike become one."""
    return {"tickmode": "array", "tickvals": list(range(len(labels))), "ticktext": list(labels), "title": None, **more}


def heatmap(counts: Sequence[Sequence[int | None]], texts: Sequence[Sequence[str]], **more: Any) -> go.Heatmap:
    """Counts as shades, with the numbers in the cells; None is an empty cell."""
    shades = [[0.0, "#cfe3f5"], [1.0, "#1f5f9e"]]
    look = {"hoverinfo": "text", "hoverongaps": False, "texttemplate": "%{z}", "xgap": 2, "ygap": 2, "showscale": False}
    return go.Heatmap(z=counts, hovertext=texts, colorscale=shades, **{**look, **more})
