"""A figure of ours: what any plotly figure is, with a picture beside it for where no script runs, and points that open their evidence."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from workbench.corpus import Corpus
from workbench.plot.picture import picture
from workbench.plot.theme import TEMPLATE, safe

HEAD = 27
"""Pixels from the top edge to the foot of the title."""
TOP, NOTE, LINE = 70, 15, 110
"""Pixels above what is drawn, where the notes under the title take one line; of each further line; and characters of a line."""
PLOTLY, SVG = "application/vnd.plotly.v1+json", "image/svg+xml"


class Plot(go.Figure):  # type: ignore[misc]
    """A ``go.Figure`` that shows in a shared notebook, and whose points open their evidence.

    In a notebook it is one output with two forms: plotly's own, which JupyterLab draws, and an SVG for viewers that draw none (GitHub,
    nbviewer, nbconvert's pages). Below it stands a view that lists what lies behind a point that is clicked, and shows it in an
    open Reader. ``customdata`` has the ids of these annotations. ``go.Figure(plot)`` is without all that.
    """

    _corpus: Corpus | None = None

    def _repr_mimebundle_(self, *args: Any, **options: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(*args, **options)
        return {**bundle, SVG: picture(self)} if PLOTLY in bundle else bundle

    def _ipython_display_(self) -> None:
        bundle = self._repr_mimebundle_() if pio.renderers.render_on_display and pio.renderers.default else {}
        if PLOTLY not in bundle:  # a terminal, or a renderer that somebody chose: as plotly does it
            super()._ipython_display_()
            return
        from IPython.display import display

        from workbench.widgets.evidence import Evidence

        key = uuid.uuid4().hex
        bundle[PLOTLY] = {**bundle[PLOTLY], "layout": {**bundle[PLOTLY]["layout"], "meta": {"workbench": key}}}
        display(bundle, raw=True)
        if self._corpus is not None and any(trace.customdata is not None for trace in self.data):
            display(Evidence(self._corpus, figure=key))


def figure(corpus: Corpus | None, traces: Sequence[Any], title: str, notes: Sequence[str] = (), *, height: int, **layout: Any) -> Plot:
    """A figure of ours; what was counted, put together or left out stands under its title. Title and notes are plotly's text: made safe."""
    lines = _lines(notes)
    height += NOTE * (len(lines) - 1)
    margin = {"t": TOP, **layout.pop("margin", {})}
    margin["t"] += NOTE * (len(lines) - 1)
    head = {"text": title, "subtitle": {"text": "<br>".join(lines)}, "y": 1 - HEAD / height, "yanchor": "bottom"}
    made = Plot(list(traces), {"template": TEMPLATE, "title": head, "height": height, "margin": margin, **layout})
    made._corpus = corpus
    return made


def _lines(notes: Sequence[str]) -> list[str]:
    """Notes in as few lines as have room for them."""
    lines = [""]
    for note in filter(None, notes):
        together = f"{lines[-1]} · {note}" if lines[-1] else note
        lines = [*lines[:-1], together] if len(together) <= LINE or not lines[-1] else [*lines, note]
    return lines


def empty(title: str, advice: str) -> Plot:
    """A figure with nothing in it but what to do about that."""
    said = {"text": safe(advice), "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "showarrow": False, "font": {"size": 14}}
    hidden = {"visible": False}
    return figure(None, [], title, height=220, xaxis=hidden, yaxis=hidden, annotations=[said])
