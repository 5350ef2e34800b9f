"""What reads and marks a text that comes from anywhere, run on hostile texts (see ``benchmarks.patterns``)."""

from __future__ import annotations

import html
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import workbench as wb
from benchmarks.exponent import Growth, Made, growth, is_too_much

if TYPE_CHECKING:
    from workbench.model import Annotation

TEXTS, PARSED, FELT = (6_250, 25_000, 100_000), (1_500, 6_000, 24_000), 2.0
"""Characters at which a function is timed, and one that takes a parse, which is what takes long; seconds for a long article that are felt."""
PUMPS = (
    " ", "\n", "\t", "a", "A", "1", ".", ",", "-", "“", "”", '"', "'", "’", "(", ")", "[", "<", "&", "/", ":", "—", "é", "a ", "A ", "1 ", "Aa ", "A. ", "A.", "a-", "Aa-", "1,",
    "1.", "1/", "1/1/", ", ", ". ", "a\n", "\n ", "\r\n", "“a” ", '"a" ', "“ ", "said ", "Anna said ", "“No,” he said. ", "and ", "of the ", "Jan 1, ", "12 June ", "on Monday ",
    "$1 ", "1 million ", "Mr. ", "Dr ", "U.S. ", "a.b.", "http://a", "a@a", "<a>", "<a ", "&amp;", "(a", "“‘", "… ", "\u00a0", "\u200b", "A'", "killed 1, ", "not ", "Photo: ", "By A. A., ",
)  # fmt: skip
"""What hostile texts are made of, beside what the patterns themselves say."""
ORDINARY = "Rain fell in Lomna on Tuesday, and the mayor, Anna Ruiz, said that the bridge would be closed for a week.\n\n"
PASSAGES = (
    "the man who said that the ", "Anna Ruiz of Lomna said that ", "the mayor of the town of ", "he told her that he ", "bombed Lomna and ", "was killed, ", "Lomna, ", "Lomna (LM) ",
    "Anna Ruiz, ", "Mr. Ruiz ", "the ", "killing ", "to ", "that ", "which ", "killed by the bomb in the town of ", "LOMNA (Reuters) — ", "Tuesday ", "two days before ",
    "“No,” she said that ", "according to Ruiz, ", "Ruiz: ", "Share\n", "By Anna Ruiz\n", "Read more: x\n", "a,\n", "He said. ", "“He ", "she ", "Anna Ruiz Ruiz-", "Lomna-", "not that ", "1,000 ",
    ORDINARY[:-2] + " ",
)  # fmt: skip
"""What passes for language, for the rules that read a parse."""
DAY = "2014-06-27"
CONTROL = dict.fromkeys(range(32), None) | {9: 9, 10: 10, 13: 13}


class Page(NamedTuple):
    """A parsed text with what its layers build on."""

    doc: Any
    article: wb.Article
    names: Sequence[Annotation] = ()
    linked: Sequence[Annotation] = ()
    when: Sequence[Annotation] = ()
    said: Sequence[Annotation] = ()


@lru_cache(maxsize=2)
def parse(text: str) -> Page:
    """A text parsed, without a layer."""
    from workbench.nlp import pipeline
    from workbench.nlp.parsed import parsed

    return Page(parsed(pipeline.parse(pipeline.load(), text)), wb.Article(text=text, published=DAY))


@lru_cache(maxsize=2)
def named(text: str) -> Page:
    """... with its names."""
    from workbench.nlp import entities, pipeline

    page = parse(text)
    return page._replace(names=entities.entities(page.doc, page.article, pipeline.load()))


@lru_cache(maxsize=2)
def linked(text: str) -> Page:
    """... with pronouns and times."""
    from workbench.nlp import meanings, references

    page = named(text)
    when = meanings(page.doc, page.article, page.names)
    return page._replace(when=when, linked=references.references(page.doc, page.article, page.names))


@lru_cache(maxsize=2)
def quoted(text: str) -> Page:
    """... with quotes."""
    from workbench.nlp import quotes

    page = linked(text)
    return page._replace(said=quotes.quotes(page.doc, page.article, page.names, page.linked))


