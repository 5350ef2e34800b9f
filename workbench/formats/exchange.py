"""The exchange line: one article with all that is said of it, as a JSON object, losing nothing.

Offsets are code points of ``text``; entities carry their surface text too, which is checked on the way in. A layer is
null when nobody has looked, [] when nothing was found. Unknown fields of articles and annotations are kept. Beside the
three known layers, "annotations" holds those of other layers, "decisions" and "runs" the records behind the statuses,
"origins" where the article was found. Facts are as the source had them; those set by hand are annotations.
Roles and values whose names a layer uses for itself are under "roles" and "values" of the annotation. What stands in an
annotation only because links say so is named in its "linked"; the links themselves are among "annotations".
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from workbench import history, parties
from workbench.errors import AnnotationError, FormatError
from workbench.model import FACTS, Annotation, Article, Decision, Mark, Origin, Reading, Roles, Run, Skipped, Span, Verdict

Line = dict[str, Any]
Item = Mapping[str, Any]
T = TypeVar("T", Annotation, Decision, Run, Origin)

LAYERS = ("entities", "quotes", "events")
OTHERS = "annotations"
RECORDS = (*LAYERS, OTHERS, "decisions", "runs", "origins")
HELD = {"id", "text", "meta", *FACTS, *RECORDS}
QUOTE_ROLES = ("cue", "speaker", "addressee")
VERDICTS = ("accept", "reject", "undo")
DECISION = ("target", "verdict", "by", "at", "gesture")
RUN = ("layer", "by", "at")
ORIGIN = ("where", "facts", "found")
SETTLING: dict[str, Verdict] = {"accepted": "accept", "rejected": "reject"}
UNKNOWN = "_line"
UNKNOWN_PERSON = "user:unknown"
LONG_AGO = "1970-01-01T00:00:00.000000+00:00"


MALFORMED = (AnnotationError, KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading an annotation, decision or run that somebody else wrote can end in."""


# --- out --------------------------------------------------------------------------------------------------------------


def lines(reading: Reading) -> Iterator[Line]:
    """The exchange line of each article."""
    annotations, decisions, runs = _by_article(reading.annotations), _by_article(reading.decisions), _by_article(reading.runs)
    origins = _by_article(reading.origins)
    for article in reading.articles:
        yield line(article, annotations[article.id], decisions[article.id], runs[article.id], origins[article.id])


