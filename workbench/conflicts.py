"""What people have decided differently about the same remark, from the records alone, until somebody settles it.

A person's stand on a remark is the last verdict of theirs that has not been undone, on it or on what says the same: they accept
it, reject it, or correct it, which is to have another mark in its place. Two stands differ where one person holds what the other
does not, or both hold marks of other words, label or roles, or with other values, if one of the two was made by hand. Facts and
links also differ where two people hold another value for the same article, or another key at the same place. Notes are each
person's own.

Nor is it a conflict to take, in one gesture, one person's mark and reject another's: that settles what these two had differently.

A conflict is settled once somebody decides about it again after both have: a third person, or one of the two. What they knew
then is not in the records; whoever changes their own mind twice before they see the other's verdict settles it, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench import history
from workbench.model import SAYING, Annotation, Article, Decision
from workbench.store import Store
from workbench.tables import words

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    "kind", "layer", "article", "start", "end", "by", "did", "label", "text", "at", "id",
    "other_by", "other_did", "other_label", "other_text", "other_at", "other",
]  # fmt: skip
"""``id`` is what the first person holds, ``other`` what the second holds, None where they hold nothing of it."""
PLACED = {"facts": "fact", "links": "link"}
"""Layers in which one place has one value, and what a conflict about it is called."""
Claim = tuple[Any, ...]


class Stand(NamedTuple):
    """What one person has done about a remark, what they hold in consequence (None: nothing), and when they said so."""

    by: str
    did: str
    holds: Annotation | None
    at: str


class Conflict(NamedTuple):
    """Two stands that differ, on a remark or at a place. The first holds something; the second may hold nothing."""

    kind: str
    about: Annotation
    one: Stand
    other: Stand

    @property
    def stake(self) -> frozenset[Claim]:
        """What must be decided for it to be settled."""
        return frozenset(a.claim for a in (self.about, self.one.holds, self.other.holds) if a)


@dataclass
class Verdicts:
    """The verdicts that stand in one article: of each person about each annotation the last, and the gestures about each claim."""

    annotations: Mapping[str, Annotation]
    last: Mapping[str, Mapping[str, Decision]]
    gestures: Mapping[tuple[str, Claim], Mapping[str, str]]
    made: Mapping[tuple[str, str], Sequence[Annotation]]

    @classmethod
    def of(cls, annotations: Iterable[Annotation], decisions: Iterable[Decision]) -> Verdicts:
        """From the records of one article."""
        known = {a.id: a for a in annotations if a.layer != "notes"}
        last: dict[str, dict[str, Decision]] = defaultdict(dict)
        gestures: dict[tuple[str, Claim], dict[str, str]] = defaultdict(dict)
        made: dict[tuple[str, str], list[Annotation]] = defaultdict(list)
        for d in history.standing(decisions):
            if d.target in known:
                last[d.by][d.target] = d
                gestures[d.by, known[d.target].claim].setdefault(d.gesture, d.at)
                if d.verdict == "accept":
                    made[d.by, d.gesture].append(known[d.target])
        return cls(known, last, gestures, made)

    def holds(self, person: str, a: Annotation) -> bool:
        """Whether a person's last word about an annotation is that it holds."""
        return a.id in self.last[person] and self.last[person][a.id].verdict == "accept"

    def instead(self, rejection: Decision) -> list[Annotation]:
        """What a person has put in the place of what they rejected, in the same gesture."""
        old = self.annotations[rejection.target]
        some = [
            a for a in self.made[rejection.by, rejection.gesture]
            if a.layer == old.layer and a.id != old.id and (a.label == old.label or old.layer not in PLACED)
        ]  # fmt: skip
        near = [a for a in some if any(s.overlaps(t) for s in a.spans for t in old.spans)]
        return near or (some if len(some) == 1 else [])


def conflicts(annotations: Iterable[Annotation], decisions: Iterable[Decision]) -> list[Conflict]:
    """What is not settled among the records of one article, in reading order."""
    verdicts = Verdicts.of(annotations, decisions)
    every = [*_about_remarks(verdicts), *_at_places(verdicts)]
    settlers = [(c.stake, _settlers(verdicts, c)) for c in every]
    found: dict[Any, Conflict] = {}
    for c, (stake, settled) in zip(every, settlers, strict=True):
        # who has settled what others had decided differently is not in conflict with them
        judged = any(by in some for other, some in settlers if other & stake for by in (c.one.by, c.other.by))
        if not (settled or judged or _takes_a_side(c)):
            held = frozenset(s.holds.id for s in (c.one, c.other) if s.holds)
            found.setdefault((held, frozenset((c.one.by, c.other.by))), c)
    return sorted(found.values(), key=lambda c: (c.about.order, c.one.by, c.other.by))


def _takes_a_side(c: Conflict) -> bool:
    """Whether one of the two has put a third person's mark in the place of the other's: that is a choice between these two."""
    held = (s.holds.by for s in (c.one, c.other) if s.did == "corrected" and s.holds and s.holds.by_person)
    return any(by not in (c.one.by, c.other.by) for by in held)


