"""A corpus as tables: tidy DataFrames for every layer, and the overview that a notebook shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from workbench import history
from workbench.clusters import accounts
from workbench.clusters.twins import groups
from workbench.errors import WorkbenchError
from workbench.formats import exchange
from workbench.model import FACTS, Article, Mark, Origin, Span

if TYPE_CHECKING:
    import pandas as pd

COMMON = ["id", "article", "source", "published", "label", "text", "start", "end", "status", "score", "by"]
LAYERS = ("entities", "quotes", "events")
ASIDE = ("furniture", "facts", "twins", "links")
"""Layers that are about the article as a whole, or about what in it is none: they are not counted among its marks."""
COLUMNS = {
    "articles": ["id", "title", "source", "author", "published", "language", "url", "story", "reprint_of", "characters", "words", *LAYERS],
    "origins": ["article", "where", *FACTS, *(f"{name}_found" for name in FACTS)],
    "entities": [*COMMON, "name", "entity", "kb", "lat", "lon", "time"],
    "quotes": [*COMMON, "speaker", "speaker_name", "speaker_entity", "cue", "addressee", "addressee_name", "addressee_entity"],
    "incidents": list(accounts.INCIDENTS),
    "stories": list(accounts.STORIES),
    "events": [
        *COMMON, "mode", "actor", "target", "recipient", "counterpart", "instrument", "topic", "modality", "time", "precision", "time_rule",
        "time_text", "place", "lat", "lon", "place_rule", "place_text", "numbers", "quote", "incident",
    ],
}  # fmt: skip
"""Columns of each layer's frame, in order; offsets are code points of the article's text, end exclusive."""


def known_outlet(article: Article) -> str | None:
    """Its outlet, else the site of its address, else None."""
    site = re.match(r"https?://(?:www\.)?([^/]+)", article.url or "")
    return article.source or (site.group(1) if site else None)


def outlet_of(article: Article) -> str:
    """What to call where an article is from: its outlet, else its site, else its file."""
    return known_outlet(article) or PurePath(str(article.meta.get("file", ""))).name or "unknown"


def frame(articles: Sequence[Article], marks: Iterable[Mark], layer: str) -> pd.DataFrame:
    """Articles, or one layer's annotations with their article's facts, as a DataFrame with the columns of COLUMNS.

    Articles come with the number of their marks in each layer, rejected ones not counted, and with the id of the article
    that they reprint, if there is one (see ``workbench.clusters.twins``). Annotations come with all statuses, and with what
    standing links say of them; roles (as words) and values that COLUMNS does not name follow as further columns, under a
    name with an underscore where it is taken. "incidents" and "stories" have a row for each of these (see
    ``workbench.clusters.accounts``). An unknown layer is a WorkbenchError.
    """
    import pandas as pd

    marks = list(marks)
    if layer == "articles":
        counts = count(m for m in marks if m.status in ("suggested", "accepted"))
        layers = list(dict.fromkeys([*LAYERS, *sorted(name for _, name in counts if name not in ASIDE)]))
        original = groups(marks)
        rows = [{**_article_row(a), "reprint_of": original.get(a.id), **{name: counts[a.id, name] for name in layers}} for a in articles]
        return pd.DataFrame(rows, columns=[*COLUMNS["articles"], *(name for name in layers if name not in LAYERS)])
    if layer in ("incidents", "stories"):
        of_all = accounts.incidents if layer == "incidents" else accounts.stories
        return pd.DataFrame(of_all(articles, marks, {a.id: outlet_of(a) for a in articles}), columns=COLUMNS[layer])
    known = sorted({m.annotation.layer for m in marks} | set(COLUMNS))
    if layer not in known:
        raise WorkbenchError(f"no layer {layer!r} here; there are {', '.join(known)}")
    by_id = {a.id: a for a in articles}
    links = history.links(marks)
    rows = [_mark_row(by_id[m.annotation.article], m, links[m.annotation.article]) for m in marks if m.annotation.layer == layer]
    first = COLUMNS.get(layer, COMMON)
    more = dict.fromkeys(key for row in rows for key in row if key not in first)
    return pd.DataFrame(rows, columns=[*first, *more])


def origins(found: Iterable[Origin]) -> pd.DataFrame:
    """Where articles were found: a row for each article and place, with the facts as they stood there and where in it they stood."""
    import pandas as pd

    rows = [
        {"article": o.article, "where": o.where, **o.facts, **{f"{name}_found": place for name, place in o.found.items()}} for o in found
    ]
    return pd.DataFrame(rows, columns=COLUMNS["origins"])


def count(marks: Iterable[Mark]) -> Counter[tuple[str, str]]:
    """How many marks each article has in each layer, by (article, layer)."""
    return Counter((m.annotation.article, m.annotation.layer) for m in marks)


def _article_row(a: Article) -> dict[str, Any]:
    facts = {f: getattr(a, f) for f in ("id", *FACTS)}
    return {**facts, "characters": len(a.text), "words": len(a.text.split())}


def _mark_row(article: Article, mark: Mark, links: history.Links) -> dict[str, Any]:
    a = mark.annotation
    linked = exchange.linked(a, links, article.text)
    linked |= {"time": linked["time"]["value"]} if "time" in linked else {}
    row = {
        **{"id": a.id, "article": a.article, "source": article.source, "published": article.published, "label": a.label},
        **{"text": words(article.text, a.spans), "start": a.start, "end": a.end, "status": mark.status, "score": a.score, "by": a.by},
    }
    told = {role: "; ".join(words(article.text, [span]) for span in spans) for role, spans in a.roles.items()}
    values = dict(a.values)
    if a.layer == "events":
        told = {f"{role}_text" if role in ("time", "place") else role: phrase for role, phrase in told.items()}
        values, linked = _setting(values | linked), {}
    for name, value in (*told.items(), *values.items()):
        row[f"{name}_" if name in row else name] = value
    return row | linked


def _setting(values: Mapping[str, Any]) -> dict[str, Any]:
    """An event's values with its day and place as columns of their own."""
    row = dict(values)
    if isinstance(time := row.get("time"), Mapping):
        row |= {"time": time.get("value"), "precision": time.get("precision"), "time_rule": time.get("rule")}
    if isinstance(place := row.get("place"), Mapping):
        row |= {"place": place.get("name"), "lat": place.get("lat"), "lon": place.get("lon"), "place_rule": place.get("rule")}
    return row


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


