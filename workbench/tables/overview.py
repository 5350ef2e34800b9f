"""The overview that a notebook shows of a corpus, and what is counted and named in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from itertools import chain, repeat
from pathlib import PurePath
from typing import Protocol

from workbench.clusters.twins import groups
from workbench.model import WHOLE, Article, Mark

ASIDE = ("furniture", *WHOLE, "links")
"""Layers that are about the article as a whole, or about what in it is none: they are not counted among its marks."""
LISTED = 60
"""Articles that are listed; of the others only the number is told."""


class Titled(Protocol):
    """What the overview needs to know of all articles, which their texts are not."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """What to call it."""

    @property
    def source(self) -> str | None:
        """Its outlet."""

    @property
    def url(self) -> str | None:
        """Its address."""


def known_outlet(article: Titled) -> str | None:
    """Its outlet, else the site of its address, else None."""
    site = re.match(r"https?://(?:www\.)?([^/]+)", article.url or "")
    return article.source or (site.group(1) if site else None)


def outlet_of(article: Article) -> str:
    """What to call where an article is from: its outlet, else its site, else its file."""
    return known_outlet(article) or PurePath(str(article.meta.get("file", ""))).name or "unknown"


def count(marks: Iterable[Mark]) -> Counter[tuple[str, str]]:
    """How many marks each article has in each layer, by (article, layer)."""
    return Counter((m.annotation.article, m.annotation.layer) for m in marks)


def overview(articles: Sequence[Titled], listed: Sequence[Article], marks: Iterable[Mark]) -> str:
    """Some articles of all with outlet, date and counts, as an HTML table that needs no style sheet."""
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
        for a in listed
    )
    more = f"<p>and {len(articles) - len(listed):,} more</p>" if len(articles) > len(listed) else ""
    head = _cells("th", ["Article", "Outlet", "Published", "Words", *(name.capitalize() for name in layers)])
    return f"<p>{size(articles)}</p><table class='mathjax_ignore tex2jax_ignore'><thead>{head}</thead><tbody>{body}</tbody></table>{more}"


def _cells(tag: str, cells: Iterable[object]) -> str:
    """A row: words at the left, the day in one line, numbers at the right."""
    styles = chain(["text-align:left", "text-align:left", "text-align:left;white-space:nowrap"], repeat("text-align:right"))
    return (
        "<tr>"
        + "".join(f"<{tag} style='{style}'>{escape(str(cell))}</{tag}>" for style, cell in zip(styles, cells, strict=False))
        + "</tr>"
    )


def size(articles: Sequence[Titled]) -> str:
    """How many articles from how many outlets, as far as these are known.

    >>> size([Article(text="Rain.", source="BBC"), Article(text="Sun.", source="BBC"), Article(text="Hail.")])
    '3 articles, 2 of them from 1 known outlet'
    """
    outlets = [outlet for outlet in map(known_outlet, articles) if outlet]
    total, different = len(articles), len(set(outlets))
    total_text, outlets_text = f"{total:,} article{'s' * (total != 1)}", f"outlet{'s' * (different != 1)}"
    if not outlets:
        return total_text
    if len(outlets) == total:
        return f"{total_text} from {different} {outlets_text}"
    return f"{total_text}, {len(outlets):,} of them from {different} known {outlets_text}"
