"""Plots of a corpus or a selection, as plotly figures: when, who reports what, who acts on whom, who is quoted where.

    corpus ──> frame("events" | "incidents" | "quotes" | "entities") ──> count ──> go.Figure

Each function gives a ``go.Figure`` that reads on light and dark paper, with the sentences behind each point. What is too much for
one figure is put together, and the figure says so. Rejected marks, and what the codebook hides, are not in it; where witnesses
are counted, reprints of one text are one.
"""

from workbench.plot.days import timeline, trends
from workbench.plot.matrices import coverage, speakers
from workbench.plot.network import network

__all__ = ["coverage", "network", "speakers", "timeline", "trends"]
