"""The plots of a report as pictures, whose points lead to what is behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbench import plot
from workbench.corpus import Corpus
from workbench.display import characters
from workbench.model import Mark, Span
from workbench.plot.svg import plain
from workbench.report.passages import Passages

PLOTS = (plot.timeline, plot.coverage, plot.map, plot.speakers, plot.network, plot.trends)
GESTURE = ": double-click to see all"
"""What a plot says that cannot be done here."""
BEHIND = 12
"""Passages behind a point that it leads to."""


def figures(corpus: Corpus, marks: Sequence[Mark], passages: Passages) -> Iterator[tuple[str, str, str]]:
    """Anchor, name and HTML of each plot that has something to show."""
    spans: Mapping[str, tuple[str, Span]] = {
        m.annotation.id: (m.annotation.article, m.annotation.spans[0]) for m in marks if m.annotation.spans
    }

    def link(ids: Sequence[str]) -> dict[str, str]:
        anchors = list(dict.fromkeys(passages.anchor(*spans[i]) for i in ids[:BEHIND] if i in spans))
        return {"href": f"#{anchors[0]}", "data-e": " ".join(anchors)} if anchors else {}

    for draw in PLOTS:
        figure = draw(corpus)
        subtitle = figure.layout.title.subtitle
        subtitle.text = (subtitle.text or "").replace(GESTURE, "")
        if any(trace.customdata is not None for trace in figure.data):
            name = plain(figure.layout.title.text)
            yield (
                f"f-{draw.__name__}",
                name,
                f'<figure id=f-{draw.__name__} tabindex=0 aria-label="{characters(name)}">{plot.picture(figure, link)}</figure>\n',
            )
