"""show(): articles as a static page that reads anywhere, and carries the records.

The static page and the live views (``widgets/text.js``) are the same segments: every character once, cut where a mark begins or
ends, each segment naming the marks over it. The live ones are coloured by a style sheet, the static one by inline styles, because
a notebook that is opened untrusted keeps nothing else (no style sheet, no data attributes, no variables); so the static page has
its own light ground and dark ink.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from workbench import history, tables
from workbench.codebook import Codebook
from workbench.codebook import default as default_codebook
from workbench.errors import WorkbenchError
from workbench.formats import exchange
from workbench.formats.notebook import carry
from workbench.model import SHOWN, WHOLE, Annotation, Article, Mark
from workbench.tables import outlet_of

if TYPE_CHECKING:
    from workbench.corpus import Corpus

FILL = {
    "PERSON": ("#fde3c8", "#a24a06"), "ORG": ("#d9e7fb", "#1d4ed8"), "GPE": ("#d5f0df", "#137839"), "LOC": ("#d5f0e9", "#0e726a"),
    "FAC": ("#e2ecd2", "#44700c"), "NORP": ("#eee0fb", "#7e22ce"), "PRODUCT": ("#fbdfe6", "#be123c"), "EVENT": ("#fbe0f2", "#a21caf"),
    "DATE": ("#e8e8ec", "#4b5563"), "TIME": ("#e8e8ec", "#4b5563"), "MONEY": ("#f3efc9", "#854d0e"), "PERCENT": ("#f3efc9", "#854d0e"),
    "QUANTITY": ("#f3efc9", "#854d0e"),
}  # fmt: skip
"""Ground and line colour of each entity label on the static page, as hex; the line's has a contrast of 4.5 on the ground."""
OTHER = ("#e5e5e5", "#525252")
QUOTED, QUOTE_LINE = "#fdf8e3", "#d9bb6a"
INK, SOFT, PAPER = "#1f2328", "#57606a", "#ffffff"
PAGE = f"background:{PAPER};color:{INK};border:1px solid #d0d7de;border-radius:8px;padding:18px 22px;margin:8px 0;max-width:860px;line-height:1.6"
NO_MATH = "mathjax_ignore tex2jax_ignore"
"""Classes that keep JupyterLab and nbconvert from setting what stands between two dollar signs as a formula."""
PAGE_LIMIT = 50
MARKED = 100_000
"""Characters of an article in which marks are drawn on the static page: JupyterLab takes seconds to take in those of a million."""
LAST_BREAK = re.compile(r"\n(?=[^\r\n])")
APART = (*WHOLE, "links")
"""Layers that are not drawn: about the article as a whole, or about other marks, whose titles tell them."""
UNDER = ("quotes", "parts", "furniture")
"""Layers that lie under the entities, by a ground or an ink of their own."""


class Segment(NamedTuple):
    """A stretch of text ``[start, end)`` with the annotations over it, and those whose last segment it is."""

    start: int
    end: int
    over: tuple[Annotation, ...]
    ending: tuple[Annotation, ...]


CONTROLS = dict.fromkeys([*(n for n in range(0x20) if chr(n) not in "\t\n\r"), *range(0x7F, 0xA0)], "\ufffd")


def visible(text: str) -> str:
    """Text as a page can hold it, character for character: control characters become U+FFFD."""
    return text if text.isprintable() else text.translate(CONTROLS)


