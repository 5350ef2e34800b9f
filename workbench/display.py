"""render(): an annotated article as safe HTML. show(): articles as a static page that reads anywhere, and carries the records.

The live Reader and the static page are the same segments: every character once, cut where a mark begins or ends, each
segment naming the marks over it. The live one is coloured by a style sheet, the static one by inline styles, because a
notebook that is opened untrusted keeps nothing else (no style sheet, no data attributes, no variables); so the static
page has its own light ground and dark ink.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from workbench import tables
from workbench.formats import exchange
from workbench.formats.notebook import MIME
from workbench.model import Annotation, Article, Mark
from workbench.sources import outlet_of

if TYPE_CHECKING:
    from workbench.corpus import Corpus

FILL = {
    "PERSON": ("#fde3c8", "#b45309"), "ORG": ("#d9e7fb", "#1d4ed8"), "GPE": ("#d5f0df", "#15803d"), "LOC": ("#d5f0e9", "#0f766e"),
    "FAC": ("#e2ecd2", "#4d7c0f"), "NORP": ("#eee0fb", "#7e22ce"), "PRODUCT": ("#fbdfe6", "#be123c"), "EVENT": ("#fbe0f2", "#a21caf"),
    "DATE": ("#e8e8ec", "#4b5563"), "TIME": ("#e8e8ec", "#4b5563"), "MONEY": ("#f3efc9", "#854d0e"), "PERCENT": ("#f3efc9", "#854d0e"),
    "QUANTITY": ("#f3efc9", "#854d0e"),
}  # fmt: skip
"""Ground and line colour of each entity label on the static page, as hex."""
OTHER = ("#e5e5e5", "#525252")
QUOTED, QUOTE_LINE = "#fdf6d8", "#a16207"
PAGE = "background:#ffffff;color:#1f2328;border:1px solid #d0d7de;border-radius:8px;padding:18px 22px;margin:8px 0"
PAGE_LIMIT = 50


class Segment(NamedTuple):
    """A stretch of text ``[start, end)`` with the annotations over it, and those whose last segment it is."""

    start: int
    end: int
    over: tuple[Annotation, ...]
    ending: tuple[Annotation, ...]


def characters(text: str) -> str:
    """Text as HTML that shows the same characters one for one; what HTML cannot hold becomes U+FFFD."""
    safe = "".join("\ufffd" if (c < " " and c not in "\t\n\r\x0c") or "\x7f" <= c < "\xa0" else c for c in text)
    return escape(safe).replace("\r", "&#13;").replace("\x0c", "\ufffd")


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Bounds of the lines of a text, each with the line breaks that follow it; together they are the whole text."""
    start = 0
    for at in range(1, len(text)):
        if text[at] not in "\r\n" and text[at - 1] == "\n":
            yield start, at
            start = at
    if text:
        yield start, len(text)


def segments(text: str, annotations: Iterable[Annotation]) -> list[list[Segment]]:
    """The segments of each paragraph. Every character of the text is in exactly one of them."""
    pieces = [(span, a) for a in annotations for span in a.spans if span.start < span.end]
    last = {a.id: max(s.end for s in a.spans) for _, a in pieces}
    bounds = list(paragraphs(text))
    edges = sorted({edge for span, _ in pieces for edge in span if 0 < edge < len(text)} | {b for pair in bounds for b in pair})
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
        now = tuple(sorted(over.values()))
        lines[-1].append(Segment(start, end, now, tuple(a for a in now if last[a.id] == end)))
    return lines


def shown(marks: Iterable[Mark]) -> list[Mark]:
    """The suggested and accepted marks, each remark once, whoever else makes it too; a person's before a machine's."""
    kept: dict[str, Mark] = {}
    for mark in marks:
        if mark.status in ("suggested", "accepted"):
            before = kept.get(mark.annotation.key)
            if before is None or (mark.status, mark.annotation.by_person) < (before.status, before.annotation.by_person):
                kept[mark.annotation.key] = mark
    return list(kept.values())


def with_parts(marks: Iterable[Mark]) -> list[Annotation]:
    """The annotations of marks, and each cue and speaker of a quote as one of its own to be drawn."""
    out: list[Annotation] = []
    for mark in marks:
        a = mark.annotation
        out.append(a)
        if a.layer == "quotes":
            out += [
                a.replace(layer="parts", label=role, spans=spans, roles={}, values={"of": a.id})
                for role, spans in a.roles.items()
                if role in ("cue", "speaker")
            ]
    return out


