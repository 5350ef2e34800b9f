"""What decisions add up to: the status of every annotation, and what undo and redo would take back or restore."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from itertools import accumulate
from operator import attrgetter
from typing import Any, NamedTuple

from workbench.facts import is_fact
from workbench.model import SAYING, SHOWN, Annotation, Decision, Mark, Run, Span, Status

SETTLED: dict[str, Status] = {"accept": "accepted", "reject": "rejected"}
STATEMENTS, NAMES = frozenset({"quotes", "events"}), frozenset({"entities", "links"})
WITH_NAMES = frozenset({"CAPTION", "CREDIT", "REPEAT"})
"""Furniture that names whom the article is about."""


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions by time, ties by id, so that every reader of the same records sees the same order."""
    return sorted(decisions, key=attrgetter("at", "id"))


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """The accepting and rejecting decisions that have not been undone, in order."""
    undone: set[str] = set()
    kept = []
    for decision in reversed(in_order(decisions)):
        if decision.id in undone:
            continue
        if decision.verdict == "undo":
            undone.add(decision.target)
        else:
            kept.append(decision)
    return kept[::-1]


def worker(by: str) -> str:
    """Who or what ``by`` names, without the version: "rules:quotes" for "rules:quotes@3"."""
    return by.partition("@")[0]


def latest(runs: Iterable[Run]) -> dict[tuple[str, str, str], str]:
    """Who has looked at an article last, by article, layer and worker."""
    return {(r.article, r.layer, worker(r.by)): r.by for r in sorted(runs, key=attrgetter("at", "id"))}


class Rows(NamedTuple):
    """Annotations as columns: of each what its status hangs on. ``spans`` tell one place from another in whatever form;
    ``record`` gives the annotation of a row.
    """

    id: Sequence[str]
    article: Sequence[str]
    layer: Sequence[str]
    label: Sequence[str]
    by: Sequence[str]
    spans: Sequence[Hashable]
    start: Sequence[int]
    record: Callable[[int], Annotation]

    def claim(self, n: int) -> tuple[Any, ...]:
        """What a row marks as what: see ``Annotation.claim``."""
        names = SAYING.get(self.layer[n], ())
        said = [repr(self.record(n).values.get(name)) for name in names] if names else ()
        return self.article[n], self.layer[n], self.label[n], self.spans[n], *said


def marks(annotations: Iterable[Annotation], decisions: Iterable[Decision], runs: Iterable[Run] = ()) -> list[Mark]:
    """Every annotation with its status, in reading order; see ``statuses``."""
    ordered = sorted(annotations, key=attrgetter("order"))
    columns = [[getattr(a, name) for a in ordered] for name in Rows._fields[:6]]
    rows = Rows._make([*columns, [a.order[0] for a in ordered], ordered.__getitem__])
    return list(map(Mark, ordered, statuses(rows, decisions, runs)))


def statuses(rows: Rows, decisions: Iterable[Decision], runs: Iterable[Run] = ()) -> list[Status]:
    """The status of each of these annotations.

    The last standing decision about an annotation counts. A suggestion without one is superseded when its worker has
    looked at the article again since with another version. Else it shares the fate of the same remark by somebody else
    (the same words with the same label): rejected when that was rejected, so that no newer tagger brings it back;
    superseded when that was accepted, so that a thing is not counted twice. A person's mark whose own acceptance was
    undone is withdrawn. Suggestions in what stands as furniture (see ``left_out``) are superseded.
    """
    stands = standing(decisions)
    verdicts: dict[str, Status] = {d.target: SETTLED[d.verdict] for d in stands}
    decided = {i: n for n, i in enumerate(rows.id) if i in verdicts} if verdicts else {}
    places = {(rows.article[n], rows.layer[n], rows.spans[n]) for n in decided.values()}
    shared: dict[tuple[Any, ...], Status] = {
        rows.claim(decided[d.target]): "rejected" if d.verdict == "reject" else "superseded" for d in stands if d.target in decided
    }
    last = latest(runs)

    @cache
    def alone(article: str, layer: str, by: str) -> Status:
        """What becomes of a remark about which nobody has said anything."""
        if by.startswith("user:"):
            return "withdrawn"
        return "superseded" if last.get((article, layer, worker(by)), by) != by else "suggested"

    found = list(map(alone, rows.article, rows.layer, rows.by))
    touched = zip(rows.article, rows.layer, rows.spans, strict=True) if places else ()
    for n in [n for n, place in enumerate(touched) if place in places]:
        if rows.id[n] in verdicts:
            found[n] = verdicts[rows.id[n]]
        elif found[n] == "suggested":
            found[n] = shared.get(rows.claim(n), found[n])
    _supersede_facts(rows, stands, found)
    _supersede_in_furniture(rows, found)
    return found


