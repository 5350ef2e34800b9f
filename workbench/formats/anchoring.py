"""Where marks made in another program stand in our text: by their offsets, else by the words that they are said to hold.

A text that went through another program often differs a little: line ends, blanks, straight quotation marks. Words are
looked for where they should be, counted in code points or in UTF-16, then as near to that as they stand. What is nowhere
is refused; nothing is shifted in silence.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from workbench.errors import OffsetError
from workbench.formats.utf16 import Units
from workbench.model import Skipped, Span

ALIKE = str.maketrans("“”„«»‟‘’‚‛`´‐‑‒–—−", "\"\"\"\"\"\"''''''------")
"""Characters that programs put for each other, one for one."""


ANYWHERE = -1
"""The start of a claim that tells its words alone."""


class Claim(NamedTuple):
    """Where something is said to stand, in whole numbers of some kind, and the words there, where these are told."""

    start: int
    end: int
    words: str | None = None
    before: str = ""
    after: str = ""


class Anchors:
    """A text in which claims are looked up; ``moved`` says what was found elsewhere than it was said to be.

    >>> text = Anchors("\N{ICE CUBE} It  melts “now”.", [Claim(3, 5, "It")])
    >>> [text.span(claim).of(text.text) for claim in (Claim(3, 5, "It"), Claim(0, 8, 'melts "now"'))]
    ['It', 'melts “now”']
    >>> text.moved
    [(Claim(start=0, end=8, words='melts "now"', before='', after=''), Span(start=6, end=17))]
    """

    def __init__(self, text: str, claims: Iterable[Claim] = ()) -> None:
        """``claims`` are those that come from one program: they tell in what it counts."""
        self.text = text
        self.units = Units(text)
        self.moved: list[tuple[Claim, Span]] = []
        told = [claim for claim in claims if claim.words] if not text.isascii() else []
        self._utf16 = sum(self._fits(c, self._by_units(c)) for c in told) > sum(self._fits(c, Span(c.start, c.end)) for c in told)

    def _by_units(self, claim: Claim) -> Span | None:
        try:
            return self.units.span(claim.start, claim.end)
        except OffsetError:
            return None

    def _fits(self, claim: Claim, span: Span | None) -> bool:
        return span is not None and 0 <= span.start < span.end and span.of(self.text) == claim.words

    def span(self, claim: Claim) -> Span:
        """Where it stands; OffsetError where its words stand nowhere, or it has none and lies outside of the text."""
        said = self._by_units(claim) if self._utf16 else Span(claim.start, claim.end)
        if claim.words is None:
            return (said or Span(claim.start, claim.end)).check(self.text)
        if said is not None and self._fits(claim, said):
            return said
        if not claim.words.strip():
            raise OffsetError(f"the words at {claim.start}-{claim.end} should be {claim.words!r}, which cannot be looked for")
        found = self._nearest(claim, said or Span(claim.start, claim.end))
        if claim.start != ANYWHERE:
            self.moved.append((claim, found))
        return found

    @cached_property
    def _plain(self) -> tuple[str, array[int]]:
        """The text with one blank for many and one kind of quotation marks, and where each of its characters comes from."""
        characters: list[str] = []
        origins = array("q")
        blank = False
        for at, character in enumerate(self.text.translate(ALIKE)):
            if character.isspace() and blank:
                continue
            blank = character.isspace()
            characters.append(" " if blank else character)
            origins.append(at)
        return "".join(characters), origins

    def _nearest(self, claim: Claim, said: Span) -> Span:
        plain, origins = self._plain
        words = _plainly(claim.words or "").strip()
        near = _index(origins, said.start)
        before, after = _plainly(claim.before).lstrip(), _plainly(claim.after).rstrip()
        for lead, tail in dict.fromkeys(((before, after), ("", ""))):
            whole = lead + words + tail
            ahead, behind = plain.find(whole, near), plain.rfind(whole, 0, near + len(whole))
            found = [at for at in (ahead, behind) if at >= 0]
            if found:
                at = min(found, key=lambda at: abs(at - near)) + len(lead)
                return Span(origins[at], origins[at + len(words) - 1] + 1)
        raise OffsetError(f"{_short(claim.words or '')!r} should stand at {claim.start}-{claim.end} and stands nowhere in the text")

    def report(self, where: str, total: int) -> list[Skipped]:
        """What was moved, in one line; nothing where all was where it should be."""
        if not self.moved:
            return []
        claim, span = self.moved[0]
        first = f"{_short(claim.words or '')!r} is at {span.start}, not {claim.start}"
        return [Skipped(where, f"the text differs a little from the one that was marked: {len(self.moved)} of {total} spans were moved to their words ({first})")]  # fmt: skip


def _index(origins: array[int], place: int) -> int:
    """The first character of the plain text that comes from this place or a later one."""
    return bisect_left(origins, place)


def _plainly(words: str) -> str:
    """Words as the plain text has them; blanks at the ends stay, as one."""
    body = " ".join(words.translate(ALIKE).split())
    return f"{' ' * words[:1].isspace()}{body}{' ' * words[-1:].isspace()}" if body else ""


def _short(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:38]} …"
