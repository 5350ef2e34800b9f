"""What people have decided about a layer, and how far they have read: the ground truth that there is to learn from."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from workbench.history import worker
from workbench.learning.evidence import Key, Text
from workbench.model import Annotation, Mark, Span

WORKER = "model:learned"
"""Who signs proposals; the digest of the fit follows after "@"."""


class Hand:
    """The marks of one layer by article, with what verdicts tell: ``accepted`` and ``rejected``, each place and label once."""

    def __init__(self, layer: str, marks: Iterable[Mark]) -> None:
        self.layer = layer
        self.marks: dict[str, list[Mark]] = defaultdict(list)
        for mark in marks:
            self.marks[mark.annotation.article].append(mark)
        self.accepted = self._settled("accepted", set())
        self.rejected = self._settled("rejected", {a.key for a in self.accepted})

    def _settled(self, status: str, but: set[str]) -> list[Annotation]:
        """What has a status, without some keys; of the same remark by several, what a tagger said, since it says more."""
        found: dict[str, Annotation] = {}
        for a in sorted((m.annotation for m in self.all() if m.status == status), key=lambda a: (by_hand(a), a.id)):
            if a.key not in but:
                found.setdefault(a.key, a)
        return sorted(found.values(), key=lambda a: (a.article, a.order))

    def all(self) -> Iterator[Mark]:
        """Every mark, article by article in reading order."""
        for some in self.marks.values():
            yield from some

    @cached_property
    def used(self) -> frozenset[str]:
        """The labels of what is accepted."""
        return frozenset(a.label for a in self.accepted)

    def waits(self, mark: Mark) -> bool:
        """Whether a mark waits for a verdict: what is hidden does only where somebody has used its label."""
        return mark.status == "suggested" and (not mark.hidden or mark.annotation.label in self.used)

    def waiting(self) -> list[Annotation]:
        """The suggestions that nobody has decided, article by article in reading order."""
        return [m.annotation for m in self.all() if self.waits(m)]

    def read_until(self, article: str, label: str) -> float:
        """Up to which character somebody has read an article with a label in mind: what is unmarked before it was passed over.

        To the end, if taggers' suggestions were decided and none waits; else to the last mark made by hand: verdicts alone may
        have come in any order. A label that no tagger gives was in mind only where somebody has used it.
        """
        marks = self.marks.get(article, [])
        made = [m.annotation for m in marks if m.status == "accepted" and m.annotation.by_person]
        used = any(a.label == label for a in made)
        judged = any(m.status in ("accepted", "rejected") and not by_hand(m.annotation) for m in marks)
        if judged and (used or label in self.tagged) and not any(map(self.waits, marks)):
            return math.inf
        return max(a.end for a in made) if used else 0

    @cached_property
    def tagged(self) -> frozenset[str]:
        """The labels that taggers give."""
        return frozenset(m.annotation.label for m in self.all() if not by_hand(m.annotation))

    def found_at(self, article: str, spans: Sequence[Span]) -> list[Annotation]:
        """What taggers have said of a place, verdicts aside."""
        return [m.annotation for m in self.marks.get(article, ()) if not by_hand(m.annotation) and overlap(m.annotation.spans, spans)]

    def taken(self, article: str, label: str, span: Span) -> bool:
        """Whether a place is settled for a label: marked or rejected as that, suggested by a tagger, or accepted as something else."""
        return any(
            m.status == "accepted"
            or (m.annotation.label == label and (m.status == "rejected" or (m.status == "suggested" and not by_hand(m.annotation))))
            for m in self.marks.get(article, ())
            if overlap(m.annotation.spans, [span])
        )

    def keys(self, texts: dict[str, Text]) -> dict[str, frozenset[Key]]:
        """By label, what the accepted marks mean that are short enough to be looked for elsewhere."""
        found: dict[str, set[Key]] = defaultdict(set)
        for a in self.accepted:
            if key := texts[a.article].key(a.spans):
                found[a.label].add(key)
        return {label: frozenset(keys) for label, keys in sorted(found.items())}

    def passed_over(self, texts: dict[str, Text], keys: dict[str, frozenset[Key]]) -> Iterator[Annotation]:
        """Words like those marked that somebody has read and left unmarked, as marks that nobody made."""
        judged: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for a in (*self.accepted, *self.rejected):
            judged[a.article, a.label] += a.spans
        for article, text in sorted(texts.items(), key=lambda each: each[0]):
            for label, some in keys.items():
                end = self.read_until(article, label)
                for _, span in text.find(some) if end else ():
                    if span.end <= end and not overlap(judged[article, label], [span]):
                        yield Annotation(article=article, layer=self.layer, label=label, spans=(span,), by=WORKER)


def by_hand(a: Annotation) -> bool:
    """Whether a mark comes without a tagger's word: a person made it, or it was proposed by what was learned from people."""
    return a.by_person or worker(a.by) == WORKER


def overlap(some: Iterable[Span], others: Sequence[Span]) -> bool:
    """Whether any two spans share a character."""
    return any(one.overlaps(other) for one in some for other in others)
