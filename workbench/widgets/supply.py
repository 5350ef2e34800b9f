"""Where a Review gets its items: what a corpus has to be decided, brought up to date article by article, and what is shown of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from workbench import codebook, explanation, history, standing
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.gestures import FLAG, NOTE, NOTES
from workbench.model import Annotation, Article, Mark
from workbench.store.records import uncollected
from workbench.widgets import card
from workbench.widgets.queue import REVIEWED, Item, Queue, items
from workbench.widgets.typekeys import types_by_use

READ = 8
"""Articles that are kept as they were read last."""
MOST = 500_000
"""Suggestions that a Review takes: so many fit into the memory of any machine, and are more than anybody decides about."""
TOO_MANY = (
    f"more than {MOST:,} suggestions are more than one can go through; take a part, wb.Review(corpus[:1000]), "
    "or choose: wb.Review(corpus.where(since='2014-06'), 'quotes')"
)


class Read(NamedTuple):
    """An article with its marks by id and its links."""

    article: Article
    marks: dict[str, Mark]
    links: history.Links


class Supply:
    """Fills a queue from a corpus: with what taggers suggest in ``layers`` (default: see ``queue.items``), or with the annotations ``given``."""

    def __init__(self, corpus: Corpus, queue: Queue, layers: Collection[str] = (), given: Collection[str] | None = None) -> None:
        self.corpus, self.queue = corpus, queue
        self._layers, self._given = layers, None if given is None else set(given)
        self.sides: dict[str, list[list[str]]] = {}
        self._place: dict[str, int] = {}
        self._notes: dict[str, list[Annotation]] = {}
        self._read: dict[str, Read] = {}

    def take(self, articles: Iterable[str]) -> set[str]:
        """Look at what stands in articles now; gives the ids of the items that are different, in their notes and flags too."""
        articles = list(articles)
        if any(i not in self._place for i in articles):
            self._place = {i: n for n, i in enumerate(self.corpus.ids)}
        ids = [i for i in articles if i in self._place]
        found: list[Item] = []
        noted: set[Any] = set()
        with uncollected():
            for start in range(0, len(ids), standing.BATCH):
                more, of = self._look(ids[start : start + standing.BATCH])
                found += more
                noted |= of
                if len(found) > MOST:
                    raise WorkbenchError(TOO_MANY)
        return self.queue.renew(ids, found) | {i.id for i in found if i.key in noted}

    def _look(self, ids: Sequence[str]) -> tuple[list[Item], set[Any]]:
        """What there is to decide in some articles, and what this person's notes are of that came or went."""
        store = self.corpus.store
        if self._given is not None:
            said = store.annotations(ids)
        elif self._layers:
            said = store.annotations(ids, *self._layers, NOTES, "furniture")  # for what in it is none
        else:
            said = store.annotations(ids, without=["links"])
        decisions = store.decisions(ids)
        marks = history.marks(said, decisions, store.runs(ids))
        there = {a.id: a for a in standing.articles(store, ids)}
        return items(there, self._place, marks, decisions, self._layers, self._given), self._take_notes(ids, marks)

    def _take_notes(self, ids: Iterable[str], marks: Iterable[Mark]) -> set[Any]:
        """Look at this person's notes in articles; gives what the notes are of that came or went."""
        mine: dict[str, list[Annotation]] = {i: [] for i in ids}
        for a, status in marks:
            if a.layer == NOTES and status == "accepted" and a.by == self.corpus.by:
                mine[a.article].append(a)
        noted = {a.values.get("of") for i in mine for a in set(mine[i]) ^ set(self._notes.get(i, ()))}
        self._notes |= mine
        for i in mine:
            self._read.pop(i, None)
        return noted

    def __contains__(self, article: str) -> bool:
        return article in self._place

    def read(self, i: str) -> Read:
        """An article as it is now; those read last are kept."""
        if i not in self._read:
            article, marks = self.corpus[i], self.corpus.marks(i, status=None)
            self._read[i] = Read(article, {m.annotation.id: m for m in marks}, history.links(marks)[i])
            for old in list(self._read)[:-READ]:
                del self._read[old]
        return self._read[i]

    def annotation(self, item: Item) -> Annotation:
        """The annotation of an item."""
        return self.read(item.article).marks[item.id].annotation

    def same_as(self, found: Iterable[Item]) -> list[Annotation]:
        """The annotations of items, and those that say the same: one remark is one item. Of those given by id none but them."""
        found = list(found)
        if self._given is not None:
            return [self.annotation(item) for item in found]
        keys = {item.key for item in found}
        marks = standing.marks(self.corpus.store, {item.article for item in found}, (), None)
        return [m.annotation for m in marks if m.status in REVIEWED and m.annotation.layer != NOTES and m.annotation.key in keys]

    def card(self, i: str) -> dict[str, Any]:
        """What the page shows of an item (see ``card.card``), with what it could be instead, what is like it, and this person's note and flag."""
        item = self.queue.items[i]
        read = self.read(item.article)
        notes = {a.label: str(a.values.get("text", "")) for a in self._notes.get(item.article, ()) if a.values.get("of") == item.key}
        return {
            **card.card(read.article, read.marks[i], read.links),
            **{"worker": item.by, "sides": self.sides.get(i, []), "verdict": list(item.verdict), "chance": self.queue.chances.get(i), "alike": len(self.queue.alike(i))},
            **{"labels": card.labels(item.layer, self.queue.labels(item.layer), types_by_use(self.corpus, codebook.default())), "parts": card.roles(item.layer, item.label, read.marks[i].annotation.roles)},
            **{"flagged": FLAG in notes, "note": notes.get(NOTE, "")},
        }  # fmt: skip

    def flagged(self) -> list[str]:
        """The items on which this person has put a flag."""
        keys = {a.values.get("of") for notes in self._notes.values() for a in notes if a.label == FLAG}
        return [item.id for item in self.queue.items.values() if item.key in keys] if keys else []


