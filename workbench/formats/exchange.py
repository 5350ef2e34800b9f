"""The exchange line: one article with all that is said of it, as a JSON object, losing nothing.

Offsets are code points of ``text``; entities carry their surface text too, which is checked on the way in. A layer is
null when nobody has looked, [] when nothing was found. Unknown fields of articles and annotations are kept. Beside the
three known layers, "annotations" holds those of other layers, "decisions" and "runs" the records behind the statuses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench import history
from workbench.errors import FormatError, OffsetError
from workbench.model import Annotation, Article, Decision, Mark, Reading, Run, Skipped, Span, Verdict

Line = dict[str, Any]

FACTS = ("title", "source", "author", "url", "published", "language", "story")
LAYERS = ("entities", "quotes", "events")
HELD = {"id", "text", "meta", *FACTS, *LAYERS, "annotations", "decisions", "runs"}
QUOTE_ROLES = ("cue", "speaker", "addressee")
VERDICTS = ("accept", "reject", "undo")
DECISION = ("target", "verdict", "by", "at", "gesture")
SETTLING: dict[str, Verdict] = {"accepted": "accept", "rejected": "reject"}
UNKNOWN = "_line"
UNKNOWN_PERSON = "user:unknown"
LONG_AGO = "1970-01-01T00:00:00.000000+00:00"


def lines(reading: Reading) -> Iterable[Line]:
    """The exchange line of each article."""
    annotations: dict[str, list[Annotation]] = defaultdict(list)
    decisions: dict[str, list[Decision]] = defaultdict(list)
    runs: dict[str, list[Run]] = defaultdict(list)
    for annotation in reading.annotations:
        annotations[annotation.article].append(annotation)
    for decision in reading.decisions:
        decisions[decision.article].append(decision)
    for run in reading.runs:
        runs[run.article].append(run)
    for article in reading.articles:
        yield line(article, annotations[article.id], decisions[article.id], runs[article.id])


def line(article: Article, annotations: Sequence[Annotation] = (), decisions: Sequence[Decision] = (), runs: Sequence[Run] = ()) -> Line:
    """One article and its records as an exchange line."""
    meta = dict(article.meta)
    unknown = meta.pop(UNKNOWN, {})
    out: Line = {"id": article.id, "text": article.text, **{f: getattr(article, f) for f in FACTS}, "meta": meta, **unknown}
    looked = {r.layer for r in runs}
    for name, write in (("entities", _entity), ("quotes", _quote), ("events", _event)):
        found = [write(article.text, m) for m in history.marks((a for a in annotations if a.layer == name), decisions, runs)]
        out[name] = found if found or name in looked else None
    others = history.marks((a for a in annotations if a.layer not in LAYERS), decisions, runs)
    if others:
        out["annotations"] = [{**_common(m), "layer": m.annotation.layer, "label": m.annotation.label, "spans": _pairs(m.annotation.spans),
                               "roles": {r: _pairs(s) for r, s in m.annotation.roles.items()}, **m.annotation.values} for m in others]  # fmt: skip
    if decisions:
        out["decisions"] = [{f: getattr(d, f) for f in ("id", *DECISION)} for d in history.in_order(decisions)]
    if runs:
        out["runs"] = [{f: getattr(r, f) for f in ("layer", "by", "at")} for r in sorted(runs, key=lambda r: (r.at, r.id))]
    return out


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [list(s) for s in spans]


def _common(mark: Mark) -> Line:
    return {"id": mark.annotation.id, "by": mark.annotation.by, "status": mark.status, "score": mark.annotation.score}


def _entity(text: str, mark: Mark) -> Line:
    a = mark.annotation
    known: Line = {"name": None, "entity": None, "kb": None, "lat": None, "lon": None}
    spans = {"spans": _pairs(a.spans)} if len(a.spans) > 1 else {}
    return {**_common(mark), "start": a.start, "end": a.end, "text": text[a.start : a.end], "label": a.label, **spans, **known, **a.values}


def _quote(text: str, mark: Mark) -> Line:
    a = mark.annotation
    roles: Line = {r: list(a.roles[r][0]) if r in a.roles else None for r in QUOTE_ROLES}
    more = {r: _pairs(s) for r, s in a.roles.items() if r not in QUOTE_ROLES or len(s) > 1}
    return {**_common(mark), "kind": a.label, "content": _pairs(a.spans), **roles, "speaker_name": None, **more, **a.values}


def _event(text: str, mark: Mark) -> Line:
    a = mark.annotation
    known: Line = {"time": None, "place": None, "modality": None, "quote": None, "incident": None}
    more = {"spans": _pairs(a.spans)} if len(a.spans) > 1 else {}
    return {
        **_common(mark),
        "type": a.label,
        "trigger": list(a.spans[0]),
        "roles": {r: _pairs(s) for r, s in a.roles.items()},
        **more,
        **known,
        **a.values,
    }


def read_line(data: object, where: str = "line") -> Reading:
    """The article and records of one exchange line; annotations that do not fit are skipped with their reason.

    Raises FormatError when there is no article in it.
    """
    if not isinstance(data, Mapping):
        raise FormatError(f"{where}: expected a JSON object with a text, found {type(data).__name__}")
    text = data.get("text")
    if not isinstance(text, str) or not text.strip():
        raise FormatError(f'{where}: no "text" in it; the exchange line needs {{"text": "..."}}')
    meta = dict(data.get("meta") or {})
    if unknown := {k: v for k, v in data.items() if k not in HELD}:
        meta[UNKNOWN] = unknown
    given = data.get("id")
    article = Article(text=text, id="" if given is None else str(given), meta=meta, **{f: _fact(data, f, where) for f in FACTS})
    annotations: list[Annotation] = []
    verdicts: list[Decision] = []
    skipped: list[Skipped] = []
    new_id: dict[str, str] = {}
    for layer, read in READERS.items():
        for number, item in enumerate(data.get(layer) or []):
            try:
                annotation = read(article, {**item, "quote": new_id.get(item["quote"], item["quote"])} if item.get("quote") else item)
                annotations.append(annotation.check(article))
            except OffsetError as error:
                skipped.append(Skipped(f"{where}, {layer}[{number}]", str(error)))
                continue
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                skipped.append(Skipped(f"{where}, {layer}[{number}]", f"malformed annotation ({type(error).__name__}: {error})"))
                continue
            new_id[str(item.get("id"))] = annotation.id
            if verdict := SETTLING.get(item.get("status") or ("accepted" if annotation.by_person else "")):
                who = annotation.by if annotation.by_person else UNKNOWN_PERSON
                verdicts.append(
                    Decision(article=article.id, target=annotation.id, verdict=verdict, by=who, at=LONG_AGO, gesture=annotation.id)
                )
    if data.get("decisions"):
        try:
            verdicts = [_decision(article, d) for d in data["decisions"]]
            verdicts = [replace(d, target=new_id.get(d.target, d.target)) for d in verdicts]
        except (KeyError, TypeError) as error:
            skipped.append(
                Skipped(
                    f"{where}, decisions",
                    f"malformed decisions ({type(error).__name__}: {error}); the statuses of the annotations were used",
                )
            )
    looked = data.get("runs")
    if not isinstance(looked, list):
        looked = [{"layer": layer, "by": "import", "at": LONG_AGO} for layer in LAYERS if isinstance(data.get(layer), list)]
    runs = [Run(article=article.id, layer=r["layer"], by=r["by"], at=r["at"]) for r in looked]
    return Reading([article], annotations, verdicts, runs, skipped)


def _decision(article: Article, item: Mapping[str, Any]) -> Decision:
    verdict = item["verdict"]
    if verdict not in VERDICTS:
        raise TypeError(f"a verdict is one of {', '.join(VERDICTS)}, not {verdict!r}")
    given = {f: str(item[f]) for f in ("target", "by", "at", "gesture")}
    return Decision(article=article.id, verdict=verdict, **given)


def _fact(data: Mapping[str, Any], name: str, where: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise FormatError(f'{where}: "{name}" should be text, found {value!r}')
    return value or None


def _values(item: Mapping[str, Any], held: Iterable[str]) -> dict[str, Any]:
    return {k: v for k, v in item.items() if v is not None and k not in {"id", "by", "status", "score", *held}}


def _spans(value: Any) -> tuple[Span, ...]:
    """One span or a list of spans, as either may be given."""
    if not value:
        return ()
    pairs = [value] if isinstance(value[0], int) else value
    return tuple(Span(int(start), int(end)) for start, end in pairs)


def _signed(item: Mapping[str, Any]) -> Line:
    return {"by": str(item.get("by") or "import"), "score": item.get("score")}


def _read_entity(article: Article, item: Mapping[str, Any]) -> Annotation:
    span = Span(int(item["start"]), int(item["end"])).check(article.text, item.get("text") if "spans" not in item else None)
    values = _values(item, ("start", "end", "text", "label", "spans"))
    return Annotation(
        article=article.id,
        layer="entities",
        label=item["label"],
        spans=_spans(item.get("spans")) or (span,),
        values=values,
        **_signed(item),
    )


def _read_quote(article: Article, item: Mapping[str, Any]) -> Annotation:
    roles = {r: _spans(item.get(r)) for r in QUOTE_ROLES}
    values = _values(item, ("kind", "content", *QUOTE_ROLES))
    return Annotation(
        article=article.id, layer="quotes", label=item["kind"], spans=_spans(item["content"]), roles=roles, values=values, **_signed(item)
    )


def _read_event(article: Article, item: Mapping[str, Any]) -> Annotation:
    roles = {r: _spans(s) for r, s in (item.get("roles") or {}).items()}
    values = _values(item, ("type", "trigger", "roles", "spans"))
    spans = _spans(item.get("spans")) or _spans(item["trigger"])
    return Annotation(article=article.id, layer="events", label=item["type"], spans=spans, roles=roles, values=values, **_signed(item))


def _read_other(article: Article, item: Mapping[str, Any]) -> Annotation:
    roles = {r: _spans(s) for r, s in (item.get("roles") or {}).items()}
    values = _values(item, ("layer", "label", "spans", "roles"))
    return Annotation(
        article=article.id,
        layer=item["layer"],
        label=item["label"],
        spans=_spans(item["spans"]),
        roles=roles,
        values=values,
        **_signed(item),
    )


READERS: dict[str, Callable[[Article, Mapping[str, Any]], Annotation]] = {
    "entities": _read_entity,
    "quotes": _read_quote,
    "events": _read_event,
    "annotations": _read_other,
}
