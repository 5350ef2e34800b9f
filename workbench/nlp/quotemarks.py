"""Stretches of text in quotation marks, by typography alone.

Marks of every kind (curly, straight, British singles, doubled singles, guillemets, low-high) are paired within a
paragraph. A mark left open at the end of a paragraph counts when the next paragraph opens with the same mark again: the
quote goes on. An opening mark without a partner is passed over, so that an odd mark spoils no more than itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from workbench.model import Span

CLOSERS = {
    "“": ("”",),
    "”": ("”",),
    "„": ("“", "”"),
    "«": ("»",),
    "»": ("«",),
    "‹": ("›",),
    '"': ('"',),
    "``": ("''", '"'),
    "''": ("''",),
    "‘": ("’",),
    "'": ("'",),
    "‚": ("‘", "’"),
}
MIXED = {"“": '"', '"': "”"}
"""The closing mark of another kind that careless typing puts where the right one is missing."""
SINGLE = frozenset("‘'‚")
"""Marks whose closing partner may as well be an apostrophe."""
MARKS = re.compile(r"``|''|[“”„«»‹›\"‘’‚']")
AHEAD = 120
"""Marks, apostrophes among them, within which a quote that is open finds its end: else a line of nothing but marks would take hours."""
PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
ELIDED = re.compile(r"(\d\ds?|em|til|tis|twas|cause|n)\b", re.IGNORECASE)
"""What follows an apostrophe that stands for letters left out: '90s, 'em."""


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
    carried: tuple[Span, ...] = ()
    lines = [*paragraphs(text), Span(len(text), len(text))]
    for line, following in pairwise(lines):
        goes_on = bool(carried) and _reopened(text, text[carried[-1].start], line)
        if carried and not goes_on:
            found.append(Quoted(carried))
            carried = ()
        closed, open_end = _in_line(text, line, following, goes_on)
        for span in closed:
            found.append(Quoted((*carried, span)))
            carried = ()
        if open_end is not None:
            carried = (*carried, open_end)
    return [*found, Quoted(carried)] if carried else found


def _reopened(text: str, mark: str, line: Span) -> bool:
    """Whether a paragraph opens with the mark that the one before left open; one of the other double kind must lack its own partner."""
    opening = text[line.start : line.start + 1]
    mixed = (
        mark in MIXED and opening in MIXED and opening != mark and _closing(text, Span(line.start + 1, line.end), opening, False) is None
    )
    return text.startswith(mark, line.start) or mixed


def _in_line(text: str, line: Span, following: Span, goes_on: bool) -> tuple[list[Span], Span | None]:
    """The stretches of one paragraph, and the one that the next paragraph carries on.

    Where a quote goes on from the paragraph before (``goes_on``) and finds no end here, it ends with this paragraph.
    """
    closed: list[Span] = []
    at = line.start
    while (opening := _opening(text, at, line)) is not None:
        mark = opening.group()
        inside = Span(opening.end(), line.end)
        carried_on = _reopened(text, mark, following)
        end = _closing(text, inside, mark, carried_on) or (_closing_mixed(text, inside, mark) if mark in MIXED else None)
        rest = Span(opening.start(), line.end)
        if end is not None:
            closed.append(Span(opening.start(), end))
            at = end
        elif carried_on:
            return closed, rest
        elif goes_on and opening.start() == line.start:
            return [rest], None
        else:
            at = opening.end()
    return closed, None


def _opening(text: str, start: int, line: Span) -> re.Match[str] | None:
    """The next mark that can open a quote."""
    return next((m for m in MARKS.finditer(text, start, line.end) if _opens(text, m, line)), None)


def _opens(text: str, match: re.Match[str], line: Span) -> bool:
    mark, after = match.group(), text[match.end() : match.end() + 1]
    before = text[match.start() - 1] if match.start() > line.start else ""
    if mark not in CLOSERS or not after:
        return False
    if mark == "«":
        return True
    if after.isspace() or (mark == "»" and text.find("«", match.end(), line.end) < 0):
        return False
    if mark in SINGLE and ELIDED.match(text, match.end(), line.end):
        return False
    return mark in "“„``" or not before or before.isspace() or before in "([{—–-:/…,‘'“\""


def _closing(text: str, inside: Span, mark: str, carried_on: bool) -> int | None:
    """Where a quote opened by ``mark`` ends, its closing mark included, or None when it stays open."""
    if mark in SINGLE:
        return _closing_single(text, inside, mark, carried_on)
    depth = 0
    for match in islice(MARKS.finditer(text, *inside), AHEAD):
        found = match.group()
        if found in CLOSERS[mark]:
            reopens = mark == '"' and text[match.start() - 1].isspace() and text[match.end() : match.end() + 1].isalnum()
            if depth == 0 and not reopens and match.start() > inside.start:
                return match.end()
            depth = max(0, depth - 1)
        elif found == mark:
            depth += 1
    return None


def _closing_mixed(text: str, inside: Span, mark: str) -> int | None:
    """Where a quote ends that closes with the double mark of the other kind (“Yes." and "Yes.”)."""
    depth = 0
    for match in islice(MARKS.finditer(text, *inside), AHEAD):
        if match.group() not in ("“", '"', "”"):
            continue
        if match.group() == "“" or text[match.start() - 1].isspace():
            depth += 1
        elif depth:
            depth -= 1
        elif match.group() == MIXED[mark] and match.start() > inside.start:
            return match.end()
    return None


def _closing_single(text: str, inside: Span, mark: str, carried_on: bool) -> int | None:
    """The closing mark among apostrophes: rather one after a stop than a plural's possessive ("the drivers’ bar").

    A quote that the next paragraph carries on has no end here but a certain one.
    """
    candidates: list[re.Match[str]] = []
    for match in islice(MARKS.finditer(text, *inside), AHEAD):
        before, after = text[match.start() - 1], text[match.end() : match.end() + 1]
        if match.group() == mark and before.isspace() and after.isalnum() and candidates:
            break
        if match.group() in CLOSERS[mark] and match.start() > inside.start and not after.isalnum() and not before.isspace():
            candidates.append(match)
    nearest = next((m for m in candidates if text[m.start() - 1] not in "sS" or not _goes_on(text, m)), None)
    if nearest is not None:
        return nearest.end()
    return None if carried_on or not candidates else candidates[0].end()


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a word follows the mark in the same line, as it does after a possessive."""
    return re.match(r"[ \u00a0]+\w", text[match.end() : match.end() + 3]) is not None
