"""What people have said of what belongs together, and what was suggested before: obeyed and remembered when groups are made anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.clusters.naming.folding import slug
from workbench.model import Json, Mark, fingerprint

NONE: frozenset[str] = frozenset()
LONG = 48
"""Letters of a name in a key."""


class Bonds(NamedTuple):
    """The keys of groups that a thing was put into by a person or source, was suggested for, and must stay out of."""

    given: frozenset[str] = NONE
    suggested: frozenset[str] = NONE
    rejected: frozenset[str] = NONE

    def with_(self, other: Bonds) -> Bonds:
        """The bonds of both."""
        return Bonds(self.given | other.given, self.suggested | other.suggested, self.rejected | other.rejected)

    def allows(self, other: Bonds) -> bool:
        """Whether the two may be in one group.

        >>> Bonds(given=frozenset({"a"})).allows(Bonds(given=frozenset({"b"})))
        False
        >>> Bonds(rejected=frozenset({"a"})).allows(Bonds(suggested=frozenset({"a"})))
        False
        """
        if len(self.given | other.given) > 1:
            return False
        return self.rejected.isdisjoint(other.given | other.suggested) and other.rejected.isdisjoint(self.given | self.suggested)


def bonds(marks: Iterable[Mark], value: str, given: Mapping[str, str] | None = None) -> dict[str, Bonds]:
    """The bonds of things of one kind, by what tells them apart (see ``thing``), from marks that say a key in ``value``.

    ``given`` are keys known already, from a source. Who puts a thing into a group has rejected all others that were suggested for it. Who moves things into a
    group that stands as a suggestion means the others there too.
    """
    own: dict[str, str] = dict(given or {})
    standing: dict[str, set[str]] = defaultdict(set)
    rejected: dict[str, set[str]] = defaultdict(set)
    ever: dict[str, set[str]] = defaultdict(set)
    persons: set[str] = set()
    for mark in marks:
        key, place = mark.annotation.values.get(value), thing(mark)
        if not isinstance(key, str) or not key:
            continue
        if mark.status == "accepted" and not (place in persons and not mark.annotation.by_person):
            own[place] = key
            persons |= {place} if mark.annotation.by_person else set()
        elif mark.status == "rejected":
            rejected[place].add(key)
        elif not mark.annotation.by_person:
            ever[place].add(key)
            if mark.status == "suggested":
                standing[place].add(key)
    groups = set(own.values())
    found = {}
    for place in own.keys() | standing.keys() | rejected.keys():
        mine = {own[place]} if place in own else standing[place] & groups - rejected[place]
        out = rejected[place] | (ever[place] if place in own else set())
        found[place] = Bonds(frozenset(mine), frozenset(standing[place] - out - mine), frozenset(out - mine))
    return found


def new_key(kind: str, name: str, *first: Json) -> str:
    """A key that says what it is of: the beginning of a name, and four digits for what came first.

    >>> new_key("story", "Fire on the Velmara ferry", "article-7")
    'story/fire-on-the-velmara-ferry-c245'
    """
    words = slug(name)
    short = words if len(words) <= LONG else words[:LONG].rpartition("-")[0] or words[:LONG]
    return f"{kind}/{short}-{fingerprint(*first)[:4]}"


def thing(mark: Mark) -> str:
    """What tells the thing that a mark is about: its article, and its first span if it has one."""
    a = mark.annotation
    return f"{a.article} {a.spans[0].start}-{a.spans[0].end}" if a.spans else a.article


def keys(groups: Mapping[int, Sequence[Bonds]], new: Callable[[int], Iterator[str]]) -> dict[int, str]:
    """The key of each group: the one given, else the one that most of it was suggested for (no other group takes it), else a new one.

    ``new`` gives the keys to try for a group, by its number.

    >>> keys({7: [Bonds(suggested=frozenset({"old"}))], 8: [Bonds()]}, lambda number: iter([f"group/{number}"]))
    {7: 'old', 8: 'group/8'}
    """
    found = {number: key for number, members in groups.items() for own in members for key in own.given}
    had = Counter((key, number) for number, members in groups.items() if number not in found for own in members for key in own.suggested)
    out = {number: {key for own in members for key in own.rejected} for number, members in groups.items()}
    taken = set(found.values())
    for (key, number), _ in sorted(had.items(), key=lambda kv: (-kv[1], kv[0])):
        if number not in found and key not in taken and key not in out[number]:
            found[number] = key
            taken.add(key)
    for number in groups:
        if number not in found:
            found[number] = next(key for key in new(number) if key not in taken and key not in out[number])
            taken.add(found[number])
    return found
