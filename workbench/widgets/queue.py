"""What a Review goes through: suggestions in an order, those that fit a filter, and where one is among them.

It knows no corpus and no page: records come in by article, ids go out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from sys import intern
from typing import Any, Literal, NamedTuple

from workbench import history, tables
from workbench.history import worker
from workbench.model import Article, Decision, Mark, Status

Order = Literal["reading", "least certain", "likely wrong", "as given"]
ORDERS: tuple[Order, ...] = ("reading", "least certain", "likely wrong")
IN_TURN = ("reading", "as given")
"""Orders in which one goes on after what is on view; in the others the first that waits is next."""
NEVER = (*tables.ASIDE, "notes")
"""Layers that are gone through only when they are asked for."""
REVIEWED: tuple[Status, ...] = ("accepted", "suggested", "rejected")
FACETS = ("layer", "label", "by", "source")


class Verdict(NamedTuple):
    """Who has decided about a remark, and when; ``instead`` is what they made of it where they corrected it: label and words."""

    by: str = ""
    at: str = ""
    instead: str = ""


NONE = Verdict()


class Item(NamedTuple):
    """One remark to decide about: what it says of which words, who suggested it, where it stands, and what became of it.

    ``place`` is the article's position in the corpus, then start and end in code points; ``by`` is without its version.
    """

    id: str
    key: str
    article: str
    layer: str
    label: str
    words: str
    by: str
    source: str
    score: float | None
    place: tuple[int, int, int]
    status: Status
    verdict: Verdict = NONE

    @property
    def kind(self) -> tuple[str, str, str]:
        """What it has in common with others that a batch decides at once: layer, label and words."""
        return self.layer, self.label, self.words.casefold()


def items(
    articles: Mapping[str, Article],
    place: Mapping[str, int],
    marks: Sequence[Mark],
    decisions: Iterable[Decision] = (),
    layers: Collection[str] = (),
    chosen: Collection[str] | None = None,
) -> list[Item]:
    """What there is to decide among marks of all statuses, each remark once, whoever else makes it too, in reading order.

    That is what taggers suggest in ``layers`` (default: all but those in NEVER), decided or not; or else the annotations whose
    ids are ``chosen``, whoever made them.
    """
    found: dict[str, Mark] = {}
    for mark in marks:
        a = mark.annotation
        if a.article not in articles or (mark.status not in REVIEWED and not (chosen and a.layer == "facts")):
            continue  # of two facts that people hold one supersedes the other, and both can be asked about
        if chosen is not None:
            if a.id in chosen:
                found[a.id] = mark
        elif not a.by_person and not mark.hidden and (a.layer in layers if layers else a.layer not in NEVER):
            before = found.get(a.key)
            if before is None or _rank(mark) < _rank(before):
                found[a.key] = mark
    decided = verdicts(articles, marks, decisions)
    made = (_item(articles[m.annotation.article], place[m.annotation.article], m, decided) for m in found.values())
    return sorted(made, key=lambda i: i.place)


def _rank(mark: Mark) -> tuple[int, str]:
    return REVIEWED.index(mark.status), mark.annotation.id


def _item(article: Article, position: int, mark: Mark, decided: Mapping[str, Verdict]) -> Item:
    a = mark.annotation
    words, outlet = tables.words(article.text, a.spans), tables.outlet_of(article)
    place, verdict = (position, a.start, a.end), decided.get(a.id, NONE)
    layer, label, by = map(intern, (a.layer, a.label, worker(a.by)))  # of which there are few, and items are many
    return Item(a.id, a.key, article.id, layer, label, words, by, outlet, a.score, place, mark.status, verdict)


def verdicts(articles: Mapping[str, Article], marks: Iterable[Mark], decisions: Iterable[Decision]) -> dict[str, Verdict]:
    """By id the last verdict that stands about an annotation. One that was rejected for a person's mark, in one gesture, was corrected."""
    stands = history.standing(decisions)
    by_hand = {m.annotation.id: m.annotation for m in marks if m.annotation.by_person and m.annotation.layer not in NEVER}
    made = {d.gesture: by_hand[d.target] for d in stands if d.verdict == "accept" and d.target in by_hand}
    found: dict[str, Verdict] = {}
    for d in stands:
        new = made.get(d.gesture) if d.verdict == "reject" else None
        instead = f"{new.label}: {tables.words(articles[new.article].text, new.spans)}" if new and new.article in articles else ""
        found[d.target] = Verdict(d.by, d.at, instead)
    return found


