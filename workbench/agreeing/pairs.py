"""Which mark of one person is about the same as which of another's: one to one, the most alike first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbench.agreeing.sides import near, said
from workbench.model import SAYING, Annotation, Span


class Pair(NamedTuple):
    """A mark of each of two people, or None where one has nothing; ``kind`` is "same", "span", "label", "link", "fact" or "missing"."""

    kind: str
    one: Annotation | None
    other: Annotation | None


def pairs(one: Sequence[Annotation], other: Sequence[Annotation]) -> list[Pair]:
    """The marks of two people in a layer of an article, each once.

    First those that say the same of the same spans ("same"), then those of one label that overlap ("span"), then those that
    overlap with other labels ("label"; at one place with other values "link" or "fact"); those that overlap most go first.
    """
    found = []
    free = {True: set(range(len(one))), False: set(range(len(other)))}
    for *_, i, k, kind in sorted(_candidates(one, other)):
        if i in free[True] and k in free[False]:
            free[True].remove(i)
            free[False].remove(k)
            found.append(Pair(kind, one[i], other[k]))
    return [
        *found,
        *(Pair("missing", one[i], None) for i in sorted(free[True])),
        *(Pair("missing", None, other[k]) for k in sorted(free[False])),
    ]


def _candidates(
    one: Sequence[Annotation], other: Sequence[Annotation]
) -> Iterator[tuple[int, float, list[tuple[object, ...]], int, int, str]]:
    for i, a in enumerate(one):
        for k, b in enumerate(other):
            if near(a, b):
                kind = _kind(a, b)
                # what two pairs are told apart by is the same whoever comes first, and so are the figures
                yield (
                    ("same", "span").index(kind) if kind in ("same", "span") else 2,
                    -alike(a.spans, b.spans),
                    sorted([_key(a), _key(b)]),
                    i,
                    k,
                    kind,
                )


def _key(a: Annotation) -> tuple[object, ...]:
    return a.spans, a.label


def _kind(a: Annotation, b: Annotation) -> str:
    if a.label != b.label:
        return "label"
    if said(a) != said(b):
        return {"facts": "fact", "links": "link"}[a.layer]
    return "same" if a.spans == b.spans or a.layer in SAYING else "span"


def alike(one: Sequence[Span], other: Sequence[Span]) -> float:
    """How many of the characters of two lists of spans are in both, from 0 to 1.

    >>> alike([Span(0, 4)], [Span(2, 6)])
    0.3333333333333333
    """
    first, second = ({at for span in spans for at in range(*span)} for spans in (one, other))
    return len(first & second) / (len(first | second) or 1)


def overlapping(one: Sequence[Span], other: Sequence[Span]) -> int:
    """How many spans of two lists can be put together one to one, such that they overlap; the most alike first."""
    found = sorted((-alike([s], [t]), sorted([s, t]), i, k) for i, s in enumerate(one) for k, t in enumerate(other) if s.overlaps(t))
    first, second = set[int](), set[int]()
    for *_, i, k in found:
        if i not in first and k not in second:
            first.add(i)
            second.add(k)
    return len(first)
