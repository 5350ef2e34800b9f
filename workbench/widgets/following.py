"""The marks of one article, brought up to date by what was written since: an edit costs what it concerns, not what there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from workbench import history
from workbench.model import SHOWN, Annotation, Decision, Mark, Run, Span
from workbench.store import Store
from workbench.store.records import uncollected

T = TypeVar("T")
Place = tuple[Span, ...]
"""The spans of an annotation: only what stands on the very same has a say in its status."""
Records = tuple[Sequence[Annotation], Sequence[Decision], Sequence[Run]]


class Following:
    """The marks of an article with all statuses, by id, as of the last ``renew()``."""

    def __init__(self, store: Store, article: str) -> None:
        self.article = article
        self.marks: dict[str, Mark] = {}
        self._store = store
        self._seen: Records = ((), (), ())
        self._at: dict[Place, list[str]] | None = None
        self._furniture: Sequence[Annotation] = ()
        self._meant: dict[str, str] = {}  # the annotation that a decision is about, also where it undoes another
        self._verdicts: dict[str, list[Decision]] = {}  # by annotation, those that were undone and what undid them too

    def at(self, place: Place) -> list[Mark]:
        """The marks on the very spans."""
        if self._at is None:
            self._at = {}
            for mark in self.marks.values():
                self._at.setdefault(mark.annotation.spans, []).append(mark.annotation.id)
        return [self.marks[i] for i in self._at.get(place, ())]

    def standing(self) -> list[Mark]:
        """The marks that wait or stand, but for what the codebook hides, as ``Corpus.marks`` gives them."""
        return [m for m in self.marks.values() if stands(m)]

    def renew(self) -> set[Place] | None:
        """Look at what was written since; gives the places where marks may be others than before, None for everywhere."""
        before, self._seen = self._seen, self._store.about(self.article)
        (said, decided, looked), (known, _, past) = self._seen, before
        annotations, decisions = since(said, known), since(decided, before[1])
        if not known or annotations is None or decisions is None or len(looked) != len(past):
            self._afresh()
            return None
        fresh = {a.id: a for a in annotations}
        targets = self._index(decisions) - fresh.keys()
        if not targets <= self.marks.keys() or any(d.id in self._verdicts for d in decisions):  # one came before what it is about
            self._afresh()
            return None
        concerned = [*annotations, *(self.marks[i].annotation for i in targets)]
        if any(a.layer == "furniture" for a in concerned):  # it has a say in what lies in it
            self._afresh()
            return None
        return self._partly(fresh, {a.spans for a in concerned})

    def _afresh(self) -> None:
        said, decided, looked = self._seen
        with uncollected():
            self.marks = {m.annotation.id: m for m in history.marks(said, decided, looked)}
        self._furniture = [a for a in said if a.layer == "furniture"]
        self._at, self._meant, self._verdicts = None, {}, {}
        self._index(decided)

    def _partly(self, new: Mapping[str, Annotation], places: set[Place]) -> set[Place]:
        """Look anew at some places."""
        here = {m.annotation.id: m.annotation for place in places for m in self.at(place)} | dict(new)
        for a in new.values():
            if self._at is not None:
                self._at.setdefault(a.spans, []).append(a.id)
        decisions = [d for a in (*here.values(), *self._furniture) for d in self._verdicts.get(a.id, ())]
        for mark in history.marks([*here.values(), *self._furniture], decisions, self._seen[2]):
            self.marks[mark.annotation.id] = mark
        return places

    def _index(self, decisions: Iterable[Decision]) -> set[str]:
        """Note what decisions are about; gives the ids of these annotations."""
        new = {d.id: d for d in decisions}
        for d in new.values():
            about = d.target
            while about in new:  # what it undoes may come after it
                about = new[about].target
            self._meant[d.id] = self._meant.get(about, about)
            self._verdicts.setdefault(self._meant[d.id], []).append(d)
        return {self._meant[i] for i in new}


def stands(mark: Mark) -> bool:
    """Whether a mark waits or stands, and is not hidden."""
    return mark.status in SHOWN and not (mark.annotation.values and mark.hidden)


def since(now: Sequence[T], before: Sequence[T]) -> Sequence[T] | None:
    """What a list of records has that it had not before; None where it is another list.

    >>> since("abc", "ab"), since("abc", "")
    ('c', 'abc')
    """
    n = len(before)
    same = len(now) >= n and (n == 0 or (now[0] is before[0] and now[n - 1] is before[n - 1]))
    return now[n:] if same else None
