"""Label Studio's JSON: a list of tasks, suggestions as predictions, what a person has accepted as annotations.

Label Studio counts code points since 1.4 and counted UTF-16 code units before; which of these a file does is seen from
the words that its regions hold. A labelling setup for it has one ``<Labels name="label" toName="text">``.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import FormatError, OffsetError
from workbench.formats import items
from workbench.formats.anchoring import Anchors, Claim
from workbench.formats.lost import Lost, pages
from workbench.formats.regions import Found, Relation, listed, regions
from workbench.formats.regions import items as united
from workbench.model import FACTS, Article, Mark, Reading, Skipped

KINDS = ("labels", "hypertextlabels")
UNKNOWN = "user:unknown"
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write one task an article; it carries marks with their spans, roles, values and scores, who made them, and the article's facts."""
    lost = Lost()
    tasks = [_task(page.article, page.marks) for page in pages(readings, lost, facts=("id", *FACTS, "meta"))]
    data = json.dumps(tasks, ensure_ascii=False, indent=1)
    Path(path).write_bytes(data.encode(errors="backslashreplace"))
    return lost


def _task(article: Article, marks: Iterable[Mark]) -> dict[str, Any]:
    data = {"text": article.text, "id": article.id, **{f: v for f in FACTS if (v := getattr(article, f))}}
    groups: dict[tuple[bool, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        accepted = mark.status == "accepted"
        groups[accepted, mark.annotation.by if mark.annotation.by_person or not accepted else UNKNOWN].append(mark)
    task: dict[str, Any] = {
        "data": {**data, **({"meta": dict(article.meta)} if article.meta else {})},
        "annotations": [],
        "predictions": [],
    }
    for (accepted, by), some in groups.items():
        result = list(_result(article.text, some))
        if accepted:
            name = by.removeprefix("user:")
            who = {"completed_by": {"email": name}} if "@" in name else {}
            task["annotations"].append({**who, "created_username": name, "result": result})
        else:
            task["predictions"].append({"model_version": by, "result": result})
    return task


def _result(text: str, marks: Iterable[Mark]) -> Iterator[dict[str, Any]]:
    found, arrows = regions(marks)
    for key, span, label, mark in found:
        region: dict[str, Any] = {"id": key, "from_name": "label", "to_name": "text", "type": "labels"}
        region["value"] = {"start": span.start, "end": span.end, "text": span.of(text), "labels": [label]}
        if mark:
            a = mark.annotation
            region |= {"score": a.score} if a.score is not None else {}
            region["meta"] = {"by": a.by, **({"values": dict(a.values)} if a.values else {})}
        yield region
    for source, target, name in arrows:
        yield {"type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": [name]}


def claims(value: Mapping[str, Any]) -> bool:
    """Whether an object is a task."""
    lists = (value.get("annotations"), value.get("predictions"))
    return isinstance(value.get("data"), Mapping) and any(isinstance(some, list) for some in lists)


def read_line(task: Mapping[str, Any], where: str) -> Reading:
    """The article of a task with the marks of its annotations and predictions; FormatError when it has no text."""
    data = task.get("data") if isinstance(task, Mapping) else None
    if not isinstance(data, Mapping) or not (text := _text(data)):
        raise FormatError(f'{where}: no text in the "data" of this task; only tasks with a text are read')
    skipped: list[Skipped] = []
    groups = list(_groups(task, where, skipped))
    results = [(place, r) for place, who, result in groups for r in result]
    anchors = Anchors(text, (claim for _, r in results if (claim := _claim(r))))
    made = [item for place, who, result in groups for item in _items(anchors, who, result, place, skipped)]
    skipped += anchors.report(where, len(results))
    line = {"text": text, "id": data.get("id"), **{f: v for f in FACTS if isinstance(v := data.get(f), str)}, "meta": _meta(data, text)}
    reading = items.reading(line, made, where)
    return replace(reading, skipped=[*skipped, *reading.skipped])


def _text(data: Mapping[str, Any]) -> str | None:
    """What is to be read of a task: its "text", else the longest of what it has."""
    told = data.get("text")
    return told if isinstance(told, str) else max((v for v in data.values() if isinstance(v, str)), key=len, default=None)


def _meta(data: Mapping[str, Any], text: str) -> dict[str, Any]:
    own = data.get("meta")
    rest = {k: v for k, v in data.items() if k not in ("id", "text", "meta", *FACTS) and v != text}
    return {**rest, **(own if isinstance(own, Mapping) else {} if own is None else {"meta": own})}


def _groups(task: Mapping[str, Any], where: str, skipped: list[Skipped]) -> Iterator[tuple[str, dict[str, Any], list[Any]]]:
    """Who says what: the results of each annotation and prediction, with what is true of all in it."""
    for name in ("annotations", "predictions"):
        for number, group in enumerate(listed(task.get(name), f"{where}, {name}", skipped)):
            place = f"{where}, {name}[{number}]"
            if not isinstance(group, Mapping) or not isinstance(result := group.get("result"), list):
                skipped.append(Skipped(place, "it has no list of results"))
            elif group.get("was_cancelled"):
                skipped.append(Skipped(place, "it was cancelled in Label Studio"))
            elif name == "annotations":
                yield place, {"by": _person(group), "status": "accepted"}, result
            else:
                yield place, {"by": str(group.get("model_version") or "model:label-studio"), "status": "suggested"}, result


def _person(group: Mapping[str, Any]) -> str:
    """Who made an annotation: by the address, the name, or the number that Label Studio has."""
    who = group.get("completed_by")
    told = (who.get("email") or who.get("id")) if isinstance(who, Mapping) else None
    named = str(told or group.get("created_username") or ("" if isinstance(who, Mapping) else who) or "").strip()
    return f"user:{named}" if named and named.isprintable() else UNKNOWN


def _claim(result: Any) -> Claim | None:
    """Where a result says that it stands; None for what is no stretch of text."""
    value = result.get("value") if isinstance(result, Mapping) else None
    if not isinstance(value, Mapping):
        return None
    at = told if isinstance(told := value.get("globalOffsets"), Mapping) else value
    start, end, words = at.get("start"), at.get("end"), value.get("text")
    if type(start) is not int or type(end) is not int:
        return None
    return Claim(start, end, words if isinstance(words, str) else None)


def _items(anchors: Anchors, who: Mapping[str, Any], result: list[Any], place: str, skipped: list[Skipped]) -> Iterator[dict[str, Any]]:
    found: list[Found] = []
    arrows: list[Relation] = []
    for number, one in enumerate(result):
        try:
            if one["type"] == "relation":
                arrows += [Relation(str(one["from_id"]), str(one["to_id"]), str(n)) for n in one.get("labels") or ["related"]]
            elif one["type"] in KINDS and (claim := _claim(one)):
                found += _found(anchors, claim, one, who, str(one.get("id", f"result {number}")))
            else:
                raise ValueError(f"a result of type {one['type']!r} is no stretch of text with a label")
        except OffsetError as error:
            skipped.append(Skipped(f"{place}, result[{number}]", str(error)))
        except MALFORMED as error:
            told = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            skipped.append(Skipped(f"{place}, result[{number}]", f"not read: {told}"))
    made, faults = united(found, arrows, place)
    skipped += faults
    yield from made


def _found(anchors: Anchors, claim: Claim, one: Mapping[str, Any], who: Mapping[str, Any], key: str) -> Iterator[Found]:
    """A region for each of its labels."""
    span = anchors.span(claim)
    meta = told if isinstance(told := one.get("meta"), Mapping) else {}
    more = {**who, "score": one.get("score"), "values": meta.get("values") or {}}
    more |= {"by": meta["by"]} if isinstance(meta.get("by"), str) else {}
    labels = one["value"][one["type"]]
    for number, label in enumerate(labels if isinstance(labels, list) else [labels]):
        yield Found(key if not number else f"{key} {number}", span, str(label), more)
