"""Editor: what all views with an article on them share: what they send of it, and what the page may ask to be done.

The store is the truth, a message an intention: the page asks, Python writes and answers, and only then does the page say
"saved". Traits hold nothing but names. The article comes as a message when a view asks for it, its marks as short rows, and
afterwards only the rows that changed: the page draws them itself (``text.js``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import traitlets

from workbench import explanation, history
from workbench.corpus import Corpus
from workbench.display import shown, tint, title_of, visible
from workbench.errors import AnnotationError, OffsetError, WorkbenchError
from workbench.gestures import FLAG, NOTE
from workbench.model import Annotation, Article, Mark, Span
from workbench.widgets.following import Following, stands
from workbench.widgets.view import TURN, Answer, Content, View

Row = list[Any]
"""What the page is told of a mark: layer, label, status, by, score, spans and, where it has some, roles."""
TEXT = ("units.js", "segments.js", "pieces.js", "text.js")
"""The parts of a view's script that draw the text of an article."""
LONG = 20_000
"""Characters of a text whose twin takes so long to be drawn that the page would have to wait for it."""
ALIKE = ("NAME", "INCIDENT")
"""Kinds of link that make two marks marks of the same."""


class Editor(View):
    """A view with an article on it.

    A view of its own adds to ``handlers`` (``handlers = {**Editor.handlers, ...}``), to ``_page()`` what its page needs when an
    article is drawn, and to ``_about()`` what it needs after every change.
    """

    article = traitlets.Unicode(help="id of the article on view").tag(sync=True)

    def __init__(self, corpus: Corpus, *, article: Article | str | int | None = None, **state: Any) -> None:
        name = type(self).__name__
        if not isinstance(corpus, Corpus):
            raise WorkbenchError(
                f"{name}() takes a corpus, not {type(corpus).__name__}; {name}(corpus, article=...) opens one of its articles"
            )
        if not len(corpus):
            raise WorkbenchError("this corpus has no articles to read; add some: corpus.add('articles/')")
        first = corpus[article.id if isinstance(article, Article) else 0 if article is None else article]
        self._text = first.text
        self._known = Following(corpus.store, first.id)
        self._told: dict[str, Mark] = {}  # what the page knows
        self._counts: Counter[tuple[str, str]] = Counter()
        super().__init__(corpus, article=first.id, **state)

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

    def _refresh(self, _content: Content) -> Answer:
        new = len(self.corpus.refresh())
        return f"New in {new} article{'s' * (new != 1)}" if new else "Nothing new"

    def _look(self, content: Content) -> Answer:
        self.corpus.look_at(str(content["id"]), by=self)
        return None

    def _tell(self, content: Content) -> Answer:
        """What hovering over a mark says, why it is there (see ``wb.explain``), the notes on it, and which marks here are of the same."""
        article, mark = self.corpus[self.article], self._marked(content)
        marks = self._known.standing()
        links = history.links(marks)[article.id]
        on = [note for note, about in history.notes(marks) if mark.annotation in about]
        return {
            "title": title_of(mark.annotation, article.text, links=links),
            "reasons": list(explanation.explain(self.corpus, mark).reasons),
            "notes": [{"by": n.by, "words": n.values["text"], "own": n.by == self.corpus.by} for n in on if n.label == NOTE],
            "flagged": any(n.label == FLAG and n.by == self.corpus.by for n in on),
            "same": _same_as(mark.annotation, marks, links),
        }

    def _mark(self, content: Content) -> Answer:
        ((start, end),) = self._spans([[content["start"], content["end"], content["text"]]], content)
        self.corpus.annotate(self.article, start, end, str(content["label"]), layer=_layer(content))
        return "Saved"

    def _mark_all(self, content: Content) -> Answer:
        made = self.corpus.mark_all(str(content["words"]), str(content["label"]), article=self.article, layer=_layer(content))
        return f"✓ Saved {len(made)} mark{'s' * (len(made) != 1)}" if made else "Every mention is marked so already"

    def _correct(self, content: Content) -> Answer:
        """Reject a mark and make another: ``spans`` as [start, end, words], ``label``, ``roles`` and ``values`` where they change."""
        changes: dict[str, Any] = {name: content[name] for name in ("label", "roles") if content.get(name) is not None}
        if content.get("spans") is not None:
            changes["spans"] = self._spans(content["spans"], content)
        known = self._told.get(str(content["id"]))
        mark = self._marked(content)
        meanwhile = self._meanwhile(mark, known)
        made = self.corpus.correct(mark, **changes, **content.get("values", {}))
        return {"message": meanwhile or "Saved", "made": made.id}

    def _decide(self, content: Content, decide: Callable[[list[Annotation]], object]) -> Answer:
        """Decide about the annotation meant, and those that say the same: one remark is one mark on the page."""
        known = self._told.get(str(content["id"]))
        mark = self._marked(content)
        meanwhile = self._meanwhile(mark, known)
        here = [m.annotation for m in self._known.at(mark.annotation.spans) if stands(m)]
        decide([a for a in here if a.claim == mark.annotation.claim])
        return meanwhile or "Saved"

    def _accept(self, content: Content) -> Answer:
        return self._decide(content, self.corpus.accept)

    def _reject(self, content: Content) -> Answer:
        return self._decide(content, self.corpus.reject)

    def _note(self, content: Content) -> Answer:
        self.corpus.note(self._marked(content), str(content["text"]))
        return "Saved"

    def _flag(self, content: Content) -> Answer:
        self.corpus.flag(self._marked(content), bool(content.get("on", True)))
        return "Saved"

    def _undo(self, _content: Content) -> Answer:
        return self._follow(self.corpus.undo(), "Undone", "Nothing to undo")

    def _redo(self, _content: Content) -> Answer:
        return self._follow(self.corpus.redo(), "Redone", "Nothing to redo")

    handlers = {  # noqa: RUF012 - a ClassVar of View
        "open": _open, "go": _go, "refresh": _refresh, "look": _look, "tell": _tell, "mark": _mark, "mark_all": _mark_all,
        "correct": _correct, "accept": _accept, "reject": _reject, "note": _note, "flag": _flag, "undo": _undo, "redo": _redo,
    }  # fmt: skip

    def _follow(self, article: str | None, done: str, nothing: str) -> str:
        """Show the article in which something was undone or redone."""
        if article is not None and article != self.article:
            self.go_to(article)
        return done if article is not None else nothing

    def _spans(self, given: list[list[Any]], content: Content) -> list[Span]:
        """Spans [start, end, words] as the page has them; OffsetError where other words stand there."""
        spans = []
        for start, end, words in given:
            there = self._text[int(start) : int(end)]
            if content["article"] != self.article or visible(there) != words:
                raise OffsetError(f"not saved: the page has {words!r} where the article has {there!r}; run the cell again")
            spans.append(Span(int(start), int(end)))
        return spans

    def _now(self) -> Following:
        """The marks of the article as they are now: as they were drawn, unless others have written since."""
        if self._views:
            asked, self._asked = self._asked, None  # what others wrote is not what was asked for
            self.corpus.refresh()
            self._asked = asked
        if not self._views or self._known.article != self.article:  # nobody tells this view of changes
            self._follow_article()
        return self._known

    def _marked(self, content: Content) -> Mark:
        """The mark that is meant, as it is now; AnnotationError where somebody else was faster."""
        found = self._now().marks.get(str(content["id"]))
        if found is None or not stands(found):
            lost = self.corpus.store.annotation(str(content["id"]))
            raise AnnotationError(f"Not saved: {self._decision(lost) or 'that mark is no longer there'}. The page shows what is there now")
        return found

    def _meanwhile(self, mark: Mark, known: Mark | None) -> str:
        """What somebody else has decided about a mark since the page was told of its status."""
        decided = known is not None and known.status != mark.status and self._decision(mark.annotation)
        return f"✓ Saved; {decided} before" if decided else ""

    def _decision(self, about: Annotation | None) -> str:
        """Who decided last about a mark, in words."""
        decision = self.corpus.decided(about) if about else None
        if decision is None:
            return ""
        return f"{explanation.worker(decision.by)} {decision.verdict}ed that mark on {decision.at[:16].replace('T', ' ')} UTC"

    # --- state down -----------------------------------------------------------------------------------------------

    def go_to(self, article: Article | str) -> None:
        """Show another article of the corpus."""
        self.article = self.corpus[article if isinstance(article, str) else article.id].id
        self._show()

    def _follow_article(self) -> None:
        """Read the marks of the article on view, or what is new among them."""
        if self._known.article != self.article:
            self._text = self.corpus[self.article].text
            self._known, self._told, self._counts = Following(self.corpus.store, self.article), {}, Counter()
        self._known.renew()

    def _prepare(self) -> None:
        with TURN:
            self._follow_article()

    def _page(self) -> dict[str, Any]:
        """What the page needs, beside text and marks, when an article is drawn."""
        return {}

    def _about(self) -> dict[str, Any]:
        """What the page needs when an article is drawn and after every change."""
        undo, redo = self.corpus.steps()
        counts = self._counts
        return {
            "undo": len(undo),
            "redo": len(redo),
            "counts": [[layer, label, n] for (layer, label), n in sorted(counts.items()) if n],
            "hues": {label: tint(layer, label)[1] for (layer, label), n in counts.items() if n and layer == "events"},
        }

    def _show(self) -> None:
        self._follow_article()
        drawn = shown(self._known.marks.values())
        self._told = {m.annotation.id: m for m in drawn}
        self._counts = Counter((m.annotation.layer, m.annotation.label) for m in drawn)
        self.send(
            {"kind": "page", "id": self.article, "text": visible(self._text), "marks": columns(drawn), **self._page(), **self._about()}
        )

    def _changed(self, articles: set[str]) -> None:
        """Send what became different of the article on view; of other articles only that there is more to undo."""
        changed = self._changes() if self.article in articles and self._known.article == self.article else {}
        rows = {i: None if mark is None else row(mark) for i, mark in changed.items()}
        self.send({"kind": "patch", "id": self.article, "marks": rows, **self._about()})

    def _changes(self) -> dict[str, Mark | None]:
        """What is drawn otherwise than the page was told, None for what is no longer drawn; from now on the page knows."""
        places = self._known.renew()
        here = self._known.marks.values() if places is None else [m for place in places for m in self._known.at(place)]
        now = {m.annotation.id: m for m in shown(here)}
        before = self._told if places is None else {i: m for each in here if (m := self._told.get(i := each.annotation.id))}
        changed = {i: now.get(i) for i in [*before, *now] if before.get(i) != now.get(i)}
        for i, mark in changed.items():
            if old := self._told.pop(i, None):
                self._counts[old.annotation.layer, old.annotation.label] -= 1
            if mark is not None:
                self._told[i] = mark
                self._counts[mark.annotation.layer, mark.annotation.label] += 1
        return changed

    @property
    def _patience(self) -> float:
        return 2.0 if len(self._text) > LONG else 0.0

    def _looked(self, article: str, annotation: str | None, by: object) -> None:
        """Show what somebody wants to be looked at, unless it was this view that asked."""
        if by is self or article not in self.corpus.ids:
            return
        if article != self.article:
            self.go_to(article)
        about = self.corpus.store.annotation(annotation) if annotation else None
        here = shown(self._known.at(about.spans)) if about and annotation not in self._told else []
        same = [m.annotation.id for m in here if about and m.annotation.claim == about.claim]
        start = about.start if about else None
        self.send({"kind": "look", "id": article, "mark": next(iter(same), annotation), "start": start})


