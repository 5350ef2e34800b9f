"""CoNLL's columns with BIO tags: a word a line, its tag in the last column, an empty line between sentences.

Written are two columns, read are two or more (as CoNLL-2003's four), in which IOB1, BIOES and BILOU tags are understood, too. A
line that begins with -DOCSTART- stands before each article. Blanks are not carried: a text that is read is put together from its
words, with the blanks that English has around its signs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from workbench.errors import FormatError, WorkbenchError
from workbench.formats import items
from workbench.formats.lost import Lost, Page, pages
from workbench.formats.tokens import tokens
from workbench.model import Annotation, Reading, Skipped, Span
from workbench.sources.file import File, unread
from workbench.sources.text import decode

NEW, EMPTY = "-DOCSTART-", "an article begins here, and no word follows"
TAG = re.compile(r"O|[BIESLU]-(.+)")
COLUMNS = re.compile(r"[ \t]+")
CLOSING = re.compile(r"[.,;:!?)\]}”’%…]+|[’']\w{1,2}|n[’']t")
"""Before these stands no blank."""
OPENING = frozenset("([{“‘$£€")
"""After these stands none."""


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write the names of articles as BIO tags; of names that overlap the longer one."""
    lost = Lost()
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        for page in pages(readings, lost, layers=["entities"]):
            file.writelines(_lines(page, lost))
    return lost


def _lines(page: Page, lost: Lost) -> Iterator[str]:
    text = page.article.text
    names = list(_apart((mark.annotation for mark in page.marks), text, lost))
    lost.add("articles", "no place for the blanks between words")
    yield f"{NEW} O\n"
    at = 0
    for token in tokens(text, page.article.language, (edge for span, _ in names for edge in span)):
        while at < len(names) and names[at][0].end <= token.start:
            at += 1
        inside = at < len(names) and names[at][0].start <= token.start
        begins = inside and names[at][0].start == token.start
        tag = f"{'B' if begins else 'I'}-{names[at][1]}" if inside else "O"
        yield f"{chr(10) if token.first and not (inside and not begins) else ''}{text[token.start : token.end]} {tag}\n"
    yield "\n"


def _apart(annotations: Iterable[Annotation], text: str, lost: Lost) -> Iterator[tuple[Span, str]]:
    """The names that can be told side by side, in order, with their labels, and without blanks around them."""
    taken: list[tuple[Span, str]] = []
    covered = bytearray(len(text))
    for a in sorted(annotations, key=lambda a: (a.start - a.end, a.start, a.id)):
        words = text[a.start : a.end]
        span = Span(a.start + len(words) - len(words.lstrip()), a.end - len(words) + len(words.rstrip()))
        if len(a.spans) > 1:
            lost.add(a.layer, "in several pieces")
        elif span.start >= span.end:
            lost.add(a.layer, "nothing but blanks")
        elif 1 in covered[span.start : span.end]:
            lost.add(a.layer, "overlaps a longer one")
        else:
            label = COLUMNS.sub("_", a.label)
            for told, why in (
                (a.roles, "no place for its roles"), (a.values, "no place for its values"), (a.score is not None, "no place for its score"),
                (True, "no place for who says so"), (len(words) > span.end - span.start, "without the blanks at its ends"),
                (label != a.label, "_ for the blanks in its label"),
            ):  # fmt: skip
                lost.add(a.layer, why, bool(told))
            taken.append((span, label))
            covered[span.start : span.end] = b"\1" * (span.end - span.start)
    yield from sorted(taken)


# --- in ---------------------------------------------------------------------------------------------------------------


class Word(NamedTuple):
    """A word with its tag, and whether a sentence begins with it."""

    text: str
    tag: str
    first: bool


def load(file: File) -> Iterator[Reading]:
    """The articles of a file, one where it does not part them; lines that are no word with a tag are told."""
    words: list[Word] = []
    skipped: list[Skipped] = []
    columns = number = opened = 0
    first = True
    for line_number, line in enumerate(decode(file.data()).split("\n"), 1):
        cells = COLUMNS.split(line.strip(" \t\r"))
        if cells[0] == NEW:
            if words:
                yield _article(words, file, number)
                number += 1
            elif opened:
                skipped.append(Skipped(f"{file.where}, line {opened}", EMPTY))
            words, first, opened = [], True, line_number
        elif cells == [""]:
            first = True
        elif len(cells) > 1 and TAG.fullmatch(cells[-1]) and columns in (0, len(cells)):
            columns = len(cells)
            words.append(Word(cells[0], cells[-1], first))
            first = False
        elif cells[0][:1] != "#":
            reason = f"expected {f'{columns} columns' if columns else 'columns'}, the last of them a tag such as B-PER, I-PER or O"
            skipped.append(Skipped(f"{file.where}, line {line_number}", reason))
    if not (words or number):
        raise FormatError(f"{file.where}: no words with BIO tags in it; each line should be a word and, last, a tag such as B-PER or O")
    if words:
        yield _article(words, file, number)
    elif opened:
        skipped.append(Skipped(f"{file.where}, line {opened}", EMPTY))
    yield Reading(skipped=skipped)


def _article(words: list[Word], file: File, number: int) -> Reading:
    place = f"{file.where}, article {number}"
    text = ""
    found: list[dict[str, Any]] = []
    last: Word | None = None
    for word in words:
        text += _between(last, word)
        start, end = len(text), len(text) + len(word.text)
        text += word.text
        prefix, _, label = word.tag.partition("-")
        goes_on = last and last.tag != "O" and last.tag[0] not in "ESLU" and prefix in "IEL" and last.tag.partition("-")[2] == label
        if label and goes_on:
            found[-1]["spans"] = [[found[-1]["spans"][0][0], end]]
        elif label:
            found.append({"layer": "entities", "label": label, "spans": [[start, end]]})
        last = word
    try:
        return items.reading({"text": text}, found, place, file.name)
    except WorkbenchError as error:
        return unread(place, error)


def _between(last: Word | None, word: Word) -> str:
    """What stands between two words of a text."""
    if last is None:
        return ""
    if word.first:
        return "\n"
    return "" if CLOSING.fullmatch(word.text) or last.text in OPENING else " "