def overview(articles: Sequence[Article], marks: Iterable[Mark], limit: int = 60) -> str:
    """The articles with outlet, date and counts, as an HTML table that needs no style sheet."""
    if not articles:
        return "<p>An empty corpus. Add articles: <code>corpus.add('articles/')</code></p>"
    marks = list(marks)
    counts = count(marks)
    layers = sorted({name for _, name in counts if name not in ASIDE})
    original, names = groups(marks), {a.id: a.name for a in articles}
    body = "".join(
        _cells(
            "td",
            [
                f"{a.name} (reprint of: {names.get(original[a.id], original[a.id])})" if a.id in original else a.name,
                *(known_outlet(a) or "", (a.published or "")[:10], len(a.text.split()), *(counts[a.id, name] for name in layers)),
            ],
        )
        for a in articles[:limit]
    )
    more = f"<p>and {len(articles) - limit} more</p>" if len(articles) > limit else ""
    head = _cells("th", ["Article", "Outlet", "Published", "Words", *layers])
    return f"<p>{size(articles)}</p><table class='mathjax_ignore tex2jax_ignore'><thead>{head}</thead><tbody>{body}</tbody></table>{more}"


def _cells(tag: str, cells: Iterable[object]) -> str:
    return "<tr>" + "".join(f"<{tag} style='text-align:left'>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"


def size(articles: Sequence[Article]) -> str:
    """How many articles from how many outlets, as far as these are known.

    >>> size([Article(text="Rain.", source="BBC"), Article(text="Sun.", source="BBC"), Article(text="Hail.")])
    '3 articles, 2 of them from 1 known outlet'
    """
    outlets = [outlet for outlet in map(known_outlet, articles) if outlet]
    total, different = len(articles), len(set(outlets))
    total_text, outlets_text = f"{total} article{'s' * (total != 1)}", f"outlet{'s' * (different != 1)}"
    if not outlets:
        return total_text
    if len(outlets) == total:
        return f"{total_text} from {different} {outlets_text}"
    return f"{total_text}, {len(outlets)} of them from {different} known {outlets_text}"