def row(mark: Mark) -> Row:
    """What the page is told of a mark."""
    a = mark.annotation
    return [a.layer, a.label, mark.status, a.by, a.score, a.spans, *([a.roles] if a.roles else [])]


def columns(marks: Sequence[Mark]) -> dict[str, Any]:
    """What the page is told of many marks at once, by columns, which is a third of the rows: kinds [layer, label, status, by] are named by
    their places, ``spans`` has a start and an end for each, and ``rest`` by place the spans and roles of those that have more than that.
    """
    annotations = [m.annotation for m in marks]
    kinds: dict[tuple[str, ...], int] = {}
    return {
        "ids": [a.id for a in annotations],
        "kind": [kinds.setdefault((a.layer, a.label, m.status, a.by), len(kinds)) for a, m in zip(annotations, marks, strict=True)],
        "spans": [edge for a in annotations for edge in a.spans[0]],
        "scores": [a.score for a in annotations] if any(a.score is not None for a in annotations) else [],
        "rest": {n: [a.spans, a.roles] for n, a in enumerate(annotations) if len(a.spans) > 1 or a.roles},
        "kinds": list(kinds),
    }


def _layer(content: Content) -> str:
    return str(content.get("layer", "entities"))


def _same_as(a: Annotation, marks: Iterable[Mark], links: history.Links) -> list[str]:
    """The ids of the other marks of an article that name, or tell of, the same as one."""
    meant = {link.values["entity"] for link in links.get(a.spans, {}).values() if link.label in ALIKE}
    return [
        m.annotation.id
        for m in marks
        if m.annotation.layer == a.layer
        and m.annotation.id != a.id
        and any(link.values["entity"] in meant for link in links.get(m.annotation.spans, {}).values() if link.label in ALIKE)
    ]
