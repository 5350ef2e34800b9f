"""``python -m benchmarks.patterns``: how the time of every regular expression, and of every reader and rule, grows with hostile text.

Each pattern that the package compiles is turned into texts against it: what its repeats repeat, again and again, behind what they stand
behind, and before what they do not fit. Each is searched for at lengths that double; the exponent says how time grows from the last length
but one to the last: 1 is in proportion, 2 is catastrophic for a text of a megabyte. Then the functions that read and mark
are run on texts such as nobody writes: thousands of quotation marks, brackets, initials, commas, dates without end.

Without a word only what grows faster than n^1.3 and takes time is told; with ``all`` every pattern and function.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

LENGTHS = (1_000, 2_000, 4_000)
"""Characters at which a pattern is timed, and ..."""
TEXTS = (12_500, 25_000, 50_000, 100_000)
"""... a function."""
NOTABLE = 1e-6
"""Seconds for a character below which time is no burden, whatever it grows like: a tenth of a second for a text of 100,000."""
EXPONENT, PATIENCE = 1.3, 1.0
"""What is too much growth, and seconds after which a longer text is not tried."""
LETTERS = "aA1 .,-'\"“”’(\n\t/:;<&_%$@é一"
"""What stands for a set of characters that says which it does not hold."""
PUMPS = (
    " ", "\n", "\t", "a", "A", "1", ".", ",", "-", "“", "”", '"', "'", "’", "(", ")", "[", "<", "&", "/", ":", "—", "é", "a ", "A ", "1 ", "Aa ", "A. ", "A.", "a-", "Aa-", "1,",
    "1.", "1/", "1/1/", ", ", ". ", "a\n", "\n ", "\r\n", "“a” ", '"a" ', "“ ", "said ", "Anna said ", "“No,” he said. ", "and ", "of the ", "Jan 1, ", "12 June ", "on Monday ",
    "$1 ", "1 million ", "Mr. ", "Dr ", "U.S. ", "a.b.", "http://a", "a@a", "<a>", "<a ", "&amp;", "(a", "“‘", "… ", "\u00a0", "\u200b", "A'", "killed 1, ", "not ", "Photo: ", "By A. A., ",
)  # fmt: skip
"""What hostile texts are made of, beside what the patterns themselves say."""


class Growth(NamedTuple):
    """What was timed on which text: seconds at each length, and the exponent between the last two."""

    what: str
    against: str
    seconds: tuple[float, ...] = ()

    @property
    def exponent(self) -> float:
        """How time grows with length; 0 where it was too short to be told."""
        if len(self.seconds) < 2:
            return 0.0
        return math.log2(self.seconds[-1] / max(self.seconds[-2], 1e-6))

    def __str__(self) -> str:
        times = "".join(f"{each:10.4f}" for each in self.seconds)
        return f"{self.exponent:6.2f} {times}  {self.what[:90]}  on {self.against!r}"


def compiled() -> dict[tuple[str, int], str]:
    """Every pattern with its flags that a module of the package compiles when it is imported or first used, and where."""
    found: dict[tuple[str, int], str] = {}
    original = re._compile  # type: ignore[attr-defined]

    def watched(pattern: Any, flags: Any) -> Any:
        made = original(pattern, flags)
        frame = sys._getframe(1)
        while frame.f_globals.get("__name__", "").startswith("re") and frame.f_back:
            frame = frame.f_back
        where = frame.f_globals.get("__name__", "")
        if where.startswith("workbench") and isinstance(made.pattern, str):
            found.setdefault((made.pattern, made.flags), f"{where}:{frame.f_lineno}")
        return made

    re._compile = watched  # type: ignore[attr-defined]
    try:
        import workbench as wb

        for module in pkgutil.walk_packages(wb.__path__, "workbench."):
            if ".training" not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        corpus = wb.Corpus(user="bench")
        corpus.add(
            [
                {
                    "text": "LOMNA (Reuters) — Jets bombed Lomna on Tuesday, 3 June 2014, Ana Ruiz said.\n\n“No,” she said. Rain fell.",
                    "id": "a",
                }
            ]
        )
        wb.detect(corpus, progress=False)
        wb.resolve(corpus)
        corpus.search('rain "she said"')
        corpus.summary()
    finally:
        re._compile = original  # type: ignore[attr-defined]
    return found


# --- texts against a pattern ------------------------------------------------------------------------------------------


def against(pattern: str, flags: int) -> set[tuple[str, str, str]]:
    """Beginnings, what comes again and again, and ends: against each of the repeats of a pattern, and against the whole."""
    tree = parser.parse(pattern, flags)
    found = {("", pump, end) for pump in PUMPS for end in ("", "\0")}
    whole = _sample(tree)
    found |= {("", whole[:-1] or "a", ""), ("", whole + " ", ""), ("", whole, "\0")}
    for before, body in _repeats(tree, ""):
        for pump in {_sample(body, turn) for turn in range(3)} - {""}:
            found |= {(before, pump, end) for end in ("", "\0", "!")} | {("", before + pump, "\0"), ("", pump, "\0")}
    return found


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, Any]]:
    """The repeats without an end in a pattern, each with a text that leads to it."""
    for operator, value in tree:
        if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _least, most, body = value
            if most == sre.MAXREPEAT or most > 20:
                yield before, body
            yield from _repeats(body, before)
        for inner in _inside(operator, value):
            yield from _repeats(inner, before)
        before += _sample([(operator, value)])


def _inside(operator: Any, value: Any) -> Iterable[Any]:
    if operator is sre.SUBPATTERN:
        return [value[3]]
    if operator is sre.BRANCH:
        return list(value[1])
    if operator in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    return [value] if operator is sre.ATOMIC_GROUP else []


def _sample(tree: Any, turn: int = 0) -> str:
    """A text that a pattern could fit; ``turn`` chooses among branches and sets."""
    out = ""
    for operator, value in tree:
        if operator is sre.LITERAL:
            out += chr(value)
        elif operator is sre.NOT_LITERAL:
            out += next(c for c in LETTERS[turn:] if ord(c) != value)
        elif operator is sre.ANY:
            out += LETTERS[turn]
        elif operator is sre.IN:
            out += _of_set(value, turn)
        elif operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            out += _sample(value[2], turn) * max(1, min(value[0], 50))
        elif operator is sre.BRANCH:
            out += _sample(value[1][turn % len(value[1])], turn)
        elif operator not in (sre.ASSERT, sre.ASSERT_NOT):
            out += "".join(_sample(inner, turn) for inner in _inside(operator, value))
    return out


def _of_set(items: Any, turn: int) -> str:
    test = re.compile("[" + "".join(_spelled(o, v) for o, v in items) + "]")
    fitting = [c for c in LETTERS if test.match(c)] or [
        chr(v if o is sre.LITERAL else v[0]) for o, v in items if o in (sre.LITERAL, sre.RANGE)
    ]
    return fitting[turn % len(fitting)]


def _spelled(operator: Any, value: Any) -> str:
    if operator is sre.NEGATE:
        return "^"
    if operator is sre.LITERAL:
        return re.escape(chr(value))
    if operator is sre.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_NOT_SPACE: r"\S",
            sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W"}[value]  # fmt: skip


def filled(before: str, pump: str, end: str, length: int) -> str:
    """A text of a length."""
    return before + pump * max(1, (length - len(before) - len(end)) // len(pump)) + end


def growth(what: str, run: Callable[[str], object], texts: Iterable[tuple[str, str, str]], lengths: Iterable[int]) -> Growth:
    """The worst that some texts do to a function."""
    worst = Growth(what, "")
    for text in texts:
        seconds: list[float] = []
        for length in lengths:
            given = filled(*text, length)
            start = time.process_time()
            run(given)
            seconds.append(time.process_time() - start)
            if seconds[-1] > PATIENCE or seconds[-1] < NOTABLE * length:
                break  # a longer one would be too much of a burden, or this one is none, whatever it grows like
        found = Growth(what, f"{text[0][:20]}|{text[1][:30]}|{text[2]}", tuple(seconds))
        if (found.exponent > EXPONENT, found.seconds[-1:]) > (worst.exponent > EXPONENT, worst.seconds[-1:]):
            worst = found
    return worst


def patterns() -> Iterator[Growth]:
    """How each pattern grows when all places are looked for that fit it."""
    for (pattern, flags), where in sorted(compiled().items(), key=lambda item: item[1]):
        made = re.compile(pattern, flags)
        yield growth(f"{where} {pattern!r}", partial(_looked_for, made), against(pattern, flags), LENGTHS)


def _looked_for(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


# --- functions --------------------------------------------------------------------------------------------------------


def functions() -> dict[str, Callable[[str], object]]:
    """What reads, cuts and marks a text that comes from anywhere, by name."""
    import tempfile
    from pathlib import Path

    from workbench import display, facts
    from workbench.nlp import quotemarks
    from workbench.sources import read

    folder = Path(tempfile.mkdtemp())

    def as_file(suffix: str, made: Callable[[str], str]) -> Callable[[str], object]:
        def run(text: str) -> object:
            path = folder / f"text{suffix}"
            path.write_text(made(text), "utf-8")
            return read(path)

        return run

    return {
        "quotation marks": lambda text: list(quotemarks.quoted(text)) if hasattr(quotemarks, "quoted") else None,
        "paragraphs": lambda text: list(display.paragraphs(text)),
        "days in a text": facts.published_proposals,
        "txt": as_file(".txt", str),
        "html": as_file(".html", lambda text: f"<html><body><article><p>{text}</p></article></body></html>"),
        "eml": as_file(".eml", lambda text: f"From: a@b.example\nSubject: x\n\n{text}"),
        "csv": as_file(".csv", lambda text: f"title,text\nx,{text}\n"),
        "jsonl": as_file(".jsonl", lambda text: __import__("json").dumps({"text": text})),
        "rss": as_file(
            ".rss", lambda text: f"<rss><channel><item><title>x</title><description>{text}</description></item></channel></rss>"
        ),
    }


def main() -> None:
    """The patterns, then the functions."""
    everything = "all" in sys.argv[1:]
    for name, lengths, found in (
        ("patterns", LENGTHS, patterns()),
        ("functions", TEXTS, (growth(what, run, [("", pump, "") for pump in PUMPS], TEXTS) for what, run in functions().items())),
    ):
        print(f"{name}: exponent, seconds at {', '.join(f'{n:,}' for n in lengths)} characters")
        counted = slow = 0
        for each in found:
            counted += 1
            slow += each.exponent > EXPONENT
            if everything or each.exponent > EXPONENT:
                print(each, flush=True)
        print(f"{counted} {name}, {slow} grow faster than n^{EXPONENT}")


if __name__ == "__main__":
    main()
