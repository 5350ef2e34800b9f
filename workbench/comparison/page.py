"""The comparison of an incident as static HTML: inline styles only, words that need no colour, and each value's sentence folded behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.clusters.reports import sentence
from workbench.comparison.cells import STANDINGS, Cell, Row, Standing
from workbench.comparison.differences import Difference
from workbench.comparison.slots import Value
from workbench.comparison.told import Outlet, Told
from workbench.display import INK, NO_MATH, PAGE, SOFT, characters
from workbench.model import Article, Span

NOTHING = "No differences were found."
GROUNDS: dict[Standing, str] = {"agree": "none", "differ": "#ffe3d6", "only here": "#fff1c2", "less precise": "#e6effb", "silent": "none"}
"""The ground of a cell by how it stands to the others."""
BORDER = "border-top:1px solid #d0d7de"
BASE = f"text-align:left;vertical-align:top;padding:6px 10px;{BORDER};color:{INK}"
MOST = 8
"""Outlets that the page shows; the frame has them all."""
VALUES = 4
"""Values that a cell shows unfolded."""
BEFORE, AFTER = 160, 200
"""Characters of a sentence around the words that are meant; the rest is cut."""


def incident(name: str, outlets: Sequence[Outlet], rows: Sequence[Row], differences: Sequence[Difference], told: Told) -> str:
    """The differences in words, then the table of slots and outlets."""
    shown = outlets[:MOST]
    one = len(outlets) == 1
    lines = "".join(f"<li style='color:{INK}'>{characters(d.words)}{_details(d.evidence, told)}</li>" for d in differences)
    said = f"<ul style='margin:6px 0 12px 0;padding-left:20px'>{lines}</ul>" if lines else f"<p style='color:{INK}'>{_nothing(one)}</p>"
    head = "".join(f"<th style='{BASE};background:none'>{_outlet(o)}</th>" for o in shown)
    body = "".join(
        f"<tr style='background:none'><th style='{BASE};background:none;font-weight:normal;color:{SOFT}'>{characters(row.slot)}</th>"
        + "".join(_cell(row.cells[o.name], told) for o in shown)
        + "</tr>"
        for row in rows
    )
    more = (
        f"<p style='color:{SOFT}'>{len(outlets) - MOST} more outlets are not drawn here; frame() has them.</p>"
        if len(outlets) > MOST
        else ""
    )
    key = " · ".join(
        f"<span style='background:{GROUNDS[s]};color:{INK};padding:1px 4px'><b>{s}</b></span> {characters(what)}"
        for s, what in STANDINGS.items()
    )
    return (
        f"<div class='{NO_MATH}' style='{PAGE};max-width:{max(860, 240 * len(shown))}px'><div><b>{characters(name)}</b></div>{said}"
        f"<div style='overflow-x:auto'><table style='border-collapse:collapse;color:{INK};background:none'>"
        f"<thead><tr style='background:none'><th style='{BASE};background:none'></th>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}"
        f"<details style='padding-top:6px'><summary style='color:{SOFT}'>what the words in italics mean</summary>"
        f"<div style='color:{SOFT};font-size:85%'>{key}</div></details></div>"
    )


def _nothing(one: bool) -> str:
    return "Only one outlet reports it, so there is nothing to compare." if one else NOTHING


def _outlet(outlet: Outlet) -> str:
    articles = len({r.article.id for r in outlet.reports})
    about = [
        f"{articles} articles" if articles > 1 else "",
        f"reprinted by {', '.join(outlet.reprinted_by)}" if outlet.reprinted_by else "",
    ]
    more = "; ".join(filter(None, about))
    return f"{characters(outlet.name)}" + (
        f"<br><span style='color:{SOFT};font-weight:normal;font-size:85%'>{characters(more)}</span>" if more else ""
    )


def _cell(cell: Cell, told: Told) -> str:
    style = f"{BASE};background:{GROUNDS[cell.standing]}"
    note = f"<div style='color:{SOFT};font-size:85%'><i>{cell.standing}</i></div>"
    said = list(dict.fromkeys(v.said for v in cell.values))
    words = "; ".join(map(characters, said[:VALUES])) + (f" and {len(said) - VALUES} more" if len(said) > VALUES else "")
    return f"<td style='{style}'>{words}{note}{_details([('', v) for v in cell.values], told)}</td>"


def _details(evidence: Sequence[tuple[str, Value]], told: Told) -> str:
    return folded((outlet, told.articles[v.article], v.span) for outlet, v in evidence)


def excerpt(article: Article, span: Span) -> str:
    """The sentence around a span as HTML, its words marked; where it is long, what is far from them is cut."""
    start, end = sentence(article.text, span)
    first, last = max(start, span.start - BEFORE), min(max(end, span.end), span.end + AFTER)
    before = f"{'… ' * (first > start)}{characters(article.text[first : span.start])}"
    after = f"{characters(article.text[span.end : last])}{' …' * (last < end)}"
    return f"{before}<b>{characters(span.of(article.text))}</b>{after}"


def folded(passages: Iterable[tuple[str, Article, Span]]) -> str:
    """Passages with their outlets ("" where it is known from elsewhere), folded, each once."""
    seen = dict.fromkeys(f"{characters(outlet)}{': ' * bool(outlet)}{excerpt(article, span)}" for outlet, article, span in passages)
    items = "".join(f"<div style='color:{INK};font-size:85%;padding:3px 0 0 10px'>{each}</div>" for each in seen)
    count = f"{len(seen)} sentence{'s' * (len(seen) != 1)}"
    return f"<details><summary style='color:{SOFT};font-size:85%;white-space:nowrap'>{count}</summary>{items}</details>" if items else ""
