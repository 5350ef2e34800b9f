"""UIMA CAS XMI, as INCEpTION and DKPro read and write it: a folder or .zip of one .xmi an article and a TypeSystem.xml, or one .xmi.

Entities are DKPro's NamedEntity; quotes, events and other layers are custom span layers with a slot feature "roles", whose
links name the role. In INCEpTION, layers of these names have to be in the project before the import. Everything is
carried but history. Of other layers that INCEpTION has, each span layer is read as a layer of its name.
"""

from __future__ import annotations

import io
import json
import os
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.errors import FormatError
from workbench.formats import items
from workbench.formats.folders import written
from workbench.formats.lost import Lost, Page, pages
from workbench.formats.xmltext import fitting, parsed
from workbench.model import FACTS, Mark, Reading, Skipped, Span
from workbench.sources.file import File, foreign

NAME = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
DOCUMENT = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
ARTICLE, PART, QUOTE, EVENT, MARK = (f"webanno.custom.{name}" for name in ("Article", "Part", "Quote", "Event", "Mark"))
LAYERS = {"entities": (NAME, "value"), "quotes": (QUOTE, "kind"), "events": (EVENT, "eventType")}
"""The type of each layer, and the feature that holds its label; all others are of the type MARK."""
OWN = {type_name: (layer, label) for layer, (type_name, label) in LAYERS.items()}
SAID = ("by", "status", "score", "more", "key")
"""Features of ours on each mark: who says so, whether it waits or stands, how sure, all values as JSON, and its id."""
LINKS = ("roles", "parts")
NOT_MARKS = ("uima.", "de.tudarmstadt.ukp.dkpro.core.api.metadata.", "de.tudarmstadt.ukp.dkpro.core.api.segmentation.", PART, ARTICLE)
"""Types that say nothing of what a text means."""
TYPES = "TypeSystem.xml"
VIEW, SOFA, NUMBER = "{http:///uima/cas.ecore}View", "{http:///uima/cas.ecore}Sofa", "{http://www.omg.org/XMI}id"
PLACED = frozenset({NUMBER, "begin", "end", "sofa"})
"""Attributes of an annotation that name no other."""


def typesystem() -> Any:
    """The types that an export has, as a ``cassis.TypeSystem``."""
    from cassis import TypeSystem

    types = TypeSystem()
    strings = "uima.cas.String"
    document = types.create_type(DOCUMENT, "uima.tcas.DocumentAnnotation")
    for feature in ("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri"):
        types.create_feature(document, feature, strings)
    types.create_feature(document, "isLastSegment", "uima.cas.Boolean")
    article = types.create_type(ARTICLE, "uima.cas.AnnotationBase")
    for feature in (*FACTS, "meta"):
        types.create_feature(article, feature, strings)
    types.create_type(PART, "uima.tcas.Annotation")
    for name, features in ((NAME, ("value", "identifier")), (QUOTE, ("kind",)), (EVENT, ("eventType",)), (MARK, ("layer", "label"))):
        made = types.create_type(name, "uima.tcas.Annotation")
        for feature in (*features, *SAID):
            types.create_feature(made, feature, strings)
        for feature in LINKS:
            link = types.create_type(_link(name, feature), "uima.cas.TOP")
            types.create_feature(link, "role", strings)
            types.create_feature(link, "target", "uima.tcas.Annotation")
            types.create_feature(made, feature, "uima.cas.FSArray", elementType=link.name)
    return types


