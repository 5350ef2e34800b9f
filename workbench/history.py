"""What decisions add up to: the status of every annotation, and what undo and redo would take back or restore."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workbench.facts import is_fact
from workbench.model import Annotation, Decision, Mark, Run, Span, Status

SETTLED: dict[str, Status] = {"accept": "accepted", "reject": "rejected"}
STATEMENTS, NAMES = frozenset({"quotes", "events"}), frozenset({"entities", "links"})
WITH_NAMES = frozenset({"CAPTION", "CREDIT", "REPEAT"})
"""Furniture that names whom the article is about."""


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions by time, ties by id, so that every reader of the same records sees the same order."""
    return sorted(decisions, key=lambda d: (d.at, d.id))


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


def marks(annotations: Iterable[Annotation], decisions: Iterable[Decision], runs: Iterable[Run] = ()) -> list[Mark]:
    """Every annotation with its status, in reading order.

    The last standing decision about an annotation counts. A suggestion without one is superseded when its worker has
    looked at the article again since with another version. Else it shares the fate of the same remark by somebody else
    (the same words with the same label): rejected when that was rejected, so that no newer tagger brings it back;
    superseded when that was accepted, so that a thing is not counted twice. A person's mark whose own acceptance was
    undone is withdrawn. Suggestions in what stands as furniture (see ``left_out``) are superseded.
    """
    annotations = list(annotations)
    key_of = {a.id: a.key for a in annotations}
    verdicts: dict[str, Status] = {}
    shared: dict[str, Status] = {}
    stands = standing(decisions)
    for decision in stands:
        verdicts[decision.target] = SETTLED[decision.verdict]
        if decision.target in key_of:
            shared[key_of[decision.target]] = "rejected" if decision.verdict == "reject" else "superseded"
    latest: dict[tuple[str, str, str], str] = {}
    for run in sorted(runs, key=lambda r: (r.at, r.id)):
        latest[run.article, run.layer, worker(run.by)] = run.by

    def status(a: Annotation) -> Status:
        if a.id in verdicts:
            return verdicts[a.id]
        if a.by_person:
            return "withdrawn"
        if latest.get((a.article, a.layer, worker(a.by)), a.by) != a.by:
            return "superseded"
        return shared.get(a.key, "suggested")

    found = {a.id: status(a) for a in annotations}
    settled = {a.id for a in _settled(annotations, stands)}
    found |= {a.id: "superseded" for a in annotations if a.layer == "facts" and found[a.id] == "accepted" and a.id not in settled}
    furniture = [a for a in annotations if a.layer == "furniture" and found[a.id] in ("suggested", "accepted")]
    hidden = left_out((a for a in annotations if found[a.id] == "suggested"), furniture)
    return [Mark(a, "superseded" if a.id in hidden else found[a.id]) for a in sorted(annotations, key=lambda a: a.order)]


def left_out(annotations: Iterable[Annotation], furniture: Iterable[Annotation]) -> set[str]:
    """The ids of those annotations that begin in furniture: no statements there, and names only in captions and credits.

    A caption or a repeated line tells of the same people, but says nothing a second time.
    """
    spans: dict[str, list[tuple[Span, str]]] = defaultdict(list)
    for mark in furniture:
        spans[mark.article] += [(span, mark.label) for span in mark.spans]
    return {
        a.id
        for a in annotations
        for at in [a.start]
        if a.article in spans
        and a.layer in STATEMENTS | NAMES
        and any(start <= at < end and (a.layer in STATEMENTS or label not in WITH_NAMES) for (start, end), label in spans[a.article])
    }


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
