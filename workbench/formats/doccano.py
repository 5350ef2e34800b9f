"""doccano's JSON Lines for sequence labelling with relations, one article a line; offsets count code points.

doccano keeps no more than labels and relations: who made a mark, what else is said of it, and whether it waits or stands
is told as lost. Notes go to its Comments by their words. Its other form, ``"label": [[0, 4, "ORG"]]``, is read too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import FormatError, OffsetError
from workbench.formats import items, regions
from workbench.formats.anchoring import Anchors, Claim
from workbench.formats.lost import Lost, Page, pages
from workbench.formats.regions import Found, Relation
from workbench.model import FACTS, Reading, Skipped

LABELS = ("label", "labels")
"""The names of labels in doccano's other form; where all of them are texts, they are about the whole article."""
OWN = ("id", "text", "data", "entities", "relations", *LABELS, "Comments", "comments")
"""What doccano writes itself; all else of a line is an article's."""
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write one line an article; it carries the spans, roles and labels of marks, and the article's facts."""
    lost = Lost()
    lines = [_line(page, number, lost) for number, page in enumerate(pages(readings, lost, facts=("id", *FACTS, "meta")), 1)]
    Path(path).write_bytes("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode(errors="backslashreplace"))
    return lost


def _line(page: Page, number: int, lost: Lost) -> dict[str, Any]:
    article, marks = page.article, [m for m in page.marks if m.annotation.layer != "notes"]
    notes = [m.annotation for m in page.marks if m.annotation.layer == "notes"]
    lost.add("notes", "their words alone are written, not what they are on", len(notes))
    for a, status in marks:
        lost.add(a.layer, "no place for who made them")
        lost.add(a.layer, "no place for what is said of them beside their label (name, time, score ...)", bool(a.values or a.score))
        lost.add(a.layer, "written like the others, though they are suggestions", status == "suggested")
    found, arrows = regions.regions(marks)
    keys = {region.key: place for place, region in enumerate(found, 1)}
    stretches = [{"id": keys[r.key], "label": r.label, "start_offset": r.span.start, "end_offset": r.span.end} for r in found]
    relations = [{"id": n, "from_id": keys[r.source], "to_id": keys[r.target], "type": r.name} for n, r in enumerate(arrows, 1)]
    facts = {f: v for f in FACTS if (v := getattr(article, f))} | ({"meta": dict(article.meta)} if article.meta else {})
    comments = [str(a.values.get("text") or a.label) for a in notes]
    return {"id": number, "text": article.text, "entities": stretches, "relations": relations, "Comments": comments, "article": article.id, **facts}  # fmt: skip


def claims(value: Mapping[str, Any]) -> bool:
    """Whether an object is a line of doccano's."""
    forms = (("entities", _is_entity), *((name, _is_label) for name in LABELS))
    some = [(marks, fits) for name, fits in forms if (marks := value.get(name)) is not None]
    if any(any(map(fits, marks)) for marks, fits in some if isinstance(marks, list)):
        return True
    return "Comments" in value and any(not _is_about_all(marks) for marks, _ in some)


def _is_about_all(marks: Any) -> bool:
    return isinstance(marks, list) and bool(marks) and all(isinstance(each, str) for each in marks)


def _is_entity(item: Any) -> bool:
    return isinstance(item, Mapping) and "start_offset" in item


def _is_label(item: Any) -> bool:
    return isinstance(item, list) and [type(part) for part in item] == [int, int, str]


def read_line(line: Mapping[str, Any], where: str) -> Reading:
    """The article of a line with its marks, as suggestions, since nothing says who made them; FormatError when it has no text."""
    text = line.get("text") or line.get("data") if isinstance(line, Mapping) else None
    if not isinstance(text, str):
        raise FormatError(f'{where}: no "text" in it')
    anchors, skipped, found, arrows = Anchors(text), list[Skipped](), list[Found](), list[Relation]()
    told = line.get("entities")
    for name in ("entities", *LABELS):
        regions.listed(line.get(name), f"{where}, {name}", skipped)
    for number, item in enumerate(told if isinstance(told, list) else _listed(line)):
        try:
            span = anchors.span(Claim(int(item["start_offset"]), int(item["end_offset"])))
            found.append(Found(str(item.get("id", f"label {number}")), span, str(item["label"]), {}))
        except OffsetError as error:
            skipped.append(Skipped(f"{where}, entities[{number}]", str(error)))
        except MALFORMED as error:
            skipped.append(Skipped(f"{where}, entities[{number}]", f"no label with its start_offset and end_offset ({error})"))
    for number, item in enumerate(regions.listed(line.get("relations"), f"{where}, relations", skipped)):
        try:
            arrows.append(Relation(str(item["from_id"]), str(item["to_id"]), str(item["type"])))
        except MALFORMED as error:
            skipped.append(Skipped(f"{where}, relations[{number}]", f"no relation with its from_id, to_id and type ({error})"))
    made, faults = regions.items(found, arrows, where)
    reading = items.reading(_article(line, text), made, where)
    return replace(reading, skipped=[*skipped, *faults, *reading.skipped])


def _listed(line: Mapping[str, Any]) -> list[Any]:
    """The labels of doccano's other form; what is none of them stays what it is."""
    some = line.get("label", line.get("labels"))
    names = ("start_offset", "end_offset", "label")
    return [dict(zip(names, item, strict=True)) if _is_label(item) else item for item in (some if isinstance(some, list) else ())]


def _article(line: Mapping[str, Any], text: str) -> dict[str, Any]:
    own = line.get("meta")
    rest = {k: v for k, v in line.items() if k not in (*OWN, "article", "meta", *FACTS)}
    if comments := line.get("Comments") or line.get("comments"):
        rest["comments"] = comments
    meta = {**rest, **(own if isinstance(own, Mapping) else {} if own is None else {"meta": own})}
    told = line.get("article")
    facts = {f: v for f in FACTS if isinstance(v := line.get(f), str)}
    return {"text": text, "id": told if isinstance(told, str) else None, **facts, "meta": meta}
