"""Offsets as JavaScript and Java count them: in UTF-16 code units, where an emoji counts two."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from workbench.errors import OffsetError
from workbench.model import Span


class Units:
    """A text whose spans are to be told in UTF-16 code units, or were.

    >>> text = Units("\N{ICE CUBE} melts")
    >>> text.units(Span(2, 7)), text.span(3, 8)
    ((3, 8), Span(start=2, end=7))
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _wide(self) -> list[int]:
        """Where the characters of two units are, in code points."""
        return [] if self.text.isascii() else [at for at, character in enumerate(self.text) if character > "\uffff"]

    @cached_property
    def _wide_units(self) -> list[int]:
        """Where the second halves of these are, in units."""
        return [at + number + 1 for number, at in enumerate(self._wide)]

    def units(self, span: Span) -> tuple[int, int]:
        """Where a span of code points is in UTF-16 code units."""
        return span.start + bisect_left(self._wide, span.start), span.end + bisect_left(self._wide, span.end)

    def span(self, start: int, end: int) -> Span:
        """The span of code points that is meant; OffsetError where one of the units is the second half of a character."""
        return Span(self._point(start), self._point(end))

    def _point(self, unit: int) -> int:
        before = bisect_left(self._wide_units, unit)
        if before < len(self._wide_units) and self._wide_units[before] == unit:
            raise OffsetError(f"{unit} is inside of a character that counts two in UTF-16; count code points, or whole characters")
        return unit - before
