"""REFI-QDA projects (.qdpx), which ATLAS.ti, MAXQDA, NVivo and QualCoder exchange: texts, codes, codings, links between them.

Labels are codes under a code for their layer, roles are links from one selection to another, facts about articles are
variables of the sources. Selections count code points of the plain text, as it is in the file.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from workbench.errors import OffsetError, SourceError, WorkbenchError
from workbench.formats import items, regions
from workbench.formats.lost import Lost, Page, pages
from workbench.formats.regions import Found, Relation
from workbench.formats.xmltext import fitting, parsed
from workbench.model import FACTS, Reading, Skipped, Span
from workbench.sources.file import File, foreign, unread
from workbench.sources.packages import package

SPACE = "urn:QDA-XML:project:1.0"
ORIGIN = "workbench"
OURS = UUID("6d6f1a8c-5f0e-4f53-9f0c-3f8f2f0c8a11")
"""The name space of the ids that we give, so that the same project has the same ids."""
VARIABLES = ("id", *FACTS, "meta")
PROJECT = "project.qde"
TEXTS = "sources/"
LONGEST = 400
"""So many characters of the names of a code and of those it is under make its label."""
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""When all members of the zip are dated, so that the same project is the same file."""
NS = {"q": SPACE}


def _guid(*parts: object) -> str:
    return str(uuid5(OURS, json.dumps(parts)))


# --- out --------------------------------------------------------------------------------------------------------------


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write a project; it carries spans, labels, roles and makers of marks, and the article's facts."""
    lost = Lost()
    root = Element("Project", {"xmlns": SPACE, "name": Path(path).stem, "origin": ORIGIN})
    users, codes = SubElement(root, "Users"), SubElement(SubElement(root, "CodeBook"), "Codes")
    variables, sources, links = (SubElement(root, name) for name in ("Variables", "Sources", "Links"))
    for name in VARIABLES:
        SubElement(variables, "Variable", {"guid": _guid("variable", name), "name": name, "typeOfVariable": "Text"})
    makers: dict[str, str] = {}
    labels: set[str] = set()
    texts: list[tuple[str, bytes]] = []
    for page in pages(readings, lost, facts=VARIABLES):
        guid = _guid("source", page.article.id)
        _source(page, guid, sources, links, makers, lost)
        labels |= {region.label for region in regions.regions(page.marks)[0]}
        texts.append((f"{TEXTS}{guid}.txt", page.article.text.encode()))
    for by, guid in makers.items():
        SubElement(users, "User", {"guid": guid, "name": fitting(by.removeprefix("user:"), lost), "id": fitting(by, lost)})
    _codes(codes, labels, lost)
    if not links:
        root.remove(links)
    # a carriage return as such would be read as a line feed
    xml = tostring(root, "utf-8", xml_declaration=True).replace(b"\r", b"&#13;")
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in [(PROJECT, xml), *texts]:
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    Path(path).write_bytes(whole.getvalue())
    return lost


def _split(label: str) -> tuple[str, str]:
    """The code for the layer and the code in it."""
    layer, rest = regions.untag(label)
    head, _, tail = label.partition("/")
    return (layer, rest) if layer == "entities" and head not in (regions.PART, regions.ROLE) else (head, tail)


def _codes(codes: Element, labels: Iterable[str], lost: Lost) -> None:
    heads: dict[str, Element] = {}
    for label in sorted(labels):
        head, rest = _split(label)
        if head not in heads:
            name = fitting(head, lost)
            heads[head] = SubElement(codes, "Code", {"guid": _guid("code", head), "name": name, "isCodable": "false"})
        SubElement(heads[head], "Code", {"guid": _guid("code", head, rest), "name": fitting(rest, lost), "isCodable": "true"})


