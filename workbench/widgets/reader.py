"""Reader: read an article with everything marked in it, and mark it by hand.

The store is the truth, a message an intention: the page asks, Python writes and answers, and only then does the page say
"saved". Traits hold nothing but names; the article comes as a message when a view asks for it, and afterwards only the
paragraphs that changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import traitlets

from workbench import history, tables
from workbench.corpus import Corpus
from workbench.display import PAGE_LIMIT, bundle, facts, render, shown, tint, title_of, visible
from workbench.errors import AnnotationError, OffsetError, WorkbenchError
from workbench.model import ENTITY_LABELS, Annotation, Article, Mark
from workbench.widgets.view import Answer, Content, View, with_shared


class Reader(View):
    """An article with entities and quotes highlighted, to read and to mark.

    ``article`` is the one to open first (an Article, an id, or a position); ``labels`` are what a selection can become,
    the first nine under the keys 1 to 9. Displaying it leaves a static twin in the notebook, which shows when there is no
    kernel and carries the records.
    """

    _esm = with_shared("reader.js")
    _css = with_shared("reader.css")
    article = traitlets.Unicode(help="id of the article on view").tag(sync=True)

    def __init__(self, corpus: Corpus, *, article: Article | str | int | None = None, labels: Iterable[str] = ENTITY_LABELS[:9]) -> None:
        if not isinstance(corpus, Corpus):
            raise WorkbenchError(
                f"Reader() takes a corpus, not {type(corpus).__name__}; Reader(corpus, article=...) opens one of its articles"
            )
        if not len(corpus):
            raise WorkbenchError("this corpus has no articles to read; add some: corpus.add('articles/')")
        first = corpus[article.id if isinstance(article, Article) else 0 if article is None else article]
        self.labels = [labels] if isinstance(labels, str) else list(labels)
        self._paragraphs: list[str] = []
        self._marks: dict[str, dict[str, Any]] = {}
        self._titles: list[list[str]] = []
        super().__init__(corpus, article=first.id)

    # --- messages up ----------------------------------------------------------------------------------------------

    def _open(self, content: Content) -> Answer:
        self.go_to(str(content["id"]))
        return None

    def _go(self, content: Content) -> Answer:
        ids = self.corpus.ids
        at = ids.index(self.article) + int(content["step"])
        if 0 <= at < len(ids):
            self.go_to(ids[at])
        return None

    def _mark(self, content: Content) -> Answer:
        article, start, end = self.corpus[self.article], int(content["start"]), int(content["end"])
        there = article.text[start:end]
        if content["article"] != article.id or visible(there) != content["text"]:
            raise OffsetError(f"not saved: the page has {content['text']!r} where the article has {there!r}; run the cell again")
        self.corpus.annotate(article, start, end, str(content["label"]))
        return "Saved"

    def _accept(self, content: Content) -> Answer:
        self.corpus.accept(self._annotations(content))
        return "Saved"

    def _reject(self, content: Content) -> Answer:
        self.corpus.reject(self._annotations(content))
        return "Saved"

    def _annotations(self, content: Content) -> list[Annotation]:
        """The annotation meant, and those that say the same: one remark is one mark on the page."""
        marks = self.corpus.marks(self.article)
        key = next((m.annotation.key for m in marks if m.annotation.id == content["id"]), None)
        if key is None:
            raise AnnotationError("that mark is no longer there; it was changed elsewhere")
        return [m.annotation for m in marks if m.annotation.key == key]

    def _undo(self, _content: Content) -> Answer:
        return self._follow(self.corpus.undo(), "Undone", "Nothing to undo")

    def _redo(self, _content: Content) -> Answer:
        return self._follow(self.corpus.redo(), "Redone", "Nothing to redo")

    def _follow(self, article: str | None, done: str, nothing: str) -> str:
        if article is not None and article != self.article:
            self.go_to(article)
        return done if article is not None else nothing

    handlers = {  # noqa: RUF012 - a ClassVar of View
        "open": _open, "go": _go, "mark": _mark, "accept": _accept, "reject": _reject, "undo": _undo, "redo": _redo,
    }  # fmt: skip

    # --- state down -----------------------------------------------------------------------------------------------

    def go_to(self, article: Article | str) -> None:
        """Show another article of the corpus."""
        self.article = self.corpus[article if isinstance(article, str) else article.id].id
        self._show()
        self._twin_soon()

    def _drawn(self) -> tuple[Article, list[str], dict[str, dict[str, Any]]]:
        article = self.corpus[self.article]
        marks = self.corpus.marks(article)
        links = history.links(marks)[article.id]
        return article, render(article, marks), {m.annotation.id: _described(article, m, links) for m in shown(marks)}

    def _about(self, marks: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        counts = Counter((m["layer"], m["label"]) for m in marks.values())
        undo, redo = self.corpus.steps()
        about = {"facts": facts(self.corpus[self.article]), "undo": len(undo), "redo": len(redo)}
        about["hues"] = {label: tint(layer, label)[1] for layer, label in counts if layer == "events"}
        return {**about, "counts": [[layer, label, n] for (layer, label), n in sorted(counts.items())]}

    def _show(self) -> None:
        article, self._paragraphs, self._marks = self._drawn()
        if [i for i, _ in self._titles] != self.corpus.ids:
            self._titles = [[a.id, a.name] for a in self.corpus]
        head = {"kind": "page", "id": article.id, "titles": self._titles, "labels": self.labels}
        self.send({**head, "paragraphs": self._paragraphs, "marks": self._marks, **self._about(self._marks)})

    def _changed(self, articles: set[str]) -> None:
        """Send what became different of the article on view; of other articles only that there is more to undo."""
        paragraphs, marks = self._drawn()[1:] if self.article in articles else (self._paragraphs, self._marks)
        different = {str(n): new for n, (old, new) in enumerate(zip(self._paragraphs, paragraphs, strict=True)) if old != new}
        changed = {i: marks.get(i) for i in marks.keys() | self._marks.keys() if marks.get(i) != self._marks.get(i)}
        self._paragraphs, self._marks = paragraphs, marks
        self.send({"kind": "patch", "id": self.article, "paragraphs": different, "marks": changed, **self._about(marks)})
        self._twin_soon()

    # --- the static twin ------------------------------------------------------------------------------------------

    def _twin_bundle(self) -> dict[str, Any]:
        """The corpus as a static page; where there are many articles, the one on view and those marked by this person."""
        chosen = self.corpus
        if len(chosen) > PAGE_LIMIT:
            chosen = chosen.where(id={self.article, *(gesture[0].article for gesture in chosen.steps().undo)})
        return bundle(chosen, classes=self._twin_classes, first=self.article)


def _described(article: Article, mark: Mark, links: history.Links) -> dict[str, Any]:
    """What the page shows about a mark when it is chosen."""
    a = mark.annotation
    words = tables.words(article.text, a.spans)
    return {
        "layer": a.layer,
        "label": a.label,
        "status": mark.status,
        "by": a.by,
        "text": words if len(words) <= 160 else words[:158] + " …",
        "title": title_of(a, article.text, links=links),
        "start": a.start,
        "end": a.end,
    }
