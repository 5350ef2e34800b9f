"""W3C Web Annotations as JSON-LD: a page of annotations, each with a quote selector and a position selector.

Positions count code points, as the standard says; what was counted in UTF-16, as browsers do, is seen from the quotes.
Labels are tags. What the standard has no word for (layers, roles, values, scores, whether a mark waits or stands) is under
terms of our own, which other programs pass over. The articles are in the file under ``articles``; annotations made
elsewhere are laid on articles given to ``load``, by their quotes.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from workbench.errors import FormatError, OffsetError, WorkbenchError
from workbench.formats import items
from workbench.formats.anchoring import ANYWHERE, Anchors, Claim
from workbench.formats.lost import Lost, Page, pages
from workbench.model import FACTS, Article, Reading, Skipped, Span

STANDARD = "http://www.w3.org/ns/anno.jsonld"
OURS = {
    "wb": "urn:x-workbench:",
    "articles": {"@id": "wb:articles", "@container": "@list"},
    "facts": {"@id": "wb:facts", "@type": "@json"},
    "mark": {"@id": "wb:mark", "@type": "@json"},
    "roles": {"@id": "wb:roles", "@container": "@index"},
}
"""Our own terms; their content is plain JSON, in which nothing is a reference."""
CONTEXT = 32
"""So many characters of a quote's surroundings are told."""
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
IRI = ("http://", "https://")
LABELS = ("tagging", "classifying", "identifying")
"""The purposes of bodies that are labels; others are notes."""


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write a page of all annotations with their articles; it carries all that is said of marks and articles."""
    lost = Lost()
    page: dict[str, Any] = {"@context": [STANDARD, OURS], "type": "AnnotationPage", "articles": [], "items": []}
    for found in pages(readings, lost, facts=("id", *FACTS, "meta")):
        page["articles"].append(_article(found.article))
        page["items"] += _annotations(found)
    Path(path).write_bytes(json.dumps(page, ensure_ascii=False, indent=1).encode(errors="backslashreplace"))
    return lost


def _source(article: Article) -> str:
    """The address of an article, else a name that stands for it."""
    return article.url if article.url and article.url.startswith(IRI) else _urn(article.id)


def _urn(key: str) -> str:
    return f"urn:x-workbench:article:{quote(key)}"


def _article(article: Article) -> dict[str, Any]:
    facts = {"id": article.id, **{f: v for f in FACTS if (v := getattr(article, f))}, "meta": dict(article.meta)}
    return {"id": _urn(article.id), "type": "Text", "value": article.text, "facts": facts}


def _annotations(page: Page) -> Iterator[dict[str, Any]]:
    text, source = page.article.text, _source(page.article)
    for mark in page.marks:
        a = mark.annotation
        body: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "tagging", "value": a.label}]
        if a.layer == "notes":
            body = [{"type": "TextualBody", "purpose": "commenting", "value": str(a.values.get("text") or a.label)}]
        own = {k: v for k, v in items.item(mark).items() if k not in ("spans", "roles")}
        yield {
            "id": f"urn:x-workbench:mark:{a.id}",
            "type": "Annotation",
            "motivation": "commenting" if a.layer == "notes" else "tagging",
            "creator": {"type": "Person" if a.by_person else "Software", "name": a.by.removeprefix("user:")},
            "body": body,
            "target": _targets(text, source, a.spans),
            **({"roles": {role: _targets(text, source, spans) for role, spans in a.roles.items()}} if a.roles else {}),
            "mark": {**own, "article": a.article},
        }


def _targets(text: str, source: str, spans: Iterable[Span]) -> list[dict[str, Any]]:
    return [{"type": "SpecificResource", "source": source, "selector": _selectors(text, span)} for span in spans]


def _selectors(text: str, span: Span) -> list[dict[str, Any]]:
    around = {"prefix": text[max(0, span.start - CONTEXT) : span.start], "suffix": text[span.end : span.end + CONTEXT]}
    quoted = {"type": "TextQuoteSelector", "exact": span.of(text), **{k: v for k, v in around.items() if v}}
    return [quoted, {"type": "TextPositionSelector", "start": span.start, "end": span.end}]


def load(path: str | os.PathLike[str], articles: Iterable[Article] = ()) -> Reading:
    """Read a page or list of annotations; ``articles`` are those that they are about, where the file has not their text.

    An annotation is laid on the article with its source as url or id. FormatError when it is no such file.
    """
    try:
        value = json.loads(Path(path).read_bytes(), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path}: not JSON ({error}); export it anew as JSON-LD") from error
    return read_line(value, str(path), articles)


def claims(value: Mapping[str, Any]) -> bool:
    """Whether an object is an annotation, or a page or collection of them."""
    context = value.get("@context")
    return STANDARD in (context if isinstance(context, list) else [context])


def read_line(value: Any, where: str, articles: Iterable[Article] = ()) -> Reading:
    """The articles and marks of a page, collection, list or single annotation; FormatError when there is none in it."""
    page = value.get("first", value) if isinstance(value, Mapping) else {"items": value}
    found = page.get("items", [page]) if isinstance(page, Mapping) else None
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise FormatError(f"{where}: no list of annotations in it; a page of Web Annotations has them under items")
    skipped: list[Skipped] = []
    lines = {article.id: _line(article) for article in (*articles, *_articles(page, where, skipped))}
    names = {name: key for key, line in lines.items() for name in (line["url"], _urn(key), key) if name}
    about: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for number, each in enumerate(found):
        place = f"{where}, items[{number}]"
        if home := next((names[name] for name in _homes(each) if name in names), None):
            about[home].append((place, each))
        else:
            skipped.append(Skipped(place, "the text that it is about is not in the file; load(path, articles=corpus) lays it on yours"))
    readings = []
    for key, line in lines.items():
        claims = [claim for _, each in about[key] for target in _all_targets(each) if (claim := _claim(target))]
        anchors = Anchors(line["text"], claims)
        made = [item for place, each in about[key] for item in _items(anchors, each, place, skipped)]
        skipped += anchors.report(f"{where}, article {key}", len(claims))
        readings.append(items.reading(line, made, where))
    return Reading.of([*readings, Reading(skipped=skipped)])


def _articles(page: Mapping[str, Any], where: str, skipped: list[Skipped]) -> Iterator[Article]:
    told = page.get("articles")
    for number, each in enumerate(told if isinstance(told, list) else ()):
        try:
            facts = each.get("facts") or {}
            yield from items.reading({**{f: facts.get(f) for f in ("id", *FACTS, "meta")}, "text": each["value"]}, (), where).articles
        except (*MALFORMED, WorkbenchError) as error:
            skipped.append(Skipped(f"{where}, articles[{number}]", f"no article with its text ({error})"))


def _line(article: Article) -> dict[str, Any]:
    return {"text": article.text, "id": article.id, **{f: getattr(article, f) for f in FACTS}, "meta": dict(article.meta)}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _targets_of(annotation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What an annotation is about, each as an object."""
    return [target if isinstance(target, Mapping) else {"source": target} for target in _listed(annotation.get("target"))]


