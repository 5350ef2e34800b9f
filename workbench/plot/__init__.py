"""Plots of a corpus or a selection, as plotly figures: when, where, who reports what, who acts on whom, who is quoted where.

    corpus ──> frame("events" | "incidents" | "quotes" | "entities") ──> count ──> go.Figure

Each function gives a ``go.Figure`` that reads on light and dark paper, with the sentences behind each point and their ids (customdata);
in a notebook a click on a point opens them. What is too much for one figure is put together, and the figure says so. Rejected marks,
and what the codebook hides, are not in it; where witnesses are counted, reprints of one text are one. ``picture`` makes an SVG of it.
"""

from workbench.plot.maps import map
from workbench.plot.matrices import coverage, speakers
from workbench.plot.network import network
from workbench.plot.picture import picture
from workbench.plot.timeline import timeline
from workbench.plot.trends import trends

__all__ = ["coverage", "map", "network", "picture", "speakers", "timeline", "trends"]