def ids_of(queue: Any) -> list[str]:
    """The ids in a table with a column "id" (and "other": see ``rivals_of``), or of annotations or marks, or as they are.

    >>> ids_of(["a", "b", "a"])
    ['a', 'b']
    """
    if hasattr(queue, "columns"):
        if "id" not in queue.columns:
            there = ", ".join(map(str, queue.columns))
            raise WorkbenchError(f"queue= takes a table with a column 'id', such as wb.learn(corpus).queue(); this has {there}")
        columns = [queue[name].tolist() for name in ("id", "other") if name in queue.columns]
        queue = [each for row in zip(*columns, strict=True) for n, each in enumerate(row) if n == 0 or isinstance(each, str)]
    if isinstance(queue, str) or not isinstance(queue, Iterable):
        raise WorkbenchError(f"queue= takes ids of annotations, or a table with a column 'id', not {queue!r}")
    found = [each.annotation if isinstance(each, Mark) else each for each in queue]
    return list(dict.fromkeys(each.id if isinstance(each, Annotation) else str(each) for each in found))


def rivals_of(queue: Any) -> dict[str, set[str]]:
    """By id what cannot stand beside it: in a table such as ``corpus.conflicts()`` what its columns "id" and "other" have in a row."""
    found: dict[str, set[str]] = {}
    for one, other in zip(queue["id"], queue["other"], strict=True) if "other" in getattr(queue, "columns", ()) else ():
        if isinstance(other, str) and one != other:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return found


def sides_of(queue: Any) -> dict[str, list[list[str]]]:
    """By id who holds what, as [name, words], where a table says it, as ``corpus.conflicts()`` and the disagreements of ``wb.agreement`` do.

    >>> import pandas as pd
    >>> row = {"id": "a", "by": "user:anna", "label": "GPE", "text": "Erbil", "other": None, "other_by": "user:ben", "other_label": "", "other_text": ""}
    >>> sides_of(pd.DataFrame([row]))
    {'a': [['anna', 'GPE “Erbil”'], ['ben', 'nothing']]}
    """
    found: dict[str, list[list[str]]] = {}
    if not {"id", "by", "label", "text", "other", "other_by", "other_label", "other_text"} <= set(getattr(queue, "columns", ())):
        return found
    for row in queue.to_dict("records"):
        sides = [
            [
                explanation.worker(str(row[f"{side}by"])),
                f"{row[f'{side}label']} “{row[f'{side}text']}”" if row[f"{side}label"] else "nothing",
            ]
            for side in ("", "other_")
        ]
        for i in (row["id"], row["other"]):
            if isinstance(i, str):
                found[i] = [*found.get(i, []), *(each for each in sides if each not in found.get(i, []))]
    return found
