"""Prodigy's JSON Lines: one task an article, with spans, and relations from a mark to its parts.

Every span of a mark is a span of the task, under the mark's label; its first has the mark's other fields too, which
Prodigy hands on. The others name the mark that they belong to ("of"), and those with a part in it their role, which is their
label; a relation leads to them. Tokens are given where there are relations, whose ends Prodigy finds by them.
Offsets are code points. Source: the documentation of Prodigy's annotation interfaces ("spans", "relations").
"""

from __future__ import annotations

import bisect
import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workbench.errors import FormatError
from workbench.formats import exchange, items, jsonl
from workbench.formats.lost import Lost, Page, pages
from workbench.formats.tokens import tokens
from workbench.model import FACTS, Reading, fingerprint

ANSWERS = {"accept": "accepted", "reject": "rejected", "ignore": None}
OWN = {"text", "meta", "spans", "relations", "tokens", "answer", "priority", "score", "config"}
"""What Prodigy's tasks hold for Prodigy; names that begin with an underscore are its own, too."""
IN_ITEM = ("id", "layer", "values", "by", "status", "score")
Line = dict[str, Any]


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write one task a line, without hashes: Prodigy makes its own. Facts stand in the task's "meta"; a task is answered where all in it is accepted."""
    lost = Lost()
    jsonl.write((_task(page) for page in pages(readings, lost, facts=("id", *FACTS))), path)
    return lost


def _task(page: Page) -> Line:
    article = page.article
    known = {"id": article.id, **{name: value for name in FACTS if (value := getattr(article, name))}}
    spans: list[Line] = []
    relations: list[Line] = []
    for mark in page.marks:
        a, own = mark.annotation, {name: value for name, value in items.item(mark).items() if name in IN_ITEM}
        if pair := items.ends(a):
            head, child = ({"start": s.start, "end": s.end, "label": role} for role in pair for s in a.roles[role])
            relations.append({**own, "label": a.label, "head_span": head, "child_span": child})
            continue
        first, *others = ({"start": span.start, "end": span.end, "label": a.label} for span in a.spans)
        parts = [
            {"start": s.start, "end": s.end, "label": role, "of": a.id, "role": role} for role, spans in a.roles.items() for s in spans
        ]
        spans += [{**first, **own}, *({**other, "of": a.id} for other in others), *parts]
        relations += [{"label": part["role"], "of": a.id, "head_span": dict(first), "child_span": _bare(part)} for part in parts]
    task: Line = {"text": article.text, "meta": known, "spans": spans}
    if relations:
        stretches = [*spans, *(relation[end] for relation in relations for end in ("head_span", "child_span"))]
        words = list(_tokens(page, stretches))
        _aligned(stretches, words)
        ends = ({"head": r["head_span"]["token_end"], "child": r["child_span"]["token_end"]} for r in relations)
        task |= {"tokens": words, "relations": [{**relation, **pair} for relation, pair in zip(relations, ends, strict=True)]}
    if page.marks and all(mark.status == "accepted" for mark in page.marks):
        task["answer"] = "accept"
    return task


def _bare(span: Mapping[str, Any]) -> Line:
    return {name: span[name] for name in ("start", "end", "label")}


