"""Marks for tools that know only labelled stretches of text and named relations from one to another.

A mark is the region of its first span. Its other spans are regions labelled ``part/...``, to which a relation "part" goes;
a role is a relation of its name, to the entity that stands on just these words, else to a region labelled ``role/...``.
A relation from one entity to another is a mark of the layer "relations" (see ``items``), with the roles "from" and "to".
Entities have their plain labels; others are told apart by their layer: ``quotes/direct``, ``layer:weather/STORM``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from workbench.formats.exchange import LAYERS
from workbench.formats.items import RELATIONS, relation
from workbench.model import Mark, Skipped, Span

PART, ROLE = "part", "role"
OWN = (*LAYERS, PART, ROLE)
"""What stands before the first stroke of a label that is not one of an entity's."""
SHOWN = 80
"""Letters of a name in another tool's file that are shown where something is wrong with it."""
SAID_MORE = "{!r} at {} to {} is a place of another mark; what else is said of it (values, relations from it) is left out"


class Region(NamedTuple):
    """A labelled stretch; ``key`` is its name among the regions of an article, ``mark`` what it is the first span of."""

    key: str
    span: Span
    label: str
    mark: Mark | None = None


class Relation(NamedTuple):
    """A named arrow between two regions, by their keys."""

    source: str
    target: str
    name: str


class Found(NamedTuple):
    """A region that another tool made, with whatever else it says of the mark (``values``, ``by`` ...)."""

    key: str
    span: Span
    label: str
    more: Mapping[str, Any]


def tag(layer: str, label: str) -> str:
    """One label for a layer and a label in it; see ``untag``.

    >>> tag("entities", "PERSON"), tag("quotes", "direct"), tag("sea state", "HIGH"), tag("entities", "role/x")
    ('PERSON', 'quotes/direct', 'layer:sea%20state/HIGH', 'entities/role/x')
    """
    if layer == "entities":
        return f"{layer}/{label}" if untag(label) != (layer, label) or label.partition("/")[0] in OWN else label
    return f"{layer if layer in LAYERS else 'layer:' + quote(layer, safe='')}/{label}"


def untag(tagged: str) -> tuple[str, str]:
    """The layer and the label in it; what another tool calls by any other name is an entity.

    >>> untag("PERSON"), untag("events/ASSAULT"), untag("Org/Party"), untag("layer:sea%20state/HIGH")
    (('entities', 'PERSON'), ('events', 'ASSAULT'), ('entities', 'Org/Party'), ('sea state', 'HIGH'))
    """
    head, stroke, rest = tagged.partition("/")
    if stroke and rest and head in LAYERS:
        return head, rest
    if stroke and rest and head.startswith("layer:") and head != "layer:":
        return unquote(head[6:]), rest
    return "entities", tagged


def regions(marks: Iterable[Mark]) -> tuple[list[Region], list[Relation]]:
    """The regions and relations that say what these marks say of the text: their spans, labels and roles.

    >>> from workbench.model import Annotation
    >>> said = Annotation(article="a", layer="quotes", label="direct", spans=((4, 9),), roles={"speaker": (Span(0, 3),)}, by="user:anna")
    >>> stretches, arrows = regions([Mark(said, "accepted")])
    >>> [(region.label, region.span.start) for region in stretches], [arrow.name for arrow in arrows]
    ([('quotes/direct', 4), ('role/speaker', 0)], ['speaker'])
    """
    marks = list(marks)
    names: dict[tuple[Span, ...], Mark] = {
        m.annotation.spans: m for m in marks if m.annotation.layer == "entities" and len(m.annotation.spans) == 1
    }
    found: dict[str, Region] = {}
    arrows: list[Relation] = []
    for mark in marks:
        a = mark.annotation
        if _is_arrow(mark, names):
            arrows.append(Relation(names[a.spans].annotation.id, names[a.roles["to"]].annotation.id, a.label))
            continue
        found[a.id] = Region(a.id, a.spans[0], tag(a.layer, a.label), mark)
        for span in a.spans[1:]:
            key = f"{PART}-{span.start}-{span.end}"
            found.setdefault(key, Region(key, span, f"{PART}/{PART}"))
            arrows.append(Relation(a.id, key, PART))
        for role, spans in a.roles.items():
            for span in spans:
                name = names.get((span,)) if a.layer != "entities" else None
                key = name.annotation.id if name else f"{ROLE}-{span.start}-{span.end}-{role}"
                if name is None:
                    found.setdefault(key, Region(key, span, f"{ROLE}/{role}"))
                arrows.append(Relation(a.id, key, role))
    return list(found.values()), arrows


def _is_arrow(mark: Mark, names: Mapping[tuple[Span, ...], Mark]) -> bool:
    """Whether an arrow from one entity to another says all that this mark says."""
    a, status = mark
    if a.layer != RELATIONS or set(a.roles) != {"from", "to"} or a.roles["from"] != a.spans or a.values or a.score is not None:
        return False
    start, end = names.get(a.spans), names.get(a.roles["to"])
    return start is not None and end is not None and (start.annotation.by, start.status) == (a.by, status)


def listed(told: Any, where: str, skipped: list[Skipped]) -> list[Any]:
    """What should be a list, or nothing; anything else is told, and taken for nothing."""
    if told is not None and not isinstance(told, list):
        skipped.append(Skipped(where, f"should be a list, found {type(told).__name__}"))
    return told if isinstance(told, list) else []


def items(found: Iterable[Found], relations: Iterable[Relation], where: str) -> tuple[list[dict[str, Any]], list[Skipped]]:
    """The marks (see ``items.reading``) that regions and relations of another tool make, and what does not fit together."""
    all_found = {region.key: region for region in found}
    skipped: list[Skipped] = []
    spans: dict[str, list[Span]] = {key: [region.span] for key, region in all_found.items()}
    roles: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    used: set[str] = set()
    made: list[dict[str, Any]] = []
    for source, target, name in relations:
        if source not in all_found or target not in all_found:
            skipped.append(
                Skipped(where, f"a relation {name[:SHOWN]!r} between regions that are not there ({source[:SHOWN]!r}, {target[:SHOWN]!r})")
            )
        elif name == PART and all_found[target].label == f"{PART}/{PART}":
            spans[source].append(all_found[target].span)
            used.add(target)
        elif all_found[target].label.startswith(f"{ROLE}/"):
            roles[source][name].append(all_found[target].span)
            used.add(target)
        elif untag(all_found[source].label)[0] == "entities":
            ends = {end: [list(all_found[key].span)] for end, key in (("from", source), ("to", target))}
            made.append(relation(name, ends, **{k: v for k, v in all_found[source].more.items() if k in ("by", "status")}))
        else:
            roles[source][name].append(all_found[target].span)
    for key, region in all_found.items():
        if key in used:
            if region.more.get("values") or roles[key] or len(spans[key]) > 1:
                skipped.append(Skipped(where, SAID_MORE.format(region.label[:SHOWN], *region.span)))
        else:
            layer, label = untag(region.label)
            pairs = {role: [list(span) for span in some] for role, some in roles[key].items()}
            made.append({**region.more, "id": key, "layer": layer, "label": label, "spans": [list(s) for s in spans[key]], "roles": pairs})
    return made, skipped
