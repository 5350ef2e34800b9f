"""Evidence: what lies behind a point of a plot. A click on the point lists it here, and open Readers show the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import traitlets

from workbench.clusters.reports import sentence
from workbench.corpus import Corpus
from workbench.display import visible
from workbench.model import Span
from workbench.tables import outlet_of
from workbench.widgets.view import Answer, Content, View, with_shared

LONGEST = 320
"""Characters of a sentence that are shown around a mark."""


class Evidence(View):
    """Below a plot of ``wb.plot``: the sentences behind the point that was clicked last; one of them, chosen, opens in the Reader.

    ``figure`` is what the plot has as ``layout.meta.workbench``. The page listens to the plot that JupyterLab has drawn, so that the
    plot itself needs no kernel.
    """

    _esm = with_shared("evidence.js")
    _css = with_shared("evidence.css")
    figure = traitlets.Unicode(help="what the plot is known by").tag(sync=True)

    def _behind(self, content: Content) -> Answer:
        rows = list(records(self.corpus, map(str, content["ids"])))
        if rows:
            self.corpus.look_at(rows[0]["id"], by=self)
        return {"rows": rows, "message": "" if rows else "What was behind this point is no longer here: draw the plot again."}

    def _look(self, content: Content) -> Answer:
        self.corpus.look_at(str(content["id"]), by=self)
        return None

    handlers = {"behind": _behind, "look": _look}  # noqa: RUF012 - a ClassVar of View

    def _twin_bundle(self) -> dict[str, Any]:
        """Nothing to see: the plot above is what stays, and says in its hover texts what this would."""
        return {"text/html": f'<div class="{self._twin_classes}" style="display:none"></div>', "text/plain": ""}


def records(corpus: Corpus, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Each annotation in its sentence, with where that is from; those that are not in this corpus are passed over."""
    here = set(corpus.ids)
    for name in ids:
        a = corpus.store.annotation(name)
        if a is None or a.article not in here:
            continue
        article = corpus[a.article]
        mark = a.spans[0] if a.spans else Span(0, 0)
        start, end = sentence(article.text, mark)
        start, end = max(start, mark.start - LONGEST // 2), min(end, max(mark.end, mark.start + LONGEST // 2))
        parts = (article.text[start : mark.start], mark.of(article.text), article.text[mark.end : max(end, mark.end)])
        before, marked, after = (visible(part) for part in parts)
        about = [outlet_of(article), (article.published or "")[:10], a.label]
        yield {"id": a.id, "about": " · ".join(filter(None, about)), "before": before, "marked": marked, "after": after}