class Filter(NamedTuple):
    """Which items to go through: those with this layer, label, worker and outlet ("" is any), and with a chance from ``low`` to ``high``."""

    layer: str = ""
    label: str = ""
    by: str = ""
    source: str = ""
    low: float | None = None
    high: float | None = None

    def fits(self, item: Item, chance: float | None) -> bool:
        """Whether an item with a chance (of being right, from 0 to 1, where known) is among them."""
        layer, label, by, source, low, high = self
        if (
            (layer and item.layer != layer)
            or (label and item.label != label)
            or (by and item.by != by)
            or (source and item.source != source)
        ):
            return False
        if low is None and high is None:
            return True
        return chance is not None and (low or 0) <= chance <= (1 if high is None else high)


EVERYTHING = Filter()


@dataclass
class Queue:
    """Items in an order, and a way through them: ``current`` is on view, ``behind`` what was, ``ahead`` what one came back from.

    ``skipped`` are passed over until they are asked for again, ``again`` are to be looked at although they are decided,
    ``chances`` say how likely items are right where that is known better than by their scores.
    """

    order: Order = "reading"
    filter: Filter = EVERYTHING
    given: Sequence[str] = ()
    items: dict[str, Item] = field(default_factory=dict)
    chances: Mapping[str, float] = field(default_factory=dict)
    current: str | None = None
    skipped: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    behind: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    _sorted: list[str] | None = None
    _kinds: dict[tuple[str, str, str], list[str]] | None = None
    _labels: dict[str, set[str]] | None = None

    # --- what there is --------------------------------------------------------------------------------------------

    def renew(self, articles: Iterable[str], found: Iterable[Item]) -> set[str]:
        """Take what was found in articles instead of what was known of them; gives the ids that came, went, or changed their status.

        What is on view stays, unless it is gone: then the same remark by another tagger takes its place.
        """
        gone = set(articles)
        before = {i.id: i for i in self.items.values() if i.article in gone}
        now = {i.id: i for i in found}
        changed = {i for i in before.keys() | now.keys() if before.get(i) != now.get(i)}
        if not changed:
            return changed
        on_view = self.items.get(self.current or "")
        self.items = {i: item for i, item in self.items.items() if item.article not in gone} | now
        if before.keys() != now.keys():
            self._sorted = self._kinds = self._labels = None
        if on_view and on_view.id not in self.items:
            self.current = next((i.id for i in now.values() if i.key == on_view.key), None)
        return changed

    def chance(self, item: Item) -> float | None:
        """How likely an item is right, from 0 to 1: as learned from verdicts, else as its tagger says, else None."""
        return self.chances.get(item.id, item.score)

    def sort(self, order: Order | None = None, chances: Mapping[str, float] | None = None) -> None:
        """Take another order, or other chances."""
        self.order = order or self.order
        self.chances = self.chances if chances is None else chances
        self._sorted = None

    def _in_order(self) -> list[str]:
        if self._sorted is None:
            position = {i: n for n, i in enumerate(self.given)}
            self._sorted = sorted(self.items, key=lambda i: self._rank(self.items[i], position))
        return self._sorted

    def _rank(self, item: Item, position: Mapping[str, int]) -> tuple[Any, ...]:
        chance = self.chance(item)
        if self.order == "as given":
            return (position.get(item.id, len(position)), item.place, item.id)
        if self.order == "reading":
            return (item.place, item.layer, item.id)
        if chance is None:
            return (1, 0, item.place, item.id)
        return (0, round(abs(chance - 0.5), 3) if self.order == "least certain" else chance, item.place, item.id)

    def fits(self, i: str) -> bool:
        """Whether it passes the filter."""
        return self.filter == EVERYTHING or self.filter.fits(self.items[i], self.chance(self.items[i]))

    def waits(self, i: str) -> bool:
        """Whether it is still to be looked at."""
        return i in self.items and i not in self.skipped and (self.items[i].status == "suggested" or i in self.again) and self.fits(i)

    # --- the way through it ---------------------------------------------------------------------------------------

    def upcoming(self, n: int) -> list[str]:
        """The next that wait: first what one came back from, then what follows in the order."""
        found = dict.fromkeys(i for i in reversed(self.ahead) if i != self.current and self.waits(i))
        ordered = self._in_order()
        if self.order in IN_TURN and self.current in self.items:
            at = ordered.index(self.current) + 1
            ordered = [*ordered[at:], *ordered[:at]]
        for i in ordered:
            if len(found) >= n:
                break
            if i != self.current and self.waits(i):
                found.setdefault(i)
        return list(found)[:n]

    def go_on(self, to: str | None = None) -> str | None:
        """Go to the next that waits, or to ``to`` if that one does; gives it, or None at the end."""
        following = to if to is not None and to != self.current and self.waits(to) else next(iter(self.upcoming(1)), None)
        return self.show(following)

    def show(self, i: str | None) -> str | None:
        """Put an item on view, whatever its status; None where all are done."""
        if self.current is not None and self.current != i:
            self.behind.append(self.current)
        self.ahead = [other for other in self.ahead if other != i]
        self.current = i
        return i

    def go_back(self) -> str | None:
        """Put on view what was before, and come back afterwards to what is; None where there is nothing before."""
        while self.behind:
            before = self.behind.pop()
            if before in self.items and before != self.current:
                if self.current is not None:
                    self.ahead.append(self.current)
                self.current = before
                return before
        return None

    def return_to(self, i: str) -> None:
        """Put on view what was before, or somewhere else, and come back afterwards to what is."""
        if i != self.current:
            if self.current is not None:
                self.ahead.append(self.current)
            self.behind = [other for other in self.behind if other != i]
            self.ahead = [other for other in self.ahead if other != i]
            self.current = i

    def skip(self) -> None:
        """Pass over what is on view; what is decided already is only left."""
        if self.current in self.items and self.waits(self.current):
            self.skipped.add(self.current)
        self.again.discard(self.current or "")

    def go_through_again(self, ids: Iterable[str]) -> None:
        """Let some be looked at once more: those skipped, or decided ones too."""
        some = [i for i in ids if i in self.items]
        self.skipped.difference_update(some)
        self.again.update(i for i in some if self.items[i].status != "suggested")

    # --- in numbers -----------------------------------------------------------------------------------------------

    def alike(self, i: str) -> list[str]:
        """It and all that wait for a verdict with the same layer, label and words, skipped ones too, in reading order."""
        if self._kinds is None:
            self._kinds = {}
            for item in sorted(self.items.values(), key=lambda o: o.place):
                self._kinds.setdefault(item.kind, []).append(item.id)
        same = self._kinds[self.items[i].kind]
        return [o for o in same if o == i or (self.items[o].status == "suggested" and self.fits(o))]

    def labels(self, layer: str) -> set[str]:
        """The labels in use in a layer."""
        if self._labels is None:
            self._labels = {}
            for item in self.items.values():
                self._labels.setdefault(item.layer, set()).add(item.label)
        return self._labels.get(layer, set())

    def counts(self) -> dict[str, int]:
        """How many that fit are accepted, corrected, rejected, skipped, and left to be looked at."""
        found: Counter[str] = Counter()
        for i, item in self.items.items():
            if not self.fits(i):
                continue
            if item.status == "suggested":
                found["skipped" if i in self.skipped else "left"] += 1
            else:
                found["left" if i in self.again else "corrected" if item.verdict.instead else item.status] += 1
        return {name: found[name] for name in ("accepted", "corrected", "rejected", "skipped", "left")}

    def facets(self) -> dict[str, list[tuple[str, int]]]:
        """By facet the values there are with the number that wait for a verdict, counted under all other filters."""
        scored = Filter(low=self.filter.low, high=self.filter.high)
        waiting = [i for i in self.items.values() if i.status == "suggested" and scored.fits(i, self.chance(i))]
        wanted = {name: value for name in FACETS if (value := getattr(self.filter, name))}
        found = {}
        for name in FACETS:
            others = [(attrgetter(other), value) for other, value in wanted.items() if other != name]
            some = [i for i in waiting if all(get(i) == value for get, value in others)] if others else waiting
            found[name] = sorted(Counter(map(attrgetter(name), some)).items(), key=lambda each: (-each[1], each[0]))
        return found
