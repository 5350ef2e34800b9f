"""Stretches of text in quotation marks, by typography alone.

Marks of every kind (curly, straight, British singles, doubled singles, guillemets, low-high) are paired within a
paragraph. A mark left open at the end of a paragraph counts when the next paragraph opens with the same mark again: the
quote goes on. An opening mark without a partner is passed over, so that an odd mark spoils no more than itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from workbench.model import Span

CLOSERS = {"“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", '"': '"', "``": "''", "‘": "’", "'": "'", "‚": "‘’"}
SINGLE = "‘'"
MARKS = re.compile(r"``|''|[“”„«»‹›\"‘’‚']")
PARAGRAPH = re.compile(r"[^\r\n]+")


class Quoted(NamedTuple):
    """Quoted text: one span a paragraph, its marks included."""

    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        """Where its first mark stands."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.spans[-1].end


def paragraphs(text: str) -> Iterator[Span]:
    """The lines of a text that hold more than spaces, without the space around them."""
    for match in PARAGRAPH.finditer(text):
        inner = match.group().strip()
        if inner:
            start = match.start() + match.group().index(inner[0])
            yield Span(start, start + len(inner))


def quoted(text: str) -> list[Quoted]:
    """Every stretch in quotation marks, outermost only, in order; never raises.

    >>> [Span(*s).of("He said: “Yes.” And “no”") for q in quoted("He said: “Yes.” And “no”") for s in q.spans]
    ['“Yes.”', '“no”']
    """
    found: list[Quoted] = []
    going_on: list[Span] = []
    expected = ""
    lines = list(paragraphs(text))
    for number, line in enumerate(lines):
        following = lines[number + 1].of(text) if number + 1 < len(lines) else ""
        at = line.start
        continues = bool(expected) and text.startswith(expected, at)
        if going_on and not continues:
            found.append(Quoted(tuple(going_on)))
        if not continues:
            going_on, expected = [], ""
        while (opening := _opening(text, at, line)) is not None:
            mark = opening.group()
            end = _closing(text, opening.end(), line.end, mark)
            if end is not None:
                found.append(Quoted((*(going_on if opening.start() == line.start else ()), Span(opening.start(), end))))
                going_on, expected, at = [], "", end
            elif following.startswith(mark):
                if opening.start() != line.start:
                    going_on = []
                going_on, expected = [*going_on, Span(opening.start(), line.end)], mark
                break
            else:
                if going_on:
                    found.append(Quoted((*going_on, Span(opening.start(), line.end))))
                    going_on, expected = [], ""
                    break
                at = opening.end()
    if going_on:
        found.append(Quoted(tuple(going_on)))
    return found


def _opening(text: str, start: int, line: Span) -> re.Match[str] | None:
    """The next mark that can open a quote."""
    for match in MARKS.finditer(text, start, line.end):
        mark, after = match.group(), text[match.end() : match.end() + 1]
        before = text[match.start() - 1] if match.start() > line.start else ""
        fits_before = not before or before.isspace() or before in "([{—–-:/…,"
        if mark in CLOSERS and after and not after.isspace() and (fits_before or mark in "“«„``"):
            if mark == "»" and not re.search("«", text[match.end() : line.end]):
                continue
            if mark in SINGLE and re.match(r"(\d\ds?|em|til|tis|twas|cause|n)\b", text[match.end() : line.end], re.IGNORECASE):
                continue
            return match
    return None


def _closing(text: str, start: int, end: int, mark: str) -> int | None:
    """Where a quote opened by ``mark`` ends, its closing mark included, or None when it stays open."""
    closers = CLOSERS[mark]
    candidates = []
    depth = 0
    for match in MARKS.finditer(text, start, end):
        found = match.group()
        before, after = text[match.start() - 1], text[match.end() : match.end() + 1]
        if found == mark and mark not in closers and not (mark in SINGLE and before.isalnum()):
            depth += 1
        elif found in closers or (len(closers) == 2 and mark == "``" and found == '"'):
            if mark not in "‘'‚":
                if depth == 0 and (mark != '"' or not before.isspace() or not after or not after.isalnum()):
                    return match.end()
                depth = max(0, depth - 1)
            elif not after.isalnum() and not before.isspace():
                candidates.append(match)
    if not candidates:
        return None
    strong = next((m for m in candidates if text[m.start() - 1] in '.,!?…;:—”"'), None)
    plain = next((m for m in candidates if text[m.start() - 1] not in "sS"), None)
    nearest = candidates[0]
    if strong and (nearest is strong or text[nearest.start() - 1] in "sS"):
        return strong.end()
    return (plain or nearest).end() if nearest is not plain else nearest.end()
