"""Reader: read an article with everything marked in it, and mark it by hand."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from workbench.codebook import Codebook, read_codebook
from workbench.corpus import Corpus
from workbench.display import PAGE_LIMIT, bundle, facts
from workbench.model import ENTITY_LABELS, Article
from workbench.widgets.editor import TEXT, Editor
from workbench.widgets.typekeys import types_by_use
from workbench.widgets.view import Answer, Content, with_shared

QUOTES = ["direct", "indirect", "mixed"]


class Reader(Editor):
    """An article with entities, quotes and events highlighted, to read and to mark.

    ``article`` is the one to open first (an Article, an id, or a position); ``labels`` are what a selection can become,
    the first nine under the keys 1 to 9; ``codebook`` says which types of event there are, and their colours: a file or a
    Codebook (default: PLOVER's types). Displaying it leaves a static twin in the notebook, which shows when there is no
    kernel and carries the records.
    """

    _esm = with_shared("reader.js", *TEXT, "palette.js", "edges.js", "marking.js", "relations.js", "find.js", "panel.js")
    _css = with_shared("reader.css", "text.css")

    def __init__(
        self,
        corpus: Corpus,
        *,
        article: Article | str | int | None = None,
        labels: Iterable[str] = ENTITY_LABELS[:9],
        codebook: str | os.PathLike[str] | Codebook | None = None,
    ) -> None:
        self.labels = [labels] if isinstance(labels, str) else list(labels)
        self.codebook = codebook if isinstance(codebook, Codebook) else read_codebook(None if codebook is None else os.fspath(codebook))
        self._titles: list[list[str]] = []
        super().__init__(corpus, article=article)

    def go_to(self, article: Article | str) -> None:
        """Show another article of the corpus."""
        super().go_to(article)
        self._twin_soon()

    def _ready(self, content: Content) -> Answer:
        self._titles = []  # a new page knows none
        return super()._ready(content)

    def _page(self) -> dict[str, Any]:
        """The labels that a mark of each layer can have, and the titles of all articles where the pages do not know them yet."""
        page: dict[str, Any] = {"labels": {"entities": self.labels, "quotes": QUOTES, "events": types_by_use(self.corpus, self.codebook)}}
        if [i for i, _ in self._titles] != self.corpus.ids:
            self._titles = [[a.id, a.name] for a in self.corpus]
            page["titles"] = self._titles
        return page

    def _about(self) -> dict[str, Any]:
        about = super()._about()
        hues = {kind.name: kind.colour for kind in self.codebook.types.values()}
        return {**about, "facts": facts(self.corpus[self.article]), "hues": {**about["hues"], **hues}}

    def _changed(self, articles: set[str]) -> None:
        super()._changed(articles)
        self._twin_soon()

    def _twin_bundle(self) -> dict[str, Any]:
        """The corpus as a static page; where there are many articles, the one on view and those marked by this person."""
        chosen = self.corpus
        if len(chosen) > PAGE_LIMIT:
            chosen = chosen.where(id={self.article, *(gesture[0].article for gesture in chosen.steps().undo)})
        return bundle(chosen, classes=self._twin_classes, first=self.article, codebook=self.codebook)