def _tokens(page: Page, spans: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    """Words, parted where a span begins or ends: Prodigy wants both to meet."""
    text = page.article.text
    cuts = (at for span in spans for at in (span["start"], span["end"]))
    for number, (start, end, _) in enumerate(tokens(text, page.article.language, cuts)):
        yield {"text": text[start:end], "start": start, "end": end, "id": number, "ws": text[end : end + 1].isspace()}


def _aligned(spans: Iterable[Line], words: list[Line]) -> None:
    """Give spans the numbers of the words that they begin and end with."""
    starts, ends = [word["start"] for word in words], [word["end"] for word in words]
    for span in spans:
        span["token_start"] = bisect.bisect_left(ends, span["start"] + 1)
        span["token_end"] = bisect.bisect_left(starts, span["end"]) - 1


# --- in ---------------------------------------------------------------------------------------------------------------


def claims(value: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a task of Prodigy's with a text."""
    if not isinstance(value.get("text"), str) or any(name in value for name in exchange.RECORDS):
        return False
    spans = value.get("spans")
    shaped = isinstance(spans, list) and all(isinstance(span, Mapping) and {"start", "end", "label"} <= span.keys() for span in spans)
    return shaped or value.get("answer") in ANSWERS or "_task_hash" in value


def read_line(value: Mapping[str, Any], where: str) -> Reading:
    """One task: its spans are entities unless they say otherwise, and what the annotator answered holds for all of them.

    FormatError when there is no text in it.
    """
    meta = value["meta"] if isinstance(value.get("meta"), Mapping) else {}
    line = {name: meta[name] for name in ("id", *FACTS) if isinstance(meta.get(name), str)}
    rest = {name: given for name, given in value.items() if name not in OWN and name[:1] != "_" and name not in exchange.HELD}
    remarks = {name: given for name, given in meta.items() if name not in line}
    found = [*_marks(value.get("spans"), where), *_relations(value.get("relations"), where)]
    status, by = ANSWERS.get(str(value.get("answer"))), _annotator(value)
    decisions = []
    for number, item in enumerate(found):
        item.setdefault("id", str(number))
        if status and by:
            verdict = {
                "target": item["id"],
                "verdict": value["answer"],
                "by": by,
                "at": _moment(value),
                "gesture": fingerprint(line.get("id"), by),
            }
            decisions += [verdict] if item.get("status") != status else []
            item.setdefault("by", by)
        elif status:
            item["status"] = status
    return items.reading({**rest, **line, "text": value.get("text"), "meta": remarks, "decisions": decisions}, found, where)


def _annotator(value: Mapping[str, Any]) -> str | None:
    """Who answered, without the name of the dataset before it; None where nobody is named."""
    name = value.get("_annotator_id") or value.get("_session_id")
    return (
        f"user:{name.rpartition('-')[2]}" if isinstance(name, str) and name.rpartition("-")[2].isprintable() and name[-1] != "-" else None
    )


def _moment(value: Mapping[str, Any]) -> str:
    try:
        return dt.datetime.fromtimestamp(value["_timestamp"], dt.UTC).isoformat(timespec="microseconds")
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return exchange.LONG_AGO


def _marks(spans: Any, where: str) -> Iterator[Line]:
    """The items that spans make, each of its own span, the others that are of it, and its roles."""
    spans = _listed(spans, "spans", where)
    others: dict[str, list[list[Any]]] = defaultdict(list)
    roles: dict[str, dict[str, list[list[Any]]]] = defaultdict(lambda: defaultdict(list))
    for span in spans:
        if isinstance(of := span.get("of"), str):
            part = [span.get("start"), span.get("end")]
            if isinstance(role := span.get("role"), str):
                roles[of][role].append(part)
            else:
                others[of].append(part)
    for span in spans:
        if not isinstance(span.get("of"), str):
            key, own = str(span.get("id")), {name: span[name] for name in IN_ITEM if name in span}
            pieces = [[span.get("start"), span.get("end")], *others.get(key, [])]
            yield {"layer": "entities", **own, "label": span.get("label"), "spans": pieces, "roles": roles.get(key, {})}


def _relations(relations: Any, where: str) -> Iterator[Line]:
    """Relations drawn between any two spans; those to the parts of a mark are in the spans already."""
    for each in _listed(relations, "relations", where):
        ends = [end for end in (each.get("head_span"), each.get("child_span")) if isinstance(end, Mapping)]
        if not isinstance(each.get("of"), str) and len(ends) == 2:
            names = [end.get("label") if "by" in each else None for end in ends]
            roles = {
                str(name or usual): [[end.get("start"), end.get("end")]]
                for end, name, usual in zip(ends, names, ("head", "child"), strict=True)
            }
            yield items.relation(each.get("label", ""), roles, **{name: each[name] for name in IN_ITEM if name in each and name != "layer"})


def _listed(value: Any, name: str, where: str) -> list[Mapping[str, Any]]:
    if value is not None and not (isinstance(value, list) and all(isinstance(each, Mapping) for each in value)):
        raise FormatError(f'{where}: "{name}" of a Prodigy task should be a list of objects; export the dataset anew with db-out')
    return value or []