def _about_remarks(verdicts: Verdicts) -> Iterator[Conflict]:
    """Where two people differ about a remark, settled or not."""
    remarks: dict[Claim, list[Annotation]] = defaultdict(list)
    for a in sorted(verdicts.annotations.values()):
        remarks[a.claim].append(a)
    heirs: dict[Claim, list[Annotation]] = defaultdict(list)
    for mine in verdicts.last.values():
        for d in mine.values():
            if d.verdict == "reject":
                heirs[verdicts.annotations[d.target].claim] += verdicts.instead(d)
    for claim, same in remarks.items():
        people = sorted(p for p in verdicts.last if (p, claim) in verdicts.gestures)
        for one, other in combinations([_stand(verdicts, p, claim, same, heirs) for p in people], 2):
            if not _alike(one.holds, other.holds):
                first, second = (one, other) if one.holds else (other, one)
                yield Conflict("correction" if "corrected" in (one.did, other.did) or second.holds else "verdict", same[0], first, second)


def _stand(verdicts: Verdicts, person: str, claim: Claim, same: Sequence[Annotation], heirs: Mapping[Claim, Sequence[Annotation]]) -> Stand:
    mine = verdicts.last[person]
    own = max((mine[a.id] for a in same if a.id in mine), key=lambda d: (d.at, d.id))
    seen, waiting, later = {claim}, [claim], list[Decision]()
    while waiting:  # what was put in its place may have been corrected in turn
        for heir in heirs.get(waiting.pop(), ()):
            if heir.claim not in seen:
                seen.add(heir.claim)
                waiting.append(heir.claim)
            if verdicts.holds(person, heir) and heir.claim != claim:
                later.append(mine[heir.id])
    last = max(later, key=lambda d: (d.at, d.id), default=None)
    if last and (own.verdict == "reject" or last.at > own.at):
        return Stand(person, "corrected", verdicts.annotations[last.target], last.at)
    if own.verdict == "reject":
        return Stand(person, "rejected", None, own.at)
    held = verdicts.annotations[own.target]
    return Stand(person, "corrected" if any(held.id == h.id for h in heirs.get(claim, ())) else "accepted", held, own.at)


def _at_places(verdicts: Verdicts) -> Iterator[Conflict]:
    """Where two people hold different facts of an article, or link one place to different keys."""
    places: dict[Claim, dict[str, Decision]] = defaultdict(dict)
    for person, mine in verdicts.last.items():
        for d in sorted(mine.values(), key=lambda d: (d.at, d.id)):
            a = verdicts.annotations[d.target]
            if a.layer in PLACED and d.verdict == "accept":
                places[a.layer, a.label, a.spans][person] = d
    for held in places.values():
        stands = [Stand(p, "accepted", verdicts.annotations[d.target], d.at) for p, d in sorted(held.items())]
        for one, other in combinations(stands, 2):
            if one.holds and other.holds and not _alike(one.holds, other.holds):
                yield Conflict(PLACED[one.holds.layer], one.holds, one, other)


def _alike(one: Annotation | None, other: Annotation | None) -> bool:
    """Whether two people hold the same; what two taggers say beside it is not theirs."""
    if one is None or other is None:
        return one is other
    if one.claim != other.claim:
        return False
    by_hand = one.by_person or other.by_person
    return one.layer in PLACED or not by_hand or (one.roles, one.values) == (other.roles, other.values)


def _settlers(verdicts: Verdicts, conflict: Conflict) -> set[str]:
    """Who has decided about it again after both had."""
    one, other = conflict.one, conflict.other
    shared = conflict.about.claim
    held = {s.by: s.holds.claim for s in (one, other) if s.holds}
    both = max(min(_moments(verdicts, s.by, {shared, held.get(s.by, shared)})) for s in (one, other))
    found = set()
    for person in verdicts.last:
        others = {c for by, c in held.items() if by != person} - {shared, held.get(person)}
        for claim in conflict.stake:
            moments = sorted(verdicts.gestures.get((person, claim), {}).values())
            again = moments if person not in (one.by, other.by) or claim in others else moments[1:]
            if any(at > both for at in again):
                found.add(person)
    return found


def _moments(verdicts: Verdicts, person: str, claims: Collection[Claim]) -> list[str]:
    return [at for claim in claims for at in verdicts.gestures.get((person, claim), {}).values()]


def saying(a: Annotation | None, text: str) -> str:
    """What a mark says, in words: its own, or the value of a fact or a link, and who has which part in it."""
    if a is None:
        return ""
    said = next((str(a.values[name]) for name in SAYING.get(a.layer, ()) if name in a.values), None)
    parts = [f"{role}: {words(text, spans)}" for role, spans in sorted(a.roles.items())]
    return (said if said is not None else words(text, a.spans)) + (f" ({', '.join(parts)})" if parts else "")


def table(store: Store, ids: Collection[str] | None) -> pd.DataFrame:
    """The conflicts in these articles or all, a row for two people's stands, article by article."""
    import pandas as pd

    people: dict[str, set[str]] = defaultdict(set)
    decisions: dict[str, list[Decision]] = defaultdict(list)
    for d in store.decisions(ids):
        people[d.article].add(d.by)
        decisions[d.article].append(d)
    shared = [i for i, some in people.items() if len(some) > 1]
    annotations: dict[str, list[Annotation]] = defaultdict(list)
    for a in store.annotations(shared):
        annotations[a.article].append(a)
    rows = [_row(c, article) for article in store.articles(shared) for c in conflicts(annotations[article.id], decisions[article.id])]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(conflict: Conflict, article: Article) -> list[Any]:
    kind, about, *sides = conflict
    cells = [
        (s.by, s.did, s.holds.label if s.holds else "", saying(s.holds, article.text), s.at, s.holds.id if s.holds else None) for s in sides
    ]
    return [kind, about.layer, article.id, about.start, about.end, *cells[0], *cells[1]]
