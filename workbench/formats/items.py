"""A mark as a JSON object that says all of it, for formats that let one's own fields stand beside theirs; and back.

A relation between two marks, as other tools draw them, is an annotation of the layer "relations" with two roles; its spans
are those of the role that it starts from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from workbench.formats import exchange
from workbench.model import Annotation, Mark, Reading

RELATIONS = "relations"
BEFORE = {"quotes": 0, "events": 2}
"""Events refer to quotes by their ids: these are read before."""
Item = dict[str, Any]


def item(mark: Mark) -> Item:
    """All that a mark says, without what is empty.

    >>> said = Annotation(article="a", layer="entities", label="GPE", spans=((13, 18),), by="user:anna")
    >>> item(Mark(said, "accepted"))["spans"]
    [[13, 18]]
    """
    a = mark.annotation
    roles = {role: [list(span) for span in spans] for role, spans in a.roles.items()}
    found: Item = {"id": a.id, "layer": a.layer, "label": a.label, "spans": [list(span) for span in a.spans], "roles": roles}
    found |= {"values": dict(a.values), "by": a.by, "status": mark.status, "score": a.score}
    return {name: value for name, value in found.items() if value not in (None, {}, [])}


def well(text: str) -> str:
    r"""A text that has UTF-8: half a character is \udXXX, which is what JSON writes."""
    return text.encode(errors="backslashreplace").decode()


def reading(line: Mapping[str, Any], items: Iterable[Mapping[str, Any]], where: str, file: str = "") -> Reading:
    """An article with its marks, found in ``file``; marks that do not fit are skipped with their reason.

    FormatError when there is no text.
    """
    ordered = sorted(items, key=lambda item: BEFORE.get(str(item.get("layer")), 1))
    found: Item = {"meta": {"file": file}, "origins": [{"where": file}]} if file else {}
    return exchange.read_line({**found, **line, exchange.OTHERS: ordered}, where)


def relation(label: str, ends: Mapping[str, Any], **more: Any) -> Item:
    """A relation as an item; ``ends`` are the spans that it leads from and to, by the names of the two roles."""
    return {**more, "layer": RELATIONS, "label": label, "spans": next(iter(ends.values())), "roles": dict(ends)}


def ends(a: Annotation) -> tuple[str, str] | None:
    """The roles that a relation leads from and to, where it is one between two stretches of text, each in one piece."""
    if a.layer != RELATIONS or len(a.roles) != 2 or any(len(spans) != 1 for spans in a.roles.values()):
        return None
    first, second = sorted(a.roles)
    if a.roles[first] == a.spans:
        return first, second
    return (second, first) if a.roles[second] == a.spans else None