def _source(page: Page, guid: str, sources: Element, links: Element, makers: dict[str, str], lost: Lost) -> None:
    article, text = page.article, page.article.text
    name = fitting(" ".join(article.name.split()), lost)
    source = SubElement(sources, "TextSource", {"guid": guid, "name": name, "plainTextPath": f"internal://{guid}.txt"})
    found, arrows = regions.regions(page.marks)
    for region in found:
        at = {"startPosition": str(region.span.start), "endPosition": str(region.span.end)}
        words = fitting(" ".join(region.span.of(text).split())[:60], lost)
        selection = SubElement(source, "PlainTextSelection", {"guid": _guid("selection", article.id, region.key), "name": words, **at})
        user = {}
        if region.mark:
            a, status = region.mark
            user = {"creatingUser": makers.setdefault(a.by, _guid("user", a.by))}
            lost.add(a.layer, "no place for what is said of them beside their label (name, time, score ...)", bool(a.values or a.score))
            lost.add(a.layer, "accepted, but written like suggestions", status == "accepted" and not a.by_person)
        coding = SubElement(selection, "Coding", {"guid": _guid("coding", article.id, region.key), **user})
        SubElement(coding, "CodeRef", {"targetGUID": _guid("code", *_split(region.label))})
    for number, arrow in enumerate(arrows):
        ends = {end: _guid("selection", article.id, key) for end, key in (("originGUID", arrow.source), ("targetGUID", arrow.target))}
        made = {"guid": _guid("link", article.id, number), "name": fitting(arrow.name, lost), "direction": "OneWay"}
        SubElement(links, "Link", {**made, **ends})
    for variable in VARIABLES:
        value = getattr(article, variable)
        if value:
            told = SubElement(source, "VariableValue")
            SubElement(told, "VariableRef", {"targetGUID": _guid("variable", variable)})
            SubElement(told, "TextValue").text = fitting(value if isinstance(value, str) else json.dumps(dict(value)), lost)


# --- in ---------------------------------------------------------------------------------------------------------------


class Project(NamedTuple):
    """What the sources of a project refer to, by guid."""

    users: Mapping[str, str]
    codes: Mapping[str, str]
    variables: Mapping[str, str]
    links: Mapping[str, list[Relation]]
    """By the selection that they come from."""
    ours: bool


def load(file: File) -> Iterator[Reading]:
    """The texts of a project with their codings; what it has beside texts is told."""
    with foreign("a REFI-QDA project", "export it again"), zipfile.ZipFile(package(file, "a REFI-QDA project")) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    name = next((name for name in files if name.lower().endswith(".qde")), None)
    if name is None:
        raise SourceError(f"no {PROJECT} in it; export it as a REFI-QDA project (.qdpx)")
    root = parsed(files.pop(name))
    if root.tag != f"{{{SPACE}}}Project":
        raise SourceError(f"no REFI-QDA project, it begins with <{root.tag[:80]}>; export it as one (.qdpx)")
    project = _project(root)
    texts = {name.rpartition("/")[2].lower(): content for name, content in files.items()}
    for source in root.iterfind("q:Sources/*", NS):
        place = f"{file.where}, {source.get('name') or source.get('guid')}"
        try:
            yield _reading(source, project, texts, place, file.name)
        except WorkbenchError as error:
            yield unread(place, error)
    if notes := len(root.findall("q:Notes/*", NS)):
        yield Reading(skipped=[Skipped(file.where, f"{notes} note{'s' * (notes > 1)} of the project are not read")])


def _project(root: Element) -> Project:
    ours = root.get("origin") == ORIGIN
    users = {}
    for user in root.iterfind("q:Users/q:User", NS):
        users[user.get("guid", "")] = user.get("id", "") if ours else f"user:{user.get('name') or user.get('id') or 'unknown'}"
    variables = {each.get("guid", ""): each.get("name", "") for each in root.iterfind("q:Variables/q:Variable", NS)}
    links: dict[str, list[Relation]] = {}
    for link in root.iterfind("q:Links/q:Link", NS):
        made = Relation(link.get("originGUID", ""), link.get("targetGUID", ""), link.get("name") or "linked")
        links.setdefault(made.source, []).append(made)
    top = root.find("q:CodeBook/q:Codes", NS)
    return Project(users, dict(_labels(top)) if top is not None else {}, variables, links, ours)