def title_of(a: Annotation, text: str, status: str = "") -> str:
    """What hovering over a mark says."""
    name = a.values.get("speaker_name") or a.values.get("name")
    if a.layer == "quotes":
        speaker = name or (tables.words(text, a.roles["speaker"]) if a.roles.get("speaker") else "speaker unknown")
        said = f"{a.label} quote: {speaker}"
    elif a.layer == "parts":
        said = f"{a.label} of a quote"
    else:
        said = f"{a.label}: {name}" if name else a.label
    return f"{said} ({status}, {a.by})" if status else said


def render(article: Article, marks: Iterable[Mark]) -> list[str]:
    """The article's paragraphs as HTML for the live Reader, one ``<p>`` each; marks are classes and ids on spans.

    The text of the paragraphs together is the text of the article, character for character.
    """
    chosen = shown(marks)
    status = {m.annotation.id: m.status for m in chosen}
    return [_live_paragraph(article, line, status) for line in segments(article.text, with_parts(chosen))]


def _live_paragraph(article: Article, line: Sequence[Segment], status: Mapping[str, str]) -> str:
    parts = [f'<p class="wb-p" data-start="{line[0].start}">']
    for seg in line:
        text = characters(article.text[seg.start : seg.end])
        if not seg.over:
            parts.append(text)
            continue
        classes = ["wb-s"]
        for a in seg.over:
            classes += [f"wb-{a.layer}", f"wb-l-{_class(a.label)}", *([f"wb-{status[a.id]}"] if a.id in status else [])]
        ids = " ".join(a.id for a in seg.over if a.id in status)
        ends = [a.label for a in seg.ending if a.layer != "parts" and a.layer != "quotes"]
        label = f' data-label="{escape(" ".join(ends))}"' if ends else ""
        title = "\n".join(title_of(a, article.text, status.get(a.id, "")) for a in seg.over)
        parts.append(f'<span class="{" ".join(dict.fromkeys(classes))}" data-ids="{ids}"{label} title="{escape(title)}">{text}</span>')
    return "".join([*parts, "</p>"])


def _class(label: str) -> str:
    """A label as part of a class name, without anything that could end the attribute."""
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in label)


def static_article(article: Article, marks: Iterable[Mark]) -> str:
    """One article as HTML with inline styles only; without styles it still reads, labels standing in brackets."""
    chosen = shown(marks)
    out = []
    for line in segments(article.text, with_parts(chosen)):
        text = "".join(_static_segment(article, seg) for seg in line).rstrip("\r\n")
        out.append(f'<p style="margin:0 0 10px 0;white-space:pre-wrap">{text}</p>')
    return "".join(p for p in out if p)


def _static_segment(article: Article, seg: Segment) -> str:
    text = characters(article.text[seg.start : seg.end])
    if not seg.over:
        return text
    entity = next((a for a in reversed(seg.over) if a.layer not in ("quotes", "parts")), None)
    quote = next((a for a in seg.over if a.layer == "quotes"), None)
    part = next((a for a in seg.over if a.layer == "parts"), None)
    ground, ink = FILL.get(entity.label, OTHER) if entity else (QUOTED, QUOTE_LINE) if quote else ("#ffffff", QUOTE_LINE)
    lines = []
    if quote:
        lines.append(f"inset 0 2px 0 {QUOTE_LINE}")
    if entity:
        lines.append(f"inset 0 -2px 0 {ink}")
    if part:
        lines.append(f"inset 0 {'-4px' if entity else '-2px'} 0 {QUOTE_LINE}" if part.label == "cue" else f"0 2px 0 {QUOTE_LINE}")
    shadow = f";box-shadow:{', '.join(lines)}" if lines else ""
    title = escape("; ".join(title_of(a, article.text) for a in seg.over))
    ending = [a for a in seg.ending if a.layer not in ("quotes", "parts")]
    small = (
        f'<sup style="color:{ink};font-size:70%;font-weight:bold">&nbsp;{escape(" ".join(a.label for a in ending))}</sup>' if ending else ""
    )
    return f'<mark title="{title}" style="background:{ground};color:#1f2328{shadow}">{text}{small}</mark>'


