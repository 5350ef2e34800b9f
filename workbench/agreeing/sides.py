"""What one person says of an article: the marks that they hold, and what they have not judged.

A person has looked at a layer of an article where a verdict of theirs about a mark of it stands, or where a run says so. They hold
what they have accepted and not rejected since, made by whomever; other people's verdicts play no part. A suggestion that they
have not decided waits: it says nothing of them, neither yes nor no. Where a run says that they have looked at all of the layer, as
for annotations brought from elsewhere, what they have not accepted they do not hold, and nothing waits.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from workbench import history
from workbench.agreeing.coefficients import Units
from workbench.model import SAYING, Annotation, Article, Decision, Run, Span

ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
"""Scripts that write words without spaces between them: here each character is a word."""
WORD = re.compile(rf"[{ALONE}]|(?:(?![{ALONE}])\w)+")
APART = ("notes", "twins")
"""Layers in which people do not judge the same things."""


@dataclass
class Side:
    """What one person says of a layer of an article: one mark for each claim, in reading order, and what waits for them."""

    by: str
    held: list[Annotation] = field(default_factory=list)
    waiting: list[Annotation] = field(default_factory=list)

    def undecided(self, a: Annotation) -> bool:
        """Whether a suggestion that says something where ``a`` does waits for this person."""
        return any(near(a, other) for other in self.waiting)


def sides(person: str, annotations: Sequence[Annotation], decisions: Iterable[Decision], runs: Sequence[Run]) -> dict[str, Side]:
    """What a person says of one article, by layer: of those that they have looked at."""
    own = [d for d in decisions if d.by == person]
    last = {d.target: d.at for d in history.standing(own)}
    read = {r.layer for r in runs if r.by == person}
    looked = read | {a.layer for a in annotations if a.id in last}
    found = {layer: Side(person) for layer in sorted(looked - {*APART})}
    held: dict[str, dict[object, Annotation]] = defaultdict(dict)
    marks = history.marks(annotations, own, runs) if found else []
    for a in sorted((m.annotation for m in marks if m.status == "accepted"), key=lambda a: last.get(a.id, "")):
        held[a.layer][place(a) if a.layer in SAYING else a.claim] = a  # of several that say the same the one accepted last
    for layer, side in found.items():
        side.held = sorted(held[layer].values())
        if layer not in read:
            side.waiting = [m.annotation for m in marks if m.annotation.layer == layer and m.status == "suggested" and not m.hidden]
    return found


def place(a: Annotation) -> tuple[str, tuple[Span, ...]]:
    """What a fact or a link is about: one person has one value there."""
    return a.label, a.spans


def said(a: Annotation) -> str | None:
    """The value of a fact, or the key of a link; None for other marks."""
    return next((str(a.values.get(name)) for name in SAYING.get(a.layer, ())), None)


def near(one: Annotation, other: Annotation) -> bool:
    """Whether two marks of a layer can be about the same: they overlap, or are a link or fact of one kind at one place."""
    if one.layer in SAYING:
        return place(one) == place(other)
    return one.start < other.end and other.start < one.end and any(s.overlaps(t) for s in one.spans for t in other.spans)


def words(article: Article) -> list[Span]:
    """The words of an article."""
    return [Span(*found.span()) for found in WORD.finditer(article.text)]


def word_units(article: Sequence[Span], some: Sequence[Side]) -> Units:
    """How often the words of an article have which labels by whom: sets of labels, as marks overlap; empty for words in no mark.

    A word is in a mark that covers at least one of its characters. Where nobody's mark is but a suggestion waits, there is no value.
    """
    labels = [_labels(article, side.held) for side in some]
    waiting = [_labels(article, side.waiting) for side in some]
    touched = set().union(*labels, *waiting)
    found: Counter[tuple[Hashable | None, ...]] = Counter()
    for word in touched:
        found[tuple(own.get(word) or (None if word in open_ else frozenset()) for own, open_ in zip(labels, waiting, strict=True))] += 1
    found[(frozenset(),) * len(some)] += len(article) - len(touched)
    return found


def _labels(article: Sequence[Span], marks: Iterable[Annotation]) -> dict[int, frozenset[str]]:
    """By number of the word the labels of the marks that it is in."""
    edges = sorted((span, a.label) for a in marks for span in a.spans)
    found: dict[int, frozenset[str]] = {}
    first = 0
    for span, label in edges:
        while first < len(article) and article[first].end <= span.start:
            first += 1
        n = first
        while n < len(article) and article[n].start < span.end:
            found[n] = found.get(n, frozenset()) | {label}
            n += 1
    return found


def value_units(some: Sequence[Side]) -> dict[str, Units]:
    """By label what people say at each place of which they say something: the value of a fact, the key of a link."""
    held = [{place(a): said(a) for a in side.held} for side in some]
    found: dict[str, Counter[tuple[Hashable | None, ...]]] = defaultdict(Counter)
    for where in set().union(*held):
        found[where[0]][tuple(own.get(where) for own in held)] += 1
    return {**found}
