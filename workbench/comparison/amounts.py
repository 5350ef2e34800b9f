"""How many, as the text has it: where a number stands, and how exactly it is told ("at least 30", "dozens")."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from workbench.comparison.meanings import Amount
from workbench.model import Span
from workbench.nlp.timewords import NUMBERS

FIGURE = re.compile(r"\d+(?:,\d{3})+|\d+(?:\.\d+)?|[^\W\d_]+(?:-[^\W\d_]+)?")
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
LEAST = r"at least|more than|over|above|upwards of|(?:no|not) (?:fewer|less) than"
MOST = r"up to|at most|fewer than|less than|under|below|(?:no|not) more than"
ABOUT = r"about|around|some|roughly|nearly|almost|approximately|an estimated|close to|an average of|circa"
BEFORE = re.compile(rf"\b(?:(?P<least>{LEAST})|(?P<most>{MOST})|(?P<about>{ABOUT}))\s+(?:the |another |an? )?$", re.IGNORECASE)
NEAR = 0.15
"""By what share "about 200" may be off."""
FEW, TOPICAL = 10, frozenset("about over above under below around".split())
"""Before numbers as small as these such words mean something else ("a row about two deaths")."""
VAGUE = {
    "couple": (2, 3), "several": (2, 20), "few": (2, 20), "handful": (2, 10), "dozen": (6, 18), "dozens": (20, 200), "score": (15, 30),
    "scores": (30, 300), "hundreds": (100, 2_000), "thousands": (1_000, 20_000), "millions": (1_000_000, math.inf), "many": (3, math.inf),
    "countless": (10, math.inf), "numerous": (3, math.inf),
}  # fmt: skip
"""Between which numbers such words lie."""


class Counted(NamedTuple):
    """An amount with the words for it and where they stand."""

    amount: Amount
    said: str
    span: Span


def counted(text: str, within: Span, near: int, number: int | str) -> Counted | None:
    """The words for a number of an event in its sentence, those nearest to an offset, with what stands before them; None if it is not there.

    >>> counted("At least 11 people died.", Span(0, 24), 19, 11)
    Counted(amount=Amount(least=11.0, most=inf), said='at least 11', span=Span(start=0, end=11))
    >>> counted("Dozens died.", Span(0, 12), 7, "dozens").amount
    Amount(least=20.0, most=200.0)
    """
    found = [span for span in figures(text, within) if _value(span.of(text)) == number or span.of(text).lower() == str(number)]
    if not found:
        return None
    span = min(found, key=lambda s: min(abs(s.start - near), abs(s.end - near)))
    before = BEFORE.search(text, within.start, span.start)
    if before and isinstance(number, int) and number < FEW and before[0].split()[0].lower() in TOPICAL:
        before = None
    bounds = VAGUE.get(str(number), (1, math.inf)) if isinstance(number, str) else _bounds(number, before)
    whole = Span(before.start(), span.end) if before else span
    words = " ".join(whole.of(text).split())
    return Counted(Amount(*map(float, bounds)), words[:1].lower() + words[1:], whole)


def _bounds(number: float, before: re.Match[str] | None) -> tuple[float, float]:
    if before is None:
        return number, number
    if before["least"]:
        return number, math.inf
    return (0, number) if before["most"] else (number * (1 - NEAR), number * (1 + NEAR))


def figures(text: str, within: Span) -> list[Span]:
    """The figures and words for numbers in a stretch of text, those that make one number together ("two hundred", "1.2 million")."""
    found: list[Span] = []
    for match in FIGURE.finditer(text, *within):
        span = Span(*match.span())
        if _value(match[0]) is None and match[0].lower() not in VAGUE:
            continue
        joined = found and text[found[-1].end : span.start] in (" ", "-", " and ") and _value(Span(found[-1].start, span.end).of(text))
        if joined:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def _value(words: str) -> float | None:
    """The number that some words make, None where they make none.

    >>> _value("two hundred and fifty"), _value("2,600"), _value("1.2 million"), _value("dozens")
    (250.0, 2600.0, 1200000.0, None)
    """
    total, current = 0.0, 0.0
    for word in re.split(r"[\s-]+", words.lower().replace(",", "")):
        if word in SCALES:
            current = (current or 1) * SCALES[word]
            if SCALES[word] > 100:
                total, current = total + current, 0.0
        elif word in NUMBERS and word not in ("a", "an"):
            current += NUMBERS[word]
        elif re.fullmatch(r"\d+(?:\.\d+)?", word):
            current += float(word)
        elif word != "and":
            return None
    return (total + current) or None
