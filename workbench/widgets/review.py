"""Review: go through suggestions one by one: accept, reject, correct, skip, flag, or decide all of one kind at once.

The queue (``queue.py``) is in Python. The page gets the item on view and the few that follow, so that it can paint the next one
before Python has answered; it says where it went, and the queue goes along if it can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import traitlets

from workbench.corpus import Corpus
from workbench.errors import AnnotationError, WorkbenchError
from workbench.formats.notebook import carry
from workbench.gestures import Gesture
from workbench.history import worker
from workbench.model import Verdict
from workbench.widgets import card, decided
from workbench.widgets.editor import TEXT, Editor
from workbench.widgets.foretelling import ENOUGH, Foreteller, Foretold, foretell
from workbench.widgets.queue import EVERYTHING, IN_TURN, ORDERS, Filter, Item, Order, Queue
from workbench.widgets.supply import Supply, ids_of, rivals_of, sides_of
from workbench.widgets.view import TURN, Answer, Content, with_shared

AHEAD = 3
"""Items that the page gets beside the one on view."""
ALIKE = 5
"""Others of its kind that are shown in their words, beside their number."""


class Review(Editor):
    """Suggestions one at a time, each in its sentence, to accept (a), reject (x), skip (space), flag (f) or correct (e).

    ``layer`` is one layer or several (default: entities, quotes, events and layers of your own). ``label``, ``by`` (who suggested:
    "rules:quotes"), ``source`` (the outlet) and ``score`` (from, to) are what the filters begin with, and can be changed in the view. ``order``
    is "reading", "least certain" or "likely wrong": by what was learned from verdicts, where there are enough, else by the
    taggers' scores; the view says which. ``queue`` gives other annotations to go through, in its own order: ids, annotations or marks, or a table with
    a column "id", such as ``wb.learn(corpus).queue()``; ``corpus.conflicts()`` and ``wb.agreement(...).disagreements`` also have what
    somebody else holds instead: accepting one rejects the other.

    What is skipped is kept by the view alone; flags, notes and verdicts are records. Displaying it leaves what was
    decided as a static table in the notebook, with the records.
    """

    _esm = with_shared("review.js", *TEXT, "edges.js", "correction.js")
    _css = with_shared("review.css", "text.css")
    current = traitlets.Unicode(help="id of the annotation on view; empty when all is done").tag(sync=True)

    def __init__(
        self,
        corpus: Corpus,
        layer: str | Iterable[str] | None = None,
        *,
        label: str | None = None,
        by: str | None = None,
        source: str | None = None,
        score: tuple[float | None, float | None] | None = None,
        order: str | None = None,
        queue: Any = None,
    ) -> None:
        given = None if queue is None else ids_of(queue)
        known: tuple[Order, ...] = ORDERS if queue is None else ("as given", *ORDERS)
        if order is not None and order not in known:
            raise WorkbenchError(f"order is one of {', '.join(map(repr, known))}, not {order!r}")
        self._orders = known
        first = Filter("", label or "", worker(by or ""), source or "", *_bounds(score))
        self.queue = Queue(order=next((o for o in known if o == order), known[0]), filter=first, given=given or ())
        self._rivals = {} if queue is None else rivals_of(queue)
        self._why: dict[str, str] = {}
        self._acting = False
        self._touched: list[str] = []
        super().__init__(corpus)
        self.supply = Supply(corpus, self.queue, {layer} if isinstance(layer, str) else set(layer or ()), given)
        self.supply.sides = {} if queue is None else sides_of(queue)
        self._foreteller = Foreteller(self._fit, self._foretold)
        self.supply.take(corpus.ids)
        if missing := len(self.queue.given) - len(self.queue.items) if given else 0:
            raise WorkbenchError(
                f"{missing} of the ids in queue= are no marks of this corpus, or superseded; corpus.frame(layer).id lists those there are"
            )
        self.queue.go_through_again(self.queue.given)
        self._shown(self.queue.go_on())
        self._learn(ENOUGH)

    # --- what there is --------------------------------------------------------------------------------------------

    def _show_item(self, **more: Any) -> None:
        """Send what is on view, the few that follow, and how far one is."""
        q = self.queue
        following = q.upcoming(AHEAD)
        flagged = self.supply.flagged()
        reasons: dict[str, list[str]] = {}
        for layer, said in self._why.items() if q.order not in IN_TURN else ():
            if q.filter.layer in ("", layer):
                reasons.setdefault(said, []).append(layer)
        lines = [f"{', '.join(layers)}: {said}" for said, layers in reasons.items()]
        state = {
            "progress": q.counts(),
            "facets": q.facets(),
            "filter": q.filter._asdict(),
            "order": q.order,
            "orders": self._orders,
            "why": lines,
            "scored": any(q.chance(i) is not None for i in q.items.values()),
        }
        ways = {"back": bool(q.behind), "skipped": len(q.skipped), "flagged": len(flagged), "others": self._elsewhere()}
        drawn = {"item": self.supply.card(q.current) if q.current else None, "next": [self.supply.card(i) for i in following]}
        self.send({"kind": "item", **drawn, **state, **ways, **more})

    def _elsewhere(self) -> int:
        """How many wait that the filter keeps out."""
        q = self.queue
        return (
            sum(i.status == "suggested" and i.id not in q.skipped and not q.fits(i.id) for i in q.items.values())
            if q.filter != EVERYTHING
            else 0
        )

    def _shown(self, i: str | None) -> None:
        self.current = i or ""
        if i and self.queue.items[i].article != self.article:
            self.article = self.queue.items[i].article

    # --- what happens elsewhere -----------------------------------------------------------------------------------

    def _catch_up(self, missed: set[str]) -> None:
        self.supply.take(missed)
        self._settle()

    def _show(self) -> None:
        super()._show()
        self._show_item()

    def _changed(self, articles: set[str]) -> None:
        super()._changed(articles)
        before = self.queue.items
        changed = self.supply.take(articles)
        self._touched += changed
        self._learn(sum(i not in before for i in changed))
        if changed and not self._acting:
            self._settle()
            self._show_item()
        if changed:
            self._twin_soon()

    def _settle(self) -> None:
        """Put something on view, if nothing is, or what was is gone."""
        if self.queue.current is None:
            self.queue.go_on()
        self._shown(self.queue.current)

    def _looked(self, article: str, annotation: str | None, by: object) -> None:
        if by is not self and annotation in self.queue.items:
            self.queue.return_to(annotation)
            self._shown(annotation)
            self._show_item()
        else:
            super()._looked(article, annotation, by)

    # --- the order ------------------------------------------------------------------------------------------------

    def _learn(self, new: int) -> None:
        if self.queue.order not in IN_TURN and new:
            self._foreteller.ask(new)

    def _fit(self) -> Foretold:
        """In the background: what verdicts teach about the layers that are gone through."""
        found = self.queue.items.values()
        scored = {i.layer for i in found if i.score is not None}
        return foretell(self.corpus, sorted({i.layer for i in found}), scored)

    def _foretold(self, found: Foretold) -> None:
        with TURN:
            self._why = dict(found.why)
            self.queue.sort(chances=found.chances)
            if self.queue.current and not self.queue.fits(self.queue.current) and self.queue.filter != EVERYTHING:
                self.queue.go_on()
            self._settle()
            self._show_item()

    # --- verdicts -------------------------------------------------------------------------------------------------

    @contextmanager
    def _gesture(self) -> Iterator[None]:
        """Something that the page has asked for: what changes by it is sent once, at its end, also where it fails."""
        self._acting, self._touched = True, []
        try:
            yield
        finally:
            self._acting = False
            self._settle()
            self._show_item()

    def _meant(self, content: Content) -> Item:
        """The item that the page means, if it still is what the page has seen; AnnotationError if somebody was faster."""
        asked, self._asked = self._asked, None  # what others wrote is not what the page wants to be saved
        self.corpus.refresh()
        self._asked = asked
        item = self._item(content)
        if item.status != content["seen"]:
            self.queue.return_to(item.id)
            who = worker(item.verdict.by).removeprefix("user:") or "somebody"
            became = f"{who} has {item.status} it meanwhile" if item.status != "suggested" else "its verdict was undone meanwhile"
            raise AnnotationError(f"not saved: {became}. Decide again if you see it otherwise")
        return item

    def _on(self, content: Content, decided: Iterable[str]) -> None:
        """Go on after a verdict, to where the page has gone if it can."""
        self.queue.again.difference_update(decided)
        self._learn(1)
        following = content.get("next")
        self.queue.go_on(str(following) if following else None)

    def _decide_one(self, content: Content) -> Answer:
        with self._gesture():
            item = self._meant(content)
            verdict, gesture = _verdict(content), Gesture(self.corpus.by)
            rivals = [self.queue.items[i] for i in sorted(self._rivals.get(item.id, ())) if verdict == "accept" and i in self.queue.items]
            gesture.decide("reject", self.supply.same_as(i for i in rivals if i.status != "rejected"))
            gesture.decide(verdict, self.supply.same_as([item]))
            self.corpus.record(decisions=gesture.decisions)
            self._on(content, [item.id, *(i.id for i in rivals)])
        return "Saved"

    def _decide_alike(self, content: Content) -> Answer:
        """Decide all of one kind, if there are as many as the page has shown."""
        with self._gesture():
            item = self._meant(content)
            alike = self.queue.alike(item.id)
            if len(alike) != int(content["count"]):
                raise AnnotationError(f"not saved: there are {len(alike)} of them by now; look again, and decide then")
            verdict = _verdict(content)
            self.corpus.decide(self.supply.same_as(self.queue.items[i] for i in alike), verdict)
            self._on({}, alike)
        return f"✓ {len(alike)} {verdict}ed; Ctrl Z takes all of them back"

    def _alike(self, content: Content) -> Answer:
        """The first few others of the kind of an item, each in its sentence."""
        shown = []
        for i in [i for i in self.queue.alike(str(content["id"])) if i != content["id"]][:ALIKE]:
            read = self.supply.read(self.queue.items[i].article)
            shown.append(card.line(read.article, read.marks[i].annotation))
        return {"lines": shown}

    def _correct(self, content: Content) -> Answer:
        """Put another label, other spans or other roles in the place of what was suggested."""
        with self._gesture():
            item = self._meant(content)
            self._shown(item.id)
            read = self.supply.read(item.article)
            spans = self._spans(content["spans"], content)
            roles = {role: self._spans(given, content) for role, given in content["roles"].items()}
            a, label = read.marks[item.id].annotation, str(content["label"])
            changed = {role: some for role, some in roles.items() if tuple(some) != a.roles.get(role, ())}
            self.corpus.correct(a, spans=spans, label=label, **card.corrected(a, label, changed, read.article))
            self._on(content, [item.id])
        return "Saved"

    def _flag(self, content: Content) -> Answer:
        with self._gesture():
            self.corpus.flag(self.supply.annotation(self._item(content)), bool(content["on"]))
        return "✓ Flagged" if content["on"] else "✓ Flag taken off"

    def _note(self, content: Content) -> Answer:
        with self._gesture():
            self.corpus.note(self.supply.annotation(self._item(content)), str(content["text"]))
        return "Saved"

    def _item(self, content: Content) -> Item:
        item = self.queue.items.get(str(content["id"]))
        if item is None:
            raise AnnotationError(
                "not saved: that suggestion is no longer there; a newer tagger or another person has put others in its place"
            )
        return item

    def _undo(self, _content: Content) -> Answer:
        return self._take_back(self.corpus.undo, "Undone", "Nothing to undo")

    def _redo(self, _content: Content) -> Answer:
        return self._take_back(self.corpus.redo, "Redone", "Nothing to redo")

    def _take_back(self, do: Any, done: str, nothing: str) -> str:
        """Undo or redo, and put on view what it was about, as far as it is in the queue."""
        with self._gesture():
            article = do()
            touched = {i for i in self._touched if i in self.queue.items}
            self.queue.skipped -= touched
            first = next((i for i in reversed(self.queue.behind) if i in touched), None) or min(
                touched, key=lambda i: self.queue.items[i].place, default=None
            )
            if first:
                self.queue.return_to(first)
        if article is None:
            return nothing
        many = f" in {len(touched)} places" if len(touched) > 1 else ""
        return f"{done}{many}" if touched or article not in self.supply else f"{done} in “{self.corpus[article].name}”"

    # --- ways through the queue -----------------------------------------------------------------------------------

    def _skip(self, content: Content) -> Answer:
        with self._gesture():
            if self.queue.current == content["id"]:
                self.queue.skip()
            self._on(content, [])
        return None

    def _go_to_item(self, content: Content) -> Answer:
        with self._gesture():
            if content["id"] not in self.queue.items:
                raise AnnotationError("that mark is not among those that are reviewed here")
            self.queue.return_to(str(content["id"]))
        return None

    def _back(self, _content: Content) -> Answer:
        with self._gesture():
            before = self.queue.go_back()
        return None if before else "This is where you began"

    def _filter(self, content: Content) -> Answer:
        with self._gesture():
            words = {name: str(content.get(name) or "") for name in ("layer", "label", "by", "source")}
            self.queue.filter = Filter(**words, low=_number(content.get("low")), high=_number(content.get("high")))
            self._go_to_first()
        return None

    def _order(self, content: Content) -> Answer:
        with self._gesture():
            self.queue.sort(next(order for order in self._orders if order == content["order"]))
            self._go_to_first()
            self._learn(ENOUGH)
        return None

    def _go_to_first(self) -> None:
        """Begin at the front of another order, or with what fits another filter."""
        self.queue.ahead = []
        current, self.queue.current = self.queue.current, None
        self.queue.go_on()
        if current and current != self.queue.current:
            self.queue.behind.append(current)

    def _again(self, content: Content) -> Answer:
        """Go through what was skipped or flagged once more."""
        with self._gesture():
            self.queue.go_through_again(list(self.queue.skipped) if content["what"] == "skipped" else self.supply.flagged())
            self.queue.filter = EVERYTHING
            self._go_to_first()
        return None

    handlers = {  # noqa: RUF012 - a ClassVar of View
        **Editor.handlers, "decide": _decide_one, "decide_alike": _decide_alike, "alike": _alike, "correct": _correct, "flag": _flag, "note": _note, "undo": _undo,
        "redo": _redo, "skip": _skip, "show": _go_to_item, "back": _back, "filter": _filter, "order": _order, "again": _again,
    }  # fmt: skip

    # --- the static twin ------------------------------------------------------------------------------------------

    def _twin_bundle(self) -> dict[str, Any]:
        """What was decided, as tables; it carries the records of those articles."""
        found = self.queue.items.values()
        articles = {i.article for i in found if i.verdict.by}
        html = decided.static_tables(list(found), self.queue.skipped, f"wb-static {self._twin_classes}")
        return {"text/html": html, "text/plain": decided.in_words(list(found)), **carry(self.corpus.where(id=articles).reading())}


def _bounds(score: Any) -> tuple[float | None, float | None]:
    try:
        low, high = score or (None, None)
        return _number(low), _number(high)
    except (TypeError, ValueError) as error:
        raise WorkbenchError(f"score= is from and to, such as (0, 0.5) or (0.9, None), not {score!r}") from error


def _number(value: Any) -> float | None:
    return None if value is None or value == "" else float(value)


def _verdict(content: Content) -> Verdict:
    return "accept" if content["verdict"] == "accept" else "reject"
