"""How the time of a function grows with the text that it is given.

A short text is timed first, and a longer one only where time may be felt: where that for 100,000 characters would be, did it grow with
the square of the length from there on. Nothing runs longer than PATIENCE seconds. The exponent says how time grows from the last length
but one to the last: 1 is in proportion, 2 is catastrophic for a text of a megabyte.
"""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

WHOLE = 100_000
"""Characters of a long article."""
EXPONENT, IN_PROPORTION, PATIENCE = 1.3, 1.1, 10.0
"""What is too much growth, what is none, and seconds after which a text is given up."""


class Growth(NamedTuple):
    """What was timed on which text: seconds at each length, and the exponent between the last two."""

    what: str
    against: str
    lengths: tuple[int, ...] = ()
    seconds: tuple[float, ...] = ()

    @property
    def exponent(self) -> float:
        """How time grows with length; 0 where one length told enough, without end where the shortest was given up."""
        if len(self.seconds) < 2:
            return math.inf if self.whole >= PATIENCE else 0.0
        (n, m), (t, u) = self.lengths[-2:], self.seconds[-2:]
        return float(math.log(max(u, 1e-6) / max(t, 1e-6)) / math.log(m / n))

    @property
    def whole(self) -> float:
        """Seconds that a long article would take, growing on like that."""
        if len(self.seconds) < 2:
            return self.seconds[-1] if self.seconds else 0.0
        return self.seconds[-1] * math.pow(WHOLE / self.lengths[-1], max(1.0, self.exponent))

    def __str__(self) -> str:
        times = " ".join(f"{each:9.4f}" for each in self.seconds)
        return f"{self.exponent:6.2f} {self.whole:9.2f} s | {times} | {self.what[:110]} | on {self.against}"


Hostile = tuple[str, str, str]
"""How a text begins, what comes again and again, how it ends."""
Made = Callable[[str], Any]
"""What makes of a text what a function takes."""


class Impatience(BaseException):
    """A text was given up."""


@contextmanager
def patience() -> Iterator[None]:
    """What runs in it is given up after PATIENCE seconds of the processor."""

    def give_up(*_: object) -> None:
        raise Impatience

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def filled(before: str, pump: str, end: str, length: int) -> str:
    """A text of a length."""
    return before + pump * max(1, (length - len(before) - len(end)) // len(pump)) + end


def timed(run: Callable[[Any], object], given: object) -> float:
    """Seconds; at least the patience for what was given up, without end where the stack gave up."""
    start = time.perf_counter()
    try:
        with patience():
            run(given)
    except Impatience:
        return max(PATIENCE, time.perf_counter() - start)
    except RecursionError:
        return math.inf
    return time.perf_counter() - start


def growth(what: str, run: Callable[[Any], object], text: Hostile, lengths: Iterable[int], felt: float, made: Made = str) -> Growth:
    """How a function does on what is made of a text; the making is not timed."""
    found = Growth(what, f"{text[0][:20]!r} {text[1][:30]!r} {text[2]!r}")
    for length in lengths:
        try:
            with patience():
                given = made(filled(*text, length))
        except (Impatience, RecursionError):
            break
        seconds = timed(run, given)
        found = found._replace(lengths=(*found.lengths, length), seconds=(*found.seconds, seconds))
        if is_too_much(found, felt) and seconds < felt:  # somebody else may have had the processor
            seconds = min(seconds, timed(run, given), timed(run, given))
            found = found._replace(seconds=(*found.seconds[:-1], seconds))
        no_more = seconds * (WHOLE / length) ** 2 < felt or seconds > (felt if len(found.seconds) > 1 else PATIENCE)
        if no_more or (len(found.seconds) > 1 and found.exponent < IN_PROPORTION):
            break
    return found


def is_too_much(found: Growth, felt: float) -> bool:
    """Whether time is felt and grows."""
    return found.whole > felt and found.exponent > EXPONENT