def quote_list(article: Article, marks: Iterable[Mark]) -> str:
    """The quotes of an article as a table: who, how, what."""
    rows = []
    for mark in shown(marks):
        a = mark.annotation
        if a.layer == "quotes":
            speaker = tables.words(article.text, a.roles.get("speaker", ()))
            name = a.values.get("speaker_name")
            who = f"{name} (“{speaker}”)" if name and name != speaker and speaker else name or speaker or "speaker unknown"
            rows.append((who, a.label, tables.words(article.text, a.spans)))
    if not rows:
        return ""
    cell = "text-align:left;vertical-align:top;padding:4px 10px;color:#1f2328;background:#ffffff"
    body = "".join("<tr>" + "".join(f'<td style="{cell}">{characters(c)}</td>' for c in row) + "</tr>" for row in rows)
    head = "".join(f'<th style="{cell}">{h}</th>' for h in ("Who", "How", "What was said"))
    plural = "s" * (len(rows) != 1)
    return f'<details style="margin-top:8px"><summary>{len(rows)} quote{plural}</summary><table style="border-collapse:collapse">{head and f"<tr>{head}</tr>"}{body}</table></details>'


def legend(marks: Iterable[Mark]) -> str:
    """What the colours mean, with counts."""
    counts = Counter((m.annotation.layer, m.annotation.label) for m in shown(marks))
    items = []
    for (layer, label), n in sorted(counts.items(), key=lambda item: (item[0][0], -item[1])):
        ground, ink = (QUOTED, QUOTE_LINE) if layer == "quotes" else FILL.get(label, OTHER)
        edge = "2px" if layer == "quotes" else "-2px"
        name = f"{label} quotes" if layer == "quotes" else label
        items.append(
            f'<span style="background:{ground};color:#1f2328;box-shadow:inset 0 {edge} 0 {ink};padding:1px 6px;font-size:85%">{escape(name)} {n}</span>'
        )
    return f'<p style="margin:0 0 12px 0;line-height:2">{" ".join(items)}</p>' if items else ""


def facts(article: Article) -> str:
    """Outlet, author, date and address in one line; addresses are links only when they are http or https."""
    parts = [escape(p) for p in (outlet_of(article), article.author, (article.published or "")[:16].replace("T", " ")) if p]
    url = article.url or ""
    try:
        if urlsplit(url).scheme in ("http", "https"):
            parts.append(f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(urlsplit(url).netloc)}</a>')
    except ValueError:
        pass
    return " · ".join(parts)


def page(articles: Sequence[Article], marks: Iterable[Mark], *, classes: str = "", first: str | None = None) -> str:
    """Articles as one static page, folded but for the one with the id ``first`` (default: the first of all)."""
    first = first or next((a.id for a in articles), None)
    by_article: dict[str, list[Mark]] = {}
    for mark in marks:
        by_article.setdefault(mark.annotation.article, []).append(mark)
    out = []
    for article in articles[:PAGE_LIMIT]:
        own = by_article.get(article.id, [])
        repeats = article.text.lstrip().startswith(article.title or article.name)
        heading = (
            f'<h3 style="color:#1f2328;margin:0 0 4px 0">{escape(article.name)}</h3>' if not (repeats and article.title is None) else ""
        )
        inner = f'{heading}<p style="color:#57606a;margin:0 0 10px 0">{facts(article)}</p>{legend(own)}{static_article(article, own)}{quote_list(article, own)}'
        if len(articles) > 1:
            summary = f'<summary style="color:#1f2328"><b>{escape(article.name)}</b> <span style="color:#57606a">{escape(outlet_of(article))}</span></summary>'
            inner = f'<details{" open" if article.id == first else ""} style="margin:0 0 12px 0">{summary}<div style="margin-top:10px">{inner}</div></details>'
        out.append(inner)
    more = (
        f"<p>{len(articles) - PAGE_LIMIT} more articles are not drawn here; <code>wb.show(corpus[{PAGE_LIMIT}:])</code> shows them.</p>"
        if len(articles) > PAGE_LIMIT
        else ""
    )
    return f'<div class="{("wb-static " + classes).strip()}" style="{PAGE};max-width:860px;line-height:1.6">{"".join(out)}{more}</div>'


def bundle(corpus: Corpus, *, classes: str = "", first: str | None = None) -> dict[str, Any]:
    """The MIME bundle of a static page: HTML for the reader, the records for the machine, a line for the terminal."""
    reading = corpus.reading()
    return {
        "text/html": page(reading.articles, corpus.marks(), classes=classes, first=first),
        "text/plain": f"{len(reading.articles)} annotated articles (open this notebook in a viewer that shows HTML)",
        MIME: {"articles": list(exchange.lines(reading))},
    }


def show(corpus: Corpus) -> None:
    """Leave articles in the notebook as a static page, readable with no kernel, script or network.

    The output also carries all records: ``wb.Corpus("notebook.ipynb")`` opens them again.
    """
    from IPython.display import display

    display(bundle(corpus), raw=True)