def _all_targets(annotation: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _targets_of(annotation)
    roles = annotation.get("roles")
    for some in roles.values() if isinstance(roles, Mapping) else ():
        yield from (target for target in _listed(some) if isinstance(target, Mapping))


def _homes(annotation: Mapping[str, Any]) -> Iterator[str]:
    """The names that the article of an annotation may have, the surest first."""
    mark = annotation.get("mark")
    told = [mark.get("article")] if isinstance(mark, Mapping) else []
    for target in _targets_of(annotation):
        source = target.get("source", target.get("id"))
        told.append(source.get("id") if isinstance(source, Mapping) else source)
    yield from (name for name in told if isinstance(name, str))


def _claim(target: Mapping[str, Any]) -> Claim | None:
    """Where a target says that it stands; None where it has no selector that is known."""
    told = {s["type"]: s for s in _listed(target.get("selector")) if isinstance(s, Mapping) and isinstance(s.get("type"), str)}
    quoted, placed = told.get("TextQuoteSelector", {}), told.get("TextPositionSelector", {})
    words = quoted.get("exact")
    around = [v if isinstance(v := quoted.get(name), str) else "" for name in ("prefix", "suffix")]
    start, end = placed.get("start"), placed.get("end")
    if type(start) is int and type(end) is int:
        return Claim(start, end, words if isinstance(words, str) else None, *around)
    return Claim(ANYWHERE, ANYWHERE, words, *around) if isinstance(words, str) else None


def _spans(anchors: Anchors, targets: Iterable[Any]) -> list[list[int]]:
    found = []
    for target in targets:
        claim = _claim(target) if isinstance(target, Mapping) else None
        if claim is None:
            raise OffsetError("no TextQuoteSelector or TextPositionSelector with what it needs; others are not read")
        found.append(list(anchors.span(claim)))
    return found


def _items(anchors: Anchors, annotation: Mapping[str, Any], place: str, skipped: list[Skipped]) -> Iterator[dict[str, Any]]:
    """The marks that an annotation makes: one, or one for each of its tags."""
    roles = annotation.get("roles")
    try:
        where: dict[str, Any] = {"spans": _spans(anchors, _targets_of(annotation))}
        where["roles"] = {role: _spans(anchors, _listed(some)) for role, some in (roles if isinstance(roles, Mapping) else {}).items()}
    except OffsetError as error:
        skipped.append(Skipped(place, str(error)))
        return
    if isinstance(own := annotation.get("mark"), Mapping):
        yield {**{name: value for name, value in own.items() if name != "article"}, **where}
        return
    made = {**where, **_signed(annotation)}
    bodies = [body if isinstance(body, Mapping) else {"value": body} for body in _listed(annotation.get("body"))]
    said = [(str(b.get("purpose", annotation.get("motivation"))), v) for b in bodies if isinstance(v := b.get("value"), str) and v.strip()]
    yield from ({**made, "layer": "entities", "label": " ".join(value.split())} for purpose, value in said if purpose in LABELS)
    yield from ({**made, "layer": "notes", "label": "NOTE", "values": {"text": value}} for purpose, value in said if purpose not in LABELS)
    if not said:
        yield {**made, "layer": "entities", "label": str(annotation.get("motivation") or "highlighting").upper()}


def _signed(annotation: Mapping[str, Any]) -> dict[str, Any]:
    """Who made an annotation; what a person made stands."""
    creator = next(iter(_listed(annotation.get("creator"))), None)
    name = next((creator.get(k) for k in ("nickname", "name", "id") if creator.get(k)), None) if isinstance(creator, Mapping) else creator
    software = isinstance(creator, Mapping) and creator.get("type") == "Software"
    told = name if isinstance(name, str) and name.strip() and name.isprintable() else "unknown"
    return {"by": told, "status": "suggested"} if software else {"by": f"user:{told}", "status": "accepted"}
