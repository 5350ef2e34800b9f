"""Reader: read an article with everything marked in it, and mark it by hand.

The store is the truth, a message an intention: the page asks, Python writes and answers, and only then does the page say
"saved". Traits hold nothing but names; the article comes as a message when a view asks for it, and afterwards only the
paragraphs that changed.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import DisplayHandle, display

from workbench import tables
from workbench.corpus import Corpus
from workbench.display import PAGE_LIMIT, bundle, facts, render, shown, title_of, visible
from workbench.errors import AnnotationError, OffsetError, WorkbenchError
from workbench.model import ENTITY_LABELS, Annotation, Article, Mark

HERE = Path(__file__).parent
TWIN_DELAY = 0.3
"""Seconds to wait for more edits before the static twin is drawn again."""
LOST_VIEW = ".jp-OutputArea-child:has(.{twin}) + .jp-OutputArea-child:not(:has(.wb-reader)){{display:none}}"
"""Hides what JupyterLab says in place of a view that has no kernel any more, below its twin, where styles are kept."""


class Reader(anywidget.AnyWidget):
    """An article with entities and quotes highlighted, to read and to mark.

    ``article`` is the one to open first (an Article, an id, or a position); ``labels`` are what a selection can become,
    the first nine under the keys 1 to 9. Displaying it leaves a static twin in the notebook, which shows when there is no
    kernel and carries the records.
    """

    _esm = HERE / "reader.js"
    _css = HERE / "reader.css"
    article = traitlets.Unicode(help="id of the article on view").tag(sync=True)
    twin = traitlets.Unicode(help="class name of the static twin").tag(sync=True)

    def __init__(self, corpus: Corpus, *, article: Article | str | int | None = None, labels: Iterable[str] = ENTITY_LABELS[:9]) -> None:
        if not isinstance(corpus, Corpus):
            raise WorkbenchError(
                f"Reader() takes a corpus, not {type(corpus).__name__}; Reader(corpus, article=...) opens one of its articles"
            )
        if not len(corpus):
            raise WorkbenchError("this corpus has no articles to read; add some: corpus.add('articles/')")
        first = corpus[article.id if isinstance(article, Article) else 0 if article is None else article]
        self.corpus = corpus
        self.labels = [labels] if isinstance(labels, str) else list(labels)
        self._paragraphs: list[str] = []
        self._marks: dict[str, dict[str, Any]] = {}
        self._titles: list[list[str]] = []
        self._twins: list[DisplayHandle] = []
        self._edition = 0
        self._twin_due: asyncio.TimerHandle | None = None
        self._views = 0
        self._stop: Callable[[], None] | None = None
        super().__init__(article=first.id)
        self.twin = f"wb-twin-{self.model_id[:12]}"
        self.on_msg(self._receive)

    # --- messages up ----------------------------------------------------------------------------------------------

    def _receive(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        answer: dict[str, Any] = {"kind": "answer", "n": content.get("n"), "ok": True, "message": ""}
        try:
            handler = self._HANDLERS.get(str(content.get("kind")))
            if handler is None:
                raise AnnotationError(f"the page asked for {content.get('kind')!r}, which this version does not know; run the cell again")
            answer["message"] = handler(self, content) or ""
        except WorkbenchError as error:
            answer |= {"ok": False, "message": str(error)}
        except Exception as error:
            answer |= {"ok": False, "message": f"Not saved; the workbench failed with {type(error).__name__}: {error}"}
            raise  # into the log; the page has its answer all the same
        finally:
            self.send(answer)

    def _ready(self, _content: Mapping[str, Any]) -> None:
        self._views += 1
        self._stop = self._stop or self.corpus.listen(self._changed)
        self._send_page()

    def _gone(self, _content: Mapping[str, Any]) -> None:
        self._views = max(0, self._views - 1)
        if self._stop and not self._views:
            self._stop()
            self._stop = None

    def _open(self, content: Mapping[str, Any]) -> None:
        self.go_to(str(content["id"]))

    def _go(self, content: Mapping[str, Any]) -> None:
        ids = self.corpus.ids
        at = ids.index(self.article) + int(content["step"])
        if 0 <= at < len(ids):
            self.go_to(ids[at])

    def _mark(self, content: Mapping[str, Any]) -> str:
        article, start, end = self.corpus[self.article], int(content["start"]), int(content["end"])
        there = article.text[start:end]
        if content["article"] != article.id or visible(there) != content["text"]:
            raise OffsetError(f"not saved: the page has {content['text']!r} where the article has {there!r}; run the cell again")
        self.corpus.annotate(article, start, end, str(content["label"]))
        return "Saved"

    def _accept(self, content: Mapping[str, Any]) -> str:
        self.corpus.accept(self._annotations(content))
        return "Saved"

    def _reject(self, content: Mapping[str, Any]) -> str:
        self.corpus.reject(self._annotations(content))
        return "Saved"

    def _annotations(self, content: Mapping[str, Any]) -> list[Annotation]:
        """The annotation meant, and those that say the same: one remark is one mark on the page."""
        marks = self.corpus.marks(self.article)
        key = next((m.annotation.key for m in marks if m.annotation.id == content["id"]), None)
        if key is None:
            raise AnnotationError("that mark is no longer there; it was changed elsewhere")
        return [m.annotation for m in marks if m.annotation.key == key]

    def _undo(self, _content: Mapping[str, Any]) -> str:
        return self._follow(self.corpus.undo(), "Undone", "Nothing to undo")

    def _redo(self, _content: Mapping[str, Any]) -> str:
        return self._follow(self.corpus.redo(), "Redone", "Nothing to redo")

    def _follow(self, article: str | None, done: str, nothing: str) -> str:
        if article is not None and article != self.article:
            self.go_to(article)
        return done if article is not None else nothing

    _HANDLERS: Mapping[str, Callable[[Reader, Mapping[str, Any]], str | None]] = {
        "ready": _ready, "gone": _gone, "open": _open, "go": _go, "mark": _mark,
        "accept": _accept, "reject": _reject, "undo": _undo, "redo": _redo,
    }  # fmt: skip

    # --- state down -----------------------------------------------------------------------------------------------

    def go_to(self, article: Article | str) -> None:
        """Show another article of the corpus."""
        self.article = self.corpus[article if isinstance(article, str) else article.id].id
        self._send_page()
        self._twin_soon()

    def _drawn(self) -> tuple[Article, list[str], dict[str, dict[str, Any]]]:
        article = self.corpus[self.article]
        marks = shown(self.corpus.marks(article))
        return article, render(article, marks), {m.annotation.id: _described(article, m) for m in marks}

    def _about(self, marks: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        counts = Counter((m["layer"], m["label"]) for m in marks.values())
        undo, redo = self.corpus.steps()
        return {"counts": [[layer, label, n] for (layer, label), n in sorted(counts.items())], "undo": len(undo), "redo": len(redo)}

    def _send_page(self) -> None:
        article, self._paragraphs, self._marks = self._drawn()
        if [i for i, _ in self._titles] != self.corpus.ids:
            self._titles = [[a.id, a.name] for a in self.corpus]
        head = {"kind": "page", "id": article.id, "facts": facts(article), "titles": self._titles, "labels": self.labels}
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

    def _ipython_display_(self, **_options: Any) -> None:
        self._twins.append(display(self._twin_bundle(), raw=True, display_id=True))
        live = super()._repr_mimebundle_()
        data, metadata = live if isinstance(live, tuple) else (live or {}, {})
        display({**data, "text/plain": "(interactive view: run the cell)"}, metadata=metadata, raw=True)

    def _twin_bundle(self) -> dict[str, Any]:
        """The corpus as a static page; where there are many articles, the one on view and those marked by this person."""
        chosen = self.corpus
        if len(chosen) > PAGE_LIMIT:
            chosen = chosen.where(id={self.article, *(gesture[0].article for gesture in chosen.steps().undo)})
        drawn = bundle(chosen, classes=f"{self.twin} wb-edition-{self._edition}", first=self.article)
        return {**drawn, "text/html": f"<style>{LOST_VIEW.format(twin=self.twin)}</style>{drawn['text/html']}"}

    def _twin_soon(self) -> None:
        if not self._twins:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._draw_twins()
            return
        if self._twin_due:
            self._twin_due.cancel()
        self._twin_due = loop.call_later(TWIN_DELAY, self._draw_twins)

    def _draw_twins(self) -> None:
        self._edition += 1
        drawn = self._twin_bundle()
        for twin in self._twins:
            twin.update(drawn, raw=True)
        self.send({"kind": "twin", "edition": self._edition})


def _described(article: Article, mark: Mark) -> dict[str, Any]:
    """What the page shows about a mark when it is chosen."""
    a = mark.annotation
    words = tables.words(article.text, a.spans)
    return {
        "layer": a.layer,
        "label": a.label,
        "status": mark.status,
        "by": a.by,
        "text": words if len(words) <= 160 else words[:158] + " …",
        "title": title_of(a, article.text),
        "start": a.start,
        "end": a.end,
    }
