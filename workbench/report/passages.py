"""Where in a report something stands: articles by number, their paragraphs by number, and passages that are pointed at."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from workbench.clusters.twins import earliest_first
from workbench.display import characters, paragraphs
from workbench.model import Annotation, Article, Span
from workbench.tables import outlet_of

CITED = "cited"
"""The layer of what stands for a passage when its article is drawn."""


class Passages:
    """Articles by day of publication, numbered from 1, and what the report points at in them.

    ``link`` gives a reference such as "3.2", the second paragraph of article 3: on paper it is to be looked up, on a screen it leads
    to the very words. What is linked to before an article is drawn gets an anchor there.
    """

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles: Sequence[Article] = earliest_first(articles)
        self.number = {a.id: n for n, a in enumerate(self.articles, 1)}
        self._by_id = {a.id: a for a in self.articles}
        self._starts: dict[str, list[int]] = {}
        self._cited: dict[str, set[Span]] = defaultdict(set)

    def anchor(self, article: str, span: Span) -> str:
        """The id of the element around some words, which will be there."""
        self._cited[article].add(span)
        return f"e{self.number[article]}-{span.start}-{span.end}"

    def place(self, article: str, at: int) -> str:
        """The numbers of an article and the paragraph that an offset lies in: "3.2"."""
        if article not in self._starts:
            text = self._by_id[article].text
            self._starts[article] = [start for start, end in paragraphs(text) if text[start:end].strip("\r\n")]
        return f"{self.number[article]}.{max(bisect_right(self._starts[article], at), 1)}"

    def article(self, key: str) -> Article:
        """The article with an id."""
        return self._by_id[key]

    def link(self, article: str, span: Span) -> str:
        """A reference to some words, as HTML."""
        outlet = characters(outlet_of(self._by_id[article]))
        return f'<a class=r href="#{self.anchor(article, span)}" title="{outlet}">{self.place(article, span.start)}</a>'

    def links(self, some: Iterable[tuple[str, Span]], most: int = 8) -> str:
        """References to several passages, each once, one to a paragraph."""
        each: dict[str, tuple[str, Span]] = {}
        for article, span in some:
            each.setdefault(self.place(article, span.start), (article, span))
        more = f" +{len(each) - most}" if len(each) > most else ""
        return " ".join(self.link(*where) for where in list(each.values())[:most]) + more

    def cited(self, article: str) -> list[Annotation]:
        """The passages of an article that are pointed at, as annotations to be drawn."""
        return [Annotation(article=article, layer=CITED, label=CITED, spans=(span,), by="report") for span in sorted(self._cited[article])]