def _labels(codes: Element) -> Iterator[tuple[str, str]]:
    """The label of each code: its name, after those of the codes it is under."""
    waiting = [(code, "") for code in codes]
    while waiting:
        code, above = waiting.pop()
        if code.tag == f"{{{SPACE}}}Code":
            name = (above + (code.get("name") or "?"))[:LONGEST]
            yield code.get("guid", ""), name
            waiting += [(inner, f"{name}/") for inner in code]


def _reading(source: Element, project: Project, texts: Mapping[str, bytes], where: str, file: str) -> Reading:
    if source.tag != f"{{{SPACE}}}TextSource":
        raise SourceError(f"{where}: a {source.tag.rpartition('}')[2]}; only texts are read")
    text = _text(source, texts, project.ours, where)
    found: list[Found] = []
    skipped: list[Skipped] = []
    for number, selection in enumerate(source.iterfind("q:PlainTextSelection", NS)):
        try:
            found += _found(selection, text, project)
        except (OffsetError, ValueError) as error:
            skipped.append(Skipped(f"{where}, selection {number}", str(error)))
    if strangers := sum(maker not in project.users for maker in _makers(source)):
        skipped.append(Skipped(where, f"{strangers} codings are by users that are not in the project; they are read as nobody's"))
    arrows = [arrow for region in found for arrow in project.links.get(region.key, ())]
    made, faults = regions.items(found, arrows, where)
    reading = items.reading({**_facts(source, project), "text": text}, made, where, file)
    return replace(reading, skipped=[*skipped, *faults, *reading.skipped])


def _makers(source: Element) -> Iterator[str]:
    """The users that are said to have made its codings."""
    for selection in source.iterfind("q:PlainTextSelection", NS):
        for coding in selection.iterfind("q:Coding", NS):
            if maker := coding.get("creatingUser") or selection.get("creatingUser"):
                yield maker


def _text(source: Element, texts: Mapping[str, bytes], ours: bool, where: str) -> str:
    content = source.find("q:PlainTextContent", NS)
    if content is not None and content.text:
        return content.text
    name = source.get("plainTextPath", "").replace("\\", "/").rpartition("/")[2].lower()
    if name not in texts:
        raise SourceError(f"{where}: its text {source.get('plainTextPath')!r} is not in the project; export it with its sources")
    try:
        return texts[name].decode("utf-8" if ours else "utf-8-sig")
    except UnicodeError as error:
        raise SourceError(f"{where}: its text is not UTF-8 ({error}); export it again") from error


def _found(selection: Element, text: str, project: Project) -> Iterator[Found]:
    """A region for each code of a selection."""
    span = Span(int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))).check(text)
    key = selection.get("guid", "")
    codings = selection.findall("q:Coding", NS)
    if not codings:
        raise ValueError("no code is set on it, so there is nothing to mark")
    for number, coding in enumerate(codings):
        code = coding.find("q:CodeRef", NS)
        label = project.codes.get(code.get("targetGUID", "")) if code is not None else None
        if label is None:
            raise ValueError("its code is not in the code book")
        by = project.users.get(coding.get("creatingUser") or selection.get("creatingUser") or "")
        yield Found(key if not number else f"{key} {number}", span, label, {"by": by} if by else {})


def _facts(source: Element, project: Project) -> dict[str, Any]:
    told: dict[str, Any] = {} if project.ours else {"title": source.get("name")}
    meta: dict[str, Any] = {}
    for each in source.iterfind("q:VariableValue", NS):
        variable = each.find("q:VariableRef", NS)
        name = project.variables.get(variable.get("targetGUID", ""), "") if variable is not None else ""
        value = next((inner.text for inner in each if inner.tag.endswith("Value")), None)
        if name == "meta" and project.ours:
            try:
                meta |= json.loads(value or "{}")
            except (ValueError, TypeError, RecursionError):
                meta[name] = value
        elif name in ("id", *FACTS) and value:
            told[name] = value
        elif name and value:
            meta[name] = value
    return {**told, "meta": meta}
