"""What is counted, article by article, and the figures it adds up to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from math import nan
from typing import Any, NamedTuple

from workbench.agreeing.coefficients import Units, alpha, f1, judged, kappa
from workbench.agreeing.pairs import Pair, overlapping, pairs
from workbench.agreeing.sides import Side, value_units, word_units, words
from workbench.model import SAYING, Annotation, Article

People = tuple[str, ...]


class Figure(NamedTuple):
    """A line of the result: for a layer, one of its labels, or a role in it; for two people, or all where there are more.

    ``units`` is how many at least two have judged, for kappa and alpha. ``marks`` and ``other_marks`` are what the two hold, of which
    ``same`` are the same and ``overlap`` overlap or are the same; ``undecided`` is what one holds and for the other waits.
    """

    layer: str
    label: str
    role: str
    people: str
    articles: int
    units: int
    kappa: float
    alpha: float
    marks: int
    other_marks: int
    same: int
    overlap: int
    f1: float
    f1_overlap: float
    undecided: int


class Found(NamedTuple):
    """The pairs of two people's marks in a layer of an article, and whom they are of."""

    one: Side
    other: Side
    pairs: Sequence[Pair]


class Tally:
    """Counts for some people; articles come in one by one."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.articles: Counter[tuple[str, People]] = Counter()
        self.units: dict[tuple[str, People], Counter[Any]] = defaultdict(Counter)
        self.values: dict[tuple[str, str, People], Counter[Any]] = defaultdict(Counter)
        self.marks: dict[tuple[str, str, str, People], Counter[str]] = defaultdict(Counter)
        self.roles: dict[tuple[str, People], list[tuple[str, list[Annotation | None]]]] = defaultdict(list)

    def take(self, article: Article, layer: str, some: Sequence[Side]) -> list[Found]:
        """Count what people say of a layer of an article at which they have looked; gives what their marks are by pairs."""
        there = () if layer in SAYING else words(article)
        found = []
        for one, other in combinations(some, 2):
            each = Found(one, other, [p for p in pairs(one.held, other.held) if not self._waits(layer, one, other, p)])
            self._count(layer, each)
            found.append(each)
        for group in [*combinations(some, 2), *([tuple(some)] if len(some) > 2 else [])]:
            self._judge(layer, group, there, self._as_all(group))
        if len(self.people) > 2 and len(some) == 2:
            self._judge(layer, tuple(some), there, self.people)
        return found

    def _as_all(self, group: Sequence[Side]) -> People:
        return tuple(s.by for s in group) if len(group) == 2 else self.people

    def _waits(self, layer: str, one: Side, other: Side, pair: Pair) -> bool:
        """Whether only one of two has judged what a mark says, which is counted apart."""
        held = pair.one or pair.other
        if pair.kind != "missing" or held is None or not (other if pair.one else one).undecided(held):
            return False
        for label in ("", held.label):
            self.marks[layer, label, "", (one.by, other.by)]["undecided"] += 1
        return True

    def _count(self, layer: str, found: Found) -> None:
        people = found.one.by, found.other.by
        for kind, a, b in found.pairs:
            for name, held in (("one", a), ("other", b)):
                for label in ("", held.label) if held else ():
                    self.marks[layer, label, "", people][name] += 1
            if a and b and kind in ("same", "span"):
                for label in ("", a.label):
                    self.marks[layer, label, "", people].update({"same": kind == "same", "overlap": 1})
                for role in a.roles.keys() | b.roles.keys():
                    first, second = a.roles.get(role, ()), b.roles.get(role, ())
                    same = len(set(first) & set(second))
                    counts = {"one": len(first), "other": len(second), "same": same, "overlap": overlapping(first, second)}
                    self.marks[layer, "", role, people].update(counts)

    def _judge(self, layer: str, group: Sequence[Side], there: Sequence[Any], people: People) -> None:
        """Count the units of some people; one who has not looked has no values."""
        self.articles[layer, people] += 1
        at = [next((n for n, s in enumerate(group) if s.by == p), None) for p in people]

        def wide(values: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(None if n is None else values[n] for n in at)

        if layer in SAYING:
            for label, units in value_units(group).items():
                self.values[layer, label, people].update({wide(values): n for values, n in units.items()})
            return
        units = word_units(there, group)
        self.units[layer, people].update({wide(values): n for values, n in units.items()})
        held = [{a.claim: a for a in s.held} for s in group]
        for claim in set().union(*held):
            those = [own.get(claim) for own in held]
            if sum(a is not None for a in those) > 1:
                label = next(a.label for a in those if a)
                self.roles[layer, people].append((label, [those[n] if n is not None else None for n in at]))

    # --- what it adds up to -------------------------------------------------------------------------------------

    def figures(self) -> Iterator[Figure]:
        """The lines of the result: by layer, people by people; first the layer, then its labels, then its roles."""
        groups = [*combinations(self.people, 2), *([self.people] if len(self.people) > 2 else [])]
        for layer in sorted({layer for layer, _ in self.articles}):
            for people in groups:
                if (layer, people) in self.articles:
                    yield self._figure(layer, "", "", people, self._all(layer, people))
                    yield from (self._figure(layer, label, "", people, units) for label, units in self._labels(layer, people))
                    yield from (self._figure(layer, "", role, people, units) for role, units in self._roles(layer, people))

    def _figure(self, layer: str, label: str, role: str, people: People, units: Units) -> Figure:
        two, counts = len(people) == 2, self.marks[layer, label, role, people]
        one, other, same, overlap = (counts[name] for name in ("one", "other", "same", "overlap"))
        coefficients = kappa(units) if two else nan, alpha(units)
        shares = f1(same, one, other) if two else nan, f1(overlap, one, other) if two else nan
        who = ", ".join(p.removeprefix("user:") for p in people)
        return Figure(
            layer, label, role, who, self.articles[layer, people], judged(units), *coefficients, one, other, same, overlap, *shares, counts["undecided"]
        )  # fmt: skip

    def _all(self, layer: str, people: People) -> Units:
        if layer not in SAYING:
            return self.units[layer, people]
        return sum((units for (name, _, some), units in self.values.items() if (name, some) == (layer, people)), Counter[Any]())

    def _labels(self, layer: str, people: People) -> Iterator[tuple[str, Units]]:
        marked = {label for name, label, role, some in self.marks if (name, some) == (layer, people) and label and not role}
        if layer in SAYING:
            yield from sorted((label, units) for (name, label, some), units in self.values.items() if (name, some) == (layer, people))
            return
        units = self.units[layer, people]
        for label in sorted(marked | {each for values in units for value in values for each in value or ()}):
            found: Counter[tuple[Hashable | None, ...]] = Counter()
            for values, n in units.items():
                found[tuple(None if value is None else label in value for value in values)] += n
            yield label, found

    def _roles(self, layer: str, people: People) -> Iterator[tuple[str, Units]]:
        both = self.roles[layer, people]
        filled = {(label, role) for label, those in both for a in those if a for role in a.roles}
        counted = {role for name, _, role, some in self.marks if (name, some) == (layer, people) and role}
        for role in sorted(counted | {role for _, role in filled}):
            found: Counter[tuple[Hashable | None, ...]] = Counter()
            for label, those in both:
                if (label, role) in filled:
                    found[tuple(None if a is None else _filler(a, role) for a in those)] += 1
            yield role, found


def _filler(a: Annotation, role: str) -> Hashable:
    """What fills a role: spans of an article, or nothing, which is the same in all articles."""
    return (a.article, a.roles[role]) if role in a.roles else ()