def characters(text: str) -> str:
    """HTML that shows exactly the visible text; it may stand in an attribute too."""
    return escape(visible(text)).replace("\r", "&#13;")


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Bounds of the paragraphs of a text, each with the line breaks that follow it; together they are the whole text."""
    start = 0
    for found in LAST_BREAK.finditer(text):
        yield start, found.end()
        start = found.end()
    if text:
        yield start, len(text)


def segments(text: str, annotations: Iterable[Annotation]) -> list[list[Segment]]:
    """The segments of each paragraph, the line breaks at its end in one of their own. Each character is in exactly one."""
    ordered = sorted(annotations, key=lambda a: (a.start, -a.end, a.layer, a.id))  # as they compare, but much faster
    place = {a.id: n for n, a in enumerate(ordered)}
    pieces = [(span, a) for a in ordered for span in a.spans if span.start < span.end]
    bounds = list(paragraphs(text))
    words = [start + len(text[start:end].rstrip("\r\n")) for start, end in bounds]  # where the words end and the breaks begin
    edges = sorted(
        {0, len(text), *words, *(start for start, _ in bounds), *(edge for span, _ in pieces for edge in span if edge < len(text))}
    )
    last = {a.id: max(s.end for s in a.spans) for _, a in pieces}
    opening: dict[int, list[Annotation]] = {}
    closing: dict[int, list[Annotation]] = {}
    for span, a in pieces:
        opening.setdefault(span.start, []).append(a)
        closing.setdefault(span.end, []).append(a)
    over: dict[str, Annotation] = {}
    lines: list[list[Segment]] = []
    starts = {start for start, _ in bounds}
    for start, end in pairwise(edges):
        for a in closing.get(start, ()):
            over.pop(a.id, None)
        for a in opening.get(start, ()):
            over[a.id] = a
        if start in starts:
            lines.append([])
        now = tuple(sorted(over.values(), key=lambda a: place[a.id])) if len(over) > 1 else tuple(over.values())
        lines[-1].append(Segment(start, end, now, tuple(a for a in now if last[a.id] == end)))
    return lines


def shown(marks: Iterable[Mark]) -> list[Mark]:
    """The suggested and accepted marks that are drawn, each remark once, whoever else makes it too; a person's before a machine's."""
    kept: dict[tuple[Any, ...], Mark] = {}
    for mark in marks:
        a = mark.annotation
        if mark.status in SHOWN and a.layer not in APART and not (a.values and mark.hidden):
            claim = a.article, a.layer, a.label, a.spans  # of what is drawn the whole claim
            before = kept.setdefault(claim, mark)
            if before is not mark and _rank(mark) < _rank(before):
                kept[claim] = mark
    return list(kept.values())


def _rank(mark: Mark) -> tuple[bool, bool, str]:
    return mark.status != "accepted", not mark.annotation.by_person, mark.annotation.id


def with_parts(marks: Iterable[Mark]) -> list[Annotation]:
    """The annotations of marks, and each cue and speaker of a quote as one of its own to be drawn."""
    out: list[Annotation] = []
    for mark in marks:
        a = mark.annotation
        out.append(a)
        if a.layer == "quotes":
            parts = {role: spans for role, spans in a.roles.items() if role in ("cue", "speaker")}
            out += [a.replace(layer="parts", label=role, spans=s, roles={}, values={"of": a.id}) for role, s in parts.items()]
    return out


def title_of(a: Annotation, text: str, status: str = "", links: history.Links | None = None) -> str:
    """What hovering over a mark says; ``links`` are what those of its article say (see ``workbench.history``)."""
    values = {**a.values, **exchange.linked(a, links or {}, text)}
    name = values.get("speaker_name") or values.get("name")
    if a.layer == "quotes":
        told = values.get("addressee_name") or tables.words(text, a.roles.get("addressee", ()))
        said = (
            f"{a.label} quote: {name or tables.words(text, a.roles.get('speaker', ())) or 'speaker unknown'}{f' to {told}' if told else ''}"
        )
    elif a.layer == "parts":
        said = f"{a.label} of a quote"
    elif a.layer == "events":
        said = ", ".join([a.label, *_circumstances(a, values, text)])
    else:
        time = values["time"].get("value") if isinstance(values.get("time"), Mapping) else None
        said = f"{a.label}: {name or time}" if name or time else a.label
    return f"{said} ({status}, {a.by})" if status else said


def _circumstances(event: Annotation, values: Mapping[str, Any], text: str) -> Iterator[str]:
    """Who takes part in an event, on whose word, when and where, in words."""
    yield from (f"{role} {tables.words(text, spans)}" for role, spans in event.roles.items() if role not in ("time", "place"))
    if event.values.get("modality"):
        yield str(event.values["modality"])
    for key, said in (("time", "value"), ("place", "name")):
        if isinstance(told := values.get(key), Mapping) and told.get(said):
            yield str(told[said])


def tint(layer: str, label: str, book: Codebook | None = None) -> tuple[str, str]:
    """Ground and line colour of a label on the static page, as hex: for events those of a codebook (default: PLOVER's types), else grey."""
    kind = (book or default_codebook()).types.get(label) if layer == "events" else None
    return (kind.ground, kind.colour) if kind else FILL.get(label, OTHER)


def static_article(article: Article, marks: Iterable[Mark], book: Codebook | None = None) -> str:
    """One article as HTML with inline styles only; without styles it still reads, labels standing in brackets."""
    marks = list(marks)
    links, annotations = history.links(marks)[article.id], with_parts(shown(marks))
    left_out = len(annotations)
    annotations = [a for a in annotations if a.start < MARKED]
    left_out -= len(annotations)
    titles = {a.id: title_of(a, article.text, links=links) for a in annotations}
    lines = segments(article.text, annotations)
    drawn = ("".join(_static_segment(article, seg, titles, book) for seg in line) for line in lines)
    said = f"{left_out:,} marks after the first {MARKED:,} characters are not drawn here; the records that come with this page have them."
    remark = f'<p style="margin:0 0 10px 0;color:{SOFT}">{said}</p>' if left_out else ""
    return remark + "".join(f'<p style="margin:0 0 10px 0;white-space:pre-wrap">{text}</p>' for text in drawn if text)


def _static_segment(article: Article, seg: Segment, titles: Mapping[str, str], book: Codebook | None) -> str:
    text = characters(article.text[seg.start : seg.end].strip("\r\n"))  # paragraphs stand apart by their margins
    if not seg.over or not text:
        return text
    entities = [a for a in seg.over if a.layer not in UNDER]
    aside = [a for a in seg.over if a.layer == "furniture"]
    quoted = any(a.layer == "quotes" for a in seg.over)
    part = any(a.layer == "parts" for a in seg.over)
    ground, ink = tint(entities[-1].layer, entities[-1].label, book) if entities else (QUOTED if quoted else PAPER, QUOTE_LINE)
    lines = [f"inset 0 1px 0 {QUOTE_LINE}"] * quoted + [f"inset 0 -2px 0 {ink}"] * bool(entities)
    lines += [f"0 2px 0 {tint(entities[-2].layer, entities[-2].label, book)[1]}"] if len(entities) > 1 else [f"0 1px 0 {QUOTE_LINE}"] * part
    title = "; ".join(titles[a.id] for a in seg.over)
    labels = " ".join(a.label for a in seg.ending if a in entities or a in aside)
    ink = SOFT if aside and not entities else ink
    left, right = (f'<span style="display:none">{bracket}</span>' for bracket in "[]")  # for viewers that do not keep styles
    small = f'<sup style="color:{ink};font-size:65%;font-weight:bold">&nbsp;{left}{characters(labels)}{right}</sup>' if labels else ""
    shadow = f";box-shadow:{', '.join(lines)}" if lines else ""
    words = f"background:{ground};color:{SOFT if aside else INK}{shadow}"
    return f'<mark title="{characters(title)}" style="{words}">{text}{small}</mark>'


def quote_list(article: Article, marks: Iterable[Mark]) -> str:
    """The quotes of an article as a table: who, how, what."""
    rows, marks = [], list(marks)
    links = history.links(marks)[article.id]
    for a in (mark.annotation for mark in shown(marks) if mark.annotation.layer == "quotes"):
        values = {**a.values, **exchange.linked(a, links, article.text)}
        speaker, name = tables.words(article.text, a.roles.get("speaker", ())), values.get("speaker_name")
        who = f"{name} (“{speaker}”)" if name and name != speaker and speaker else name or speaker or "speaker unknown"
        rows.append((who, a.label, tables.words(article.text, a.spans)))
    if not rows:
        return ""
    cell = f"text-align:left;vertical-align:top;padding:4px 10px;color:{INK};background:{PAPER}"
    lines = [("th", ("Who", "How", "What was said")), *(("td", row) for row in rows)]
    body = "".join("<tr>" + "".join(f'<{tag} style="{cell}">{characters(c)}</{tag}>' for c in row) + "</tr>" for tag, row in lines)
    summary = f"<summary>{len(rows)} quote{'s' * (len(rows) != 1)}</summary>"
    return f'<details style="margin-top:8px">{summary}<table style="border-collapse:collapse">{body}</table></details>'


def legend(marks: Iterable[Mark], book: Codebook | None = None) -> str:
    """What the colours mean, with counts."""
    items = []
    counts = Counter((m.annotation.layer, m.annotation.label) for m in shown(marks))
    for (layer, label), n in sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1])):
        ground, ink, edge = (QUOTED, QUOTE_LINE, "1px") if layer == "quotes" else (*tint(layer, label, book), "-2px")
        ground, ink = (PAPER, SOFT) if layer == "furniture" else (ground, ink)
        style = f"background:{ground};color:{INK};box-shadow:inset 0 {edge} 0 {ink};padding:1px 6px;font-size:85%;white-space:nowrap"
        items.append(f'<span style="{style}">{characters(f"{label} quotes" if layer == "quotes" else label)} {n}</span>')
    return f'<p style="margin:0 0 12px 0;line-height:2">{" ".join(items)}</p>' if items else ""