def _by_article(records: Iterable[T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for record in records:
        found[record.article].append(record)
    return found


def line(
    article: Article,
    annotations: Sequence[Annotation] = (),
    decisions: Sequence[Decision] = (),
    runs: Sequence[Run] = (),
    origins: Sequence[Origin] = (),
) -> Line:
    """One article and its records as an exchange line."""
    items: dict[str, list[Line]] = defaultdict(list)
    marks = history.marks(annotations, decisions, runs)
    links = history.links(marks)[article.id]
    for mark in marks:
        layer = mark.annotation.layer if mark.annotation.layer in LAYERS else OTHERS
        items[layer].append(_item(article.text, mark, SHAPES[layer], linked(mark.annotation, links, article.text)))
    looked = {r.layer for r in runs}
    meta = dict(article.meta)
    unknown = meta.pop(UNKNOWN, {})
    out: Line = {"id": article.id, "text": article.text, **{f: getattr(article, f) for f in FACTS}, **_story(article, marks), "meta": meta}
    out |= {layer: items.get(layer, [] if layer in looked else None) for layer in LAYERS}
    if OTHERS in items:
        out[OTHERS] = items[OTHERS]
    if decisions:
        out["decisions"] = [{f: getattr(d, f) for f in ("id", *DECISION)} for d in history.in_order(decisions)]
    if runs:
        out["runs"] = [{f: getattr(r, f) for f in RUN} for r in sorted(runs, key=lambda r: (r.at, r.id))]
    if origins:
        out["origins"] = [{f: getattr(o, f) for f in ORIGIN} for o in sorted(origins, key=lambda o: (o.where, o.id))]
    return {**out, **{k: v for k, v in unknown.items() if k not in HELD}}


def _story(article: Article, marks: Iterable[Mark]) -> Line:
    """The story that a person has settled, else the source's, else one that is suggested; what the source said is kept apart."""
    told = history.stories(marks).get(article.id)
    if not told or told.story == article.story or (article.story and not told.settled):
        return {}
    return {"story": told.story, "linked": ["story"]} | ({"values": {"story": article.story}} if article.story else {})


def linked(a: Annotation, links: history.Links, text: str) -> Line:
    """What links say of an annotation: an entity's key, full name, place and time; who speaks in a quote and who is told."""
    if a.layer == "quotes":
        shared = links.get(a.spans, {}).get("UTTERANCE")
        return parties.linked(a, links, text) | ({"utterance": shared.values["entity"]} if shared else {})
    own = links.get(a.spans, {})
    if a.layer == "events":
        return _spot(a, links) | ({"incident": own["INCIDENT"].values["entity"]} if "INCIDENT" in own else {})
    if a.layer != "entities":
        return {}
    out: Line = {}
    if name := own.get("NAME"):
        out |= {"entity": name.values["entity"], "name": name.values["name"]}
    if place := own.get("PLACE"):
        out |= {"kb": place.values["entity"], "lat": place.values["lat"], "lon": place.values["lon"]}
    if time := own.get("TIME"):
        out["time"] = {"value": time.values["entity"], **{k: time.values.get(k) for k in ("precision", "anchor")}}
    return out


def _spot(event: Annotation, links: history.Links) -> Line:
    """An event's place with the coordinates of the name that it was read from, where that is linked; what was chosen by hand stands."""
    place = event.values.get("place")
    if not isinstance(place, Mapping) or "lat" in place or not isinstance(span := place.get("span"), Sequence) or len(span) != 2:
        return {}
    spot = links.get((Span(*span),), {}).get("PLACE")
    return {"place": {**place, "lat": spot.values["lat"], "lon": spot.values["lon"]}} if spot else {}


def _item(text: str, mark: Mark, shape: Shape, linked: Line) -> Line:
    """An annotation; what is its own of the names that links use is kept apart, so that both can be told."""
    a = mark.annotation
    apart = shape.held | linked.keys()
    free = {k: v for k, v in a.values.items() if k not in apart}
    taken = {k: v for k, v in a.values.items() if k in apart}
    out: Line = {"id": a.id, **shape.write(text, a), **dict.fromkeys(shape.usual), **free, **linked}
    out |= ({"values": taken} if taken else {}) | ({"linked": sorted(linked)} if linked else {})
    return {**out, "by": a.by, "status": mark.status, "score": a.score}


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [list(s) for s in spans]


def _roles(roles: Roles, but: Sequence[str] = ()) -> Line:
    more = {r: _pairs(s) for r, s in roles.items() if r not in but}
    return {"roles": more} if more else {}


def _write_entity(text: str, a: Annotation) -> Line:
    more: Line = {"spans": _pairs(a.spans)} if len(a.spans) > 1 else {}
    return {"start": a.start, "end": a.end, "text": text[a.start : a.end], "label": a.label, **more, **_roles(a.roles)}


def _write_quote(_text: str, a: Annotation) -> Line:
    parts: Line = {r: _pairs(a.roles[r]) if r in a.roles else None for r in QUOTE_ROLES}
    parts = {r: spans[0] if spans and len(spans) == 1 else spans for r, spans in parts.items()}
    return {"kind": a.label, "content": _pairs(a.spans), **parts, **_roles(a.roles, but=QUOTE_ROLES)}


def _write_event(_text: str, a: Annotation) -> Line:
    more: Line = {"spans": _pairs(a.spans)} if len(a.spans) > 1 else {}
    return {"type": a.label, "trigger": list(a.spans[0]), "roles": {}, **_roles(a.roles), **more}


def _write_other(_text: str, a: Annotation) -> Line:
    return {"layer": a.layer, "label": a.label, "spans": _pairs(a.spans), **_roles(a.roles)}


# --- in ---------------------------------------------------------------------------------------------------------------


def read_line(data: object, where: str = "line") -> Reading:
    """The article and records of one exchange line; annotations that do not fit are skipped with their reason.

    Raises FormatError when there is no article in it.
    """
    if not isinstance(data, Mapping):
        raise FormatError(f"{where}: expected a JSON object with a text, found {type(data).__name__}")
    article = _article(data, where)
    skipped: list[Skipped] = []
    items = {name: _list(data, name, where, skipped) for name in (*SHAPES, "decisions", "runs", "origins")}
    new_id: dict[str, str] = {}
    annotations: list[Annotation] = []
    decisions: list[Decision] = []
    wanted: dict[str, Any] = {}
    for layer, shape in SHAPES.items():
        for place, item in items[layer]:
            try:
                annotation = _read_annotation(article, layer, shape, item, new_id)
            except MALFORMED as error:
                skipped.append(Skipped(place, _reason("annotation", error)))
                continue
            annotations.append(annotation)
            wanted[annotation.id] = item.get("status")
            if item.get("id") is not None:
                new_id[str(item["id"])] = annotation.id
    for place, item in sorted(items["decisions"], key=_moment):
        try:
            decision = _read_decision(article, item, new_id)
        except MALFORMED as error:
            skipped.append(Skipped(place, _reason("decision", error)))
            continue
        decisions.append(decision)
        if item.get("id") is not None:
            new_id[str(item["id"])] = decision.id
    runs: list[Run] = []
    for place, item in items["runs"]:
        try:
            runs.append(Run(article=article.id, **{f: _word(item, f) for f in RUN}))
        except MALFORMED as error:
            skipped.append(Skipped(place, _reason("run", error)))
    origins: list[Origin] = []
    for place, item in items["origins"]:
        try:
            facts, found = ({str(k): str(v) for k, v in (item.get(name) or {}).items()} for name in ("facts", "found"))
            origins.append(Origin(article=article.id, where=_word(item, "where"), facts=facts, found=found))
        except MALFORMED as error:
            skipped.append(Skipped(place, _reason("origin", error)))
    looked = {r.layer for r in runs}
    runs += [
        Run(article=article.id, layer=name, by="import", at=LONG_AGO) for name in LAYERS if data.get(name) == [] and name not in looked
    ]
    decisions += _unexplained(annotations, decisions, runs, wanted)
    return Reading([article], annotations, decisions, runs, origins, skipped)


def _reason(what: str, error: Exception) -> str:
    if isinstance(error, AnnotationError):
        return str(error)
    return f"malformed {what}: {f'it has no {error}' if isinstance(error, KeyError) else error}"


def _article(data: Item, where: str) -> Article:
    text, given, meta = data.get("text"), data.get("id"), data.get("meta")
    if not isinstance(text, str) or not text.strip():
        raise FormatError(
            f'{where}: no "text" in it; an article needs {{"text": "..."}}; columns= says where it is kept under another name'
        )
    meta = dict(meta) if isinstance(meta, Mapping) else {} if meta is None else {"meta": meta}
    if data.get("linked") == ["story"]:
        data = {**{k: v for k, v in data.items() if k not in ("linked", "values")}, "story": (data.get("values") or {}).get("story")}
    if unknown := {k: v for k, v in data.items() if k not in HELD}:
        meta[UNKNOWN] = unknown
    facts = {f: data[f] for f in FACTS if data.get(f) not in (None, "")}
    for name, value in facts.items():
        if not isinstance(value, str):
            raise FormatError(f'{where}: "{name}" should be text, found {value!r}')
    return Article(text=text, id="" if given is None else str(given), meta=meta, **facts)


def _list(data: Item, name: str, where: str, skipped: list[Skipped]) -> list[tuple[str, Any]]:
    """The items of a list in a line, each with the name of its place."""
    value = data.get(name)
    if value is not None and not isinstance(value, list | tuple):
        skipped.append(Skipped(f"{where}, {name}", f"should be a list or null, found {type(value).__name__}"))
        value = None
    return [(f"{where}, {name}[{number}]", item) for number, item in enumerate(value or ())]


def _read_annotation(article: Article, layer: str, shape: Shape, item: Item, new_id: Mapping[str, str]) -> Annotation:
    label, spans, roles = shape.read(article.text, item)
    from_links = set(item.get("linked") or ())
    values = {**{k: v for k, v in item.items() if k not in shape.held | from_links}, **(item.get("values") or {})}
    if isinstance(quote := values.get("quote"), str):
        values["quote"] = new_id.get(quote, quote)
    score = item.get("score")
    if score is not None and (isinstance(score, bool) or not isinstance(score, int | float) or abs(score) > sys.float_info.max):
        raise TypeError(f"a score is a number or null, not {score!r:.40}")
    return Annotation(
        article=article.id,
        layer=layer if layer != OTHERS else item["layer"],
        label=label,
        spans=spans,
        roles=roles,
        values=values,
        score=None if score is None else float(score),
        by=item.get("by") or "import",
    ).check(article)


def _read_decision(article: Article, item: Item, new_id: Mapping[str, str]) -> Decision:
    given = {f: _word(item, f) for f in DECISION}
    if given["verdict"] not in VERDICTS:
        raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}, not {given['verdict']!r}")
    return Decision(article=article.id, **{**given, "target": new_id.get(given["target"], given["target"])})  # type: ignore[arg-type]


def _moment(place_and_item: tuple[str, Any]) -> str:
    """When a decision was made: what an undo takes back is read before it."""
    item = place_and_item[1]
    return str(item.get("at")) if isinstance(item, Mapping) else ""


def _unexplained(
    annotations: Sequence[Annotation], decisions: Sequence[Decision], runs: Sequence[Run], wanted: Mapping[str, Any]
) -> list[Decision]:
    """Verdicts for the statuses that the decisions do not account for, as other programs write them.

    A person's mark stands unless it is said to be withdrawn.
    """
    targets = {d.target for d in decisions}
    made = []
    for a, status in history.marks(annotations, decisions, runs):
        said = wanted[a.id]
        if a.by_person and a.id not in targets and said in (None, "suggested"):
            said = "accepted"
        if said != status and (verdict := SETTLING.get(str(said))):
            by = a.by if a.by_person else UNKNOWN_PERSON
            made.append(Decision(article=a.article, target=a.id, verdict=verdict, by=by, at=LONG_AGO, gesture=a.id))
    return made


def _word(item: Item, name: str) -> str:
    value = item[name]
    if not (isinstance(value, str) and value and value.isprintable()):
        raise ValueError(f"{name} should be a word, not {value!r}")
    return value


def _spans(value: Any) -> tuple[Span, ...]:
    """One span or a list of spans, as either may be given."""
    if not value:
        return ()
    return (_span(value),) if isinstance(value[0], int) else tuple(map(_span, value))


def _span(pair: Any) -> Span:
    if len(pair) != 2 or not all(type(n) is int for n in pair):
        raise ValueError(f"a span is two whole numbers, not {pair!r}")
    return Span(*pair)


Parts = tuple[str, tuple[Span, ...], Roles]


def _read_roles(item: Item) -> dict[str, tuple[Span, ...]]:
    return {r: _spans(s) for r, s in (item.get("roles") or {}).items()}


def _read_entity(text: str, item: Item) -> Parts:
    span = _span([item["start"], item["end"]]).check(text, item.get("text"))
    return item["label"], _spans(item.get("spans")) or (span,), _read_roles(item)


def _read_quote(_text: str, item: Item) -> Parts:
    return item["kind"], _spans(item["content"]), {**_read_roles(item), **{r: _spans(item.get(r)) for r in QUOTE_ROLES}}


def _read_event(_text: str, item: Item) -> Parts:
    return item["type"], _spans(item.get("spans")) or _spans(item["trigger"]), _read_roles(item)


def _read_other(_text: str, item: Item) -> Parts:
    return item["label"], _spans(item["spans"]), _read_roles(item)


class Shape(NamedTuple):
    """How a layer stands in the line: the names it holds for itself, the values that are always shown, and both ways."""

    held: frozenset[str]
    usual: tuple[str, ...]
    write: Callable[[str, Annotation], Line]
    read: Callable[[str, Item], Parts]


def _held(*names: str) -> frozenset[str]:
    return frozenset({"id", "by", "status", "score", "roles", "values", "linked", *names})


SHAPES: dict[str, Shape] = {
    "entities": Shape(_held("start", "end", "text", "label", "spans"), ("name", "entity", "kb", "lat", "lon"), _write_entity, _read_entity),
    "quotes": Shape(_held("kind", "content", *QUOTE_ROLES), ("speaker_name",), _write_quote, _read_quote),
    "events": Shape(_held("type", "trigger", "spans"), ("time", "place", "modality", "quote", "incident"), _write_event, _read_event),
    OTHERS: Shape(_held("layer", "label", "spans"), (), _write_other, _read_other),
}
"""In the order in which they are read: events refer to quotes by their ids."""
