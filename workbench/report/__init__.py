"""A report: a corpus as one page that needs nothing else, to be read, printed, mailed, and opened again with all its records.

passages   articles and their paragraphs by number, and what is pointed at in them
look       the classes and colours of the marks, and the boxes that put them out of sight
front      title block and contents
accounts   summary and comparisons
figures    plots
text       the articles
listings   tables of names, quotes and events

All of it stands in the page as HTML and SVG: a script adds searching and what lies behind a point, and is all that is lost where none
runs. The page allows itself nothing but that script, known by its hash, and its own styles: no other script runs and no
address is asked, whatever stands in an article.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from workbench.comparison.told import Told
from workbench.corpus import Corpus
from workbench.display import NO_MATH, characters
from workbench.errors import FormatError
from workbench.formats import embedded
from workbench.formats.lost import Lost
from workbench.model import Reading
from workbench.privacy import private
from workbench.report import accounts, front, listings, text
from workbench.report.look import Look
from workbench.report.passages import Passages
from workbench.summary import summarize


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write a report to a file, titled by its name. Nothing is lost: what is not drawn is among the records that it carries.

    Paths of this machine are shortened to the names of files, here as among the records.
    """
    reading = private(Reading.of(readings), "paths")  # of this machine, whoever it is for
    if not reading.articles:
        raise FormatError(f"{path}: no articles to report on")
    Path(path).write_text(page(reading, front.title(Path(path).stem)), encoding="utf-8")
    return Lost()


def page(reading: Reading, title: str) -> str:
    """The report on some articles and their records as HTML."""
    from workbench.report import figures

    corpus = Corpus()
    corpus.merge(reading)
    marks = corpus.marks()
    passages, look, notes = Passages(corpus), Look(corpus, marks), text.Notes(corpus.marks(status=None))
    every = corpus.marks(status=("suggested", "accepted"))  # the hidden ones too: they have numbers
    told = Told.of(passages.articles, every)
    some, several = accounts.incidents(told)
    compared = "".join(accounts.compared(incident, n, passages) for n, incident in enumerate(some, 1))
    more = f"<p class=soft>{several - len(some)} more incidents are told by several outlets.</p>" if several > len(some) else ""
    plots = list(figures.figures(corpus, every, passages))
    tables = list(listings.listings(marks, passages))
    sections = {
        ("summary", "Summary"): ([], accounts.summary(summarize(passages.articles, every), passages)),
        ("comparisons", "Where accounts differ"): (
            [(f"c{n}", accounts.name_of(incident)) for n, incident in enumerate(some, 1)],
            f"<dl class=key>{accounts.key()}</dl>\n{compared}{more}" if some else "",
        ),
        ("plots", "Plots"): ([(anchor, name) for anchor, name, _ in plots], "".join(drawn for *_, drawn in plots)),
        # after all that points at them: what was pointed at gets its anchor there
        ("articles", "Articles"): ([], _articles(corpus, passages, look, notes)),
        ("tables", "Tables"): ([(anchor, name) for anchor, name, _ in tables], "".join(drawn for *_, drawn in tables)),
    }
    kept = {entry: inner for entry, inner in sections.items() if inner[1]}
    body = "".join(
        f"<section id={anchor} aria-labelledby=h-{anchor}><h2 id=h-{anchor}>{name}</h2>\n{drawn}</section>\n"
        for (anchor, name), (_, drawn) in kept.items()
    )
    contents = front.contents(((entry, inner) for entry, (inner, _) in kept.items()), passages, look)
    return _whole(title, front.block(title, passages, marks, reading, look), contents, look, body, embedded.block([reading]))


def _articles(corpus: Corpus, passages: Passages, look: Look, notes: text.Notes) -> str:
    originals = dict(corpus.frame()[["id", "reprint_of"]].itertuples(index=False, name=None))
    return "".join(
        text.article(a, corpus.marks(a), passages, look, notes, originals[a.id] if isinstance(originals[a.id], str) else None)
        for a in passages.articles
    )


def _whole(title: str, block: str, contents: str, look: Look, body: str, records: str) -> str:
    script, style = _part("report.js"), _part("report.css")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return f"""<!doctype html>
<html lang=en class="{NO_MATH}">
<head>
<meta charset=utf-8>
<meta http-equiv=Content-Security-Policy content="{policy}">
<meta name=viewport content="width=device-width">
<meta name=referrer content=no-referrer>
<meta name=color-scheme content="light dark">
<meta name=generator content=workbench>
<title>{characters(title)}</title>
<style>
{style}
{look.css()}
</style>
</head>
<body>
{block}
{contents}<div id=bar role=region aria-label="Search and show">
<a href="#contents">Contents</a>
<search hidden><input type=search aria-label="Search the articles" placeholder="Search the articles"><output></output></search>
<details><summary>Show</summary><div id=show><label class="chip all"><input type=checkbox id=letters checked> <b>Labels</b></label>{look.boxes()}</div></details>
</div>
<main>
{body}</main>
<div id=behind popover></div>
{records}
<script type=module>{script}</script>
</body>
</html>
"""


@cache
def _part(name: str) -> str:
    return (files("workbench.report") / name).read_text("utf-8")