def rules() -> dict[str, tuple[Made, Callable[[Any], object]]]:
    """What marks a text, and what it takes."""
    from workbench import display, facts, nlp
    from workbench.clusters import stories, twins, wording
    from workbench.codebook import default
    from workbench.nlp import entities, events, expressions, furniture, pipeline, quotemarks, quotes, references
    from workbench.nlp.cutting import cut
    from workbench.places import linking

    loaded = pipeline.load()

    def article(text: str) -> wb.Article:
        return wb.Article(text=text, title=text, source=text, published=DAY)

    def two(text: str) -> list[wb.Article]:
        return [article(text), article(f"{text} Rain.")]

    tokens = partial(cut, loaded)
    return {
        "quotation marks": (str, quotemarks.quoted),
        "expressions": (str, lambda text: list(expressions.expressions(text))),
        "paragraphs": (str, lambda text: list(display.paragraphs(text))),
        "days in a text": (str, facts.published_proposals),
        "language": (str, facts.language),
        "a day given": (str, facts.iso_published),
        "a fact given": (str, facts.plain_fact),
        "dates": (lambda text: wb.Article(text=text), nlp.dates),
        "furniture": (article, furniture.furniture),
        "wording": (str, wording.content),
        "twins": (two, twins.twins),
        "stories": (two, stories.stories),
        "sentences of reports": (str, _sentences_around),
        "day or time typed": (lambda text: text, lambda text: nlp.reckoned(text, wb.Article(text="Rain.", published=DAY))),
        "tokens": (str, tokens),
        "paragraph breaks": (tokens, pipeline.paragraph_breaks),
        "a parse read": (parse, lambda page: [(w.text, w.lower_) for w in page.doc]),
        "entities": (parse, lambda page: entities.entities(page.doc, page.article, loaded)),
        "places": (named, lambda page: linking.locate(page.names, page.article)),
        "times": (named, lambda page: nlp.meanings(page.doc, page.article, page.names)),
        "references": (named, lambda page: references.references(page.doc, page.article, page.names)),
        "quotes": (linked, lambda page: quotes.quotes(page.doc, page.article, page.names, page.linked)),
        "events": (quoted, lambda page: events.events(page.doc, page.article, page.names, page.when, page.said, default())),
    }


def readers() -> dict[str, tuple[Made, Callable[[Any], object]]]:
    """What reads a text that comes from anywhere in a file, by its suffix."""
    folder = Path(tempfile.mkdtemp())

    def reader(suffix: str, made: Callable[[str], str] = str) -> tuple[Made, Callable[[Any], object]]:
        def written(text: str) -> Path:
            path = folder / f"text{suffix}"
            path.write_text(made(text), "utf-8", errors="replace")
            return path

        return written, lambda path: list(wb.read(path))

    def xml(text: str) -> str:
        return html.escape(text.translate(CONTROL))

    return {
        ".txt": reader(".txt"),
        ".html": reader(".html", lambda text: f"<html><body><article><p>{text}</p></article></body></html>"),
        ".html, escaped": reader(".html", lambda text: f"<html><body><article><h1>{xml(text)}</h1><p>{xml(text)}</p></article></body></html>"),
        ".html, head": reader(".html", lambda text: f"<title>{xml(text)}</title><meta name=author content='{xml(text)}'><p>Rain fell."),
        ".eml": reader(".eml", lambda text: f"From: a@b.example\nSubject: x\n\n{text}"),
        ".eml, heads": reader(".eml", lambda text: f"From: {text}\nDate: {text}\nSubject: {text}\n\nRain fell."),
        ".eml, html": reader(".eml", lambda text: f"From: a@b.example\nContent-Type: text/html\n\n<p>{text}</p>"),
        ".mbox": reader(".mbox", lambda text: f"From a@b.example Thu Jan  1 00:00:00 1970\nSubject: x\n\n{text}"),
        ".csv": reader(".csv", lambda text: f"title,text\nx,{text}\n"),
        ".csv, dates": reader(".csv", lambda text: f"published,text\n{json.dumps(text)},Rain\n"),
        ".json": reader(".json", lambda text: json.dumps([{"text": text, "title": text, "published": text, "url": text}])),
        ".jsonl": reader(".jsonl", lambda text: json.dumps({"text": text})),
        ".rss": reader(".rss", lambda text: f"<rss><channel><item><title>x</title><description>{text}</description></item></channel></rss>"),
        ".rss, escaped": reader(".rss", lambda text: f"<rss><channel><item><title>{xml(text)}</title><description>{xml(text)}</description>"
                                f"<pubDate>{xml(text)}</pubDate></item></channel></rss>"),
        ".docx": (lambda text: _word(folder / "text.docx", xml(text)), lambda path: list(wb.read(path))),
    }  # fmt: skip


def _word(path: Path, text: str) -> Path:
    import docx

    document = docx.Document()
    document.add_paragraph(text)
    document.save(os.fspath(path))
    return path


def _sentences_around(text: str) -> None:
    from workbench.clusters.reports import sentence
    from workbench.model import Span

    for at in range(0, len(text), max(1, len(text) // 100)):
        sentence(text, Span(at, at + 1))


def functions(wanted: Callable[[str], bool]) -> Iterator[Growth]:
    """How each function does on each text that is too much for it, and on the worst."""
    some = {what: both for what, both in (rules() | readers()).items() if wanted(what)}
    worst = {what: Growth(what, "") for what in some}
    for made, run in some.values():
        run(made(ORDINARY))  # what is loaded at first use is no matter of the text
    for text in [("", pump, "") for pump in (ORDINARY, *PUMPS, *PASSAGES)]:
        for what, (made, run) in some.items():
            found = growth(what, run, text, PARSED if made in (parse, named, linked, quoted) else TEXTS, FELT, made)
            worst[what] = max(worst[what], found, key=lambda each: each.whole)
            if is_too_much(found, FELT):
                yield found
    yield from worst.values()