def _link(name: str, feature: str) -> str:
    return f"webanno.custom.{name.rpartition('.')[2]}{feature.capitalize()}Link"


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write a folder or .zip of one .xmi an article with their types; a path that ends in .xmi takes one article, without its types."""
    lost = Lost()
    types = typesystem()
    found = pages(readings, lost, facts=("id", *FACTS, "meta"))
    if Path(path).suffix.lower() == ".xmi":
        several = list(found)
        if len(several) != 1:
            raise FormatError(f"{path}: an .xmi holds one article, here are {len(several)}; call it .xmi.zip")
        Path(path).write_bytes(_xmi(several[0], types, lost))
        return lost
    with written(path, (".xmi", ".xml")) as folder:
        for number, page in enumerate(found, 1):
            name = re.sub(r"[^A-Za-z0-9]+", "-", page.article.name)[:40].strip("-")
            (folder / f"{number:05}{'-' * bool(name)}{name}.xmi").write_bytes(_xmi(page, types, lost))
        (folder / TYPES).write_bytes(types.to_xml().encode())
    return lost


def _xmi(page: Page, types: Any, lost: Lost) -> bytes:
    from cassis import Cas

    article, cas = page.article, Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = fitting(article.text, lost), "text/plain"
    cas.document_language = fitting(article.language, Lost()) if article.language else "x-unspecified"
    known = {"documentId": article.id, "documentTitle": article.name, "documentUri": article.url}
    clean = {name: fitting(value, lost) for name, value in known.items() if value}
    cas.add(types.get_type(DOCUMENT)(begin=0, end=len(article.text), language=cas.document_language, **clean))
    facts = {f: fitting(v, lost) for f in FACTS if (v := getattr(article, f))}
    cas.add(types.get_type(ARTICLE)(**facts, meta=json.dumps(dict(article.meta))))
    made = {mark.annotation.id: _feature_structure(mark, types, page, lost) for mark in page.marks}
    cas.add_all(made.values())
    parts: dict[Span, Any] = {
        mark.annotation.spans[0]: made[mark.annotation.id]
        for mark in page.marks
        if mark.annotation.layer == "entities" and len(mark.annotation.spans) == 1
    }

    def part(span: Span) -> Any:
        if span not in parts:
            parts[span] = types.get_type(PART)(begin=span.start, end=span.end)
            cas.add(parts[span])
        return parts[span]

    for a, _ in page.marks:
        name, arrays = LAYERS.get(a.layer, (MARK, ""))[0], types.get_type("uima.cas.FSArray")
        slots = {"roles": [(role, span) for role, spans in a.roles.items() for span in spans], "parts": [("part", s) for s in a.spans[1:]]}
        for feature, some in slots.items():
            link = types.get_type(_link(name, feature))
            links = [link(role=fitting(role, lost), target=part(span)) for role, span in some]
            setattr(made[a.id], feature, arrays(elements=links) if links else None)
    return str(cas.to_xmi()).encode()


def _feature_structure(mark: Mark, types: Any, page: Page, lost: Lost) -> Any:
    a = mark.annotation
    name, label = LAYERS.get(a.layer, (MARK, "label"))
    said = {label: fitting(a.label, lost), "by": fitting(a.by, lost), "status": mark.status}
    said |= {"score": repr(a.score)} if a.score is not None else {}
    said |= {"more": json.dumps(dict(a.values)), "key": a.id}
    said |= {"layer": fitting(a.layer, lost)} if name == MARK else {}
    if name == NAME and (place := page.links.get(a.spans, {}).get("PLACE")):
        said["identifier"] = fitting(str(place.values.get("entity")), lost)
    return types.get_type(name)(begin=a.spans[0].start, end=a.spans[0].end, **said)


def load(file: File) -> Iterator[Reading]:
    """The article of an .xmi, with the types in the TypeSystem.xml beside it, where there is one; else those that an export of ours has."""
    from cassis import load_cas_from_xmi

    beside = file.beside(TYPES)
    data, types = file.data(), beside.data() if beside else None
    outside = _outside(parsed(data))
    with foreign("UIMA CAS XMI", "export it again"), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        known, doubts = _known(types)
        cas = load_cas_from_xmi(io.BytesIO(data), known, lenient=True)
        made, others = _items(cas)
        line = _line(cas)
    faults = Counter(" ".join(said.split())[:120] for said in (*doubts, *(str(warning.message) for warning in told)))
    skipped = [Skipped(file.where, f"{number} of {what}: not a span with a label") for what, number in others.items()]
    skipped += [Skipped(file.where, f"{number} of {what}: not in the list of what is annotated") for what, number in outside.items()]
    skipped += [Skipped(file.where, f"{fault} ({number} times)") for fault, number in faults.most_common(5)]
    reading = items.reading(line, made, file.where, file.name)
    yield replace(reading, skipped=[*skipped, *reading.skipped])


def _outside(root: Any) -> Counter[str]:
    """How many annotations of which types are not in the view of a CAS that is read, and no part of others either."""
    texts = {sofa.get(NUMBER) for sofa in root.iter(SOFA) if sofa.get("sofaID") == "_InitialView"}
    listed = {name for view in root.iter(VIEW) if view.get("sofa") in texts for name in view.get("members", "").split()}
    parts = {name for e in root if e.tag != VIEW for key, said in e.items() if key not in PLACED for name in said.split()}
    left = (e for e in root if "begin" in e.attrib and e.get(NUMBER) not in listed | parts)
    return Counter(element.tag.rpartition("}")[2] for element in left)


@lru_cache(maxsize=4)
def _known(types: bytes | None) -> tuple[Any, list[str]]:
    """The types in a TypeSystem.xml with those of ours, and what is doubtful in them; they are the same for all files of a folder."""
    if types is None:
        return typesystem(), []
    from cassis import load_typesystem, merge_typesystems

    parsed(types)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        merged = merge_typesystems(load_typesystem(io.BytesIO(types)), typesystem())
    return merged, [str(warning.message) for warning in told]


def _line(cas: Any) -> dict[str, Any]:
    """The article of a CAS."""
    line: dict[str, Any] = {"text": cas.sofa_string}
    for document in cas.select(DOCUMENT):
        line |= {"id": document.documentId, "title": document.documentTitle, "url": document.documentUri}
    if (language := cas.document_language) != "x-unspecified":
        line["language"] = language
    for article in cas.select(ARTICLE):
        line |= {name: getattr(article, name) for name in FACTS}
        line["meta"] = _json(article.meta)
    return line


def _json(text: Any) -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {"more": text}
    return value if isinstance(value, dict) else {"more": value}


def _items(cas: Any) -> tuple[list[dict[str, Any]], Counter[str]]:
    """The marks of a CAS, and how many annotations of which types are none."""
    found: list[dict[str, Any]] = []
    others: Counter[str] = Counter()
    for each in cas.select_all_annotations():
        name = each.type.name
        if name.startswith(NOT_MARKS):
            continue
        features = {f.name: getattr(each, f.name) for f in each.type.all_features}
        if not {"begin", "end"} <= features.keys() or {"Governor", "Dependent"} <= features.keys():
            others[name] += 1
            continue
        found.append(_item(name, features))
    return found, others


def _item(name: str, features: Mapping[str, Any]) -> dict[str, Any]:
    values = _json(features.get("more"))
    strings = {k: v for k, v in features.items() if isinstance(v, str) and k not in SAID}
    layer, label = OWN.get(name, ("", ""))
    if name == MARK:
        layer, label = str(features.get("layer")), "label"
    ours = bool(layer) and isinstance(features.get("by"), str)
    layer = layer or name.rpartition(".")[2]
    told = features.get(label) or next(iter(strings.values()), None) or name.rpartition(".")[2]
    item: dict[str, Any] = {"id": features.get("key"), "layer": layer, "label": told, "spans": [[features["begin"], features["end"]]]}
    slots = list(_slots(features))
    item["spans"] += [span for feature, _, span in slots if feature == "parts"]
    roles: dict[str, list[list[int]]] = {}
    for feature, role, span in slots:
        if feature != "parts":
            roles.setdefault(role, []).append(span)
    item |= {"roles": roles, "values": values if ours else {k: v for k, v in strings.items() if v != told}}
    score = features.get("score")
    return item | ({"by": features["by"], "status": features.get("status"), "score": float(score) if score else None} if ours else {})


def _slots(features: Mapping[str, Any]) -> Iterator[tuple[str, str, list[int]]]:
    """The slots of a span that are filled: the feature, the role and where its filler stands."""
    for feature, value in features.items():
        for link in getattr(value, "elements", None) or ():
            target = getattr(link, "target", None)
            if target is not None and getattr(target, "begin", None) is not None:
                yield feature, getattr(link, "role", None) or feature, [target.begin, target.end]