def _supersede_facts(rows: Rows, stands: Iterable[Decision], found: list[Status]) -> None:
    """Of what is said about each fact one remark holds at a time."""
    facts = [n for n, layer in enumerate(rows.layer) if layer == "facts"]
    settled = {a.id for a in _settled(map(rows.record, facts), stands)}
    for n in facts:
        if found[n] == "accepted" and rows.id[n] not in settled:
            found[n] = "superseded"


def _supersede_in_furniture(rows: Rows, found: list[Status]) -> None:
    """What is suggested in furniture is none."""
    furniture = [rows.record(n) for n, layer in enumerate(rows.layer) if layer == "furniture" and found[n] in SHOWN]
    if furniture:
        hides = _covered(furniture)
        for n, (article, layer, start) in enumerate(zip(rows.article, rows.layer, rows.start, strict=True)):
            if found[n] == "suggested" and hides(article, layer, start):
                found[n] = "superseded"


def left_out(annotations: Iterable[Annotation], furniture: Iterable[Annotation]) -> set[str]:
    """The ids of those annotations that begin in furniture: no statements there, and names only in captions and credits.

    A caption or a repeated line tells of the same people, but says nothing a second time.
    """
    hides = _covered(furniture)
    return {a.id for a in annotations if hides(a.article, a.layer, a.start)}


def _covered(furniture: Iterable[Annotation]) -> Callable[[str, str, int], bool]:
    """Whether a mark of an article and a layer that begins somewhere begins in furniture that has none such."""
    spans: dict[tuple[str, bool], list[Span]] = defaultdict(list)  # by article, and whether names count there
    for mark in furniture:
        spans[mark.article, mark.label in WITH_NAMES] += mark.spans
    covers = {place: _cover(some) for place, some in spans.items()}

    def inside(article: str, names_count: bool, start: int) -> bool:
        starts, ends = covers.get((article, names_count), ((), ()))
        at = bisect_right(starts, start)
        return at > 0 and ends[at - 1] > start

    def hides(article: str, layer: str, start: int) -> bool:
        if layer in STATEMENTS:
            return inside(article, False, start) or inside(article, True, start)
        return layer in NAMES and inside(article, False, start)

    return hides


def _cover(spans: Iterable[Span]) -> tuple[Sequence[int], Sequence[int]]:
    """Where spans begin, in order, and how far those up to each of these reach."""
    ordered = sorted(spans)
    return [span.start for span in ordered], list(accumulate((span.end for span in ordered), max))


def facts(annotations: Iterable[Annotation], decisions: Iterable[Decision]) -> dict[str, dict[str, str | None]]:
    """What people have settled about articles, by article and fact; None is "not known"."""
    found: dict[str, dict[str, str | None]] = defaultdict(dict)
    for a in _settled(annotations, standing(decisions)):
        found[a.article][a.label] = a.values["value"] or None
    return found


def _settled(annotations: Iterable[Annotation], verdicts: Iterable[Decision]) -> list[Annotation]:
    """Of the remarks about each fact the one that was accepted last, unless it was rejected since; what is no fact is none."""
    said = {a.id: a for a in annotations if a.layer == "facts" and is_fact(a.label, a.values.get("value"))}
    accepted: dict[tuple[str, str], dict[str, Annotation]] = defaultdict(dict)
    for decision in verdicts if said else ():
        if (a := said.get(decision.target)) is not None:
            accepted[a.article, a.label].pop(a.id, None)
            if decision.verdict == "accept":
                accepted[a.article, a.label][a.id] = a
    return [list(some.values())[-1] for some in accepted.values() if some]


