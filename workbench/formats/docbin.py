"""spaCy's DocBin (.spacy): a Doc an article, with its names as ``doc.ents`` and every layer as a group of ``doc.spans``.

The spans of a mark share its id as their ``span_id``, and those of a role are in the group "layer:role". What a span has
no place for stands in ``doc.user_data["workbench"]``, as JSON: the facts, and each mark by its id. A name's key in the corpus is
the ``kb_id`` of its spans. Tokens are those of spaCy's blank pipeline of the language; they need not end where a mark
does, so that the group has the tokens which a mark touches, and comes back as the mark as long as nobody moves it.
Source: the reference of ``spacy.tokens.DocBin``.
"""

from __future__ import annotations

import json
import os
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import SourceError, WorkbenchError
from workbench.formats import exchange, items
from workbench.formats.lost import Lost, Page, pages
from workbench.formats.tokens import tokenizer
from workbench.model import FACTS, Annotation, Reading
from workbench.nlp.cutting import cut
from workbench.sources.file import File, foreign, unread

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

OWN = "workbench"
"""The key in ``user_data`` under which all is that spans have no place for."""
NAMES = "entities"
UNPACKED = 1_000_000_000
"""Bytes that a file may unpack to."""
ATTRS = ("ORTH", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID")
"""What is written and read of the tokens: the parse and the other tags are nothing to an article."""
Line = dict[str, Any]


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write a DocBin; names that overlap longer ones, or begin or end within a token, are in ``doc.spans`` only, and told."""
    from spacy.tokens import DocBin

    lost = Lost()
    made = DocBin(attrs=ATTRS, store_user_data=True)
    for page in pages(readings, lost, facts=("id", *FACTS, "meta")):
        made.add(_doc(page, lost))
    Path(path).write_bytes(made.to_bytes())
    return lost


def _doc(page: Page, lost: Lost) -> Doc:
    from spacy.util import filter_spans

    article = page.article
    doc = cut(tokenizer(article.language), article.text)
    names: list[Span] = []
    groups: dict[str, list[Span]] = defaultdict(list)
    for mark in page.marks:
        a = mark.annotation
        for group, spans in _groups(items.item(mark)).items():
            made = [_span(doc, start, end, a.label, a.id, _key(page, a)) for start, end in spans]
            groups[group] += made
            if group == NAMES:
                whole = [span for span, pair in zip(made, spans, strict=True) if [span.start_char, span.end_char] == pair]
                names += whole
                lost.add(NAMES, "not in doc.ents but in doc.spans: begins or ends within a token", len(made) - len(whole))
    doc.set_ents(ents := filter_spans(names))
    lost.add(NAMES, "not in doc.ents but in doc.spans: overlaps another", len(names) - len(ents))
    for group, placed in groups.items():
        doc.spans[group] = placed
    own = {name: value for name in ("id", *FACTS) if (value := getattr(article, name))}
    marks = {mark.annotation.id: items.item(mark) for mark in page.marks}
    doc.user_data[OWN] = json.dumps({**own, "meta": dict(article.meta), "marks": marks})
    return doc


def _groups(item: Mapping[str, Any]) -> dict[str, list[list[int]]]:
    """The groups of ``doc.spans`` in which a mark stands, with its spans in each."""
    roles = item.get("roles", {})
    return {item["layer"]: item["spans"], **{_group(item["layer"], role): spans for role, spans in roles.items()}}


def _group(layer: str, role: str) -> str:
    return items.well(f"{layer}:{role}")


def _key(page: Page, a: Annotation) -> str:
    """What a name names, as far as it is known: the key that links give, else its own."""
    known = {**a.values, **exchange.linked(a, page.links, page.article.text)} if a.layer == NAMES else {}
    return items.well(str(known.get("entity") or known.get("kb") or ""))


def _span(doc: Doc, start: int, end: int, label: str, key: str, kb: str) -> Span:
    """The tokens that a stretch of text touches."""
    touched = doc.char_span(start, end, label, kb_id=kb, span_id=key, alignment_mode="expand")
    if touched is None:
        raise ValueError(f"{start}-{end} is not in the text")
    return touched


# --- in ---------------------------------------------------------------------------------------------------------------


def load(file: File) -> Iterator[Reading]:
    """An article a Doc: its names, and the groups of spans, which are layers by their name."""
    data = file.data()
    with foreign("a spaCy file", "write it anew with DocBin.to_disk"):
        from spacy.tokens import DocBin
        from spacy.vocab import Vocab

        unpacker = zlib.decompressobj()
        if len(unpacker.decompress(data, UNPACKED)) == UNPACKED:
            raise SourceError(f"unpacks to more than {UNPACKED // 1_000_000} MB; split it")
        read = DocBin().from_bytes(data)
        _narrowed(read)
        docs = read.get_docs(Vocab())
    for number in range(len(read)):
        place = f"{file.where}, doc {number}"
        with foreign("a readable spaCy file from here on", "write it anew with DocBin.to_disk"):
            doc = next(docs)
        try:
            with foreign("a readable Doc", "write it anew"):
                yield items.reading(*_read(doc), place, file.name)
        except WorkbenchError as error:
            yield unread(place, error)


def _narrowed(read: Any) -> None:
    """Leave of the tokens only what is wanted: whatever the others hold then does no harm."""
    from spacy.attrs import IDS  # type: ignore[import-not-found]

    kept = [IDS[name] for name in ATTRS if IDS[name] in read.attrs]
    columns = [read.attrs.index(key) for key in kept]
    read.attrs, read.tokens = kept, [tokens[:, columns] for tokens in read.tokens]


def _read(doc: Doc) -> tuple[Line, list[Line]]:
    """A Doc as an exchange line without its marks, and these."""
    own = _own(doc.user_data.get(OWN))
    marks: dict[str, Line] = {key: item for key, item in own.pop("marks", {}).items() if isinstance(item, dict)}
    placed: dict[str, dict[str, list[list[int]]]] = defaultdict(lambda: defaultdict(list))
    found: list[Line] = []
    for group, spans in doc.spans.items():
        for span in spans:
            place = [span.start_char, span.end_char]
            if span.id_ in marks:
                placed[span.id_][group].append(place)
                if group == marks[span.id_]["layer"]:
                    marks[span.id_]["label"] = span.label_
            else:
                found.append({"layer": group, "label": span.label_, "spans": [place], "values": {"kb": span.kb_id_ or None}})
    told = {(*place, marks[key]["label"]) for key, groups in placed.items() for place in groups.get(NAMES, ())}
    told |= {(*item["spans"][0], item["label"]) for item in found if item["layer"] == NAMES}
    for span in doc.ents:
        if (span.start_char, span.end_char, span.label_) not in told:
            values = {"kb": span.kb_id_ or None}
            found.append({"layer": NAMES, "label": span.label_, "spans": [[span.start_char, span.end_char]], "values": values})
    found += [_moved(marks[key], groups, doc) for key, groups in placed.items() if marks[key]["layer"] in groups]
    return {**own, "text": doc.text}, found


def _own(value: Any) -> Line:
    """What an export wrote beside the spans; of anything else nothing."""
    try:
        own = json.loads(value)
    except (TypeError, ValueError, RecursionError):
        return {}
    return own if isinstance(own, dict) and isinstance(own.get("marks", {}), dict) else {}


def _moved(item: Line, groups: Mapping[str, list[list[int]]], doc: Doc) -> Line:
    """A mark with its spans where they are now: as they were written, unless somebody has moved them since."""
    layer = item["layer"]
    was = {group: [_touched(doc, *span) for span in spans] for group, spans in _groups(item).items()}
    now = {group: spans if was.get(group) != spans else _groups(item)[group] for group, spans in groups.items()}
    names = {_group(layer, role): role for role in item.get("roles", {})}
    roles = {names.get(group, group.removeprefix(f"{layer}:")): spans for group, spans in now.items() if group != layer}
    return {**item, "spans": now[layer], "roles": roles}


def _touched(doc: Doc, start: int, end: int) -> list[int]:
    span = _span(doc, start, end, "", "", "")
    return [span.start_char, span.end_char]
