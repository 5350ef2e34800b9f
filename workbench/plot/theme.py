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
BELOW = {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.02, "yanchor": "top", "itemsizing": "constant", "tracegroupgap": 0}
"""A legend below the plot, where long names take no room from it."""
_axis = {"gridcolor": GRID, "linecolor": GRID, "zerolinecolor": GRID, "automargin": True, "title_font_size": 12, "ticks": ""}
_axis |= {"ticklabelstandoff": 6}
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
        "modebar": {"remove": ["select", "lasso", "autoscale"], "bgcolor": CLEAR, "color": INK, "activecolor": SERIES[0]},
        "margin": {"l": 10, "r": 10, "t": 70, "b": 40},
        "title": {
            "x": 0,
            "pad": {"l": 10},
            "font_size": 16,
            "subtitle": {"font": {"size": 12, "color": INK}},
        },
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


def see_through(colour: str, share: float = 0.22) -> str:
    """A hex colour as one that lets through what is under it.

    >>> see_through("#2f81c7")
    'rgba(47,129,199,0.22)'
    """
    return f"rgba({int(colour[1:3], 16)},{int(colour[3:5], 16)},{int(colour[5:7], 16)},{share})"


def plural(number: int, thing: str, things: str = "") -> str:
    """A number with its noun.

    >>> plural(1, "event"), plural(12000, "event"), plural(2, "party", "parties")
    ('1 event', '12,000 events', '2 parties')
    """
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def names(labels: Sequence[str], **more: Any) -> dict[str, Any]:
    """An axis of labels at 0, 1, 2 …, so that no two names that look alike become one."""
    return {"tickmode": "array", "tickvals": list(range(len(labels))), "ticktext": list(labels), "title": None, **more}


def heatmap(
    counts: Sequence[Sequence[int | None]], texts: Sequence[Sequence[str]], evidence: Sequence[Sequence[Sequence[str]]], **more: Any
) -> go.Heatmap:
    """Counts as shades, with the numbers in the cells; None is an empty cell."""
    shades = [[0.0, "#cfe3f5"], [1.0, "#1f5f9e"]]
    look = {"hoverinfo": "text", "hoverongaps": False, "texttemplate": "%{z}", "xgap": 2, "ygap": 2, "showscale": False}
    return go.Heatmap(z=counts, hovertext=texts, customdata=evidence, colorscale=shades, **{**look, **more})
