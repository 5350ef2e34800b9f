"""The names that an article has for places, each with all its mentions and what the text adds to it ("Maine" in "Portland, Maine")."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from workbench.model import Annotation, Span
from workbench.nlp.gazetteer import gazetteer
from workbench.places import index
from workbench.places.folding import fold
from workbench.places.index import REGION_WORDS, SETTLED, Entry
from workbench.places.strength import within

LINKED = frozenset({"GPE", "LOC"})
"""Labels of what is linked; buildings and roads (FAC) are in no index of ours."""
BEFORE = re.compile(rf"(?i)(?:{REGION_WORDS}) of $")
AFTER = re.compile(rf"(?i) (?:{REGION_WORDS})\b")


class Mention(NamedTuple):
    """A name that an article has for one place, what the text puts it in ("Maine", or a name that no index has), and where it stands."""

    name: str
    inside: str
    spans: tuple[Span, ...]


def entries(name: str) -> tuple[Entry, ...]:
    """The places of a name, unless our lists know it as something else.

    What is a river or mountain there is not the town or province of that name, a body ("White House") no place at all.
    """
    label = gazetteer().label(name.strip())
    found = index.entries(name)
    if label not in (None, "GPE", "LOC"):
        return ()
    return tuple(e for e in found if e.kind not in SETTLED) if label == "LOC" else found


def mentions(annotations: Sequence[Annotation], text: str) -> Mapping[str, Mention]:
    """The mention behind each annotation of a place, by the annotation's id: the same for all that mean the same place.

    A name alone means what it means where the text says more ("Portland, Maine ... in Portland"), unless that says two things.
    """
    places = sorted((a for a in annotations if a.label in LINKED), key=lambda a: a.spans[0])
    after = {a.id: b for a, b in pairwise(places) if _adjoin(text[a.spans[0].end : b.spans[0].start])}
    read = {a.id: _read(a.spans[0], after[a.id].spans[0].of(text) if a.id in after else "", text) for a in places}
    qualified: dict[str, set[str]] = defaultdict(set)
    for name, inside in read.values():
        qualified[fold(name).key] |= {inside} - {""}
    groups: dict[tuple[str, str], list[Annotation]] = defaultdict(list)
    for a in places:
        name, inside = read[a.id]
        said = qualified[fold(name).key]
        groups[fold(name).key, inside or (next(iter(said)) if len(said) == 1 else "")].append(a)
    return {
        a.id: mention
        for (_, inside), members in groups.items()
        for mention in [Mention(read[members[0].id][0], inside, tuple(m.spans[0] for m in members))]
        for a in members
    }


def _adjoin(gap: str) -> bool:
    return gap.strip() in (",", "(") and len(gap) <= 3


def _is_list(found: Sequence[Entry], following: Sequence[Entry]) -> bool:
    """Whether a name and the one after its comma just follow each other ("Berlin, Brussels", "Syria, Lebanon"), neither in the other."""
    listed = any(e.kind == "country" for e in found) or any(e.kind not in ("country", "region") for e in following)
    return listed and not any(within(e, outer) for e in found for outer in following)


def _read(span: Span, following: str, text: str) -> tuple[str, str]:
    """A place's name with the "province" that may stand beside it, and the region or country that it is said to be in, if any."""
    name, _, inside = span.of(text).partition(",")
    inside = inside.strip() or following
    if _is_list(index.entries(name), index.entries(inside)):
        inside = ""
    before, after = BEFORE.search(text[: span.start][-16:]), AFTER.match(text[span.end : span.end + 16])
    longer = f"{before[0]}{name}" if before else f"{name}{after[0]}" if after else name
    return (longer if any(e.kind == "region" for e in index.entries(longer)) else name).strip(), inside
