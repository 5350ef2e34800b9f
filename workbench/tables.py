"""A corpus as tables: tidy DataFrames for every layer, and the overview that a notebook shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.model import Article, Mark, Span
from workbench.sources import outlet_of

if TYPE_CHECKING:
    import pandas as pd

COMMON = ["id", "article", "source", "published", "label", "text", "start", "end", "status", "score", "by"]
COLUMNS = {
    "articles": ["id", "title", "source", "author", "published", "language", "url", "story", "characters", "words"],
    "entities": [*COMMON, "name"],
    "quotes": [*COMMON, "speaker", "speaker_name", "cue", "addressee"],
    "events": [*COMMON, "actor", "target", "place", "time", "modality", "incident"],
}
"""Columns of each layer's frame, in order; offsets are code points of the article's text, end exclusive."""


def frame(articles: Sequence[Article], marks: Iterable[Mark], layer: str) -> pd.DataFrame:
    """Articles, or one layer's annotations with their article's facts, as a DataFrame with the columns of COLUMNS.

    Roles and values that COLUMNS does not name follow as further columns. An unknown layer is a WorkbenchError.
    """
    import pandas as pd

    if layer == "articles":
        rows: list[dict[str, Any]] = [_article_row(a, marks) for a in articles]
        counts = Counter((m.annotation.article, m.annotation.layer) for m in marks if m.status in ("suggested", "accepted"))
        layers = sorted({name for _, name in counts} | {"entities", "quotes"})
        rows = [{**row, **{name: counts[row["id"], name] for name in layers}} for row in rows]
        return pd.DataFrame(rows, columns=[*COLUMNS["articles"], *layers])
    by_id = {a.id: a for a in articles}
    marks = list(marks)
    known = sorted({m.annotation.layer for m in marks} | set(COLUMNS))
    if layer not in known:
        raise WorkbenchError(f"no layer {layer!r} here; there are {', '.join(known)}")
    rows = [_mark_row(by_id[m.annotation.article], m) for m in marks if m.annotation.layer == layer]
    first = COLUMNS.get(layer, COMMON)
    more = dict.fromkeys(key for row in rows for key in row if key not in first)
    return pd.DataFrame(rows, columns=[*first, *more])


def _article_row(a: Article, _marks: Iterable[Mark]) -> dict[str, Any]:
    facts = {f: getattr(a, f) for f in ("id", "title", "source", "author", "published", "language", "url", "story")}
    return {**facts, "characters": len(a.text), "words": len(a.text.split())}


def _mark_row(article: Article, mark: Mark) -> dict[str, Any]:
    a = mark.annotation
    text = {role: words(article.text, spans) for role, spans in a.roles.items()}
    return {
        **{"id": a.id, "article": a.article, "source": article.source, "published": article.published, "label": a.label},
        **{"text": words(article.text, a.spans), "start": a.start, "end": a.end, "status": mark.status, "score": a.score, "by": a.by},
        **{k: v for k, v in a.values.items() if k not in COMMON},
        **text,
    }


def words(text: str, spans: Iterable[Span]) -> str:
    """What stands at some spans, gaps shown by an ellipsis, breaks as spaces."""
    parts: list[str] = []
    last: int | None = None
    for span in spans:
        if last is not None:
            parts.append(" " if not text[last : span.start].strip() else " … ")
        parts.append(span.of(text))
        last = span.end
    return " ".join("".join(parts).split())


def overview(articles: Sequence[Article], marks: Sequence[Mark], limit: int = 60) -> str:
    """The articles with outlet, date and counts, as an HTML table that needs no style sheet."""
    counts = Counter((m.annotation.article, m.annotation.layer) for m in marks)
    layers = sorted({name for _, name in counts})
    head = "".join(f"<th style='text-align:left'>{escape(h)}</th>" for h in ("Article", "Outlet", "Published", "Words", *layers))
    body = "".join(
        "<tr>"
        + "".join(
            f"<td style='text-align:left'>{escape(c)}</td>"
            for c in (a.name, outlet_of(a), (a.published or "")[:10], str(len(a.text.split())))
        )
        + "".join(f"<td style='text-align:left'>{counts[a.id, name]}</td>" for name in layers)
        + "</tr>"
        for a in articles[:limit]
    )
    more = f"<p>and {len(articles) - limit} more</p>" if len(articles) > limit else ""
    if not articles:
        return "<p>An empty corpus. Add articles: <code>corpus.add('articles/')</code></p>"
    return f"<p>{len(articles)} articles from {len({outlet_of(a) for a in articles})} outlets</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
