"""What is fuzzed: every kind of file that is read, every format that is written, with the smallest good files of each."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import workbench as wb
from benchmarks.fuzz import packing
from benchmarks.fuzz.packing import Tree, of_xml, tag
from benchmarks.fuzz.verdict import MARKERS
from workbench import formats

TEXT = "Rain fell in {} on Friday, said the mayor."
TEXTS = tuple(TEXT.format(marker) for marker in MARKERS)


@dataclass(frozen=True)
class Target:
    """A kind of file: how trees become files, and trees of good ones.

    ``strong``: what the damage did not touch must arrive. ``lines``: so must whole lines of broken files. ``sums``: no
    damage to bytes changes a text. ``counted``: what is in a tree can be counted again; the words of a PDF are drawn, or not. ``share`` is that of cases in which the tree is damaged, not the bytes.
    """

    suffix: str
    seeds: Callable[[], Sequence[Tree]]
    pack: Callable[[Tree], bytes]
    strong: bool = False
    lines: bool = False
    sums: bool = False
    counted: bool = True
    share: float = 0.6


@cache
def _corpus(articles: int, more: str = "") -> wb.Corpus:
    """Articles with marks of every layer, verdicts and a note, by a person and by rules; ``more`` makes their towns others."""
    corpus = wb.Corpus(user="anna")
    facts = {"title": "Rain", "source": "Post", "published": "2014-06-27", "language": "en"}
    corpus.add([{"id": name, "text": TEXT.format(name), **facts} for name in [marker + more for marker in MARKERS[:articles]]])
    for article in corpus:
        at = article.text.index(article.id)
        name = corpus.annotate(article, at, at + len(article.id), "GPE", name=article.id)
        end = len(article.text)
        corpus.annotate(
            article, 0, end - 17, "direct", layer="quotes", roles={"speaker": [(end - 10, end - 1)], "cue": [(end - 16, end - 12)]}
        )
        corpus.annotate(
            article, 5, 9, "ACCUSE", layer="events", roles={"actor": [(end - 10, end - 1)], "place": [name.spans[0]]}, modality="reported"
        )
        corpus.note(name, "which one?")
        corpus.accept(name)
    return corpus


@cache
def exported(suffix: str, articles: int = 2, more: str = "") -> bytes:
    """The articles in an exchange format."""
    with tempfile.TemporaryDirectory() as folder:
        return _corpus(articles, more).export(f"{folder}/x{suffix}").path.read_bytes()


def _lines() -> Tree:
    return packing.of_lines(exported(".jsonl"))


def _rows() -> Tree:
    return [
        {"text": t, "title": f"Rain {n}", "date": "2014-06-27", "outlet": "Post", "author": ["Anna Reed"]} for n, t in enumerate(TEXTS[:2])
    ]


def _page(text: str) -> Tree:
    data = {
        "@type": "NewsArticle",
        "headline": "Rain",
        "datePublished": "2014-06-27T10:00:00Z",
        "author": {"name": "Anna Reed"},
        "publisher": {"name": "Post"},
    }
    script = tag("script", {"type": "application/ld+json"}, json.dumps(data))
    head = tag("head", {}, tag("title", {}, "Rain"), tag("meta", {"property": "og:site_name", "content": "Post"}), script)
    article = tag("article", {}, tag("h1", {}, "Rain"), tag("p", {}, text), tag("p", {}, "The river rose."))
    return tag("html", {"lang": "en"}, head, tag("body", {}, article))


def _docx() -> Tree:
    def run(words: str) -> Tree:
        return tag("p", {}, tag("r", {}, tag("t", {}, words), tag("tab")))

    parts = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = {f"{parts}/officeDocument": "word/document.xml", "x/core-properties": "docProps/core.xml"}
    title = tag("p", {}, tag("pPr", {}, tag("pStyle", {"val": "Title"})), tag("r", {}, tag("t", {}, "Rain")))
    table = tag("tbl", {}, tag("tr", {}, tag("tc", {}, run("a")), tag("tc", {}, run("b"))))
    files = {
        "_rels/.rels": tag("Relationships", {}, *(tag("Relationship", {"Type": kind, "Target": part}) for kind, part in links.items())),
        "word/document.xml": tag(
            "document", {"xmlns": "w"}, tag("body", {}, title, run(TEXTS[0]), table, tag("txbxContent", {}, run("boxed")))
        ),
        "docProps/core.xml": tag("core", {}, tag("title", {}, "Rain fell"), tag("creator", {}, "Anna Reed")),
    }
    return [{"name": name, "kind": name[name.rindex(".") :], "data": tree, "deflated": True} for name, tree in files.items()]


def _xlsx() -> Tree:
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("text", "title", "date"), *((text, f"Rain {n}", 41817) for n, text in enumerate(TEXTS[:2]))):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(out)
    return [member for member in packing.of_zip(out.getvalue()) if "theme" not in member["name"]]


def _message(text: str) -> Tree:
    return {"head": [["From", "Anna Reed <anna@post.example>"], ["Subject", "=?utf-8?q?Rain?="], ["Date", "Fri, 27 Jun 2014 10:00:00 +0000"], ["Content-Type", "text/plain; charset=utf-8"]], "body": text}  # fmt: skip


def _mixed() -> Tree:
    page = {"head": [["Content-Type", "text/html"]], "body": f"<p>{TEXTS[0]}</p>"}
    file = {
        "head": [
            ["Content-Type", "text/plain"],
            ["Content-Disposition", "attachment; filename=b.txt"],
            ["Content-Transfer-Encoding", "quoted-printable"],
        ],
        "body": "Rain fell in Mosul=2E",
    }
    return {"head": [["From", "anna@post.example"], ["Subject", "Rain"], ["Content-Type", 'multipart/mixed; boundary="=b"']], "body": [page, file, {"head": [["Content-Type", "message/rfc822"]], "body": packing.as_message(_message(TEXTS[2])).decode()}]}  # fmt: skip


def _saved() -> Tree:
    page = {
        "head": [["Content-Type", "text/html; charset=utf-8"], ["Content-Location", "https://post.example/rain"]],
        "body": packing.as_html(_page(TEXTS[0])).decode(),
    }
    return {"head": [["Snapshot-Content-Location", "https://post.example/rain"], ["Subject", "Rain"], ["Content-Type", 'multipart/related; boundary="=b"']], "body": [page]}  # fmt: skip


def _rss() -> Tree:
    about = {"title": "Rain", "link": "https://post.example/1", "pubDate": "Fri, 27 Jun 2014 10:00:00 GMT"}
    entries = [tag("item", {}, *(tag(n, {}, v) for n, v in about.items()), tag("description", {}, f"<p>{t}</p>")) for t in TEXTS[:2]]
    return tag("rss", {"version": "2.0"}, tag("channel", {}, tag("title", {}, "Post"), tag("language", {}, "en-us"), *entries))


def _atom() -> Tree:
    said = (tag("title", {}, "Rain"), tag("updated", {}, "2014-06-27T10:00:00Z"), tag("author", {}, tag("name", {}, "Anna")))
    entries = [tag("entry", {}, *said, tag("content", {"type": "html"}, text)) for text in TEXTS[:2]]
    return tag("feed", {"xmlns": "http://www.w3.org/2005/Atom"}, tag("title", {}, "Post"), *entries)


def _warc() -> Tree:
    records = [{"version": "WARC/1.0", "length": None, "head": {"WARC-Type": "response", "WARC-Target-URI": f"https://post.example/{n}", "WARC-Date": "2014-06-27T10:00:00Z", "Content-Type": "application/http; msgtype=response"},
                "http": ["HTTP/1.1 200 OK", "Content-Type: text/plain"], "body": text} for n, text in enumerate(TEXTS[:2])]  # fmt: skip
    return records


def _chunked() -> Tree:
    records = _warc()
    records[0] |= {
        "http": ["HTTP/1.1 200 OK", "Content-Type: text/plain", "Transfer-Encoding: chunked"],
        "body": f"{len(TEXTS[0]):x}\r\n{TEXTS[0]}\r\n0\r\n\r\n",
    }
    return records


def _pdf() -> Tree:
    page = {"Type": "/Page", "Parent": "2 0 R", "MediaBox": [0, 0, 600, 800], "Resources": {"Font": {"F1": "5 0 R"}}}
    tree: list[Tree] = [
        {"Type": "/Catalog", "Pages": "2 0 R"},
        {"Type": "/Pages", "Kids": ["3 0 R", "6 0 R"], "Count": 2},
        {**page, "Contents": "4 0 R"},
    ]
    tree += [
        {"stream": f"BT /F1 12 Tf 72 700 Td ({TEXTS[0]}) Tj ET"},
        {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica", "ToUnicode": "8 0 R"},
    ]
    tree += [{**page, "Contents": ["7 0 R"]}, {"stream": f"BT /F1 12 Tf 1 0 0 1 72 700 Tm [({TEXTS[1]})-20(It)] TJ ET"}]
    return [
        *tree,
        {"stream": "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <7e> <0020> endbfrange endcmap"},
    ]


def _members() -> Tree:
    return [{"name": f"{n}.txt", "kind": "", "data": text.encode(), "deflated": bool(n)} for n, text in enumerate(TEXTS[:2])]


def _nested() -> Tree:
    return [
        {"name": "a.zip", "kind": "", "data": packing.as_zip([{**member, "deflated": False} for member in _members()]), "deflated": False},
        {"name": "c.jsonl", "kind": ".jsonl", "data": [{"text": TEXTS[2]}], "deflated": True},
    ]


def _brat() -> Tree:
    return packing.of_zip(exported(".brat.zip"))


def _columnar() -> Tree:
    rows = _rows()
    return {name: [row[name] for row in rows] for name in rows[0]}


def _notebook() -> Tree:
    from workbench.formats.notebook import MIME

    lines = _lines()
    return {
        "cells": [
            {"cell_type": "code", "outputs": [{"data": {MIME: {"packs": [lines[:1]]}}}]},
            {"outputs": [{"data": {MIME: {"articles": lines[1:]}}}]},
        ],
        "nbformat": 4,
    }


def _plain() -> Tree:
    return ["Rain\n", "\n", TEXTS[0]]


def _front() -> Tree:
    return ["---\n", "title: Rain\n", "date: 2014-06-27\n", "---\n", TEXTS[0]]


def _seeds(*made: Callable[[], Tree]) -> Callable[[], Sequence[Tree]]:
    return lambda: [make() for make in made]


def _texts(tree: Tree) -> bytes:
    return b"".join(map(packing.raw, packing.items(tree)))


def _json(suffix: str) -> Callable[[], Tree]:
    return lambda: json.loads(exported(suffix))


def _jsonl(suffix: str) -> Callable[[], Tree]:
    return lambda: packing.of_lines(exported(suffix))


line_like = partial(Target, strong=True, lines=True)
READ: dict[str, Target] = {
    ".txt": Target(".txt", _seeds(_plain), _texts, share=0.3),
    ".md": Target(".md", _seeds(_front), _texts),
    ".html": Target(".html", _seeds(lambda: _page(TEXTS[0])), packing.as_html),
    ".mhtml": Target(".mhtml", _seeds(_saved), packing.as_message),
    "report.html": Target(".html", _seeds(_lines), packing.as_report, strong=True),
    ".json": Target(".json", _seeds(_rows, lambda: {"articles": _rows()}, _lines), packing.as_json, strong=True),
    ".jsonl": line_like(".jsonl", _seeds(_lines, _rows), packing.as_lines),
    ".ipynb": Target(".ipynb", _seeds(_notebook), packing.as_notebook, strong=True),
    ".csv": Target(".csv", _seeds(lambda: [["title", "text", "date"], *(["Rain", text, "27 June 2014"] for text in TEXTS[:2])]), packing.as_csv),
    ".csv.zip": Target(".zip", _seeds(lambda: packing.of_zip(exported(".csv.zip"))), packing.as_zip),
    ".xlsx": Target(".xlsx", _seeds(_xlsx), packing.as_zip),
    ".parquet": Target(".parquet", _seeds(_columnar), packing.as_parquet),
    ".parquet.zip": Target(".zip", _seeds(lambda: packing.of_zip(exported(".parquet.zip"))), packing.as_zip, share=0.5),
    ".spacy": Target(".spacy", _seeds(lambda: packing.of_docbin(exported(".spacy"))), packing.as_docbin, share=0.8),
    ".brat.zip": Target(".zip", _seeds(_brat), packing.as_zip, share=0.9),
    ".conll": Target(".conll", _seeds(lambda: packing.of_conll(exported(".conll"))), packing.as_conll),
    ".xmi": Target(".xmi", _seeds(lambda: of_xml(exported(".xmi", 1))), packing.as_xml),
    ".qdpx": Target(".qdpx", _seeds(lambda: packing.of_zip(exported(".qdpx"))), packing.as_zip, share=0.9),
    ".labelstudio.json": Target(".json", _seeds(_json(".labelstudio.json")), packing.as_json, strong=True),
    ".doccano.jsonl": line_like(".jsonl", _seeds(_jsonl(".doccano.jsonl"), lambda: [{"id": n, "text": t, "label": [[0, 4, "X"], [5, 9, "Y"]], "Comments": []} for n, t in enumerate(TEXTS[:2])]), packing.as_lines),
    ".prodigy.jsonl": line_like(".jsonl", _seeds(_jsonl(".prodigy.jsonl")), packing.as_lines),
    ".jsonld": Target(".jsonld", _seeds(_json(".jsonld")), packing.as_json),
    ".pdf": Target(".pdf", _seeds(_pdf), packing.as_pdf, counted=False),
    ".docx": Target(".docx", _seeds(_docx), packing.as_zip, share=0.8),
    ".eml": Target(".eml", _seeds(lambda: _message(TEXTS[0]), _mixed), packing.as_message),
    ".mbox": Target(".mbox", _seeds(lambda: [_message(text) for text in TEXTS[:2]]), packing.as_mailbox),
    ".rss": Target(".rss", _seeds(_rss, _atom), packing.as_xml),
    ".warc": Target(".warc", _seeds(_warc, _chunked), packing.as_warc),
    ".zip": Target(".zip", _seeds(_members, _nested), packing.as_zip, sums=True),
    ".tar": Target(".tar", _seeds(_members), packing.as_tar),
    ".tgz": Target(".tgz", _seeds(_members), partial(packing.as_tar, mode="w:gz"), sums=True),
    ".gz": Target(".txt.gz", _seeds(_plain), lambda tree: packing.PACKERS[".gz"](_texts(tree)), sums=True, share=0.3),
    ".bz2": Target(".txt.bz2", _seeds(_plain), lambda tree: packing.PACKERS[".bz2"](_texts(tree)), sums=True, share=0.1),
    ".xz": Target(".txt.xz", _seeds(_plain), lambda tree: packing.PACKERS[".xz"](_texts(tree)), sums=True, share=0.1),
}  # fmt: skip
ALIKE = {".text": ".txt", ".htm": ".html", ".xhtml": ".html", ".mht": ".mhtml", ".ndjson": ".jsonl", ".tsv": ".csv", ".bio": ".conll", ".ann": ".brat.zip", ".xml": ".rss", ".atom": ".rss", ".tbz2": ".tgz", ".txz": ".tgz"}  # fmt: skip
"""Kinds of file that have the parser of another."""
WRITTEN = tuple(sorted(set(formats.SUFFIXES.values())))
ENDING = {name: suffix for suffix, name in reversed(formats.SUFFIXES.items())}