class Told(NamedTuple):
    """The story that an article is said to tell (None: "not known"), and whether a person has settled it."""

    story: str | None
    settled: bool


def stories(marks: Iterable[Mark]) -> dict[str, Told]:
    """The story of each article of which a person has settled it, or for which one stands as a suggestion."""
    found: dict[str, Told] = {}
    for a, status in marks:
        if a.layer == "facts" and a.label == "story" and isinstance(value := a.values.get("value"), str):
            if status == "accepted":
                found[a.article] = Told(value or None, True)
            elif status == "suggested":
                found.setdefault(a.article, Told(value, False))
    return found


Links = dict[tuple[Span, ...], dict[str, Annotation]]
"""What the mentions of an article are linked to: by their spans, then by kind of link (NAME, PLACE, TIME, REFERENCE, INCIDENT)."""


def links(marks: Iterable[Mark]) -> dict[str, Links]:
    """The link of each kind that holds for each mention, by article: a person's, else one that a person accepted, else a suggestion."""
    best: dict[tuple[str, tuple[Span, ...], str], tuple[int, Annotation]] = {}
    for a, status in marks:
        if a.layer == "links" and status in ("suggested", "accepted"):
            rank = (status == "accepted") + (status == "accepted" and a.by_person)
            place = a.article, a.spans, a.label
            if place not in best or rank >= best[place][0]:
                best[place] = rank, a
    found: dict[str, Links] = defaultdict(lambda: defaultdict(dict))
    for (article, spans, label), (_, a) in best.items():
        found[article][spans][label] = a
    return found


def notes(marks: Iterable[Mark]) -> list[tuple[Annotation, list[Annotation]]]:
    """Each standing note or flag with the annotations that it is on: several, where several say the same.

    Where what it was put on stands no more, it is on what stands in the same place: marks of that layer that overlap it;
    without any, on what it was put on.
    """
    marks = list(marks)
    put = [a for a, status in marks if a.layer == "notes" and status == "accepted"]
    places = {(a.article, a.spans) for a in put}
    about: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks if put else ():
        if (mark.annotation.article, mark.annotation.spans) in places and mark.annotation.layer != "notes":
            about[mark.annotation.key].append(mark)
    return [(a, _about(a, about[str(a.values.get("of"))], marks)) for a in put]


def _about(note: Annotation, put_on: Sequence[Mark], marks: Iterable[Mark]) -> list[Annotation]:
    if standing := [a for a, status in put_on if status in SHOWN]:
        return standing
    layers = {a.layer for a, _ in put_on}
    heirs = [
        a
        for a, status in marks
        if status in SHOWN and a.article == note.article and a.layer in layers and any(s.overlaps(t) for s in a.spans for t in note.spans)
    ]
    return heirs or [a for a, _ in put_on]


class Steps(NamedTuple):
    """The gestures of one person that can be undone and redone, the next one last."""

    undo: list[list[Decision]]
    redo: list[list[Decision]]


def steps(decisions: Sequence[Decision], by: str) -> Steps:
    """What ``by`` can undo and redo, from the decisions alone: it survives restarts and other people's work."""
    gestures: dict[str, list[Decision]] = defaultdict(list)
    gesture_of: dict[str, str] = {}
    for decision in in_order(d for d in decisions if d.by == by):
        gestures[decision.gesture].append(decision)
        gesture_of[decision.id] = decision.gesture
    undo: list[str] = []
    redo: list[str] = []
    undoes: dict[str, str] = {}
    for name, made in gestures.items():
        if made[0].verdict != "undo":
            undo.append(name)
            redo.clear()
            continue
        aim = gesture_of.get(made[0].target, "")
        if aim in undo:
            undo.remove(aim)
            undoes[name] = aim
            redo.append(name)
        elif aim in redo:
            redo.remove(aim)
            undo.append(undoes[aim])
    return Steps([gestures[g] for g in undo], [gestures[g] for g in redo])