def facts(article: Article, *, outlet: bool = True) -> str:
    """Outlet, author, date and address in one line; addresses are links only when they are http or https."""
    parts = [
        characters(p)
        for p in (outlet_of(article) if outlet else None, article.author, (article.published or "")[:16].replace("T", " "))
        if p
    ]
    try:
        address = urlsplit(article.url or "")
    except ValueError:  # not an address at all
        address = urlsplit("")
    if address.scheme in ("http", "https") and address.hostname:
        parts.append(
            f'<a href="{characters(article.url or "")}" target="_blank" rel="noopener noreferrer">{characters(address.hostname)}</a>'
        )
    return " · ".join(parts)


def page(
    articles: Sequence[Article], marks: Iterable[Mark], *, classes: str = "", first: str | None = None, book: Codebook | None = None
) -> str:
    """Articles as one static page, folded but for the one with the id ``first`` (default: the first of all)."""
    first = first or next((a.id for a in articles), None)
    by_article: dict[str, list[Mark]] = {}
    for mark in marks:
        by_article.setdefault(mark.annotation.article, []).append(mark)
    drawn = sorted(articles, key=lambda a: a.id != first)[:PAGE_LIMIT] if len(articles) > PAGE_LIMIT else articles
    out = []
    for article in drawn:
        own = by_article.get(article.id, [])
        about = facts(article, outlet=len(articles) == 1)
        about = f'<p style="color:{SOFT};margin:0 0 10px 0">{about}</p>' if about else ""
        inner = f"{about}{legend(own, book)}{static_article(article, own, book)}{quote_list(article, own)}"
        name = characters(article.name)
        if len(articles) > 1:
            outlet = f'<span style="color:{SOFT}">{characters(outlet_of(article))}</span>'
            summary = f'<summary style="color:{INK}"><b>{name}</b> {outlet}</summary><div style="margin:8px 0 20px 0">'
            inner = f"<details{' open' * (article.id == first)}>{summary}{inner}</div></details>"
        elif article.title and not article.text.lstrip().startswith(article.title):
            inner = f'<h3 style="color:{INK};margin:0 0 4px 0">{name}</h3>{inner}'
        out.append(inner)
    if len(articles) > len(drawn):
        out.append(f"<p>{len(articles) - len(drawn)} more articles are not drawn here; select those you want to read.</p>")
    return f'<div class="{" ".join(filter(None, ["wb-static", NO_MATH, classes]))}" style="{PAGE}">{"".join(out)}</div>'


def bundle(corpus: Corpus, *, classes: str = "", first: str | None = None, codebook: Codebook | None = None) -> dict[str, Any]:
    """The MIME bundle of a static page: HTML for the reader, the records for the machine, a line for the terminal."""
    reading = corpus.reading()
    return {
        "text/html": page(list(corpus), corpus.marks(), classes=classes, first=first, book=codebook),
        "text/plain": f"{len(reading.articles)} annotated articles (open this notebook in a viewer that shows HTML)",
        **carry(reading),
    }


def show(corpus: Corpus) -> None:
    """Leave articles in the notebook as a static page, readable with no kernel, script or network.

    The output also carries all records: ``wb.Corpus("notebook.ipynb")`` opens them again.
    """
    from IPython.display import display

    if not hasattr(corpus, "reading"):
        raise WorkbenchError(f"show() takes a corpus or a selection of one, such as corpus[:3], not {type(corpus).__name__}")
    display(bundle(corpus), raw=True)
